"""A source whose past is being read: what is read next, and how much a run may take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from db import backfills
from db.backfills import Backfill
from db.errors import ConfigError, IngestError
from ingest.archive_pages import Step, decode_step, learn_shapes, sitemap_search
from ingest.connectors.registry import connector_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from db.store import Database
    from db.types import Source
    from ingest.archive_pages import Shapes
    from ingest.fetch import Fetcher
    from ingest.options import IngestOptions
    from ingest.worker import Worker

KNOWN_URLS = 500  # from which the shape of a source's articles is learnt


@dataclass(frozen=True, slots=True)
class BackfillLimits:
    """What one run reads of one source at most; the rest waits for the next run."""

    pages: int = 200
    articles: int = 5_000


@dataclass(frozen=True, slots=True)
class Desk:
    """With what and when the past is read."""

    database: Database
    fetcher: Fetcher
    worker: Worker
    now: datetime
    options: IngestOptions
    limits: BackfillLimits = BackfillLimits()


@dataclass(frozen=True, slots=True)
class Dig:
    """A source whose past is being read in this run; `seen` are entries that this run met."""

    source: Source
    backfill: Backfill
    shapes: Shapes
    seen: frozenset[str] = frozenset()
    pages: int = 0
    articles: int = 0
    tries: int = 0
    is_stopped: bool = False

    def has_work(self, limits: BackfillLimits) -> bool:
        """Whether this run is to read on."""
        has_room = self.pages < limits.pages and self.articles < limits.articles
        return bool(self.backfill.waiting) and has_room and not self.is_stopped

    @property
    def step(self) -> Step:
        """What to read next."""
        return decode_step(self.backfill.waiting[0])


def open_dig(desk: Desk, source: Source, since: datetime, *, again: bool = False) -> Dig:
    """Take up the backfill of a source, or begin one."""
    with desk.database.write() as connection:
        known_urls = backfills.urls_of_source(connection, source.key, KNOWN_URLS)
        before = backfills.find_backfill(connection, source.key)
        is_open = before is not None and before.finished_at is None
        if before is None or since < before.since or (again and not is_open):
            before = _begin(desk, source, since, known_urls)
            backfills.save_backfill(connection, before)
        elif is_open:
            before = replace(before, last_error="")
    return Dig(source, before, learn_shapes(source, known_urls))


def _begin(desk: Desk, source: Source, since: datetime, known_urls: Sequence[str]) -> Backfill:
    error = ""
    steps: list[Step] = []
    try:
        urls = connector_of(source.kind).start_history(source, since, desk.now)
        steps = [Step(source.kind, url) for url in urls]
    except (IngestError, ConfigError) as fault:
        error = fault.message
    search = sitemap_search(source, known_urls)
    steps += [search] if search else []
    if not steps:
        error = error or "its kind knows no way into the past"
    finished = None if steps else desk.now
    waiting = tuple(step.encode() for step in steps)
    return Backfill(source.key, since, desk.now, waiting, finished_at=finished, last_error=error)
