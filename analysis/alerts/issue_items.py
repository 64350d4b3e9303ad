"""A weekly issue as short items, for channels that do not carry the whole of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from analysis.alerts.items import issue_path, passage_path
from analysis.alerts.message import Item
from analysis.alerts.quotes import pick_quotes, read_quotes
from analysis.brief.serialise import brief_from_json
from db.alert_types import AlertKind
from db.briefs import find_brief, find_edition

if TYPE_CHECKING:
    from analysis.brief.model import Brief, BriefStory
    from db.store import Connection
    from db.types import Passage


@dataclass(frozen=True, slots=True)
class Issue:
    """A stored issue, or a stack's edition of one; `stack` is empty for the issue itself."""

    brief: Brief
    stack: str = ""

    @property
    def week(self) -> str:
        """Its week, such as `2026-W25`."""
        return self.brief.week

    @property
    def start(self) -> datetime:
        """From when on it tells."""
        return self.brief.period_start

    @property
    def end(self) -> datetime:
        """Up to when it tells."""
        return self.brief.period_end

    @property
    def title(self) -> str:
        """Its first headline; its week where it tells no story."""
        return self.brief.stories[0].headline.text if self.brief.stories else self.week


def find_issue(connection: Connection, week: str, stack: str = "") -> Issue | None:
    """The issue of a week as it is stored; with a stack, its edition."""
    stored = find_edition(connection, week, stack) if stack else find_brief(connection, week)
    return Issue(brief_from_json(stored.document), stack) if stored else None


def tell_issue(connection: Connection, issue: Issue) -> tuple[Item, ...]:
    """One item per story: its headline, and the first sentence that tells it."""
    cited = {story.story_id: _cited(story) for story in issue.brief.stories}
    known = read_quotes(connection, [p for passages in cited.values() for p in passages])
    items = []
    for story in issue.brief.stories:
        quotes = pick_quotes(cited[story.story_id], known)
        if not quotes:
            continue
        items.append(
            Item(
                alert_id="",
                kind=AlertKind.BRIEF,
                headline=story.headline.text,
                update="",
                rules=(),
                quotes=quotes[:1],
                outlets=tuple(dict.fromkeys(c.outlet for c in story.cited_by)),
                occurred_at=datetime.fromisoformat(story.first_seen),
                path=passage_path(quotes[0].passage) if quotes else issue_path(issue.week),
                affair=story.story_id,
                score=1.0,
                story_id=story.story_id,
            )
        )
    return tuple(items)


def _cited(story: BriefStory) -> list[Passage]:
    told = [sentence for sentence in story.what_happened if sentence.quoted]
    return [sentence.passages[0] for sentence in (*told[:1], story.headline) if sentence.passages]
