"""`tocsin run` as a whole: what it shows when, and how it starts and ends."""

from __future__ import annotations

import dataclasses
import logging
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app import service
from app.context import current_context, forget_context, publish_context
from app.demo.build import Demo, demo_end
from app.setting_sections import ModelSettings
from app.settings import Settings
from db.errors import AnalysisError
from db.jobs import latest_runs
from db.progress import ignore_progress
from scheduler.runner import Job, run_due_jobs
from tests.app.conftest import make_context
from tests.seeding import NOW, seed_world
from tests.served import REPOSITORY, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from db.store import Database

HOURLY = timedelta(hours=1)


@pytest.fixture
def shown_demo(seeded: Database) -> Iterator[None]:
    """The demo is what visitors see."""
    publish_context(make_context(seeded, demo=True))
    yield
    forget_context()


@pytest.fixture
def own(tmp_path: Path, schema_file: Path) -> Iterator[Database]:
    """The reader's own database, still empty."""
    import shutil

    from db.store import open_database, sqlite_url

    path = tmp_path / "own.sqlite3"
    shutil.copyfile(schema_file, path)
    opened = open_database(sqlite_url(path))
    yield opened
    opened.close()


@pytest.mark.usefixtures("shown_demo")
def test_the_pages_change_over_at_the_tick_after_the_first_own_issue(own: Database) -> None:
    def write(_slot: object) -> str:
        if len(ticks) == 2:
            seed_world(own)
        return "written"

    ticks: list[int] = []
    jobs = [Job("brief", timedelta(seconds=1), write)]
    clock = service.ServiceClock(
        own, jobs, lambda: NOW + timedelta(seconds=len(ticks)), make_context(own)
    )
    shown = []
    for at in range(3):
        ticks.append(at)
        clock.tick()
        shown.append(current_context().demo)
    assert shown == [True, False, False]
    assert current_context().database is own


@pytest.mark.usefixtures("shown_demo")
def test_a_second_service_on_one_home_skips_the_job_and_says_so(
    own: Database, caplog: pytest.LogCaptureFixture
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly(_slot: object) -> str:
        begun.set()
        go_on.wait(10)
        return "done by the first"

    first = threading.Thread(
        target=run_due_jobs, args=(own, [Job("ingest", HOURLY, slowly)], NOW), daemon=True
    )
    first.start()
    assert begun.wait(10)
    with caplog.at_level(logging.INFO):
        ran = run_due_jobs(own, [Job("ingest", HOURLY, lambda _: "by the second")], NOW)
    go_on.set()
    first.join(10)
    assert ran == []
    assert "another tocsin is running the job ingest" in caplog.text
    with own.read() as connection:
        assert [run.detail for run in latest_runs(connection)] == ["done by the first"]


def test_a_clock_that_rests_begins_nothing_more(own: Database) -> None:
    ran = []
    jobs = [Job("ingest", HOURLY, lambda _: ran.append(1) or "")]  # type: ignore[func-returns-value]
    publish_context(make_context(own))
    clock = service.ServiceClock(own, jobs, lambda: NOW, make_context(own))
    assert clock.rest(0.1)
    clock.tick()
    forget_context()
    assert ran == []


def test_a_clock_in_the_middle_of_a_job_says_that_it_cannot_rest(own: Database) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly(_slot: object) -> str:
        begun.set()
        go_on.wait(10)
        return ""

    publish_context(make_context(own))
    clock = service.ServiceClock(
        own, [Job("ingest", HOURLY, slowly)], lambda: NOW, make_context(own)
    )
    ticking = threading.Thread(target=clock.tick, daemon=True)
    ticking.start()
    assert begun.wait(10)
    assert not clock.rest(0.05)
    go_on.set()
    ticking.join(10)
    forget_context()
    assert clock.rest(5)


@pytest.mark.parametrize("fault", [AnalysisError("no model"), OSError("disk"), ValueError("bug")])
def test_a_demo_that_cannot_be_made_does_not_keep_the_pages_away(
    own: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
) -> None:
    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr(service, "build_demo", fail)
    context = service.first_context(Settings(home=tmp_path), own, ignore_progress)
    assert not context.demo
    assert context.database is own
    assert "there is no demo to look at" in caplog.text


def test_the_demo_is_looked_at_on_its_last_day(
    own: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ModelSettings(name="hashing")  # type: ignore[call-arg]  # the rest has defaults
    settings = Settings(home=tmp_path, model=model)
    made = Demo(settings.model_copy(update={"home": tmp_path}), None)
    monkeypatch.setattr(service, "build_demo", lambda *_: made)
    context = service.first_context(settings, own, ignore_progress)
    assert context.demo
    assert context.now() == demo_end()
    assert context.own_now is not None
    assert context.own_now() > demo_end()


def test_who_has_an_own_issue_sees_no_demo(
    seeded: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "build_demo", None)
    context = service.first_context(Settings(home=tmp_path), seeded, ignore_progress)
    assert context.database is seeded


def test_the_sources_page_shows_own_sources_while_the_rest_is_demo(
    seeded: Database, own: Database
) -> None:
    from streamlit.testing.v1 import AppTest

    from tests.app_pages import page_html, sources_page

    publish_context(dataclasses.replace(make_context(own, demo=True), own=seeded))
    try:
        shown = page_html(AppTest.from_function(sources_page, default_timeout=30).run())
    finally:
        forget_context()
    assert "9 of 12 sources answered" in shown


@contextmanager
def started(home: Path, port: int, *options: str) -> Iterator[subprocess.Popen[str]]:
    """`tocsin run` over an own issue, in a process of its own."""
    environment = os.environ | {"TOCSIN_HOME": str(home), "TOCSIN_MODEL__NAME": "hashing"}
    process = subprocess.Popen(
        [
            sys.executable, "-c", "from app.cli.main import main; main()",
            "run", "--port", str(port), *options,
        ],
        cwd=REPOSITORY,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)
        if process.stderr is not None:
            process.stderr.close()


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """What it said up to a line with these words; the test's timeout ends an endless wait."""
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if words in line:
            return said
    raise AssertionError(f"it never said {words!r}: {said}")


@pytest.fixture
def home(tmp_path: Path, schema_file: Path) -> Path:
    """A home with own issues, as a reader of some weeks has it."""
    import shutil

    from db.store import open_database, sqlite_url

    path = tmp_path / "tocsin.sqlite3"
    shutil.copyfile(schema_file, path)
    opened = open_database(sqlite_url(path))
    seed_world(opened)
    opened.close()
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_says_its_address_when_it_answers_and_ends_quietly(
    home: Path, sign: signal.Signals
) -> None:
    port = free_port()
    with started(home, port, "--no-jobs") as process:
        read_until(process, f"Tocsin is at http://127.0.0.1:{port}")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
            assert answer.status == 200
        began = time.monotonic()
        process.send_signal(sign)
        assert process.wait(15) == 0
        assert time.monotonic() - began < 10
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


@pytest.mark.slow
def test_a_taken_port_and_a_newer_database_give_one_sentence(home: Path) -> None:
    port = free_port()
    database = home / "tocsin.sqlite3"
    with started(home, port, "--no-jobs") as first:
        read_until(first, "Tocsin is at")
        assert_refused(home, port, f"port {port} on 127.0.0.1 cannot be used")
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert_refused(home, free_port(), "newer")


def assert_refused(home: Path, port: int, words: str) -> None:
    with started(home, port, "--no-jobs") as process:
        _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert words in said
    assert "Traceback" not in said
