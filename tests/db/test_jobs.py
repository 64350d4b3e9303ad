from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.jobs import Claim, claim_run, finish_run, last_done_slot, latest_runs, renew_lease
from db.types import JobRun

if TYPE_CHECKING:
    from datetime import datetime

    from db.store import Database


def is_alive(owner: str) -> bool:
    return owner != "dead"


@pytest.fixture
def run(noon: datetime) -> JobRun:
    return JobRun("ingest", noon, "one", noon, noon + timedelta(minutes=5), None, "running", "")


def test_one_of_two_owners_gets_the_slot(database: Database, run: JobRun) -> None:
    with database.write() as connection:
        assert claim_run(connection, run, is_alive) is Claim.TAKEN
        assert claim_run(connection, dataclasses.replace(run, owner="two"), is_alive) is Claim.BUSY
        assert latest_runs(connection) == [run]


def test_a_job_runs_once_at_a_time_whatever_the_slot(database: Database, run: JobRun) -> None:
    next_slot = dataclasses.replace(run, slot=run.slot + timedelta(hours=6), owner="two")
    other_job = dataclasses.replace(run, job="analyse", owner="two")
    with database.write() as connection:
        assert claim_run(connection, run, is_alive) is Claim.TAKEN
        assert claim_run(connection, next_slot, is_alive) is Claim.BUSY
        assert claim_run(connection, other_job, is_alive) is Claim.TAKEN


def test_a_finished_slot_is_done_unless_it_is_to_be_repeated(
    database: Database, run: JobRun
) -> None:
    with database.write() as connection:
        claim_run(connection, run, is_alive)
        finish_run(connection, run.job, run.slot, "one", run.started_at, "done", "3 articles")
        assert claim_run(connection, run, is_alive) is Claim.DONE
        assert claim_run(connection, run, is_alive, repeat=True) is Claim.TAKEN


def test_the_run_of_a_dead_owner_may_be_taken_over(database: Database, run: JobRun) -> None:
    with database.write() as connection:
        claim_run(connection, dataclasses.replace(run, owner="dead"), is_alive)
        assert claim_run(connection, run, is_alive) is Claim.TAKEN
        assert latest_runs(connection)[0].owner == "one"


def test_a_run_whose_lease_ran_out_may_be_taken_over(database: Database, run: JobRun) -> None:
    late = dataclasses.replace(
        run,
        owner="two",
        started_at=run.lease_until + timedelta(seconds=1),
        lease_until=run.lease_until + timedelta(minutes=5),
    )
    with database.write() as connection:
        claim_run(connection, run, is_alive)
        assert claim_run(connection, late, is_alive) is Claim.TAKEN
        assert not renew_lease(connection, run.job, run.slot, "one", late.lease_until)
        assert renew_lease(connection, run.job, run.slot, "two", late.lease_until)


def test_only_its_owner_ends_a_run(database: Database, run: JobRun) -> None:
    with database.write() as connection:
        claim_run(connection, run, is_alive)
        finish_run(connection, run.job, run.slot, "two", run.started_at, "done", "")
        assert latest_runs(connection)[0].finished_at is None
        assert last_done_slot(connection, run.job) is None
        finish_run(connection, run.job, run.slot, "one", run.started_at, "done", "")
        assert last_done_slot(connection, run.job) == run.slot


def test_a_failed_run_is_not_the_last_done_one(database: Database, run: JobRun) -> None:
    failed = dataclasses.replace(run, slot=run.slot + timedelta(hours=1))
    with database.write() as connection:
        for each, status in ((run, "done"), (failed, "failed")):
            claim_run(connection, each, is_alive)
            finish_run(connection, each.job, each.slot, "one", each.started_at, status, "")
        assert last_done_slot(connection, run.job) == run.slot
        assert len(latest_runs(connection, limit=1)) == 1
