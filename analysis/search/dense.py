"""Similarity of a question to every indexed article, from vectors kept in memory."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from db.search import newest_search_seq, searchable_vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from db.store import Connection


class DenseVectors:
    """Article vectors by number, brought up to date from the database when asked.

    Threads may share it: a refresh replaces the arrays, it never changes them.
    """

    def __init__(self, model_id: str) -> None:
        self._model_id = model_id
        self._seq = 0
        self._lock = threading.Lock()
        self._state = (np.zeros(0, np.int64), np.zeros((0, 0), np.float32))

    def refresh(self, connection: Connection) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Numbers, ascending, and their unit vectors of shape (n, dim) as of now."""
        with self._lock:
            newest = newest_search_seq(connection)
            if newest != self._seq:
                numbers, vectors = searchable_vectors(connection, self._model_id, self._seq)
                self._state = merge_vectors(*self._state, numbers, vectors)
                self._seq = newest
            return self._state


def merge_vectors(
    numbers: NDArray[np.int64],
    vectors: NDArray[np.float32],
    new_numbers: NDArray[np.int64],
    new_vectors: NDArray[np.float32],
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Both sets, ascending by number; a new vector replaces the old one of its number."""
    if not len(new_numbers):
        return numbers, vectors
    kept = ~np.isin(numbers, new_numbers)
    if not kept.any():
        order = np.argsort(new_numbers)
        return new_numbers[order], np.ascontiguousarray(new_vectors[order])
    all_numbers = np.concatenate([numbers[kept], new_numbers])
    order = np.argsort(all_numbers)
    return all_numbers[order], np.concatenate([vectors[kept], new_vectors])[order]


def nearest(
    similarities: NDArray[np.float32], numbers: NDArray[np.int64], limit: int
) -> list[tuple[int, float]]:
    """The numbers with the highest similarity, best first; equal ones stand by number."""
    if len(numbers) > limit:
        # Keep every tie of the last place, so that the cut does not depend on partitioning.
        floor = np.partition(similarities, len(numbers) - limit)[len(numbers) - limit]
        chosen = np.flatnonzero(similarities >= floor)
    else:
        chosen = np.arange(len(numbers))
    order = chosen[np.lexsort((numbers[chosen], -similarities[chosen]))][:limit]
    return [(int(numbers[at]), float(similarities[at])) for at in order]
