"""Facts that take effect on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from db import tables as t
from db.articles import articles_by_id
from db.rows import to_fact
from db.types import Topic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from db.types import Article, Fact, Predicate

_BATCH = 500


@dataclass(frozen=True, slots=True)
class DatedFact:
    """A fact with its effective date, the article that states it, and where that is filed."""

    fact: Fact
    article: Article
    story_id: str | None
    topics: tuple[Topic, ...]


def facts_in_effect(
    connection: Connection, first_day: str, last_day: str, predicates: Iterable[Predicate]
) -> list[DatedFact]:
    """Facts of those kinds effective from `first_day` to `last_day`, by day; copies left out."""
    query = (
        select(t.facts, t.story_members.c.story_id)
        .join(t.articles, t.articles.c.id == t.facts.c.article_id)
        .outerjoin(t.story_members, t.story_members.c.article_id == t.facts.c.article_id)
        .where(t.facts.c.effective_date >= first_day, t.facts.c.effective_date <= last_day)
        .where(t.facts.c.predicate.in_([predicate.value for predicate in predicates]))
        .where(t.facts.c.subject != "", t.articles.c.duplicate_of.is_(None))
        .order_by(t.facts.c.effective_date, t.articles.c.published_at, t.articles.c.number)
    )
    rows = list(connection.execute(query).mappings())
    ids = list(dict.fromkeys(row["article_id"] for row in rows))
    articles = articles_by_id(connection, ids)
    topics = _topics(connection, ids)
    return [
        DatedFact(
            to_fact(row),
            articles[row["article_id"]],
            row["story_id"],
            tuple(topics.get(row["article_id"], ())),
        )
        for row in rows
    ]


def _topics(connection: Connection, ids: list[str]) -> dict[str, list[Topic]]:
    found: dict[str, list[Topic]] = {}
    table = t.article_topics
    for at in range(0, len(ids), _BATCH):
        query = (
            select(table.c.article_id, table.c.topic)
            .where(table.c.article_id.in_(ids[at : at + _BATCH]), table.c.score >= 0.5)  # noqa: PLR2004 - more likely than not
            .order_by(table.c.article_id, table.c.score.desc(), table.c.topic)
        )
        for row in connection.execute(query):
            found.setdefault(row.article_id, []).append(Topic(row.topic))
    return found
