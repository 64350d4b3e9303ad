"""The command line from outside: exit codes, messages, nothing lost."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

TOCSIN = str(Path(sys.executable).with_name("tocsin"))
OPML = """<opml version="2.0"><head><title>t</title></head><body>
<outline type="rss" text="Kestrel" xmlUrl="https://kestrel.example/feed.xml"/>
<outline type="rss" text="Quay" xmlUrl="https://quay.example/feed.xml"/>
</body></opml>"""


class Shell:
    """Runs `tocsin` in a home of its own, with the embedder that needs no model."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.variables = {"TOCSIN_HOME": str(home), "TOCSIN_MODEL__NAME": "hashing"}

    def __call__(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        own = {name: value for name, value in os.environ.items() if "TOCSIN" not in name}
        return subprocess.run(
            [TOCSIN, *arguments],
            env=own | self.variables | variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "home")


@pytest.fixture
def ready(shell: Shell) -> Shell:
    """With a database and the two sources of the OPML above."""
    shell.home.mkdir()
    (shell.home / "feeds.opml").write_text(OPML, encoding="utf-8")
    assert shell("db", "upgrade").returncode == 0
    done = shell("sources", "import", str(shell.home / "feeds.opml"))
    assert done.stdout == "2 feeds listed, 2 added\n"
    return shell


def assert_one_sentence(run: subprocess.CompletedProcess[str], code: int, *parts: str) -> None:
    assert run.returncode == code, run.stderr
    assert "Traceback" not in run.stderr
    for part in parts:
        assert part in run.stderr
    assert len(run.stderr.strip().splitlines()) <= 4


def test_help_answers_in_under_half_a_second(shell: Shell) -> None:
    seconds = []
    for _ in range(4):  # the first call may compile byte code, and the machine may be busy
        begun = time.perf_counter()
        run = shell("--help")
        seconds.append(time.perf_counter() - begun)
    assert min(seconds) < 0.5
    assert run.returncode == 0
    assert "Search past events." in run.stdout


@pytest.mark.parametrize("arguments", [["fly"], ["search"], ["brief", "--format", "pdf"]])
def test_wrong_usage_is_exit_code_two(shell: Shell, arguments: list[str]) -> None:
    run = shell(*arguments)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr


def test_init_writes_settings_and_loads_the_catalogue_once(shell: Shell) -> None:
    first = shell("init")
    assert first.returncode == 0, first.stderr
    assert (shell.home / "tocsin.toml").is_file()
    listed = json.loads(shell("sources", "list", "--json").stdout)
    assert len(listed) > 100
    assert_one_sentence(shell("init"), 1, "exists already")
    assert shell("init", "--if-missing").returncode == 0


def test_without_a_database_each_command_says_how_to_begin(shell: Shell) -> None:
    for arguments in (["ingest"], ["search", "x"], ["brief"], ["sources", "list"]):
        assert_one_sentence(shell(*arguments), 1, "there is no database", "tocsin init")


def test_a_faulty_setting_is_named(ready: Shell) -> None:
    run = ready("ingest", TOCSIN_INGEST__THREADS="0")
    assert_one_sentence(run, 1, "ingest.threads")


def test_a_missing_key_in_a_section_falls_back_and_a_misspelt_one_is_named(ready: Shell) -> None:
    (ready.home / "tocsin.toml").write_text("[brief]\nhuor = 9\n", encoding="utf-8")
    assert_one_sentence(ready("sources", "list"), 1, "brief.huor: there is no such setting")


@pytest.mark.parametrize(
    "content",
    [b"", b"<html><body>no</body></html>", b"\x00\x01\x02", b"<opml><body></body></opml>"],
)
def test_a_wrong_opml_is_refused_and_nothing_changes(ready: Shell, content: bytes) -> None:
    path = ready.home / "wrong.opml"
    path.write_bytes(content)
    assert_one_sentence(ready("sources", "import", str(path)), 1, "OPML")
    assert len(json.loads(ready("sources", "list", "--json").stdout)) == 2


def test_sources_come_go_and_travel_as_opml(ready: Shell) -> None:
    assert (
        ready("sources", "add", "https://weights.example/feed", "--name", "Weights").returncode == 0
    )
    assert_one_sentence(
        ready("sources", "add", "https://weights.example/feed"), 1, "is a source already"
    )
    target = ready.home / "out.opml"
    assert "3 sources" in ready("sources", "export", str(target)).stdout
    assert ready("sources", "remove", "weights").returncode == 0
    assert_one_sentence(ready("sources", "remove", "weights"), 1, "there is no source 'weights'")
    again = ready("sources", "import", str(target), "--json")
    assert json.loads(again.stdout) == {"listed": 3, "added": ["weights"], "left_out": []}


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1/feed", "file:///etc/passwd", "https://user:pw@a.example/f", "nonsense"],
)
def test_an_address_inside_the_network_is_no_source(ready: Shell, url: str) -> None:
    run = ready("sources", "add", url)
    assert_one_sentence(run, 1)
    assert len(json.loads(ready("sources", "list", "--json").stdout)) == 2


