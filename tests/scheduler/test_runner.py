from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from db import jobs
from db.errors import FetchError
from db.types import JobRun
from scheduler.runner import (
    Clock,
    Job,
    JobBusyError,
    may_be_alive,
    own_name,
    run_due_jobs,
    run_job,
    slot_of,
)

if TYPE_CHECKING:
    from db.store import Database

HOUR = timedelta(hours=1)
NOON = datetime(2026, 6, 18, 12, tzinfo=UTC)


class Recorder:
    def __init__(self) -> None:
        self.slots: list[datetime] = []

    def __call__(self, slot: datetime) -> str:
        self.slots.append(slot)
        return "fine"


def running(owner: str, lease: timedelta) -> JobRun:
    started = datetime.now(UTC)
    return JobRun("ingest", NOON, owner, started, started + lease, None, "running", "")


def occupy(database: Database, owner: str, lease: timedelta) -> None:
    with database.write() as connection:
        jobs.claim_run(connection, running(owner, lease), lambda _: True)


def test_a_slot_is_the_last_whole_period_before_the_moment():
    assert slot_of(NOON + timedelta(minutes=59), HOUR) == NOON
    assert slot_of(NOON, timedelta(hours=6)) == NOON


def test_a_slot_runs_once(database: Database):
    work = Recorder()
    job = Job("ingest", HOUR, work)
    assert run_due_jobs(database, [job], NOON + timedelta(minutes=1)) == ["ingest"]
    assert run_due_jobs(database, [job], NOON + timedelta(minutes=30)) == []
    assert run_due_jobs(database, [job], NOON + HOUR) == ["ingest"]
    assert work.slots == [NOON, NOON + HOUR]


def test_after_a_long_absence_the_job_runs_once_and_not_for_every_missed_slot(database: Database):
    work = Recorder()
    job = Job("ingest", HOUR, work)
    run_due_jobs(database, [job], NOON)
    run_due_jobs(database, [job], NOON + timedelta(days=3))
    assert work.slots == [NOON, NOON + timedelta(days=3)]


def test_a_run_held_by_a_living_process_is_not_started_again(database: Database):
    occupy(database, "another-host:1", timedelta(minutes=5))
    work = Recorder()
    with pytest.raises(JobBusyError, match="another tocsin is running the job ingest"):
        run_job(database, Job("ingest", HOUR, work), NOON + HOUR)
    assert work.slots == []


def test_a_run_whose_lease_ran_out_is_taken_over(database: Database):
    occupy(database, "another-host:1", timedelta(seconds=-1))
    work = Recorder()
    assert run_job(database, Job("ingest", HOUR, work), NOON)
    assert work.slots == [NOON]


def test_a_run_of_a_dead_process_of_this_machine_is_taken_over_at_once(database: Database):
    host = own_name().rpartition(":")[0]
    dead = f"{host}:4194305"  # above the largest process number that Linux gives
    assert not may_be_alive(dead)
    occupy(database, dead, timedelta(minutes=5))
    assert run_job(database, Job("ingest", HOUR, Recorder()), NOON)


def test_of_two_threads_one_gets_the_run(database: Database):
    begun, release = threading.Event(), threading.Event()

    def slow(_slot: datetime) -> str:
        begun.set()
        release.wait(10)
        return ""

    first = threading.Thread(target=run_job, args=(database, Job("ingest", HOUR, slow), NOON))
    first.start()
    assert begun.wait(10)
    with pytest.raises(JobBusyError):
        run_job(database, Job("ingest", HOUR, Recorder()), NOON)
    release.set()
    first.join()
    with database.read() as connection:
        assert [run.status for run in jobs.latest_runs(connection)] == ["done"]


def test_a_failing_job_is_on_record_and_the_next_one_still_runs(
    database: Database, caplog: pytest.LogCaptureFixture
):
    def fail(_slot: datetime) -> str:
        raise FetchError("no answer", "https://made-up.example/")

    later = Recorder()
    ran = run_due_jobs(database, [Job("ingest", HOUR, fail), Job("analyse", HOUR, later)], NOON)
    assert ran == ["analyse"]
    assert later.slots == [NOON]
    assert "the job ingest failed: no answer" in caplog.text
    with database.read() as connection:
        found = {run.job: (run.status, run.detail) for run in jobs.latest_runs(connection)}
    assert found["ingest"] == ("failed", "no answer [https://made-up.example/]")


def test_a_bug_in_a_job_is_logged_with_its_traceback(
    database: Database, caplog: pytest.LogCaptureFixture
):
    def break_down(_slot: datetime) -> str:
        raise ZeroDivisionError

    assert run_due_jobs(database, [Job("ingest", HOUR, break_down)], NOON) == []
    assert "ZeroDivisionError" in caplog.text


def test_a_finished_slot_runs_again_when_a_person_asks(database: Database):
    work = Recorder()
    job = Job("ingest", HOUR, work)
    run_job(database, job, NOON)
    assert not run_job(database, job, NOON)
    assert run_job(database, job, NOON, repeat=True)
    assert len(work.slots) == 2


def test_the_clock_looks_at_once_and_stops(database: Database):
    done = threading.Event()

    def work(_slot: datetime) -> str:
        done.set()
        return ""

    clock = Clock(database, [Job("ingest", HOUR, work)], lambda: NOON)
    clock.start()
    try:
        assert done.wait(10)
    finally:
        clock.stop()


def test_a_long_job_of_one_lane_holds_up_none_of_another(database: Database):
    done, release, stopped = threading.Event(), threading.Event(), threading.Event()

    def slow(_slot: datetime) -> str:
        release.wait(10)
        return ""

    def quick(_slot: datetime) -> str:
        done.set()
        return ""

    beside = Job("deliver", HOUR, quick, lane="deliver", stop=stopped.set)
    clock = Clock(database, [Job("ingest", HOUR, slow), beside], lambda: NOON)
    clock.start()
    try:
        assert done.wait(10)
        assert not clock.is_idle(0.01)
    finally:
        clock.stop()
        release.set()
    assert stopped.is_set()
    assert clock.is_idle(10)
