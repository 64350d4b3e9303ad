"""Reading evaluation files: documents and labels, plain or gzipped, one JSON object a line."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from db.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Document:
    """An article of an evaluation file; `date` is None where the file gives none."""

    id: str
    title: str
    text: str
    date: datetime | None
    source: str
    url: str
    cluster: str | None = None

    @property
    def domain(self) -> str:
        """The host of the address in lower case, else the source's name."""
        host = urlsplit(self.url).hostname or ""
        return host.removeprefix("www.") or self.source.lower()


def read_documents(path: Path) -> list[Document]:
    """Every document of a file, in time order; undated ones keep their place behind the dated.

    Of two with one id the first stands. Raises AnalysisError, also for a file without documents.
    """
    found: dict[str, Document] = {}
    for record in read_records(path):
        if "title" not in record and "text" not in record:
            raise AnalysisError(f"{path}: document {record['id']} has neither `title` nor `text`")
        document = to_document(record)
        found.setdefault(document.id, document)
    if not found:
        raise AnalysisError(f"{path} has no documents; give one JSON object a line")
    return sorted(found.values(), key=lambda document: _time_key(document.date))


def read_labels(paths: Sequence[Path], *fields: str) -> dict[str, dict[str, Any]]:
    """Label records by article id; of two for one article the later file's stands.

    Raises AnalysisError for a record that lacks one of the fields.
    """
    found: dict[str, dict[str, Any]] = {}
    for path in paths:
        for record in read_records(path):
            if missing := [name for name in fields if name not in record]:
                raise AnalysisError(f"{path}: the label of {record['id']} has no `{missing[0]}`")
            found[str(record["id"])] = record
    return found


def read_records(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, each with an `id`; raises AnalysisError that names the line."""
    for number, record in read_objects(path):
        if record.get("id") in (None, ""):
            raise AnalysisError(f"{path} line {number} has no `id`")
        yield record


def read_objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line numbers and JSON objects of a file; raises AnalysisError that names the line."""
    # Not splitlines(): a text may hold a bare line separator (U+2028) inside its JSON string.
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as fault:
            raise AnalysisError(f"{path} line {number} is not JSON") from fault
        if not isinstance(record, dict):
            raise AnalysisError(f"{path} line {number} is not a JSON object")
        yield number, record


def read_text(path: Path) -> str:
    """A file's text, unpacked where it is gzipped; raises AnalysisError."""
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if data.startswith(_GZIP) else data).decode("utf-8-sig")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as fault:
        raise AnalysisError(f"{path} cannot be read; name an existing file in UTF-8") from fault


def to_document(record: dict[str, Any]) -> Document:
    """A record as a document: `date` or `published`, `source` or `outlet`; a summary may stand in."""
    cluster = record.get("cluster_id")
    return Document(
        id=str(record["id"]),
        title=str(record.get("title") or ""),
        text=str(record.get("text") or record.get("summary") or ""),
        date=parse_date(record.get("date") or record.get("published")),
        source=str(record.get("source") or record.get("outlet") or ""),
        url=_read_address(record.get("canonical_url") or record.get("url")),
        cluster=None if cluster is None else str(cluster),
    )


def parse_date(value: object) -> datetime | None:
    """An ISO 8601 time in UTC; None for anything else."""
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        moment = datetime.fromisoformat(value.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _read_address(stated: object) -> str:
    # One that no parser takes is none: what reads articles later may count on it.
    address = str(stated or "")
    try:
        urlsplit(address)
    except ValueError:
        return ""
    return address


def _time_key(moment: datetime | None) -> tuple[bool, float]:
    return moment is None, moment.timestamp() if moment else 0.0