def test_a_brief_before_its_day_is_refused_with_the_day(ready: Shell) -> None:
    run = ready("brief", "--week", "2026-W25", "--now", "2026-06-18T07:59:00Z")
    assert_one_sentence(run, 1, "2026-06-18 08:00")
    assert_one_sentence(ready("brief", "--week", "2026-W99"), 1, "2026-W99")
    assert_one_sentence(ready("brief", "verify", "2026-W25"), 1, "2026-W25")


def test_an_empty_database_gives_an_empty_brief_that_says_so(ready: Shell) -> None:
    run = ready("brief", "--week", "2026-W25", "--now", "2026-06-18T08:00:00Z")
    assert run.returncode == 0, run.stderr
    assert "25" in run.stdout
    assert ready("brief", "verify", "2026-W25").returncode == 0


def test_a_locked_database_is_named_with_a_way_out(ready: Shell) -> None:
    with closing(sqlite3.connect(ready.home / "tocsin.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        run = ready("sources", "remove", "quay", TOCSIN_STORAGE__BUSY_SECONDS="0.2")
    assert_one_sentence(run, 1, "is locked by another process", "try again")


def test_a_damaged_database_is_named_with_a_way_out(ready: Shell) -> None:
    path = ready.home / "tocsin.sqlite3"
    path.write_bytes(b"this is not a database" * 500)
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    assert_one_sentence(ready("sources", "list"), 1, "is damaged", "restore a backup")
    report = ready("doctor", "--json")
    assert report.returncode == 1
    assert {f["subject"]: f["sound"] for f in json.loads(report.stdout)}["database"] is False


def test_backup_and_restore_round_trip(ready: Shell) -> None:
    copy = ready.home / "copy.sqlite3"
    assert ready("backup", str(copy)).returncode == 0
    ready("sources", "remove", "quay")
    done = ready("restore", str(copy), "--yes")
    assert done.returncode == 0, done.stderr
    assert len(json.loads(ready("sources", "list", "--json").stdout)) == 2


def test_the_key_of_channels_is_kept_apart_from_backups_and_missed_when_lost(ready: Shell) -> None:
    ready("alerts", "channels", "add", "webhook", "https://hooks.northlight.example/path")
    kept = ready("backup", str(ready.home / "with-key.sqlite3"))
    assert "alerts.key" in kept.stderr
    assert "alerts.key" not in kept.stdout
    (ready.home / "alerts.key").unlink()
    told = json.loads(ready("doctor", "--json").stdout)
    alerts = next(one for one in told if one["subject"] == "alerts")
    assert not alerts["sound"]
    assert "sealed with another key" in alerts["detail"]


def test_a_time_that_is_none_is_named(ready: Shell) -> None:
    told = "'yesterday' is no ISO 8601 time"
    assert_one_sentence(ready("ingest", TOCSIN_NOW="yesterday"), 1, told)


def test_doctor_is_content_with_a_fresh_installation(ready: Shell) -> None:
    run = ready("doctor")
    assert run.returncode == 0, run.stdout
    assert "ok   database" in run.stdout


def test_stored_articles_are_understood_anew_on_request(ready: Shell):
    again = ready("analyse", "--again")
    assert again.returncode == 0, again.stderr
    assert again.stdout.startswith("0 articles understood anew; their stories stay as they are\n")
    told = json.loads(ready("analyse", "--again", "--since", "2026-06-01", "--json").stdout)
    assert told == {"renewed": {"analysed": 0, "failed": 0}, "report": None}
    refused = ready("analyse", "--since", "2026-06-01")
    assert refused.returncode == 2
    assert "--since goes with --again" in refused.stderr
