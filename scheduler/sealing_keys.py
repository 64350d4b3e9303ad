"""The file that holds the keys of sealed addresses, readable by its owner only."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from db.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

KEY_FILE = "alerts.key"
KEY_BYTES = 32
OTHERS = stat.S_IRWXG | stat.S_IRWXO
MAX_FILE_BYTES = 65_536


def read_keys(home: Path) -> tuple[str, ...]:
    """The keys of `home`, the newest first; a key is made where there is none.

    Raises ConfigError when the file cannot be read or others may read it.
    """
    path = home / KEY_FILE
    try:
        if not path.exists():
            make_key_file(path)
        check_mode(path)
        keys = tuple(path.read_text("ascii")[:MAX_FILE_BYTES].split())
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"The key file {path} cannot be read or made") from error
    if not keys:
        raise ConfigError(f"The key file {path} is empty; put the key back from a backup")
    return keys


def make_key_file(path: Path) -> None:
    """Write a new key; of two processes that do so at once, one wins and both read its key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        write_private(draft, f"{secrets.token_urlsafe(KEY_BYTES)}\n")
        with suppress(FileExistsError):  # the other process was first
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Write a new file that was never readable by others, down to the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def check_mode(path: Path) -> None:
    """Refuse a key that others on the machine may read."""
    if os.name == "posix" and path.stat().st_mode & OTHERS:
        raise ConfigError(f"The key file {path} can be read by others; run: chmod 600 {path}")
