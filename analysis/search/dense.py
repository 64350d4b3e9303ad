"""Similarity of a question to every indexed article: exact while few, compressed when many.

Up to 50,000 vectors are compared one by one. More are kept in a FAISS index with a byte for each
component in some 1,000 lists, of which a question looks at as many as hold 80,000 of the articles
that its filters allow; the caller compares what it proposes exactly.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.search.kept_file import load_arrays, save_arrays
from db.search import sample_vectors, searchable_vectors
from db.search_rows import count_searchable

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from db.search import VectorRows
    from db.store import Connection

_LOG = logging.getLogger(__name__)
LAYOUT = 1
_BATCH = 5_000
_OUTGROWN = 4  # times as many as it was trained on: the lists no longer fit


@dataclass(frozen=True, slots=True)
class DenseSettings:
    """`exact_up_to` vectors are compared one by one; above, `compared` of those allowed are."""

    exact_up_to: int = 50_000
    compared: int = 80_000
    per_list: int = 1_000
    trained_per_list: int = 64


class DenseVectors:
    """Article vectors by number, brought up to date from the database; threads may share it."""

    def __init__(self, model_id: str, settings: DenseSettings = DenseSettings()) -> None:
        self._model_id = model_id
        self._settings = settings
        self._lock = threading.Lock()
        self._seq = 0
        self._store: ExactVectors | CompressedVectors = ExactVectors()

    def __len__(self) -> int:
        return len(self._store)

    @property
    def seq(self) -> int:
        """The last change that was taken in."""
        return self._seq

    @property
    def is_compressed(self) -> bool:
        """Whether it proposes rather than compares."""
        return isinstance(self._store, CompressedVectors)

    def renewed(self) -> DenseVectors:
        """An empty one of the same model."""
        return DenseVectors(self._model_id, self._settings)

    def refresh(self, connection: Connection) -> bool:
        """Take in the next changes, at most some thousand; False when there were none."""
        with self._lock:
            self._grow(connection)
            rows = searchable_vectors(connection, self._model_id, self._seq, _BATCH)
            if rows.seq == self._seq:
                return False
            self._store.put(rows)
            self._seq = rows.seq
            return True

    def search(
        self, vector: NDArray[np.float32], limit: int, allowed: NDArray[np.bool_] | None = None
    ) -> list[tuple[int, float]]:
        """Numbers and cosines, best first, of those whose number `allowed` marks."""
        with self._lock:
            if vector.shape[0] != self._store.dim:
                return []
            return self._store.search(vector, limit, allowed, self._settings.compared)

    def save(self, path: Path) -> None:
        """Keep them in a file with its checksum."""
        with self._lock:
            head = {"layout": LAYOUT, "model": self._model_id, "seq": self._seq}
            more, arrays = self._store.parts()
            save_arrays(path, head | more, arrays)

    def load(self, path: Path) -> None:
        """Take over what a file holds, when it is sound and of this model."""
        found = load_arrays(path, LAYOUT)
        if found is None or found[0]["model"] != self._model_id:
            return
        head, arrays = found
        with self._lock:
            self._store = (
                CompressedVectors.of(arrays, head) if head["lists"] else ExactVectors(*arrays)
            )
            self._seq = head["seq"]

    def _grow(self, connection: Connection) -> None:
        store, settings = self._store, self._settings
        coming = len(store) + count_searchable(connection, self._seq)
        if isinstance(store, CompressedVectors):
            if coming <= _OUTGROWN * store.trained_on:
                return
        elif coming <= settings.exact_up_to:
            return
        lists = max(1, coming // settings.per_list)
        sample = sample_vectors(connection, self._model_id, lists * settings.trained_per_list)
        if len(sample) <= lists:
            return
        _LOG.info("sorting the vectors of %d articles into %d lists", coming, lists)
        self._store, self._seq = CompressedVectors.train(sample, lists, coming), 0


class ExactVectors:
    """All vectors as they are, ascending by number."""

    def __init__(
        self,
        numbers: NDArray[np.int64] | None = None,
        vectors: NDArray[np.float32] | None = None,
    ) -> None:
        self._numbers = np.zeros(0, np.int64) if numbers is None else numbers
        self._vectors = np.zeros((0, 0), np.float32) if vectors is None else vectors

    def __len__(self) -> int:
        return len(self._numbers)

    @property
    def dim(self) -> int:
        """Length of a vector; 0 when empty."""
        return int(self._vectors.shape[1])

    def put(self, rows: VectorRows) -> None:
        """Take in new vectors in the place of old ones."""
        kept = ~np.isin(self._numbers, rows.changed)
        if not kept.all():
            self._numbers, self._vectors = self._numbers[kept], self._vectors[kept]
        self._numbers, self._vectors = merge_vectors(
            self._numbers, self._vectors, rows.numbers, rows.vectors
        )

    def search(
        self,
        vector: NDArray[np.float32],
        limit: int,
        allowed: NDArray[np.bool_] | None,
        _compared: int,
    ) -> list[tuple[int, float]]:
        """Exactly the nearest."""
        numbers, similarities = self._numbers, self._vectors @ vector
        if allowed is not None:
            # Comparing all and choosing after is cheaper than copying the rows that pass.
            passing = _marked(allowed, numbers)
            numbers, similarities = numbers[passing], similarities[passing]
        return nearest(similarities, numbers, limit)

    def parts(self) -> tuple[dict[str, Any], list[NDArray[Any]]]:
        """What a file must hold of it."""
        return {"lists": 0}, [self._numbers, self._vectors]


class CompressedVectors:
    """Vectors of one byte a component in lists of neighbours."""

    def __init__(self, index: Any, held: NDArray[np.bool_], trained_on: int) -> None:
        self._index = index
        self._held = held
        self.trained_on = trained_on

    @classmethod
    def train(cls, sample: NDArray[np.float32], lists: int, coming: int) -> CompressedVectors:
        """An empty index whose lists fit a sample of shape (n, dim)."""
        faiss = _load_faiss()

        dim = int(sample.shape[1])
        kind, metric = faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
        index = faiss.IndexIVFScalarQuantizer(faiss.IndexFlatIP(dim), dim, lists, kind, metric)
        index.cp.niter, index.cp.min_points_per_centroid = 8, 1
        index.train(np.ascontiguousarray(sample, np.float32))
        return cls(index, np.zeros(0, np.bool_), coming)

    @classmethod
    def of(cls, arrays: list[NDArray[Any]], head: dict[str, Any]) -> CompressedVectors:
        """As `parts` gave it."""
        faiss = _load_faiss()

        return cls(faiss.deserialize_index(arrays[0]), arrays[1].copy(), head["trained_on"])

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def put(self, rows: VectorRows) -> None:
        """Take in new vectors in the place of old ones."""
        faiss = _load_faiss()

        known = rows.changed[_marked(self._held, rows.changed)]
        if len(known):
            self._index.remove_ids(faiss.IDSelectorBatch(np.ascontiguousarray(known)))
            self._held[known] = False
        if not len(rows.numbers):
            return
        size = int(rows.numbers.max()) + 1
        if size > len(self._held):
            more = np.zeros(max(size, len(self._held) * 5 // 4) - len(self._held), np.bool_)
            self._held = np.concatenate([self._held, more])
        self._held[rows.numbers] = True
        self._index.add_with_ids(np.ascontiguousarray(rows.vectors, np.float32), rows.numbers)

    def search(
        self,
        vector: NDArray[np.float32],
        limit: int,
        allowed: NDArray[np.bool_] | None,
        compared: int,
    ) -> list[tuple[int, float]]:
        """The nearest of the `compared` articles allowed that stand in the nearest lists."""
        faiss = _load_faiss()

        lists, passing = int(self._index.nlist), len(self)
        options: dict[str, Any] = {}
        if allowed is not None:
            passing = int(allowed.sum())
            bits = np.packbits(allowed, bitorder="little")
            options["sel"] = faiss.IDSelectorBitmap(bits)
        if not passing:
            return []
        probes = min(lists, max(8, -(-compared * lists // passing)))
        parameters = faiss.SearchParametersIVF(nprobe=probes, **options)
        row = np.ascontiguousarray(vector[np.newaxis], np.float32)
        similar, numbers = self._index.search(row, limit, params=parameters)
        found = numbers[0] >= 0
        return nearest(similar[0][found], numbers[0][found], limit)

    def parts(self) -> tuple[dict[str, Any], list[NDArray[Any]]]:
        """What a file must hold of it."""
        faiss = _load_faiss()

        head = {"lists": int(self._index.nlist), "trained_on": self.trained_on}
        return head, [faiss.serialize_index(self._index), self._held]


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


def _marked(mask: NDArray[np.bool_], numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether a mask by number marks each of those numbers."""
    inside = numbers < len(mask)
    return inside & mask[np.where(inside, numbers, 0)] if len(mask) else inside & False


def _load_faiss() -> Any:
    # Its stubs describe other call signatures than its Python layer has.
    import faiss

    return faiss
