"""Files that only save work: arrays with a checksum, written whole and given up when in doubt."""

from __future__ import annotations

import hashlib
import json
import logging
import mmap
import os
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_LOG = logging.getLogger(__name__)
_DIGEST_BYTES = 32
_LENGTH_BYTES = 8


def save_arrays(path: Path, head: Mapping[str, Any], arrays: Sequence[NDArray[Any]]) -> None:
    """Write a head (as JSON) and arrays in the place of what was there.

    A disk that is full or read-only costs time at the next start, nothing else, and is logged.
    """
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(temporary, head, [np.ascontiguousarray(array) for array in arrays])
        temporary.replace(path)
    except OSError as fault:
        _LOG.warning("%s could not be written: %s", path, fault)
        temporary.unlink(missing_ok=True)


def load_arrays(path: Path, layout: int) -> tuple[dict[str, Any], list[NDArray[Any]]] | None:
    """Head and read-only arrays of a sound file whose head names that `layout`.

    None when it is missing or of another layout, or damaged, which is logged.
    """
    try:
        whole = _map(path)
        head, arrays = _read(whole)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError) as fault:
        _LOG.warning("%s is damaged and is built anew from the database: %s", path, fault)
        return None
    return (head, arrays) if head.get("layout") == layout else None


def _write(path: Path, head: Mapping[str, Any], arrays: Sequence[NDArray[Any]]) -> None:
    shapes = [[array.dtype.str, list(array.shape)] for array in arrays]
    told = json.dumps({**head, "arrays": shapes}).encode()
    buffers: list[Any] = [len(told).to_bytes(_LENGTH_BYTES, "little"), told]
    buffers += [array.reshape(-1).view(np.uint8).data for array in arrays]
    digest = hashlib.sha256()
    for buffer in buffers:
        digest.update(buffer)
    with path.open("wb") as stream:
        stream.write(digest.digest())
        for buffer in buffers:
            stream.write(buffer)
        stream.flush()
        os.fsync(stream.fileno())


def _map(path: Path) -> memoryview:
    with path.open("rb") as stream:
        return memoryview(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))


def _read(whole: memoryview) -> tuple[dict[str, Any], list[NDArray[Any]]]:
    body = whole[_DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != whole[:_DIGEST_BYTES]:
        message = "it does not match its checksum"
        raise ValueError(message)
    at = _LENGTH_BYTES + int.from_bytes(body[:_LENGTH_BYTES], "little")
    head = json.loads(bytes(body[_LENGTH_BYTES:at]))
    arrays = []
    for kind, shape in head["arrays"]:
        size = int(np.prod(shape, dtype=np.int64)) * np.dtype(kind).itemsize
        arrays.append(np.frombuffer(body[at : at + size], dtype=kind).reshape(shape))
        at += size
    return head, arrays
