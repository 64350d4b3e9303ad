from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.runs_reading import (
    Pace,
    judge_paces,
    read_paces,
    read_refused,
    read_runs,
    read_source,
    read_state,
)
from db.backfills import Backfill, save_backfill
from db.jobs import claim_run, finish_run
from db.run_history import make_due
from db.sources import find_source, list_sources, set_status
from db.types import JobRun, SourceStatus
from tests.seeding import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from db.store import Database

HOUR = timedelta(hours=1)


def add_run(database: Database, job: str, slot: datetime, status: str = "done") -> None:
    run = JobRun(job, slot, "h:1", slot, slot + HOUR, None, "running", "")
    with database.write() as connection:
        claim_run(connection, run, lambda _: True)
        finish_run(connection, job, slot, "h:1", slot + timedelta(seconds=9), status, "it said")


def test_runs_are_counted_and_failures_come_first(database: Database) -> None:
    for hours in range(1, 5):
        add_run(database, "ingest", NOW - hours * HOUR, "failed" if hours == 3 else "done")
    add_run(database, "brief", NOW - 2 * HOUR)
    add_run(database, "brief", NOW - timedelta(days=40), "failed")
    view = read_runs(database, NOW)
    assert [(t.job, t.runs, t.failed) for t in view.tallies] == [("brief", 1, 0), ("ingest", 4, 1)]
    assert view.tallies[1].failed_slot == NOW - 3 * HOUR
    assert [run.status for run in view.runs] == ["failed", "done", "done", "done", "done"]
    assert view.runs[1].slot == NOW - HOUR
    one = read_runs(database, NOW, "ingest", failed_only=True)
    assert [(run.job, run.slot) for run in one.runs] == [("ingest", NOW - 3 * HOUR)]


def test_a_delay_is_the_median_of_what_polls_found_after_the_first() -> None:
    begun = {"a": NOW - timedelta(days=20), "b": NOW}
    times = [("a", NOW - hours * HOUR, NOW) for hours in (1, 2, 9)]
    times += [
        ("a", NOW - timedelta(days=60), NOW),  # old when it was found
        ("a", NOW - timedelta(days=20, hours=5), begun["a"]),  # of the first poll
        ("b", NOW - HOUR, NOW),
    ]
    paces = judge_paces({"a": 8, "b": 2}, times, begun)
    assert paces == {"a": Pace(2.0, 7200.0, 3), "b": Pace(0.5, None, 0)}


def test_a_clock_ahead_of_ours_is_no_delay() -> None:
    times = [("a", NOW + HOUR, NOW)] * 3
    assert judge_paces({"a": 3}, times, {"a": NOW - HOUR})["a"].median_seconds == 0.0


def test_the_seeded_sources_have_a_pace(seeded: Database) -> None:
    paces = read_paces(seeded, NOW)
    assert sum(pace.per_week for pace in paces.values()) > 0
    assert all(pace.median_seconds is None or pace.sample >= 3 for pace in paces.values())


def test_refusals_are_read_for_the_days_asked(seeded: Database) -> None:
    week = sum(group.times for group in read_refused(seeded, NOW, 7))
    later = sum(group.times for group in read_refused(seeded, NOW + timedelta(days=20), 7))
    month = sum(group.times for group in read_refused(seeded, NOW + timedelta(days=20), 30))
    assert (week > 0, later, month >= week) == (True, 0, True)


def test_the_state_says_what_waits_and_how_much_room_there_is(seeded: Database) -> None:
    with seeded.write() as connection:
        key = list_sources(connection)[0].source.key
        save_backfill(connection, Backfill(key, NOW, NOW, ("https://a.example/2",), pages=4))
    state = read_state(seeded, NOW, Path(seeded.url.removeprefix("sqlite:///")).parent)
    assert [backfill.source_key for backfill in state.backfills] == [key]
    assert state.database_bytes > 100_000
    assert state.free_bytes is not None
    assert state.to_analyse >= 0
    assert read_state(seeded, NOW, None).free_bytes is None


def test_a_source_is_told_in_detail(seeded: Database) -> None:
    with seeded.read() as connection:
        keys = [polled.source.key for polled in list_sources(connection)]
    details = [detail for key in keys if (detail := read_source(seeded, NOW, key))]
    assert len(details) == len(keys)
    assert any(article.story_id for detail in details for article in detail.articles)
    assert any(detail.refusals for detail in details)
    assert all(len(detail.articles) <= 20 for detail in details)
    assert read_source(seeded, NOW, "nobody") is None


def test_only_a_source_that_is_on_is_made_due(seeded: Database) -> None:
    with seeded.write() as connection:
        key = next(p.source.key for p in list_sources(connection) if p.state.failures)
        assert make_due(connection, key, NOW)
        polled = find_source(connection, key)
        assert polled is not None
        assert polled.state.next_poll_at == NOW
        set_status(connection, key, SourceStatus.DISABLED)
        assert not make_due(connection, key, NOW)
        assert not make_due(connection, "nobody", NOW)
