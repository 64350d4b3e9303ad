"""What the operator reads of sources and runs beside their health; every reading is bounded."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING

from db import health, run_history
from db.backfills import find_backfill, list_backfills
from db.schema import current_revision
from db.sources import find_source
from db.vectors import latest_model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from db.backfills import Backfill
    from db.health import RefusalGroup
    from db.run_history import JobTally, SeenArticle
    from db.store import Connection, Database
    from db.types import Entry, JobRun, PolledSource, Refusal

RUN_DAYS = 30
DELAY_DAYS = 28
REFUSAL_DAYS = (7, 30)
SHOWN_RUNS = 60
_SOURCE_ITEMS = 20
_SAMPLE = 5_000  # newest articles that delays are told from
_FEWEST = 3  # articles from which a median is told
_WEEK_DAYS = 7
# A page that says more than this after its stated day says nothing about how often we look.
_OLD_WHEN_FOUND = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class RunsView:
    """The runs of the last days: tallies by job, and a list, failures first."""

    now: datetime
    tallies: tuple[JobTally, ...]
    runs: tuple[JobRun, ...]
    job: str = ""
    failed_only: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """How much a source brings, and how long after publication; None where too few say it."""

    per_week: float
    median_seconds: float | None
    sample: int


@dataclass(frozen=True, slots=True)
class StateView:
    """What is under way, what waits, and how much room there is, in bytes."""

    now: datetime
    backfills: tuple[Backfill, ...]
    to_analyse: int
    to_index: int
    database_bytes: int
    free_bytes: int | None
    model: str
    schema: str


@dataclass(frozen=True, slots=True)
class SourceDetail:
    """One source: its state, what it brought, what it stated, what was refused of it."""

    now: datetime
    polled: PolledSource
    pace: Pace
    articles: tuple[SeenArticle, ...]
    entries: tuple[Entry, ...]
    refusals: tuple[Refusal, ...]
    backfill: Backfill | None


def read_runs(
    database: Database, now: datetime, job: str = "", *, failed_only: bool = False
) -> RunsView:
    """The runs of the last thirty days."""
    since = now - timedelta(days=RUN_DAYS)
    with database.read() as connection:
        return RunsView(
            now,
            tuple(run_history.job_tallies(connection, since)),
            tuple(
                run_history.list_runs(connection, since, job, failed=failed_only, limit=SHOWN_RUNS)
            ),
            job,
            failed_only,
        )


def read_paces(database: Database, now: datetime) -> dict[str, Pace]:
    """Every source's pace in the last four weeks, by key."""
    with database.read() as connection:
        return _paces(connection, now)


def read_refused(database: Database, now: datetime, days: int) -> list[RefusalGroup]:
    """What was not taken in, by stage, reason and source, the most frequent first."""
    with database.read() as connection:
        return health.refusal_groups(connection, now - timedelta(days=days))


def read_state(database: Database, now: datetime, home: Path | None) -> StateView:
    """What is under way and what waits."""
    with database.read() as connection:
        unfinished = [b for b in list_backfills(connection) if b.finished_at is None]
        waiting = run_history.count_waiting(connection)
        model = latest_model(connection) or ""
    return StateView(
        now=now,
        backfills=tuple(unfinished),
        to_analyse=waiting[0],
        to_index=waiting[1],
        database_bytes=run_history.database_bytes(database),
        free_bytes=shutil.disk_usage(home).free if home and home.is_dir() else None,
        model=model,
        schema=current_revision(database) or "",
    )


def read_source(database: Database, now: datetime, key: str) -> SourceDetail | None:
    """One source in detail; None when there is none of that key."""
    with database.read() as connection:
        polled = find_source(connection, key)
        if polled is None:
            return None
        since = now - timedelta(days=REFUSAL_DAYS[-1])
        return SourceDetail(
            now,
            polled,
            _paces(connection, now, key).get(key, Pace(0.0, None, 0)),
            tuple(run_history.articles_of_source(connection, key, _SOURCE_ITEMS)),
            tuple(run_history.entries_of(connection, key, _SOURCE_ITEMS)),
            tuple(run_history.refusals_of(connection, key, since, _SOURCE_ITEMS)),
            find_backfill(connection, key),
        )


def judge_paces(
    seen: Mapping[str, int],
    times: Sequence[tuple[str, datetime, datetime]],
    begun: Mapping[str, datetime],
) -> dict[str, Pace]:
    """Articles a week, and the median time from publication to first sight.

    What the first poll of a source found, and what was old when it was found, is no sign of delay;
    `begun` has that poll's moment where it lies in the period.
    """
    delays: dict[str, list[float]] = {}
    for key, published, first_seen in times:
        delay = first_seen - published
        is_first = key in begun and first_seen <= begun[key]
        if not is_first and delay <= _OLD_WHEN_FOUND:
            delays.setdefault(key, []).append(max(delay.total_seconds(), 0.0))
    paces = {}
    for key in sorted(seen):
        found = delays.get(key, [])
        middle = median(found) if len(found) >= _FEWEST else None
        paces[key] = Pace(seen[key] * _WEEK_DAYS / DELAY_DAYS, middle, len(found))
    return paces


def _paces(connection: Connection, now: datetime, key: str = "") -> dict[str, Pace]:
    since = now - timedelta(days=DELAY_DAYS)
    seen = run_history.count_seen(connection, since, key)
    times = run_history.publication_times(connection, since, _SAMPLE, key)
    known = run_history.known_before(connection, since)
    begun = {name: first for name, (_, first) in seen.items() if name not in known}
    return judge_paces({name: number for name, (number, _) in seen.items()}, times, begun)
