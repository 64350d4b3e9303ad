"""Uploaded files, or a packed project, read for what they depend on.

Nothing is run or kept. Archives are opened within bounds that hold whatever they claim of themselves.
"""

from __future__ import annotations

import stat
import tempfile
import zipfile
from collections import Counter
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from analysis.stack.scan import scan_folder
from analysis.stack.walk import ScanLimits, readable
from db.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analysis.knowledge.gazetteer import Gazetteer
    from analysis.stack.findings import Proposal

MOST_MEGABYTES = 20
_MOST_FILES = 200  # uploaded one by one
_LIMITS = ScanLimits(files=4_000, depth=20, file_bytes=600_000, total_bytes=40_000_000)
_MOST_ENTRIES = 20_000
_RATIO = 200  # a bomb unpacks to thousands of times its size
_RATIO_FROM = 1_000_000
_LONGEST_PATH = 400
_LONGEST_PART = 100
_LOCKS = {  # read as lists of packages where somebody uploads one
    "poetry.lock": "requirements-poetry.txt", "uv.lock": "requirements-uv.txt",
    "pdm.lock": "requirements-pdm.txt",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a reader sent it; the name is whatever they say."""

    name: str
    content: bytes


def scan_upload(
    uploads: Sequence[Upload], gazetteer: Gazetteer, name: str = "uploaded"
) -> Proposal:
    """What the files depend on; raises ConfigError for too many, too much, or a broken archive."""
    if len(uploads) > _MOST_FILES:
        raise ConfigError(f"{len(uploads)} files are too many; pack them into a .zip")
    if sum(len(one.content) for one in uploads) > MOST_MEGABYTES * 1_000_000:
        raise ConfigError(
            f"more than {MOST_MEGABYTES} MB are too much; leave out data and pictures, or run "
            "`tocsin stack scan PATH` where the code lies"
        )
    skipped: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(prefix="tocsin-scan-") as folder:
        _lay_out(Path(folder), _unpacked(uploads, skipped), skipped)
        found = scan_folder(Path(folder), gazetteer, _silent, name=name, limits=_LIMITS)
    both = Counter(dict(found.skipped)) + skipped
    return replace(found, skipped=tuple(sorted(both.items())))


def _silent(_stage: str, _done: int, _total: int) -> None:
    """Nobody watches."""


def _unpacked(uploads: Iterable[Upload], skipped: Counter[str]) -> Iterator[tuple[str, bytes]]:
    for one in uploads:
        if one.content[:4] == b"PK\x03\x04":
            yield from _read_archive(one, skipped)
        else:
            yield one.name, one.content


def _read_archive(upload: Upload, skipped: Counter[str]) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(BytesIO(upload.content)) as archive:
            entries = archive.infolist()
            if len(entries) > _MOST_ENTRIES:
                raise ConfigError(
                    f"{readable(upload.name)[:80]} holds {len(entries):,} files; leave out what is not yours"
                )
            yield from _read_entries(archive, entries, skipped)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OSError) as fault:
        raise ConfigError(
            f"{readable(upload.name)[:80]} is a broken archive; pack it again as a .zip"
        ) from fault


def _read_entries(
    archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo], skipped: Counter[str]
) -> Iterator[tuple[str, bytes]]:
    left, files = _LIMITS.total_bytes, _LIMITS.files
    for entry in entries:
        if entry.is_dir():
            continue
        if reason := _refuse_entry(entry):
            skipped[reason] += 1
            continue
        if left <= 0 or files <= 0:
            skipped["files beyond the limit"] += 1
            continue
        # What an entry says of its size may be a lie; no more than this is ever unpacked.
        try:
            with archive.open(entry) as file:
                content = file.read(_LIMITS.file_bytes + 1)
        except (
            zipfile.BadZipFile,
            RuntimeError,
            NotImplementedError,
            EOFError,
            OSError,
            ValueError,
        ):
            skipped["files that cannot be read"] += 1
            continue
        except Exception as fault:  # noqa: BLE001 - each compression has errors of its own
            skipped["files that cannot be read"] += 1
            del fault
            continue
        left -= len(content)
        files -= 1
        yield entry.filename, content


def _refuse_entry(entry: zipfile.ZipInfo) -> str:
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "links"
    if entry.flag_bits & 0x1:
        return "files behind a password"
    if entry.file_size > _LIMITS.file_bytes:
        return "files too large"
    packed = max(entry.compress_size, 1)
    if entry.file_size > _RATIO_FROM and entry.file_size > packed * _RATIO:
        return "files packed beyond reason"
    return ""


def _lay_out(root: Path, files: Iterable[tuple[str, bytes]], skipped: Counter[str]) -> None:
    for name, content in files:
        if len(content) > _LIMITS.file_bytes:
            skipped["files too large"] += 1
            continue
        within = safe_path(name)
        if within is None:
            skipped["files with a path that leads elsewhere"] += 1
            continue
        target = root / within
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                file.write(content)
        except (OSError, ValueError):
            skipped["files that cannot be read"] += 1


def safe_path(name: str) -> PurePosixPath | None:
    """A path within a folder for what calls itself `name`; None for one that leads out of it."""
    stated = PurePosixPath(readable(name.replace("\\", "/")))
    parts = [part for part in stated.parts if part not in ("", ".")]
    outside = stated.is_absolute() or ".." in parts or any(":" in part for part in parts)
    too_long = len(name) > _LONGEST_PATH or any(len(part) > _LONGEST_PART for part in parts)
    if outside or too_long or not parts or len(parts) > _LIMITS.depth:
        return None
    if len(parts) == 1 and parts[0].lower() in _LOCKS:
        return PurePosixPath(_LOCKS[parts[0].lower()])
    return PurePosixPath(*parts)
