"""Embeddings by the hash of the embedded text and the model that made them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import select

from db import tables as t

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from sqlalchemy import Connection

_BATCH = 500


def save_vectors(
    connection: Connection, model_id: str, vectors: Mapping[str, NDArray[np.float32]]
) -> None:
    """Store vectors of shape (dim,) by text hash; those already there are kept."""
    known = vectors_by_hash(connection, model_id, list(vectors))
    rows = [
        {
            "text_hash": key,
            "model_id": model_id,
            "dim": int(vector.shape[0]),
            "data": vector.astype("<f4").tobytes(),
        }
        for key, vector in vectors.items()
        if key not in known
    ]
    if rows:
        connection.execute(t.vectors.insert(), rows)


def vectors_by_hash(
    connection: Connection, model_id: str, hashes: Sequence[str]
) -> dict[str, NDArray[np.float32]]:
    """The stored vectors among those asked for, each of shape (dim,)."""
    found: dict[str, NDArray[np.float32]] = {}
    for at in range(0, len(hashes), _BATCH):
        query = select(t.vectors.c.text_hash, t.vectors.c.data).where(
            t.vectors.c.model_id == model_id, t.vectors.c.text_hash.in_(hashes[at : at + _BATCH])
        )
        for row in connection.execute(query):
            found[row.text_hash] = np.frombuffer(row.data, dtype="<f4")
    return found


def numbered_vectors(
    connection: Connection, model_id: str, after: int = 0
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Article numbers above `after`, ascending, and the vectors of shape (n, dim) of their texts."""
    query = (
        select(t.articles.c.number, t.vectors.c.data)
        .join(t.analyses, t.analyses.c.article_id == t.articles.c.id)
        .join(t.vectors, t.vectors.c.text_hash == t.analyses.c.text_hash)
        .where(t.vectors.c.model_id == model_id, t.articles.c.number > after)
        .order_by(t.articles.c.number)
    )
    rows = connection.execute(query).all()
    numbers = np.array([row.number for row in rows], dtype=np.int64)
    if not rows:
        return numbers, np.zeros((0, 0), dtype=np.float32)
    return numbers, np.stack([np.frombuffer(row.data, dtype="<f4") for row in rows])


def model_ids(connection: Connection) -> list[str]:
    """The models whose vectors analysed articles have, by name."""
    query = (
        select(t.vectors.c.model_id)
        .join(t.analyses, t.analyses.c.text_hash == t.vectors.c.text_hash)
        .distinct()
        .order_by(t.vectors.c.model_id)
    )
    return list(connection.execute(query).scalars())


def vectors_watermark(connection: Connection, model_id: str) -> str:
    """A hash that changes whenever `numbered_vectors` would answer otherwise."""
    query = (
        select(t.articles.c.number, t.vectors.c.text_hash)
        .join(t.analyses, t.analyses.c.article_id == t.articles.c.id)
        .join(t.vectors, t.vectors.c.text_hash == t.analyses.c.text_hash)
        .where(t.vectors.c.model_id == model_id)
        .order_by(t.articles.c.number)
    )
    digest = hashlib.sha256(model_id.encode())
    for number, text_hash in connection.execute(query):
        digest.update(f"\n{number} {text_hash}".encode())
    return digest.hexdigest()


def latest_model(connection: Connection) -> str | None:
    """The model whose vector the most recently analysed article has."""
    query = (
        select(t.vectors.c.model_id)
        .join(t.analyses, t.analyses.c.text_hash == t.vectors.c.text_hash)
        .order_by(t.analyses.c.analysed_at.desc(), t.vectors.c.model_id)
        .limit(1)
    )
    return connection.execute(query).scalar()
