"""Going through a folder that nobody vouches for: bounded, no links followed, nothing run."""

from __future__ import annotations

import os
import stat
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from db.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SKIPPED_FOLDERS = frozenset(
    [
        ".git",
        ".hg",
        ".svn",
        "node_modules",
        ".venv",
        "venv",
        "env",
        "__pycache__",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".tox",
        ".nox",
        ".terraform",
        ".idea",
        ".vscode",
        "dist",
        "build",
        "target",
        ".next",
        ".cache",
        ".eggs",
        "vendor",
        "bower_components",
        ".gradle",
        ".dart_tool",
        "site-packages",
    ]
)
_NAMED_ONLY = (".gguf", ".safetensors", ".onnx", ".bin", ".pt", ".pth", ".ggml")
_BINARY = frozenset(
    [
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".webp",
        ".ico",
        ".pdf",
        ".zip",
        ".gz",
        ".tgz",
        ".bz2",
        ".xz",
        ".7z",
        ".whl",
        ".jar",
        ".class",
        ".so",
        ".dll",
        ".exe",
        ".o",
        ".a",
        ".pyc",
        ".mp3",
        ".mp4",
        ".mov",
        ".avi",
        ".wav",
        ".ttf",
        ".woff",
        ".woff2",
        ".eot",
        ".sqlite",
        ".sqlite3",
        ".db",
        ".parquet",
        ".arrow",
        ".npz",
        ".npy",
        ".pkl",
        ".h5",
        ".svg",
        ".map",
        ".min.js",
        ".min.css",
        ".lock",
        ".sum",
        ".pb",
        ".tflite",
        ".csv",
        ".tsv",
        ".jsonl",
    ]
)
_LOCKS = frozenset(
    [
        "package-lock.json",
        "yarn.lock",
        "pnpm-lock.yaml",
        "poetry.lock",
        "uv.lock",
        "Cargo.lock",
        "go.sum",
        "composer.lock",
    ]
)
_SNIFFED = 2048


@dataclass(frozen=True, slots=True)
class ScanLimits:
    """How much of a folder is read: files, folders deep, bytes per file and in all."""

    files: int = 20_000
    depth: int = 25
    file_bytes: int = 600_000
    total_bytes: int = 150_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """A file to read: its path within the folder with "/" between, and its text; empty for names only."""

    path: str
    text: str
    named_only: bool = False


def readable(name: str) -> str:
    """A file's name as text that can be shown and written: it may be of any bytes."""
    return "".join(c if c.isprintable() else "\ufffd" for c in name)


@dataclass
class Walk:
    """One pass over a folder; counts what it read and what it left out, by reason."""

    root: Path
    limits: ScanLimits = field(default_factory=ScanLimits)
    read: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    _bytes: int = 0

    def pages(self) -> Iterator[Page]:
        """The files worth reading, in the order of their paths; raises ConfigError for no folder."""
        if not self.root.is_dir():
            raise ConfigError(f"{self.root} is no folder; name the folder of a code base")
        yield from self._folder(self.root, "", 0)

    def _folder(self, folder: Path, within: str, depth: int) -> Iterator[Page]:
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda e: (e.is_dir(follow_symlinks=False), e.name))
        except OSError:
            self.skipped["folders that cannot be read"] += 1
            return
        for entry in entries:
            if self.read >= self.limits.files or self._bytes >= self.limits.total_bytes:
                self.skipped["files beyond the limit"] += 1
                return
            path = f"{within}{readable(entry.name)}"
            if entry.is_symlink():
                self.skipped["links"] += 1
            elif entry.is_dir(follow_symlinks=False):
                if entry.name.lower() in _SKIPPED_FOLDERS or entry.name.endswith(".egg-info"):
                    self.skipped["folders of others' code and caches"] += 1
                elif depth >= self.limits.depth:
                    self.skipped["folders too deep"] += 1
                else:
                    yield from self._folder(folder / entry.name, f"{path}/", depth + 1)
            elif (page := self._page(entry, path)) is not None:
                self.read += 1
                yield page

    def _page(self, entry: os.DirEntry[str], path: str) -> Page | None:
        name = entry.name.lower()
        if name.endswith(_NAMED_ONLY):
            return Page(path, "", named_only=True)
        if name in _LOCKS or any(name.endswith(ending) for ending in _BINARY):
            self.skipped["binary and lock files"] += 1
            return None
        data = self._bytes_of(entry)
        if data is None:
            return None
        if b"\0" in data[:_SNIFFED]:
            self.skipped["binary and lock files"] += 1
            return None
        self._bytes += len(data)
        return Page(path, data.decode("utf-8", "replace"))

    def _bytes_of(self, entry: os.DirEntry[str]) -> bytes | None:
        try:
            known = entry.stat(follow_symlinks=False)
            if not stat.S_ISREG(known.st_mode):
                self.skipped["special files"] += 1
                return None
            if known.st_size > self.limits.file_bytes:
                self.skipped["files too large"] += 1
                return None
            # A file may be swapped for a link or a pipe between listing and opening.
            flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
            with os.fdopen(os.open(entry.path, flags), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    self.skipped["special files"] += 1
                    return None
                return file.read(self.limits.file_bytes)
        except OSError:
            self.skipped["files that cannot be read"] += 1
            return None
