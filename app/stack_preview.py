"""What concerned a stack in past weeks, by the brief's own choice; nothing is stored."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.errors import WriterError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from analysis.brief.for_you import PinnedItem
    from analysis.brief.material import StoryMaterial
    from analysis.brief.weeks import Period
    from analysis.stack.resolve import ResolvedStack
    from db.store import Database

_NO_VECTORS = ""  # matching asks for none


@dataclass(frozen=True, slots=True)
class WeekMaterial:
    """The stories of an issue's days, and those that it tells."""

    period: Period
    stories: tuple[StoryMaterial, ...]
    chosen: tuple[StoryMaterial, ...]


@dataclass(frozen=True, slots=True)
class Concern:
    """A story that changes something for a stack. `position` is its place in the issue, if any."""

    story_id: str
    headline: str
    outlet: str
    url: str
    published_at: datetime
    reasons: tuple[str, ...]
    position: int | None


@dataclass(frozen=True, slots=True)
class WeekConcerns:
    """What a week held for a stack, out of `looked_at` stories."""

    week: str
    start: datetime
    end: datetime
    concerns: tuple[Concern, ...]
    looked_at: int


def gather_week(database: Database, week: str) -> WeekMaterial | None:
    """The material of a written issue; None where it cannot be taken up again."""
    from analysis.brief.gather import gather_stories
    from analysis.brief.rebuild import load_issue, load_manifest

    try:
        issue = load_manifest(database, load_issue(database, week).manifest).issue
    except WriterError:
        return None
    with database.read() as connection:
        gathered = gather_stories(connection, issue.period, _NO_VECTORS)
    return WeekMaterial(issue.period, gathered.stories, issue.stories)


def preview(stack: ResolvedStack, weeks: Sequence[WeekMaterial]) -> tuple[WeekConcerns, ...]:
    """What those weeks would have held for the stack, newest first.

    What one week told comes back in a later one only with a new reason, as in the brief.
    """
    from analysis.brief.for_you import pick_for_stack

    told: dict[str, set[str]] = defaultdict(set)
    found = []
    for week in sorted(weeks, key=lambda one: one.period.start):
        picked = pick_for_stack(stack, week.stories, week.chosen, week.period, told)
        concerns = tuple(map(_concern, picked.items))
        for concern in concerns:
            told[concern.story_id].update(concern.reasons)
        period = week.period
        found.append(
            WeekConcerns(period.week, period.start, period.end, concerns, picked.looked_at)
        )
    return tuple(reversed(found))


def _concern(item: PinnedItem) -> Concern:
    first = item.story.members[0]
    reasons = tuple(dict.fromkeys(match.reason for match in item.matches))
    return Concern(
        item.story.story_id,
        first.snapshot.title,
        first.outlet,
        first.url,
        first.published_at,
        reasons,
        item.position,
    )
