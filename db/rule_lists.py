"""What pages on rules ask: filed documents with their days, regulators named, expectations due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from db import tables as t
from db.rows import to_article, to_mention
from db.signals import read_entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from db.types import Article, LedgerEntry, Mention, Predicate, SignalState

_BATCH = 500
_ISSUING = ("regulator", "instrument")


def filed_rules(
    connection: Connection, since: datetime, limit: int = 1_000
) -> list[tuple[Article, str | None]]:
    """Documents of official registers that state a day, newest first, each with its story's id."""
    registers = select(t.sources.c.key).where(t.sources.c.kind == "federal_register")
    articles = t.articles.c
    query = (
        select(t.articles, t.story_members.c.story_id)
        .outerjoin(t.story_members, t.story_members.c.article_id == articles.id)
        .where(articles.source_key.in_(registers), articles.published_at >= since)
        .where(articles.duplicate_of.is_(None), articles.details.contains('_on"', autoescape=True))
        .order_by(articles.published_at.desc(), articles.number.desc())
        .limit(limit)
    )
    found = connection.execute(query).mappings()
    return [
        (to_article({k: v for k, v in row.items() if k != "story_id"}), row["story_id"])
        for row in found
    ]


def issuers_named(
    connection: Connection, article_ids: Sequence[str]
) -> dict[str, tuple[Mention, ...]]:
    """The regulators and rules that articles name, by article id, the most named first."""
    found: dict[str, list[Mention]] = {}
    table = t.mentions
    for at in range(0, len(article_ids), _BATCH):
        query = (
            select(table)
            .where(table.c.article_id.in_(article_ids[at : at + _BATCH]))
            .where(table.c.kind.in_(_ISSUING))
            .order_by(table.c.article_id, table.c.count.desc(), table.c.entity)
        )
        for row in connection.execute(query).mappings():
            found.setdefault(row["article_id"], []).append(to_mention(row))
    return {key: tuple(mentions) for key, mentions in found.items()}


def signals_expecting(
    connection: Connection, predicates: Iterable[Predicate], states: Iterable[SignalState]
) -> list[LedgerEntry]:
    """The ledger's entries of those kinds and states, by deadline."""
    signals = t.signals.c
    query = (
        select(t.signals)
        .where(signals.predicate.in_([one.value for one in predicates]))
        .where(signals.state.in_([one.value for one in states]))
        .order_by(signals.deadline, signals.id)
    )
    return read_entries(connection, query)
