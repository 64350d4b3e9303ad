"""Importing an archive of articles: JSON lines, read as a stream, written in batches.

Each batch is one transaction and what is known is left alone, so that a run that was ended is
repeated: it passes over what is there and goes on. What comes this way is no news: articles
arrive as `Arrival.IMPORT`, with the dates that the archive states.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from db import archives
from db import articles as store
from db.errors import ConfigError
from db.progress import ignore_progress
from db.sources import add_sources, find_source
from db.types import (
    Refusal,
    Snapshot,
    Source,
    SourceStatus,
    TextKind,
    Tier,
    hash_text,
    snapshot_content,
)
from ingest.archive_rows import ArchiveRow, read_row
from ingest.record import MIN_DUPLICATE_TEXT, Wording, record_wording
from ingest.screen import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from db.progress import Progress
    from db.store import Connection, Database
    from db.types import Article

ARCHIVE = "archive"  # the kind of the sources that stand for imported files
NOWHERE = "archive.invalid"  # RFC 2606: a well-formed host that is never there
STAGE = "import"
BROKEN = "broken_off"  # the reason when the file itself cannot be read to its end
BATCH_ROWS = 500
BATCH_BYTES = 8_000_000  # of lines
MAX_LINE = 4_000_000  # bytes
MAX_REFUSALS = 1_000  # kept per archive; all are counted
TRIAL_LINES = 50  # a file whose first lines hold no object at all is no archive
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_TOO_LONG = Rejected("too_long", f"The line is longer than {MAX_LINE / 1e6:.0f} MB.")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class RefusedRows:
    """How many rows were refused for one reason, with the first one's line and its sentence."""

    reason: str
    rows: int
    first_line: int
    detail: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: rows read, articles added, known before, given a text, and refused.

    `reasons` say why, the commonest first.
    """

    source_key: str
    rows: int = 0
    added: int = 0
    known: int = 0
    texts: int = 0
    refused: int = 0
    reasons: tuple[RefusedRows, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file with its number, from 1, or why it could not be read."""

    number: int
    body: bytes
    fault: Rejected | None = None


@dataclass(frozen=True, slots=True)
class Importing:
    """What stays the same from batch to batch. `refused` are faults on record from before."""

    database: Database
    source: Source
    outlet: str
    now: datetime
    refused: frozenset[tuple[str, str]]


def archive_source(name: str, tier: Tier = Tier.PRESS) -> Source:
    """The source that an archive's articles belong to; nobody polls it. Raises ConfigError."""
    slug = _NOT_SLUG.sub("-", name.lower()).strip("-")[:60].strip("-")
    if not slug:
        raise ConfigError(f"the name {name!r} has no letters; give another with --name")
    return Source(
        f"{ARCHIVE}-{slug}",
        name,
        f"https://{NOWHERE}/{slug}",
        NOWHERE,
        kind=ARCHIVE,
        tier=tier,
        category=ARCHIVE,
    )


def import_archive(
    database: Database,
    path: Path,
    source: Source,
    now: datetime,
    *,
    outlet: str = "",
    progress: Progress = ignore_progress,
) -> ImportReport:
    """Take in the articles of a file of JSON lines, gzipped or not, and report each row's fault.

    `progress` counts rows, with a guess at how many there are. Raises ConfigError when the file is no such archive.
    """
    check_archive(path)
    with database.write() as connection:
        add_sources(connection, [source], SourceStatus.DISABLED)
        found = find_source(connection, source.key)
        refused = archives.refused_at(connection, source.key, STAGE)
    if found is None or found.source.kind != ARCHIVE:
        raise ConfigError(f"there is a source {source.key!r} of another kind; give another --name")
    importing = Importing(database, found.source, outlet, now, refused)
    counts: Counter[str] = Counter()
    reasons: dict[str, RefusedRows] = {}
    size = path.stat().st_size
    with path.open("rb") as file:
        for batch in read_batches(open_lines(file)):
            counts.update(_import_batch(importing, batch, reasons))
            share = max(file.tell(), 1) / max(size, 1)
            progress(STAGE, counts["rows"], max(round(counts["rows"] / share), counts["rows"] + 1))
    progress(STAGE, counts["rows"], counts["rows"])
    ranked = sorted(reasons.values(), key=lambda refused: (-refused.rows, refused.reason))
    return ImportReport(source.key, **counts, reasons=tuple(ranked))


def check_archive(path: Path) -> None:
    """Refuse a file that is no archive before anything is written; raises ConfigError."""
    way_out = "give a file of JSON lines, one article with title, url, date and text per line"
    with path.open("rb") as file:
        for line in read_lines(open_lines(file)):
            if line.number > TRIAL_LINES:
                break
            if is_object(line.body):
                return
    raise ConfigError(f"{path.name} is no archive of articles; {way_out}")


def is_object(line: bytes) -> bool:
    """Whether a line is a JSON object."""
    try:
        return isinstance(json.loads(line.removeprefix(_BOM)), dict)
    except (ValueError, RecursionError):
        return False


def open_lines(file: BinaryIO) -> BinaryIO:
    """The file's own bytes, or what they unpack to."""
    start = file.read(2)
    file.seek(0)
    return gzip.GzipFile(fileobj=file) if start == _GZIP else file  # type: ignore[return-value]  # it reads like one


