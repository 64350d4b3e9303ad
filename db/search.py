"""What can be found: which version and vector of which article, and what still waits.

`search_state` remembers which snapshot and which vector of each article can be found; its `seq`
grows with every change, so an index refreshes by asking for what came after the last one it saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import func, or_, select

from db import tables as t
from db.search_rows import newest_search_seq

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from sqlalchemy import Connection, Row, Select

_BATCH = 500


@dataclass(frozen=True, slots=True)
class VectorRows:
    """Changes up to `seq`: the numbers that changed, and of those with a vector (n, dim) both."""

    seq: int
    changed: NDArray[np.int64]
    numbers: NDArray[np.int64]
    vectors: NDArray[np.float32]


def unindexed_articles(connection: Connection, limit: int) -> list[str]:
    """Articles whose newest snapshot or vector the index does not know, by number."""
    query = _pending().order_by(t.articles.c.number).limit(limit)
    return list(connection.execute(query).scalars())


def count_unindexed(connection: Connection) -> int:
    """How many articles wait to be indexed."""
    return connection.execute(select(func.count()).select_from(_pending().subquery())).scalar_one()


def index_articles(connection: Connection, article_ids: Sequence[str]) -> int:
    """Let the newest version of those articles be found; returns how many that were."""
    newest = _newest_snapshots(connection, article_ids)
    state = t.search_state
    seq = newest_search_seq(connection)
    places = _places(connection, list(newest))
    rows = [
        {"number": number, "snapshot_id": newest[key], "text_hash": text_hash, "seq": seq_now}
        for seq_now, (key, (number, text_hash)) in enumerate(places.items(), seq + 1)
    ]
    numbers = [number for number, _ in places.values()]
    for at in range(0, len(rows), _BATCH):
        connection.execute(state.delete().where(state.c.number.in_(numbers[at : at + _BATCH])))
    if rows:
        connection.execute(state.insert(), rows)
    return len(rows)


def searchable_vectors(
    connection: Connection, model_id: str, after_seq: int, limit: int
) -> VectorRows:
    """The next `limit` changes after `after_seq`, and the vectors that those articles have."""
    state, vectors = t.search_state.c, t.vectors.c
    held = (vectors.text_hash == state.text_hash) & (vectors.model_id == model_id)
    query = (
        select(state.seq, state.number, vectors.data)
        .select_from(t.search_state.outerjoin(t.vectors, held))
        .where(state.seq > after_seq)
        .order_by(state.seq)
        .limit(limit)
    )
    rows = connection.execute(query).all()
    with_vector = [row for row in rows if row.data is not None]
    return VectorRows(
        seq=rows[-1].seq if rows else after_seq,
        changed=np.array([row.number for row in rows], np.int64),
        numbers=np.array([row.number for row in with_vector], np.int64),
        vectors=_stack([row.data for row in with_vector]),
    )


def sample_vectors(connection: Connection, model_id: str, count: int) -> NDArray[np.float32]:
    """About `count` vectors of shape (n, dim), spread evenly over all that can be found."""
    state, vectors = t.search_state.c, t.vectors.c
    total = connection.execute(select(func.count()).select_from(t.search_state)).scalar_one()
    query = (
        select(vectors.data)
        .join(t.search_state, state.text_hash == vectors.text_hash)
        .where(vectors.model_id == model_id, state.number % max(1, total // count) == 0)
        .order_by(state.number)
    )
    return _stack(list(connection.execute(query).scalars()))


def numbers_of_articles(connection: Connection, article_ids: Sequence[str]) -> dict[str, int]:
    """The number of each article, by its id."""
    found: dict[str, int] = {}
    for at in range(0, len(article_ids), _BATCH):
        chosen = t.articles.c.id.in_(article_ids[at : at + _BATCH])
        query = select(t.articles.c.id, t.articles.c.number).where(chosen)
        found |= {key: number for key, number in connection.execute(query)}
    return found


def _pending() -> Select[Any]:
    highest = (
        select(t.snapshots.c.article_id, func.max(t.snapshots.c.number).label("number"))
        .group_by(t.snapshots.c.article_id)
        .subquery()
    )
    newest = (t.snapshots.c.article_id == highest.c.article_id) & (
        t.snapshots.c.number == highest.c.number
    )
    state = t.search_state
    stale = or_(
        state.c.snapshot_id.is_(None),
        state.c.snapshot_id != t.snapshots.c.id,
        state.c.text_hash != func.coalesce(t.analyses.c.text_hash, ""),
    )
    return (
        select(t.articles.c.id)
        .join(highest, highest.c.article_id == t.articles.c.id)
        .join(t.snapshots, newest)
        .outerjoin(t.analyses, t.analyses.c.article_id == t.articles.c.id)
        .outerjoin(state, state.c.number == t.articles.c.number)
        .where(stale)
    )


def _newest_snapshots(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    snapshots = t.snapshots.c
    for at in range(0, len(ids), _BATCH):
        query = (
            select(snapshots.article_id, snapshots.id)
            .where(snapshots.article_id.in_(ids[at : at + _BATCH]))
            .order_by(snapshots.number)
        )
        found |= {article: snapshot for article, snapshot in connection.execute(query)}
    return found


def _places(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[int, str]]:
    # (number, hash of the embedded text) by article id, in order of number.
    rows: list[Row[Any, Any, Any]] = []
    for at in range(0, len(ids), _BATCH):
        query = (
            select(t.articles.c.number, t.articles.c.id, t.analyses.c.text_hash)
            .outerjoin(t.analyses, t.analyses.c.article_id == t.articles.c.id)
            .where(t.articles.c.id.in_(ids[at : at + _BATCH]))
        )
        rows += connection.execute(query).all()
    return {
        row.id: (row.number, row.text_hash or "")
        for row in sorted(rows, key=lambda r: int(r.number))
    }


def _stack(blobs: Sequence[bytes]) -> NDArray[np.float32]:
    if not blobs:
        return np.zeros((0, 0), dtype=np.float32)
    return np.frombuffer(b"".join(blobs), dtype="<f4").reshape(len(blobs), -1)
