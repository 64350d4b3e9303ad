from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from db import jobs as runs
from db.types import JobRun
from scheduler.runner import run_due_jobs
from scheduler.sending_job import DELIVER, deliver_job
from tests.outbox_world import (
    MINUTE,
    NOON,
    NotingNotifier,
    keep,
    make_alert,
    make_channel,
    make_outbox,
    make_subscription,
)

if TYPE_CHECKING:
    from db.store import Database
    from scheduler.runner import Job


@pytest.fixture
def job(database: Database) -> Job:
    keep(database, make_channel(), make_subscription(), make_alert("one"))
    outbox = make_outbox(database, NotingNotifier())
    return deliver_job(database, lambda: outbox)


def lines(database: Database) -> list[str]:
    with database.read() as connection:
        return [run.detail for run in runs.latest_runs(connection) if run.job == DELIVER]


def analysing(database: Database, began: datetime) -> None:
    run = JobRun("analyse", NOON, "away:1", began, began + timedelta(hours=1), None, "running", "")
    with database.write() as connection:
        runs.claim_run(connection, run, lambda _: True)


def test_the_job_says_what_became_of_messages(database: Database, job: Job):
    run_due_jobs(database, [job], NOON + MINUTE)
    assert lines(database) == [
        "1 message made of 1 alert; 1 sent, 0 to be tried again, 0 given up; 0 waiting"
    ]


def test_of_idle_runs_only_the_latest_stays_on_record(database: Database, job: Job):
    for minute in range(1, 6):
        run_due_jobs(database, [job], NOON + minute * MINUTE)
    assert [line[:15] for line in lines(database)] == ["nothing to send", "1 message made "]


def test_while_stories_are_still_being_found_no_message_is_made_for_a_while(
    database: Database, job: Job
):
    analysing(database, datetime.now(UTC))
    run_due_jobs(database, [job], NOON + MINUTE)
    assert lines(database) == ["nothing to send"]
    with database.write() as connection:
        away = datetime.now(UTC)
        runs.finish_run(connection, "analyse", NOON, "away:1", away, "done", "")
    run_due_jobs(database, [job], NOON + 2 * MINUTE)
    assert lines(database)[0].startswith("1 message made")


def test_a_pass_without_end_holds_messages_up_no_longer(database: Database, job: Job):
    analysing(database, datetime.now(UTC) - timedelta(minutes=11))
    run_due_jobs(database, [job], NOON + MINUTE)
    assert lines(database)[0].startswith("1 message made")


def test_a_stop_lets_the_job_begin_nothing_more(database: Database, job: Job):
    run_due_jobs(database, [job], NOON + MINUTE)
    keep(database, make_alert("two", at=NOON + MINUTE))
    assert job.stop is not None
    job.stop()
    run_due_jobs(database, [job], NOON + 3 * MINUTE)
    assert lines(database)[0] == "nothing to send"