def read_lines(file: BinaryIO) -> Iterator[Line]:
    """The lines that are not blank, whatever their length, in bounded memory.

    A file that breaks off in the middle ends there, with a last line that says so.
    """
    number = 0
    while True:
        number += 1
        try:
            body = file.readline(MAX_LINE + 1)
            is_long = len(body) > MAX_LINE
            while is_long and (rest := file.readline(MAX_LINE)):
                if rest.endswith(b"\n"):
                    break
        except (OSError, EOFError, zlib.error) as fault:
            detail = f"The file cannot be read from here on ({fault})."
            yield Line(number, b"", Rejected(BROKEN, detail))
            return
        if not body:
            return
        if body.strip():
            yield Line(number, b"" if is_long else body, _TOO_LONG if is_long else None)


def read_batches(file: BinaryIO) -> Iterator[list[Line]]:
    """Lines in portions of bounded number and size."""
    batch: list[Line] = []
    size = 0
    for line in read_lines(file):
        batch.append(line)
        size += len(line.body)
        if len(batch) >= BATCH_ROWS or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _import_batch(
    importing: Importing, batch: Sequence[Line], reasons: dict[str, RefusedRows]
) -> Counter[str]:
    rows: dict[str, ArchiveRow] = {}
    counts: Counter[str] = Counter(rows=len(batch))
    faults: list[tuple[Line, Rejected]] = []
    for line in batch:
        row = _read_line(importing, line)
        if isinstance(row, Rejected):
            faults.append((line, row))
        elif row.article.id in rows:
            counts["known"] += 1  # the first row of an address stands
        else:
            rows[row.article.id] = row
    with importing.database.write() as connection:
        counts.update(_save_rows(connection, rows, importing.now))
        _save_faults(connection, importing, faults, sum(r.rows for r in reasons.values()))
    _tally(reasons, faults)
    counts["refused"] += len(faults)
    return counts


def _tally(reasons: dict[str, RefusedRows], faults: Sequence[tuple[Line, Rejected]]) -> None:
    for line, fault in faults:
        first = RefusedRows(fault.reason, 0, line.number, fault.detail)
        before = reasons.get(fault.reason, first)
        reasons[fault.reason] = replace(before, rows=before.rows + 1)


def _read_line(importing: Importing, line: Line) -> ArchiveRow | Rejected:
    if line.fault is not None:
        return line.fault
    body = line.body.removeprefix(_BOM)
    return read_row(body, importing.source, importing.outlet, importing.now)


def _save_rows(connection: Connection, rows: dict[str, ArchiveRow], now: datetime) -> Counter[str]:
    known = store.articles_by_id(connection, list(rows))
    fresh = [row for key, row in rows.items() if key not in known]
    _insert(connection, fresh, now)
    texts = _add_texts(connection, [rows[key] for key in known], known, now)
    return Counter(added=len(fresh), known=len(known), texts=texts)


def _insert(connection: Connection, rows: Sequence[ArchiveRow], now: datetime) -> None:
    """Write new articles; one with exactly the words of an earlier one is its copy."""
    snapshots = [_first_snapshot(row, now) for row in rows]
    long = [s.sha256 for s in snapshots if len(s.text) >= MIN_DUPLICATE_TEXT]
    originals = archives.originals_by_hash(connection, list(dict.fromkeys(long)))
    articles: list[Article] = []
    for row, snapshot in zip(rows, snapshots, strict=True):
        original = None
        if len(snapshot.text) >= MIN_DUPLICATE_TEXT:
            original = originals.setdefault(snapshot.sha256, row.article.id)
        is_copy = original not in {None, row.article.id}
        articles.append(replace(row.article, duplicate_of=original if is_copy else None))
    store.insert_articles(connection, articles)
    archives.insert_snapshots(connection, snapshots)


def _first_snapshot(row: ArchiveRow, now: datetime) -> Snapshot:
    article = row.article
    return Snapshot(
        id=f"{article.id}.1",
        article_id=article.id,
        number=1,
        taken_at=now,
        title=article.title,
        text=row.text,
        text_kind=row.text_kind,
        sha256=hash_text(snapshot_content(article.title, row.text)),
    )


def _add_texts(
    connection: Connection, rows: Sequence[ArchiveRow], known: dict[str, Article], now: datetime
) -> int:
    """Give articles of which we have no full text the archive's; nothing else of them changes."""
    full = [row for row in rows if row.text_kind is TextKind.PAGE]
    latest = store.latest_snapshots(connection, [row.article.id for row in full])
    added = 0
    for row in full:
        before = latest.get(row.article.id)
        if before is None or before.text_kind in {TextKind.PAGE, TextKind.FEED}:
            continue  # without a snapshot its page is about to be read
        article = known[row.article.id]
        wording = Wording(article.title or row.article.title, row.text, TextKind.PAGE)
        updated, is_new = record_wording(connection, article, wording, before, now)
        if updated != article:
            store.update_article(connection, updated)
        added += is_new
    return added


def _save_faults(
    connection: Connection,
    importing: Importing,
    faults: Sequence[tuple[Line, Rejected]],
    so_far: int,
) -> None:
    """Keep the first of them on record, none twice."""
    key = importing.source.key
    refusals = [
        Refusal(importing.now, key, f"line {line.number}", STAGE, fault.reason, fault.detail)
        for line, fault in faults[: max(MAX_REFUSALS - so_far, 0)]
    ]
    fresh = [r for r in refusals if (r.url, r.reason) not in importing.refused]
    store.add_refusals(connection, fresh)
