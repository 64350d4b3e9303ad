"""Which articles were read for signals, and what they said that made none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from db import tables as t
from db.history import arrival_order
from db.signal_rows import passage_values, to_passage
from db.types import RefusedSignal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection


def unread_articles(connection: Connection, limit: int) -> list[str]:
    """Analysed articles whose words were not yet read for signals, in the order they came in.

    Articles that wait for a story are left for later.
    """
    newest = (
        select(t.analyses.c.article_id, t.analyses.c.snapshot_id, t.analyses.c.kind)
        .outerjoin(t.signal_readings, t.signal_readings.c.article_id == t.analyses.c.article_id)
        .where(
            t.signal_readings.c.snapshot_id.is_(None)
            | (t.signal_readings.c.snapshot_id != t.analyses.c.snapshot_id)
        )
        .subquery()
    )
    query = (
        select(t.articles.c.id)
        .join(newest, newest.c.article_id == t.articles.c.id)
        .join(t.snapshots, t.snapshots.c.id == newest.c.snapshot_id)
        .order_by(*arrival_order())
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def mark_read(connection: Connection, article_id: str, snapshot_id: str) -> None:
    """Note that this version of an article was read for signals."""
    table = t.signal_readings
    changed = update(table).where(table.c.article_id == article_id).values(snapshot_id=snapshot_id)
    if not connection.execute(changed).rowcount:
        connection.execute(table.insert().values(article_id=article_id, snapshot_id=snapshot_id))


def save_refusals(
    connection: Connection, article_id: str, refused: Sequence[RefusedSignal]
) -> None:
    """Keep what an article said that made no signal, in place of what was kept of it before."""
    table = t.signal_refusals
    connection.execute(delete(table).where(table.c.article_id == article_id))
    rows = [
        {"article_id": article_id, "position": position, "reason": one.reason}
        | passage_values(one.passage)
        for position, one in enumerate(refused)
    ]
    if rows:
        connection.execute(table.insert(), rows)


def count_refusals(connection: Connection) -> dict[str, int]:
    """How many sentences made no signal, by reason, the most frequent first."""
    table = t.signal_refusals
    query = select(table.c.reason, func.count().label("number")).group_by(table.c.reason)
    rows = connection.execute(query.order_by(func.count().desc(), table.c.reason))
    return {row.reason: row.number for row in rows}


def refused_of_article(connection: Connection, article_id: str) -> list[RefusedSignal]:
    """What an article said that made no signal."""
    table = t.signal_refusals
    query = select(table).where(table.c.article_id == article_id).order_by(table.c.position)
    rows = connection.execute(query).mappings()
    return [RefusedSignal(row["article_id"], to_passage(row), row["reason"]) for row in rows]
