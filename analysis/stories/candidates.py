"""The articles of one day, in order of arrival: their vectors, and two coarser forms to look among.

One bit per dimension, its sign, to scan them all: the angle between two vectors follows from how
many bits differ (Charikar 2002, https://doi.org/10.1145/509907.509965), and FAISS counts those. One
byte per dimension for a closer look at the best of them. Neither is learnt from anything, so that
they are the same whenever an article is read, whatever came before it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.stories.features import Profile

_BLOCK = 256  # rows
_WORD = 8  # bytes
_LEAST_BITS = 384
_FIRST_CAPACITY = 64
_SPREAD = 25.0  # so that a byte reaches to five times the usual size of a unit vector's values


class DaySlice:
    """Rows of one day. `horizon` is the oldest arrival that counts; what is older is dead."""

    __slots__ = ("_arrivals", "_blocks", "_bytes", "_codes", "_count", "_days", "profiles")

    def __init__(self) -> None:
        self.profiles: list[Profile] = []
        self._blocks: list[NDArray[np.float32]] = []
        self._codes = np.zeros((0, 0), dtype=np.uint8)
        self._bytes = np.zeros((0, 0), dtype=np.int8)
        self._days = np.zeros(0, dtype=np.float64)
        self._arrivals = np.zeros(0, dtype=np.int64)
        self._count = 0

    def add(self, vector: NDArray[np.float32], day: float, arrival: int) -> NDArray[np.float32]:
        """Append a row; returns the vector where it is kept from now on."""
        if self._count == len(self._days):
            self._grow()
        at, within = divmod(self._count, _BLOCK)
        if at == len(self._blocks):
            self._blocks.append(np.zeros((_BLOCK, len(vector)), dtype=np.float32))
        self._blocks[at][within] = vector
        code = sign_code(vector)
        if not self._codes.shape[1]:
            self._codes = np.zeros((len(self._days), len(code)), dtype=np.uint8)
            self._bytes = np.zeros((len(self._days), len(vector)), dtype=np.int8)
        self._codes[self._count], self._days[self._count] = code, day
        self._bytes[self._count] = byte_code(vector)
        self._arrivals[self._count] = arrival
        self._count += 1
        kept: NDArray[np.float32] = self._blocks[at][within]
        return kept

    def rows_from(self, horizon: int) -> int:
        """How many rows are not dead."""
        return self._count - self._first(horizon)

    def cosines(
        self, vector: NDArray[np.float32], horizon: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Every live row, with its cosine."""
        first = self._first(horizon)
        rows = np.arange(first, self._count)
        found = np.zeros(len(rows), dtype=np.float32)
        at = first
        while at < self._count:
            block, within = divmod(at, _BLOCK)
            end = min(_BLOCK, within + self._count - at)
            np.dot(
                self._blocks[block][within:end],
                vector,
                out=found[at - first : at - first + end - within],
            )
            at += end - within
        return rows, found

    def closest(
        self, code: NDArray[np.uint8], limit: int, horizon: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The live rows that differ in the fewest bits, with how many; of equals the earliest."""
        first = self._first(horizon)
        if first == self._count:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        import faiss

        bits, rows = faiss.knn_hamming(
            code[None], self._codes[first : self._count], min(limit, self._count - first), "mc"
        )
        return rows[0].astype(np.int64) + first, bits[0].astype(np.float32)

    def roughly(self, vector: NDArray[np.float32], rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """About the cosines of those rows, up to a common factor; each as if it stood alone."""
        found: NDArray[np.float32] = np.einsum(
            "ij,j->i", self._bytes[rows].astype(np.float32), vector
        )
        return found

    def days(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Days since the epoch of those rows."""
        return self._days[rows]

    def arrivals(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """When those rows arrived, counted in articles."""
        return self._arrivals[rows]

    def release(self, horizon: int) -> None:
        """Let go of blocks whose rows are all dead."""
        blocks = self._first(horizon) // _BLOCK
        if not blocks:
            return
        rows = blocks * _BLOCK
        del self._blocks[:blocks], self.profiles[:rows]
        self._codes, self._bytes = self._codes[rows:].copy(), self._bytes[rows:].copy()
        self._days, self._arrivals = self._days[rows:].copy(), self._arrivals[rows:].copy()
        self._count -= rows

    def _first(self, horizon: int) -> int:
        if not self._count or self._arrivals[0] >= horizon:
            return 0
        return int(np.searchsorted(self._arrivals[: self._count], horizon))

    def _grow(self) -> None:
        more = max(_FIRST_CAPACITY, self._count)
        self._codes = np.append(
            self._codes, np.zeros_like(self._codes, shape=(more, self._codes.shape[1])), axis=0
        )
        self._bytes = np.append(
            self._bytes, np.zeros_like(self._bytes, shape=(more, self._bytes.shape[1])), axis=0
        )
        self._days = np.append(self._days, np.full(more, np.nan))
        self._arrivals = np.append(self._arrivals, np.zeros(more, dtype=np.int64))


def sign_code(vector: NDArray[np.float32]) -> NDArray[np.uint8]:
    """One bit per dimension, in whole words of 64; short vectors are cut by more planes."""
    if len(vector) < _LEAST_BITS:
        vector = vector @ _planes(len(vector))
    signs = np.packbits(vector > 0)
    code = np.zeros(-(-len(signs) // _WORD) * _WORD, dtype=np.uint8)
    code[: len(signs)] = signs
    return code


def byte_code(vector: NDArray[np.float32]) -> NDArray[np.int8]:
    """One byte per dimension; the few values that are far from the others are cut off."""
    scaled = np.rint(vector * (_SPREAD * len(vector) ** 0.5))
    code: NDArray[np.int8] = np.clip(scaled, -127, 127).astype(np.int8)
    return code


@lru_cache(maxsize=4)
def _planes(dim: int) -> NDArray[np.float32]:
    drawn = np.random.default_rng(dim).standard_normal((dim, _LEAST_BITS))
    return drawn.astype(np.float32)
