"""A process killed at any moment loses nothing: the next run ends in the same content."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.replay.conftest import RecordedInternet

pytestmark = [pytest.mark.replay, pytest.mark.slow, pytest.mark.shared]

TOCSIN = str(Path(sys.executable).with_name("tocsin"))
MOMENT = "2026-06-12T18:00:00Z"
KILLS_PER_JOB = 5
# Run history is about processes, not about content; refusals are compared without their ids.
ASIDE = {"job_runs", "alembic_version"}


def run(environment: dict[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [TOCSIN, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def run_and_kill(environment: dict[str, str], seconds: float, *arguments: str) -> bool:
    """Kill the command after so many seconds; False when it had ended before."""
    process = subprocess.Popen(
        [TOCSIN, *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def content(home: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(home / "tocsin.sqlite3")) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        tables = sorted({name for (name,) in names} - ASIDE)
        return {table: rows(connection, table) for table in tables}


def rows(connection: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    chosen = [name for name in columns if not (table == "refusals" and name == "id")]
    quoted = ", ".join(f'"{name}"' for name in chosen)
    return sorted(connection.execute(f"SELECT {quoted} FROM {table}").fetchall(), key=repr)


@pytest.fixture(scope="module")
def start(internet: RecordedInternet, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with thirty sources, nothing read yet."""
    home = tmp_path_factory.mktemp("start")
    environment = internet.environment(home)
    internet.set_clock(MOMENT)
    opml = home / "sources.opml"
    lines = internet.get("/__sources.opml").decode().replace("<outline", "\n<outline").splitlines()
    feeds = [line for line in lines if line.startswith("<outline")]
    chosen = feeds[::8]
    body = "".join(feed.split("/>")[0] + "/>" for feed in chosen)
    opml.write_text(f'<opml version="2.0"><head/><body>{body}</body></opml>', encoding="utf-8")
    (home / "tocsin.toml").write_text("", encoding="utf-8")
    run(environment, "db", "upgrade")
    run(environment, "sources", "import", str(opml))
    return home


def test_ten_kills_in_ingest_and_analyse_leave_the_same_content(
    internet: RecordedInternet, start: Path, tmp_path: Path
):
    calm, killed = tmp_path / "calm", tmp_path / "killed"
    shutil.copytree(start, calm)
    shutil.copytree(start, killed)
    chance = random.Random(20260612)
    hits = 0
    for job in ("ingest", "analyse"):
        begun = time.perf_counter()
        run(internet.environment(calm), job, "--now", MOMENT)
        seconds = time.perf_counter() - begun
        for _ in range(KILLS_PER_JOB):
            moment = chance.uniform(0.1, 0.9) * seconds
            hits += run_and_kill(internet.environment(killed), moment, job, "--now", MOMENT)
        run(internet.environment(killed), job, "--now", MOMENT)
    expected, found = content(calm), content(killed)
    assert hits >= KILLS_PER_JOB
    assert len(expected["articles"]) > 100
    assert len(expected["stories"]) > 50
    assert found.keys() == expected.keys()
    for table, wanted in expected.items():
        assert found[table] == wanted, f"{table} differs after the kills"
