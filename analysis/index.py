"""The FAISS index over article vectors: a cache that can be deleted and is rebuilt when in doubt.

Beside the index file lies a note with the model, the state of the vectors, the count and the
checksum. What the database has outgrown is rebuilt quietly, what is damaged with a warning.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from db.errors import IndexCorruptError
from db.vectors import numbered_vectors, vectors_watermark

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from db.store import Database

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IndexNote:
    """What an index file claims to hold: `digest` covers its bytes, `seal` the vectors' state."""

    model_id: str
    seal: str
    count: int
    digest: str


class FaissIndex:
    """Exact inner-product search by article number."""

    def __init__(self, index: Any) -> None:
        self._index = index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, numbers: NDArray[np.int64], vectors: NDArray[np.float32]) -> None:
        """Add unit vectors of shape (n, dim) under article numbers of shape (n,)."""
        if len(numbers):
            rows = np.ascontiguousarray(vectors, dtype=np.float32)
            self._index.add_with_ids(rows, np.ascontiguousarray(numbers, dtype=np.int64))

    def search(
        self, vectors: NDArray[np.float32], limit: int
    ) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
        """Cosines and numbers, each of shape (n, limit); number -1 where there are fewer."""
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        similar, numbers = self._index.search(rows, limit)
        return similar, numbers

    def serialise(self) -> bytes:
        """The index as FAISS writes it."""
        import faiss

        return bytes(faiss.serialize_index(self._index).tobytes())


def new_index(dim: int) -> FaissIndex:
    """An empty index for vectors of that length."""
    import faiss

    return FaissIndex(faiss.IndexIDMap2(faiss.IndexFlatIP(dim)))


def open_index(path: Path, database: Database, model_id: str) -> FaissIndex:
    """The index of all analysed articles, from its file when that is sound and current.

    A missing, damaged or stale file is rebuilt from the database and written anew.
    """
    with database.read() as connection:
        seal = vectors_watermark(connection, model_id)
        held = _try_file(path, model_id, seal)
        if held is not None:
            return held
        # A flat index is its vectors: building it costs what reading them does. Adding only the
        # newer ones would miss the articles whose text was corrected since.
        numbers, vectors = numbered_vectors(connection, model_id)
    index = new_index(vectors.shape[1] if len(numbers) else 1)
    index.add(numbers, vectors)
    try:
        save_index(index, path, model_id, seal)
    except OSError as fault:
        # The index is in memory and complete; only the next start will be slower.
        _LOG.warning("the vector index could not be written to %s: %s", path, fault)
    return index


def _try_file(path: Path, model_id: str, seal: str) -> FaissIndex | None:
    try:
        held = load_index(path, model_id, seal)
    except FileNotFoundError:
        _LOG.info("building the vector index %s", path)
        return None
    except IndexCorruptError as fault:
        _LOG.warning("%s: the vector index is built anew from the database", fault)
        return None
    if held is None:
        _LOG.debug("bringing the vector index %s up to date", path)
    return held


def load_index(path: Path, model_id: str, seal: str) -> FaissIndex | None:
    """Read an index file; None when it was sound but the vectors are others by now.

    Raises FileNotFoundError, or IndexCorruptError for a damaged file or note.
    """
    data = _read_index(path)
    note = _read_note(_note_path(path))
    if note.digest != hashlib.sha256(data).hexdigest():
        raise IndexCorruptError(f"{path} does not match its checksum")
    if (note.model_id, note.seal) != (model_id, seal):
        return None
    import faiss

    try:
        index = faiss.deserialize_index(np.frombuffer(data, dtype=np.uint8))
    except RuntimeError as fault:
        raise IndexCorruptError(f"{path} is not a FAISS index") from fault
    if int(index.ntotal) != note.count:
        raise IndexCorruptError(f"{path} holds {index.ntotal} vectors, its note says {note.count}")
    return FaissIndex(index)


def check_index_file(path: Path) -> str:
    """What an index file holds, in words; raises IndexCorruptError when it is damaged."""
    note = _read_note(_note_path(path))
    if note.digest != hashlib.sha256(path.read_bytes()).hexdigest():
        raise IndexCorruptError(
            f"{path} does not match its checksum; the next `tocsin analyse` rebuilds it"
        )
    return f"{path}, {note.count} vectors by {note.model_id}"


def save_index(index: FaissIndex, path: Path, model_id: str, seal: str) -> None:
    """Write the index, then its note; a crash between the two leaves a file that is refused."""
    data = index.serialise()
    digest = hashlib.sha256(data).hexdigest()
    note = {"model_id": model_id, "seal": seal, "count": len(index), "digest": digest}
    _replace_file(path, data)
    _replace_file(_note_path(path), json.dumps(note, sort_keys=True).encode())


def _read_index(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as fault:
        raise IndexCorruptError(f"{path} cannot be read") from fault


def _note_path(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def _read_note(path: Path) -> IndexNote:
    try:
        return IndexNote(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as fault:
        raise IndexCorruptError(f"{path} is missing or damaged") from fault


def _replace_file(path: Path, data: bytes) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    with temporary.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
