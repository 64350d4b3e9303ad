"""What matching sees of a story: its articles' outlets, topics, names and facts, without their words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from db.types import Arrival, ArticleKind, Fact, Mention, Tier, Topic


@dataclass(frozen=True, slots=True)
class MemberSketch:
    """One article of a story, as its latest analysis understood it.

    `taken_at` is when the version analysed was taken, `revised` what it changed (a `RevisionKind`),
    empty for a first version. `words` are the words of each of the facts, empty where not known.
    """

    article_id: str
    snapshot_id: str
    title: str
    source_key: str
    outlet: str
    domain: str
    tier: Tier
    language: str
    kind: ArticleKind
    relevance: float
    published_at: datetime
    first_seen_at: datetime
    arrival: Arrival
    text_hash: str
    topics: Mapping[Topic, float]
    mentions: tuple[Mention, ...]
    facts: tuple[Fact, ...]
    duplicate_of: str | None = None
    taken_at: datetime | None = None
    revised: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StorySketch:
    """A story with its articles in the order in which they were placed; `thread_id` may be empty.

    `was` holds the ids of stories that were merged into it, and of the one it was split from, with
    theirs in turn; `merges` those taken in, with the moment.
    """

    id: str
    title: str
    opened_at: datetime
    members: tuple[MemberSketch, ...]
    thread_id: str = ""
    was: tuple[str, ...] = ()
    merges: tuple[tuple[str, datetime], ...] = ()
