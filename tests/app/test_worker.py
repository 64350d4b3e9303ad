"""`tocsin worker`: the scheduled jobs without pages, once or until it is told to end."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.main import cli
from app.cli.worker import JOBS
from app.wiring import DATABASE_NAME
from db import jobs as runs
from db.alert_types import ChannelKind, DeliveryState
from db.deliveries import find_delivery
from db.store import Database, open_database, sqlite_url
from db.types import JobRun
from scheduler import jobs
from scheduler.sending_job import DELIVER
from tests.outbox_world import keep, make_channel, make_delivery

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path: Path, schema_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copyfile(schema_file, tmp_path / DATABASE_NAME)
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path))
    monkeypatch.setenv("TOCSIN_MODEL__NAME", "hashing")
    return tmp_path


@pytest.fixture
def own(home: Path) -> Database:
    return open_database(sqlite_url(home / DATABASE_NAME))


def test_the_workers_jobs_are_those_of_the_service():
    assert JOBS == (jobs.INGEST, jobs.ANALYSE, jobs.BRIEF, DELIVER)


def test_once_does_the_chosen_jobs_and_says_what_they_did(own: Database):
    unreadable = make_channel(kind=ChannelKind.LOG, sealed="no seal of ours")
    keep(own, unreadable, make_delivery("one"))
    outcome = CliRunner().invoke(cli, ["worker", "--once", "--job", "deliver"])
    assert outcome.exit_code == 0, outcome.output
    assert "deliver: 0 messages made of 0 alerts; 0 sent" in outcome.stderr
    with own.read() as connection:
        found = find_delivery(connection, "one")
        assert [run.job for run in runs.latest_runs(connection)] == ["deliver"]
    assert found is not None
    assert found.state is DeliveryState.DEAD


def test_idle_runs_of_the_outbox_do_not_fill_the_record(own: Database):
    with own.write() as connection:
        claim = JobRun(
            "deliver", datetime(2026, 6, 1, tzinfo=UTC), "other-host:1",
            datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC),
            datetime(2026, 6, 1, tzinfo=UTC), "done", "nothing to send",
        )  # fmt: skip
        runs.claim_run(connection, claim, lambda _: False)
    assert CliRunner().invoke(cli, ["worker", "--once", "--job", "deliver"]).exit_code == 0
    with own.read() as connection:
        assert len(runs.latest_runs(connection)) == 1


def test_a_job_that_fails_makes_the_exit_code_one(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TOCSIN_ALERTS__SECRET_KEY", "short")
    outcome = CliRunner().invoke(cli, ["worker", "--once", "--job", "deliver"])
    assert outcome.exit_code == 1
    assert "deliver: failed, alerts.secret_key needs at least" in outcome.stderr
    assert "short" not in outcome.stderr


def test_a_name_that_is_no_job_is_wrong_usage(home: Path):
    assert CliRunner().invoke(cli, ["worker", "--job", "dance"]).exit_code == 2


@pytest.mark.slow
def test_a_worker_works_until_it_is_told_to_end(own: Database, home: Path):
    command = [sys.executable, "-c", "from app.cli.main import main; main()", "worker"]
    environment = os.environ | {"TOCSIN_HOME": str(home)}
    with subprocess.Popen(
        [*command, "--job", "deliver"],
        cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True,
    ) as started:  # fmt: skip
        assert started.stderr is not None
        lines = [started.stderr.readline() for _ in range(2)]
        started.send_signal(signal.SIGTERM)
        _, rest = started.communicate(timeout=30)
    assert "at work: deliver every minute (Ctrl-C ends it)\n" in lines
    assert "deliver: nothing to send\n" in lines
    assert started.returncode == 0
    assert rest.endswith("stopped\n")
