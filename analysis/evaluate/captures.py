"""Captured pages and licence texts in a folder, in order of time or of version."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from db.errors import AnalysisError

if TYPE_CHECKING:
    from pathlib import Path

PageReader = Callable[[bytes, str], str]

INDEX = "index.jsonl"
MAX_BYTES = 20_000_000
_NUMBERS = re.compile(r"\d+(?:[._-]\d+)*")
_KINDS = frozenset({"", ".txt", ".md", ".html", ".htm", ".gz"})
_PAGE = re.compile(rb"\s*(?:<!--|<!doctype html|<html|<head)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Capture:
    """One version of one document: whose, its name in the output, and its text."""

    document: str
    version: str
    text: str


def read_captures(folder: Path, read_page: PageReader) -> list[Capture]:
    """Every capture, those of one document in order.

    With `index.jsonl` the folder holds captured pages; else texts, grouped by their names without
    numbers ("lumen2-LICENSE", "lumen2_1-LICENSE"). Raises AnalysisError for another form.
    """
    if (folder / INDEX).is_file():
        return _read_index(folder, read_page)
    return _read_texts(folder, read_page)


def _read_index(folder: Path, read_page: PageReader) -> list[Capture]:
    rows = []
    for number, line in enumerate((folder / INDEX).read_text("utf-8").splitlines(), 1):
        if line.strip():
            rows.append(_read_row(line, folder / INDEX, number))
    rows.sort(key=lambda row: (row["captured"], row["file"]))
    return [
        Capture(
            f"{row['service']}: {row['document']}",
            row["file"],
            _read_capture(folder, row["file"], read_page),
        )
        for row in rows
    ]


def _read_row(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
        return {name: str(row[name]) for name in ("file", "service", "document", "captured")}
    except (ValueError, TypeError, KeyError) as fault:
        raise AnalysisError(f"{path.name}, line {number}: not a capture ({fault})") from fault


def _read_texts(folder: Path, read_page: PageReader) -> list[Capture]:
    """Texts in folders, ordered within their document by the numbers in their names."""
    found = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and path.suffix.lower() in _KINDS and "readme" not in name.lower():
            stem = re.sub(r"(?:\.(?:txt|md|html?|gz))+$", "", name, flags=re.IGNORECASE)
            order = [int(one) for one in re.findall(r"\d+", stem)]
            found.append((_NUMBERS.sub("#", stem.lower()), order, name))
    if not found:
        raise AnalysisError(f"{folder} holds neither {INDEX} nor texts of licences")
    return [
        Capture(
            document.replace("#", "").strip("-_ "), name, _read_capture(folder, name, read_page)
        )
        for document, _, name in sorted(found)
    ]


def _read_capture(folder: Path, name: str, read_page: PageReader) -> str:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise AnalysisError(f"{name} lies outside the folder")
    try:
        body = path.read_bytes()
        if body.startswith(b"\x1f\x8b"):
            body = zlib.decompressobj(31).decompress(body, MAX_BYTES)
    except (OSError, EOFError, zlib.error) as fault:
        raise AnalysisError(f"{name} cannot be read: {fault}") from fault
    if _PAGE.match(body) or ".htm" in name.lower():
        return read_page(body, name)
    return body[:MAX_BYTES].decode("utf-8", "replace")
