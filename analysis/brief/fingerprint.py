"""What wrote an issue: a checksum of the code that chooses and orders its sentences."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_FOLDERS = ("brief", "knowledge", "licences", "text")


@cache
def writer_fingerprint() -> str:
    """The first 16 hexadecimal digits of a SHA-256 over the writer's source files."""
    digest = hashlib.sha256()
    for folder in _FOLDERS:
        files = (_ROOT / folder).glob("*.py"), (_ROOT / folder).glob("*.json")
        for path in sorted(one for found in files for one in found):
            digest.update(f"{folder}/{path.name}".encode())
            digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]
