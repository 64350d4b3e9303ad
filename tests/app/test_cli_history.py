"""The commands about the past, from outside, against a made-up web."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.cli.main import cli
from ingest.pages import PageReport, fetch_pages
from tests.past_web import OPML, PastWeb, address

if TYPE_CHECKING:
    from collections.abc import Iterator

TOCSIN = str(Path(sys.executable).with_name("tocsin"))
TEXT = "The harbour laboratory said that its lighthouse model will be given to all customers. " * 9


class Shell:
    """Runs `tocsin` in a home of its own, on a made-up web."""

    def __init__(self, home: Path, web: PastWeb) -> None:
        self.home = home
        self._own = {name: value for name, value in os.environ.items() if "TOCSIN" not in name}
        own = {"TOCSIN_HOME": str(home), "TOCSIN_MODEL__NAME": "hashing"}
        self._own |= web.variables | own

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [TOCSIN, *arguments], env=self._own, capture_output=True, text=True, check=False,
            timeout=300,
        )  # fmt: skip

    def report(self, *arguments: str) -> Any:
        done = self(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture
def web() -> Iterator[PastWeb]:
    with PastWeb() as running:
        yield running


@pytest.fixture
def shell(tmp_path: Path, web: PastWeb) -> Shell:
    """With a database and three sources that were never read."""
    ready = Shell(tmp_path, web)
    (tmp_path / "sources.opml").write_text(OPML, encoding="utf-8")
    assert ready("db", "upgrade").returncode == 0
    assert ready("sources", "import", str(tmp_path / "sources.opml")).returncode == 0
    return ready


def archive(shell: Shell, *rows: dict[str, str]) -> str:
    path = shell.home / "papers.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(path)


def paper(n: int, date: str) -> dict[str, str]:
    url = f"https://papers.example/{n}/the-lighthouse"
    return {"title": f"Lighthouse model {n}", "url": url, "date": date, "text": f"{n}. {TEXT}"}


def assert_sentence(run: subprocess.CompletedProcess[str], code: int, part: str) -> None:
    assert run.returncode == code, run.stdout + run.stderr
    assert part in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.slow
def test_a_backfill_reads_listings_and_pages_and_a_second_one_asks_for_nothing(
    shell: Shell, web: PastWeb
):
    first = shell.report("backfill", "blog", "--since", "2026-05-01")
    (blog,) = first["backfills"]
    assert (blog["source_key"], blog["articles"], blog["waiting"]) == ("blog", 9, [])
    assert blog["finished_at"] == "2026-06-12T12:00:00Z"
    assert (first["pages"]["fetched"], first["pages"]["unavailable"]) == (8, 1)
    assert address("blog.example", 69) in web.asked
    before = len(web.asked)
    assert shell.report("backfill", "blog", "--since", "2026-05-01")["backfills"] == [blog]
    assert len(web.asked) == before
    shown = shell("backfill")
    assert "blog" in shown.stdout
    assert "since 2026-05-01: 9 articles" in shown.stdout


@pytest.mark.slow
def test_few_pages_at_a_time_say_that_there_is_more(shell: Shell):
    done = shell("backfill", "paged", "--since", "2026-01-01", "--max-pages", "2", "--list-only")
    assert done.returncode == 0, done.stderr
    assert "1 not finished: run the command again to go on" in done.stdout
    assert "left to the next `tocsin ingest`" in done.stdout
    (rest,) = shell.report("backfill", "paged", "--since", "2026-01-01", "--list-only")["backfills"]
    assert (rest["waiting"], rest["articles"]) == ([], 33)


@pytest.mark.slow
def test_the_pages_of_a_backfill_are_read_in_turns(
    shell: Shell, web: PastWeb, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    for name, value in (web.variables | {"TOCSIN_HOME": str(shell.home)}).items():
        monkeypatch.setenv(name, value)
    turns: list[int] = []

    def read(*arguments: Any, **options: Any) -> PageReport:
        report = fetch_pages(*arguments, **options)
        turns.append(report.visited)
        return report

    monkeypatch.setattr("ingest.pages.fetch_pages", read)
    monkeypatch.setattr("app.cli.history.PAGES_AT_ONCE", 4)
    cli.main(["backfill", "blog", "--since", "2026-05-01", "--json"], standalone_mode=False)
    assert (max(turns), sum(turns)) == (4, 9)
    pages = json.loads(capsys.readouterr().out)["pages"]
    assert (pages["fetched"], pages["unavailable"]) == (8, 1)


def test_wrong_uses_are_told_in_a_sentence(shell: Shell):
    assert_sentence(shell("backfill", "--since", "2026-01-01"), 2, "--all")
    assert_sentence(shell("backfill", "--all", "blog", "--since", "2026-01-01"), 2, "--all")
    assert_sentence(shell("backfill", "blog", "--since", "2027-01-01"), 2, "past")
    assert_sentence(shell("backfill", "blog", "--since", "soon"), 2, "ISO 8601")
    assert_sentence(shell("backfill", "nobody", "--since", "2026-01-01"), 1, "no source 'nobody'")
    assert_sentence(shell("import", str(shell.home / "none")), 2, "does not exist")
    assert_sentence(shell("import", str(shell.home / "sources.opml")), 1, "no archive of articles")


@pytest.mark.slow
def test_an_imported_archive_is_found_by_its_own_dates(shell: Shell):
    rows = [paper(1, "2024-03-01"), paper(2, "2025-03-01T10:00:00Z")]
    report = shell.report("import", archive(shell, *rows), "--outlet", "The Papers")
    assert (report["rows"], report["added"], report["refused"]) == (2, 2, 0)
    assert shell("analyse").returncode == 0
    early = shell.report("search", "lighthouse", "--until", "2024-12-31", "--words-only")
    (story,) = early["stories"]
    assert story["first_published_at"] == "2024-03-01T00:00:00Z"
    assert story["articles"][0]["outlet"] == "The Papers"
    late = shell.report("search", "lighthouse", "--since", "2025-01-01", "--words-only")
    assert [s["first_published_at"] for s in late["stories"]] == ["2025-03-01T10:00:00Z"]
    again = shell.report("import", archive(shell, *rows))
    assert (again["added"], again["known"]) == (0, 2)
    listed = shell("sources", "list", "--all")
    assert listed.returncode == 0, listed.stderr
    assert "archive-papers" in listed.stdout


def test_an_import_tells_faults_and_fails_only_when_nothing_could_be_taken(shell: Shell):
    bad = {"title": "No address", "date": "2024-01-01"}
    mixed = shell("import", archive(shell, paper(1, "2024-03-01"), bad))
    assert mixed.returncode == 0
    assert "2 rows: 1 articles added" in mixed.stdout
    assert "    no_url: 1, in line 2: It has no url.\n" in mixed.stdout
    assert_sentence(shell("import", archive(shell, bad)), 1, "no row of papers.jsonl")


def test_before_anything_was_read_back_the_way_to_begin_is_named(shell: Shell):
    told = shell("backfill")
    assert told.returncode == 0, told.stderr
    assert "`tocsin backfill --all --since DAY` begins" in told.stdout
