"""A brief as data: the one model behind page, Markdown, HTML, JSON, mail and feeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from db.types import Passage

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a brief with the passages it rests on.

    `quoted` says that `text` stands verbatim in the first passage (white space folded); otherwise
    it is a template filled with values that occur in the passages. `outlet`, `url` and
    `published_at` (ISO 8601, UTC) are those of the first passage's article.
    """

    text: str
    passages: tuple[Passage, ...]
    quoted: bool
    article_id: str
    outlet: str
    url: str
    published_at: str


@dataclass(frozen=True, slots=True)
class Citation:
    """An article that tells the story; `copy_of` names the article id whose text it repeats."""

    article_id: str
    outlet: str
    title: str
    url: str
    published_at: str
    tier: str
    copy_of: str | None = None


@dataclass(frozen=True, slots=True)
class Continues:
    """The story of an earlier issue that a story continues; `headline` is what it was told under.

    `relation` is a short word for people, such as "reverses"; `week` is that issue's.
    """

    story_id: str
    week: str
    relation: str
    headline: Sentence


@dataclass(frozen=True, slots=True)
class BriefStory:
    """One story of an issue. Empty tuples where the sources say nothing: absent, not invented.

    `update_of` is the week of the latest earlier issue that told the story; an update's
    `what_happened` then opens with the new fact.
    """

    story_id: str
    position: int
    headline: Sentence
    topics: tuple[str, ...]
    what_happened: tuple[Sentence, ...]
    who: tuple[Sentence, ...]
    changes: tuple[Sentence, ...]
    when: tuple[Sentence, ...]
    watch_for: tuple[Sentence, ...]
    sceptics: tuple[Sentence, ...]
    cited_by: tuple[Citation, ...]
    outlets: int
    first_seen: str
    last_update: str
    update_of: str | None = None
    continues: Continues | None = None


@dataclass(frozen=True, slots=True)
class RadarItem:
    """A story under the radar: new, of use, told by few; one sentence says what it is."""

    story_id: str
    headline: Sentence
    telling: Sentence
    topics: tuple[str, ...]
    cited_by: tuple[Citation, ...]
    first_seen: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """What stands behind an issue: how well the sources answered, and what was set aside.

    `set_aside` pairs a reason with a count of stories, most frequent first.
    """

    sources: int
    healthy: int
    stale: int
    failing: int
    failing_names: tuple[str, ...]
    articles: int
    with_text: int
    stories: int
    set_aside: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """One issue. `week` is like `2026-W25`; the period is half open, [start, end)."""

    week: str
    period_start: datetime
    period_end: datetime
    issued_at: datetime
    stories: tuple[BriefStory, ...]
    coverage: Coverage
    dropped_sentences: int
    reading_minutes: int
    under_radar: tuple[RadarItem, ...] = ()
