"""What a search asks and answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from db.types import Passage


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A reader's question. Times bound the publication date, [since, until).

    `entity` takes a gazetteer key or a name; `source` takes a source key or an outlet's name.
    """

    text: str
    since: datetime | None = None
    until: datetime | None = None
    topic: str | None = None
    entity: str | None = None
    source: str | None = None
    limit: int = 20


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
class SearchAnswer:
    """Stories, best first; `ranking` holds the article ids in order before grouping."""

    query: SearchQuery
    stories: tuple[StoryHit, ...]
    ranking: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
