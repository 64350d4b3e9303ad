"""In how many articles of a host each paragraph stood: what repeats is the site's, not theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from db import tables as t

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

_ALL = ""  # the fingerprint under which the host's articles are counted
MOST_PARAGRAPHS = 3_000  # per host; those seen once, longest ago, are forgotten first
_BATCH = 500
_FORGET_EVERY = 50  # articles


def paragraph_counts(
    connection: Connection, host: str, fingerprints: Sequence[str]
) -> tuple[dict[str, int], int]:
    """Articles of the host in which each paragraph stood, and its articles in all."""
    table = t.site_paragraphs
    found: dict[str, int] = {}
    wanted = [*fingerprints, _ALL]
    for at in range(0, len(wanted), _BATCH):
        query = (
            select(table.c.fingerprint, table.c.articles)
            .where(table.c.host == host)
            .where(table.c.fingerprint.in_(wanted[at : at + _BATCH]))
        )
        found |= {name: count for name, count in connection.execute(query)}
    return found, found.pop(_ALL, 0)


def count_paragraphs(
    connection: Connection, host: str, fingerprints: Sequence[str], now: datetime
) -> None:
    """Count one more article of the host with these paragraphs, each once."""
    table = t.site_paragraphs
    names = sorted({*fingerprints, _ALL})
    known, articles = paragraph_counts(connection, host, fingerprints)
    seen = sorted(known) + ([_ALL] if articles else [])
    for at in range(0, len(seen), _BATCH):
        match = (table.c.host == host) & table.c.fingerprint.in_(seen[at : at + _BATCH])
        more = update(table).where(match).values(articles=table.c.articles + 1, last_seen_at=now)
        connection.execute(more)
    shared = {"host": host, "articles": 1, "last_seen_at": now}
    rows = [shared | {"fingerprint": name} for name in names if name not in {*seen}]
    if rows:
        connection.execute(table.insert(), rows)
    if articles % _FORGET_EVERY == _FORGET_EVERY - 1:
        _forget(connection, host)


def _forget(connection: Connection, host: str) -> None:
    table = t.site_paragraphs
    order = (table.c.articles.desc(), table.c.last_seen_at.desc(), table.c.fingerprint)
    ranked = select(table.c.fingerprint).where(table.c.host == host).order_by(*order)
    spare = list(connection.execute(ranked.offset(MOST_PARAGRAPHS)).scalars())
    for at in range(0, len(spare), _BATCH):
        match = (table.c.host == host) & table.c.fingerprint.in_(spare[at : at + _BATCH])
        connection.execute(delete(table).where(match))
