"""Uploaded files, or a packed project, read for what they depend on.

Nothing is run or kept. Archives are opened within bounds that hold whatever they claim of themselves.
"""

from __future__ import annotations

import re
import stat
import tempfile
import zipfile
from collections import Counter
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from analysis.stack.findings import Evidence, Finding, propose_stack
from analysis.stack.scan import scan_page
from analysis.stack.scan_names import ModelSense
from analysis.stack.vendors import PACKAGES
from analysis.stack.walk import ScanLimits, Walk, readable
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
# The others are unpacked a whole read at a time: 600 bytes of bzip2 come to gigabytes in memory.
_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_LONGEST_PATH = 400
_LONGEST_PART = 100
_LOCKS = frozenset({
    "package-lock.json", "yarn.lock", "pnpm-lock.yaml", "poetry.lock", "uv.lock", "pdm.lock",
    "pipfile.lock", "cargo.lock",
})  # fmt: skip
# name = "x"; "node_modules/x": {; /x@1.2:; "x@npm:^1":; "x": { in a Pipfile.lock
_PACKAGE = re.compile(
    r"^\s*name = \"([\w.-]{1,80})\"|\"node_modules/(@?[\w./-]{1,80})\"|"
    r"^\s*[\"']?/?(@?[\w.-]{1,60}(?:/[\w.-]{1,60})?)@|^\s*\"([\w.-]{1,80})\": \{"
)
_LONGEST_LINE = 300


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
    files = list(_unpacked(uploads, skipped))
    sense = ModelSense(gazetteer)
    with tempfile.TemporaryDirectory(prefix="tocsin-scan-") as folder:
        _lay_out(Path(folder), [one for one in files if not is_lock(one[0])], skipped)
        walk = Walk(Path(folder), _LIMITS)
        findings = [found for page in walk.pages() for found in scan_page(page, sense)]
    locks = [one for one in files if is_lock(one[0])]
    for path, content in locks:
        findings += read_lock(path, content)
    left_out = sorted((walk.skipped + skipped).items())
    return propose_stack(readable(name) or "stack", findings, walk.read + len(locks), left_out)


def is_lock(path: str) -> bool:
    """Whether a file lists what a project's packages need in turn."""
    return PurePosixPath(path.replace("\\", "/")).name.lower() in _LOCKS


def read_lock(path: str, content: bytes) -> list[Finding]:
    """The vendors of the packages in a lock file: weak, since others may ask for them."""
    text = content[: _LIMITS.file_bytes].decode("utf-8", "replace")
    found: dict[str, Finding] = {}
    for number, line in enumerate(text.splitlines(), 1):
        match = _PACKAGE.search(line[:_LONGEST_LINE])
        name = next((group for group in match.groups() if group), "") if match else ""
        if vendor := PACKAGES.get(name.lower().replace("_", "-")):
            shown = readable(path)[:_LONGEST_PATH]
            one = Finding("providers", vendor, shown, number, "lock file", Evidence.WEAK)
            found.setdefault(vendor, one)
    return list(found.values())


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
        except Exception:  # noqa: BLE001 - each compression has errors of its own
            skipped["files that cannot be read"] += 1
            continue
        left -= len(content)
        files -= 1
        yield entry.filename, content


def _refuse_entry(entry: zipfile.ZipInfo) -> str:
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "links"
    if entry.flag_bits & 0x1:
        return "files behind a password"
    if entry.compress_type not in _PACKINGS:
        return "files packed in a rare way"
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
    return PurePosixPath(*parts)
