"""What a search asks and answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from db.types import Passage


class Sort(StrEnum):
    """The order of stories in an answer."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A reader's question. Times bound the publication date, [since, until).

    `entity` takes a gazetteer key or a name; `source` takes a source key or an outlet's name.
    With `as_of`, the answer is what was known at that moment. `literal` takes the words as they
    are: no spelling, dates or names are read out of them. `offset` stories are left out.
    """

    text: str
    since: datetime | None = None
    until: datetime | None = None
    topic: str | None = None
    entity: str | None = None
    source: str | None = None
    limit: int = 20
    tier: str | None = None
    language: str | None = None
    as_of: datetime | None = None
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    literal: bool = False


@dataclass(frozen=True, slots=True)
class ArticleHit:
    """An article that matched: score (higher is better) and the passage that shows why.

    `excerpt` is the passage's text; `marks` are spans of `excerpt` that hold the query's words.
    """

    article_id: str
    score: float
    title: str
    outlet: str
    url: str
    published_at: datetime
    passage: Passage
    excerpt: str
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class StoryHit:
    """Hits of one story, best first; articles without a story stand alone with an empty id."""

    story_id: str
    title: str
    score: float
    first_published_at: datetime
    last_published_at: datetime
    articles: tuple[ArticleHit, ...]
    outlets: int


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity read out of a question: its key, its name, and the words that named it."""

    key: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class StatedPeriod:
    """A time read out of a question; `words` stated it, `reason` says how it was understood.

    Such as `before the llama 4 release`: until 2025-04-05, "Llama 4 was released on 5 April 2025".
    """

    since: datetime | None
    until: datetime | None
    words: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """How a question was read. `corrected` is the text searched for when the spelling was mended."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    entities: tuple[NamedEntity, ...] = ()
    period: StatedPeriod | None = None
    topics: tuple[str, ...] = ()
    corrected: str = ""


@dataclass(frozen=True, slots=True)
class FacetCount:
    """A value that a search can be narrowed to, and how many of the found stories have it."""

    key: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class FoundFacets:
    """Counts over the found stories, most frequent first; months are keyed `2026-07`."""

    topics: tuple[FacetCount, ...] = ()
    entities: tuple[FacetCount, ...] = ()
    sources: tuple[FacetCount, ...] = ()
    tiers: tuple[FacetCount, ...] = ()
    languages: tuple[FacetCount, ...] = ()
    months: tuple[FacetCount, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """Stories in the order asked; `ranking` holds the article ids by score before grouping.

    `found` counts the stories found in all, of which `offset` to `offset + limit` are shown; it
    ends at the depth of the ranking, and then `is_cut` is set.
    """

    query: SearchQuery
    stories: tuple[StoryHit, ...]
    ranking: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
    understood: Understood = Understood()
    facets: FoundFacets = FoundFacets()
    found: int = 0
    is_cut: bool = False
