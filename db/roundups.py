"""Items of roundups: the passages of a newsletter, and the stories that they tell of.

An item names the story it was found to tell of; where that one has been merged since, the questions
below follow it to the story that lives on.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from db import tables as t
from db.rows import to_article
from db.types import ArticleKind, Passage, RoundupItem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, RowMapping

    from db.types import Article

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Mentioning:
    """A roundup that mentions a story, and the items in which it does, in their order."""

    article: Article
    items: tuple[RoundupItem, ...]


def save_items(connection: Connection, article_id: str, items: Sequence[RoundupItem]) -> None:
    """Store the items of a roundup in place of those it had."""
    held = t.roundup_items.c.article_id == article_id
    connection.execute(delete(t.roundup_items).where(held))
    if items:
        connection.execute(t.roundup_items.insert(), [_to_values(item) for item in items])


def items_of_article(connection: Connection, article_id: str) -> list[RoundupItem]:
    """The items of a roundup, in the order of its text."""
    query = select(t.roundup_items).where(t.roundup_items.c.article_id == article_id)
    rows = connection.execute(query.order_by(t.roundup_items.c.position)).mappings()
    return [_to_item(row) for row in rows]


def roundups_of_story(connection: Connection, story_id: str) -> list[Mentioning]:
    """The roundups that mention a story, oldest first; copies of other articles are left out."""
    sources = _with_absorbed(connection, [story_id])
    items: dict[str, list[RoundupItem]] = defaultdict(list)
    query = select(t.roundup_items).where(t.roundup_items.c.story_id.in_(list(sources)))
    for row in connection.execute(query.order_by(t.roundup_items.c.position)).mappings():
        items[row["article_id"]].append(_to_item(row))
    articles = (
        select(t.articles)
        .where(t.articles.c.id.in_(list(items)), t.articles.c.duplicate_of.is_(None))
        .order_by(t.articles.c.published_at, t.articles.c.number)
    )
    found = [to_article(row) for row in connection.execute(articles).mappings()]
    return [Mentioning(article, tuple(items[article.id])) for article in found]


def mentions_in_roundups(connection: Connection, story_ids: Sequence[str]) -> dict[str, int]:
    """How many newsletters mention each story; several issues of one outlet count once.

    Stories that none mentions are left out.
    """
    survivor = _with_absorbed(connection, story_ids)
    outlets: dict[str, set[str]] = defaultdict(set)
    names = list(survivor)
    for at in range(0, len(names), _BATCH):
        query = (
            select(t.roundup_items.c.story_id, t.articles.c.outlet)
            .join(t.articles, t.articles.c.id == t.roundup_items.c.article_id)
            .where(t.roundup_items.c.story_id.in_(names[at : at + _BATCH]))
            .where(t.articles.c.duplicate_of.is_(None))
            .distinct()
        )
        for row in connection.execute(query):
            outlets[survivor[row.story_id]].add(row.outlet)
    return {key: len(outlets[key]) for key in story_ids if key in outlets}


def pending_roundups(connection: Connection, limit: int) -> list[str]:
    """Roundups in stories whose analysed version has no items yet, in order of assignment."""
    items = t.roundup_items
    taken = (
        select(items.c.article_id)
        .where(items.c.article_id == t.analyses.c.article_id)
        .where(items.c.snapshot_id == t.analyses.c.snapshot_id)
        .exists()
    )
    query = (
        select(t.analyses.c.article_id)
        .join(t.story_members, t.story_members.c.article_id == t.analyses.c.article_id)
        .where(t.analyses.c.kind == ArticleKind.ROUNDUP.value, ~taken)
        .order_by(t.story_members.c.seq)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def _with_absorbed(connection: Connection, story_ids: Sequence[str]) -> dict[str, str]:
    """Those stories and all that were merged into them, each with the one that was asked for."""
    found = {key: key for key in story_ids}
    asked = list(story_ids)
    while asked:
        fresh: dict[str, str] = {}
        for at in range(0, len(asked), _BATCH):
            query = (
                select(t.stories.c.id, t.stories.c.merged_into)
                .where(t.stories.c.merged_into.in_(asked[at : at + _BATCH]))
                .order_by(t.stories.c.id)
            )
            fresh |= {row.id: found[row.merged_into] for row in connection.execute(query)}
        asked = [key for key in fresh if key not in found]
        found |= {key: fresh[key] for key in asked}
    return found


def _to_values(item: RoundupItem) -> dict[str, object]:
    return {
        "article_id": item.article_id,
        "position": item.position,
        "snapshot_id": item.passage.snapshot_id,
        "start": item.passage.start,
        "end": item.passage.end,
        "sha256": item.passage.sha256,
        "story_id": item.story_id,
        "score": item.score,
    }


def _to_item(row: RowMapping) -> RoundupItem:
    passage = Passage(row["snapshot_id"], row["start"], row["end"], row["sha256"])
    return RoundupItem(row["article_id"], row["position"], passage, row["story_id"], row["score"])
