"""Writing imported articles many at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from db import tables as t
from db.rows import to_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from db.types import Snapshot

_BATCH = 500


def insert_snapshots(connection: Connection, snapshots: Iterable[Snapshot]) -> None:
    """Add first versions of many articles."""
    rows = [to_values(s) | {"text_kind": s.text_kind.value} for s in snapshots]
    if rows:
        connection.execute(t.snapshots.insert(), rows)


def originals_by_hash(connection: Connection, hashes: Sequence[str]) -> dict[str, str]:
    """For each content hash the id of the earliest article that has exactly these words.

    A copy's own original stands for it.
    """
    found: dict[str, str] = {}
    articles, snapshots = t.articles.c, t.snapshots.c
    for at in range(0, len(hashes), _BATCH):
        query = (
            select(snapshots.sha256, articles.id, articles.duplicate_of)
            .join(t.articles, articles.id == snapshots.article_id)
            .where(snapshots.sha256.in_(hashes[at : at + _BATCH]))
            .order_by(articles.number)
        )
        for sha256, article_id, duplicate_of in connection.execute(query):
            found.setdefault(sha256, duplicate_of or article_id)
    return found


def refused_at(connection: Connection, source_key: str, stage: str) -> frozenset[tuple[str, str]]:
    """(address, reason) of what a source's reading refused at a stage before."""
    refusals = t.refusals.c
    query = select(refusals.url, refusals.reason).where(
        refusals.source_key == source_key, refusals.stage == stage
    )
    return frozenset((row.url, row.reason) for row in connection.execute(query))
