"""Facts of chosen kinds with what lists show of their articles, without reading whole texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from db import tables as t
from db.rows import to_fact
from db.types import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from db.types import Fact, Predicate

MOST_FACTS = 20_000


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact, who states it and when, and the story that its article is filed in."""

    fact: Fact
    article_id: str
    outlet: str
    title: str
    url: str
    published_at: datetime
    tier: Tier
    story_id: str | None


def stated_facts(
    connection: Connection,
    predicates: Iterable[Predicate],
    since: datetime | None = None,
    limit: int = MOST_FACTS,
) -> list[StatedFact]:
    """The newest facts of those kinds that have a subject, oldest first; copies are left out."""
    articles = t.articles.c
    query = (
        select(
            t.facts, articles.outlet, articles.title, articles.url, articles.published_at,
            articles.tier, t.story_members.c.story_id,
        )
        .join(t.articles, articles.id == t.facts.c.article_id)
        .outerjoin(t.story_members, t.story_members.c.article_id == t.facts.c.article_id)
        .where(t.facts.c.predicate.in_([predicate.value for predicate in predicates]))
        .where(t.facts.c.subject != "", articles.duplicate_of.is_(None))
        .order_by(articles.published_at.desc(), articles.number.desc(), t.facts.c.position.desc())
        .limit(limit)
    )  # fmt: skip
    if since is not None:
        query = query.where(articles.published_at >= since)
    found = [
        StatedFact(
            to_fact(row), row["article_id"], row["outlet"], row["title"], row["url"],
            row["published_at"], Tier(row["tier"]), row["story_id"],
        )
        for row in connection.execute(query).mappings()
    ]  # fmt: skip
    return found[::-1]
