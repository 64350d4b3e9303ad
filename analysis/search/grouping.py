"""From ranked articles to stories with their passages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.search.excerpts import choose_excerpt
from analysis.search_types import ArticleHit, StoryHit
from db.articles import articles_by_id, latest_snapshots
from db.search import count_outlets, stories_of_articles
from db.stories import stories_by_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from db.search import Candidate
    from db.store import Connection
    from db.types import Article, Snapshot, Story

Ranked = tuple["Candidate", float]


def group_hits(
    connection: Connection,
    ranked: Sequence[Ranked],
    words: list[str],
    limit: int,
    per_story: int,
) -> tuple[StoryHit, ...]:
    """The first `limit` stories in the order of their best article, each with its articles."""
    story_of = stories_of_articles(connection, [article.id for article, _ in ranked])
    groups = gather_stories(ranked, story_of, limit, per_story)
    shown = [candidate.id for group in groups for candidate, _ in group]
    articles, snapshots = articles_by_id(connection, shown), latest_snapshots(connection, shown)
    ids = sorted({story_of[article_id] for article_id in shown if article_id in story_of})
    stories, outlets = stories_by_id(connection, ids), count_outlets(connection, ids)
    hits = []
    for group in groups:
        members = tuple(
            _to_hit(articles[found.id], score, snapshots[found.id], words) for found, score in group
        )
        story_id = story_of.get(members[0].article_id, "")
        hits.append(_to_story(stories.get(story_id), members, outlets.get(story_id, 1)))
    return tuple(hits)


def gather_stories(
    ranked: Sequence[Ranked], story_of: Mapping[str, str], limit: int, per_story: int
) -> list[list[Ranked]]:
    """Groups of one story each, at most `per_story` articles in a group."""
    groups: dict[str, list[Ranked]] = {}
    for article, score in ranked:
        # An article id cannot be mistaken for a story's: the slash is in no id.
        key = story_of.get(article.id, f"/{article.id}")
        if key not in groups and len(groups) >= limit:
            continue
        members = groups.setdefault(key, [])
        if len(members) < per_story:
            members.append((article, score))
    return list(groups.values())


def _to_hit(article: Article, score: float, snapshot: Snapshot, words: list[str]) -> ArticleHit:
    excerpt = choose_excerpt(snapshot, words)
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


def _to_story(story: Story | None, articles: tuple[ArticleHit, ...], outlets: int) -> StoryHit:
    best = articles[0]
    return StoryHit(
        story_id=story.id if story else "",
        title=story.title if story else best.title,
        score=best.score,
        first_published_at=story.first_published_at if story else best.published_at,
        last_published_at=story.last_published_at if story else best.published_at,
        articles=articles,
        outlets=outlets,
    )
