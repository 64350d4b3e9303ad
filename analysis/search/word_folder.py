"""The index of words in a folder: opened as far as it is sound, begun anew where it is not.

Other processes may write it meanwhile. A merge of theirs takes files away that were listed a moment
ago: that is no damage, and an index in use must not be deleted for it.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import logging
import os
import shutil
import threading
import zlib
from typing import TYPE_CHECKING

import tantivy

from analysis.search.word_index import WordIndex, make_schema
from db.errors import IndexCorruptError

if TYPE_CHECKING:
    from pathlib import Path

_LOG = logging.getLogger(__name__)
LAYOUT = 2  # grows with every change of fields or of how words are cut
_NOTE, _LIST = "layout.json", "meta.json"
_MAGIC = 1337  # the end of each of Tantivy's files
_ATTEMPTS = 8


def open_words(folder: Path) -> WordIndex:
    """The index of a folder; a missing, damaged or foreign one begins anew, empty."""
    for _ in range(_ATTEMPTS):
        listed = _read(folder / _LIST)
        try:
            if _read(folder / _NOTE) != _expected_note():
                break
            check_words(folder)
            return WordIndex(tantivy.Index.open(str(folder)))
        except (IndexCorruptError, ValueError, OSError) as fault:
            if _read(folder / _LIST) == listed:
                _LOG.warning("%s: the search index is built anew from the database", fault)
                return renew_words(folder)
    else:
        # Somebody commits faster than we read; what is written so is not damaged.
        return WordIndex(tantivy.Index.open(str(folder)))
    if folder.exists():
        _LOG.info("the search index %s is of another version and is built anew", folder)
    return renew_words(folder)


def renew_words(folder: Path) -> WordIndex:
    """An empty index in the folder, whatever lay there.

    It is made beside and moved to its place, so that no process ever opens half of one.
    """
    own = f"{os.getpid()}-{threading.get_ident()}"
    made, gone = (folder.with_name(f"{folder.name}.{own}.{end}") for end in ("new", "old"))
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    tantivy.Index(make_schema(), path=str(made), reuse=False)
    (made / _NOTE).write_text(_expected_note(), encoding="utf-8")
    with contextlib.suppress(FileNotFoundError):
        folder.rename(gone)
    with contextlib.suppress(OSError):  # another process was faster; its index is as empty
        made.rename(folder)
    for left in (made, gone):
        shutil.rmtree(left, ignore_errors=True)
    return WordIndex(tantivy.Index.open(str(folder)))


def check_words(folder: Path) -> int:
    """Compare every listed file of the index with the checksum at its end; returns the bytes read.

    Raises IndexCorruptError.
    """
    total = 0
    segments = _segments(folder)
    for path in sorted(folder.iterdir()):
        name, _, ending = path.name.partition(".")
        if name not in segments or (ending.endswith("del") and ending != segments[name]):
            continue  # not listed: being written, or no longer used
        data = path.read_bytes()
        total += len(data)
        if not _is_sound(data):
            raise IndexCorruptError(f"{path} does not match its checksum")
    return total


def _segments(folder: Path) -> dict[str, str]:
    """The ending of the list of deleted documents of each segment listed; "" where it has none."""
    try:
        listed = json.loads((folder / _LIST).read_text(encoding="utf-8"))["segments"]
        return {
            one["segment_id"].replace("-", ""): f"{one['deletes']['opstamp']}.del"
            if one["deletes"]
            else ""
            for one in listed
        }
    except (OSError, ValueError, LookupError, TypeError) as fault:
        raise IndexCorruptError(f"{folder} has no sound list of its parts") from fault


def _is_sound(data: bytes) -> bool:
    # A file ends with a note of its checksum in JSON, that note's length and a fixed number.
    if int.from_bytes(data[-4:], "little") != _MAGIC:
        return False
    length = int.from_bytes(data[-8:-4], "little")
    body = memoryview(data)[: len(data) - 8 - length]
    with contextlib.suppress(ValueError, LookupError, TypeError):
        return bool(json.loads(data[len(body) : -8])["crc"] == zlib.crc32(body))
    return False


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _expected_note() -> str:
    return json.dumps({"layout": LAYOUT, "tantivy": importlib.metadata.version("tantivy")})
