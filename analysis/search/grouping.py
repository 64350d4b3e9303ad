"""From ranked articles to stories with their passages, in the order asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.search.excerpts import choose_excerpt
from analysis.search_types import ArticleHit, Sort, StoryHit
from db.articles import snapshots_by_id
from db.search_pool import story_spans
from db.stories import stories_by_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from analysis.search.excerpts import Excerpt
    from db.search_pool import PoolArticle, StorySpan
    from db.store import Connection
    from db.types import Snapshot, Story

Ranked = tuple["PoolArticle", float]


@dataclass(frozen=True, slots=True)
class FoundStory:
    """A story, or an article without one (then its id is empty), with its articles, best first."""

    story_id: str
    articles: tuple[Ranked, ...]

    @property
    def score(self) -> float:
        """That of its best article."""
        return self.articles[0][1]


def gather_stories(ranked: Sequence[Ranked]) -> list[FoundStory]:
    """Stories in the order of their best article."""
    groups: dict[str, list[Ranked]] = {}
    for article, score in ranked:
        # An article id cannot be mistaken for a story's: the slash is in no id.
        groups.setdefault(article.story_id or f"/{article.id}", []).append((article, score))
    return [FoundStory(some[0][0].story_id, tuple(some)) for some in groups.values()]


def sort_stories(found: Sequence[FoundStory], sort: Sort, floor: float) -> list[FoundStory]:
    """In the order asked: by time only what scores at least `floor` times the best.

    A time is that of the newest, or oldest, article that matched.
    """
    if sort is Sort.RELEVANCE or not found:
        return list(found)
    least = floor * max(story.score for story in found)
    kept = [story for story in found if story.score >= least]
    newest = sort is Sort.NEWEST

    def place(story: FoundStory) -> tuple[float, float, int]:
        days = [article.published_at.timestamp() for article, _ in story.articles]
        first = story.articles[0][0].number
        return (-max(days) if newest else min(days), -story.score, first)

    return sorted(kept, key=place)


def show_stories(
    connection: Connection,
    found: Sequence[FoundStory],
    words: Sequence[str],
    per_story: int,
    known_by: datetime | None = None,
) -> tuple[StoryHit, ...]:
    """The stories with the passages that show why; with `known_by`, as they were then."""
    shown = [article for story in found for article, _ in story.articles[:per_story]]
    snapshots = snapshots_by_id(connection, [article.snapshot_id for article in shown])
    ids = sorted({story.story_id for story in found} - {""})
    stories = stories_by_id(connection, ids)
    now = story_spans(connection, ids)
    then = story_spans(connection, ids, known_by) if known_by else now
    hits = []
    for story in found:
        members = tuple(
            _to_hit(one, score, snapshots[one.snapshot_id], words)
            for one, score in story.articles[:per_story]
        )
        span = then.get(story.story_id)
        grown = span != now.get(story.story_id)
        hits.append(_to_story(stories.get(story.story_id), members, span, grown=grown))
    return tuple(hits)


def _to_hit(
    article: PoolArticle, score: float, snapshot: Snapshot, words: Sequence[str]
) -> ArticleHit:
    excerpt: Excerpt = choose_excerpt(snapshot, list(words))
    return ArticleHit(
        article_id=article.id,
        score=score,
        title=snapshot.title,
        outlet=article.outlet,
        url=article.url,
        published_at=article.published_at,
        passage=excerpt.passage,
        excerpt=excerpt.text,
        marks=excerpt.marks,
    )


def _to_story(
    story: Story | None, articles: tuple[ArticleHit, ...], span: StorySpan | None, *, grown: bool
) -> StoryHit:
    best = articles[0]
    if story is None or span is None:
        day = best.published_at
        return StoryHit("", best.title, best.score, day, day, articles, 1)
    return StoryHit(
        story_id=story.id,
        # A title is chosen anew as a story grows: of a smaller one only its articles' stand.
        title=best.title if grown else story.title,
        score=best.score,
        first_published_at=span.first_published_at if grown else story.first_published_at,
        last_published_at=span.last_published_at if grown else story.last_published_at,
        articles=articles,
        outlets=span.outlets,
    )
