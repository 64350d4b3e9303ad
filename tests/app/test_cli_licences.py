"""`tocsin licences` and `tocsin evaluate terms`: lists, tables, changes, exit codes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from app.cli.main import cli, run_cli
from db.documents import DocumentVersion, insert_version
from db.sources import add_sources, find_source
from db.store import database_path
from db.types import Source, SourceStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from db.store import Database

    Tocsin = Callable[..., tuple[int, str, str]]

OLD = """LUMEN COMMUNITY LICENSE
1. You will not use any output of Lumen to improve any other AI model.
2. You must be at least 18 years old to use Lumen.
"""
NEW = OLD.replace("18", "16") + "3. Commercial use of Lumen is prohibited without our consent.\n"
NAME = "Lumen Community License"


@pytest.fixture
def tocsin(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Tocsin:
    """Runs a command in a home of its own: exit code, what it printed, what it said of faults."""
    path = database_path(database)
    assert path is not None
    monkeypatch.setenv("TOCSIN_HOME", str(path.parent))

    def run(*arguments: str) -> tuple[int, str, str]:
        code = run_cli(lambda: cli.main(list(arguments), standalone_mode=False))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "old.txt").write_text(OLD, "utf-8")
    (folder / "new.txt").write_text(NEW, "utf-8")
    return str(folder / "old.txt"), str(folder / "new.txt")


@pytest.fixture
def kept(tocsin: Tocsin, files: tuple[str, str]) -> Tocsin:
    """With two versions of one licence."""
    for path, day in zip(files, ("2025-01-01", "2025-06-01"), strict=True):
        code, _, err = tocsin("licences", "add", path, "--name", NAME, "--date", day)
        assert (code, err) == (0, "")
    return tocsin


def asked_json(tocsin: Tocsin, *arguments: str) -> Any:
    code, out, err = tocsin(*arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_an_empty_shelf_says_how_to_fill_it(tocsin: Tocsin):
    code, out, _ = tocsin("licences", "list")
    assert code == 0
    assert "tocsin licences add" in out


def test_kept_versions_are_listed(kept: Tocsin):
    (row,) = asked_json(kept, "licences", "list")["documents"]
    assert (row["title"], row["versions"]) == (NAME, 2)
    assert row["newest_at"].startswith("2025-06-01")
    assert "changed 2025-06-01" in kept("licences", "list")[1]


def test_a_kept_licence_has_a_source_that_is_never_asked(kept: Tocsin, database: Database):
    with database.read() as connection:
        found = find_source(connection, "licence:lumen-community-license")
    assert found is not None
    assert found.state.status is SourceStatus.DISABLED


def test_the_same_text_is_not_kept_twice(kept: Tocsin, files: tuple[str, str]):
    code, out, _ = kept("licences", "add", files[1], "--name", NAME, "--date", "2025-07-01")
    assert (code, "nothing to keep" in out) == (0, True)
    assert asked_json(kept, "licences", "list")["documents"][0]["versions"] == 2


def test_an_older_version_is_refused_after_a_newer_one(kept: Tocsin, files: tuple[str, str]):
    code, _, err = kept("licences", "add", files[0], "--name", NAME, "--date", "2024-01-01")
    assert code == 1
    assert "in their order" in err


def test_the_table_says_what_holds_and_who_is_caught(kept: Tocsin):
    found = asked_json(kept, "licences", "show", "lumen")
    rows = {row["kind"]: row for row in found["terms"]}
    assert rows["age"]["says"] == "Age 16"
    assert rows["output_use"]["who"] == "Those who improve other models with outputs"
    assert rows["age"]["quote"]["text"] == "You must be at least 16 years old to use Lumen."
    shown = kept("licences", "show", "lumen", "--version", "1")[1]
    assert "age: Age 18" in shown


def test_a_known_licence_comes_with_our_reading_marked_as_such(
    tocsin: Tocsin, files: tuple[str, str]
):
    tocsin("licences", "add", files[0], "--name", "Llama 4 Community License")
    out = tocsin("licences", "show", "llama 4")[1]
    assert "our reading, check the text" in out
    assert "700,000,000" in out


def test_a_change_is_told_by_matter_and_by_clause(kept: Tocsin):
    found = asked_json(kept, "licences", "diff", NAME)
    assert found["changed"] is True
    assert [turn["after"] for turn in found["turns"]] == [
        "Commercial use is barred or limited", "Age 16",
    ]  # fmt: skip
    out = kept("licences", "diff", "lumen", "--from", "1", "--to", "2")[1]
    assert "age: Age 18 -> Age 16" in out
    assert "who: Those under 16" in out


def test_two_files_are_compared(tocsin: Tocsin, files: tuple[str, str]):
    assert "Age 18 -> Age 16" in tocsin("licences", "diff", *files)[1]
    assert "say the same" in tocsin("licences", "diff", files[0], files[0])[1]


def test_no_words_of_a_text_reach_the_terminal_as_orders(tocsin: Tocsin, tmp_path: Path):
    paths = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for path, text in zip(
        paths, (OLD, f"{NEW}\n\n9. You may not\x1b[2J use the Model in \u202eCorvid."), strict=True
    ):
        path.write_text(text, "utf-8")
    code, out, _ = tocsin("licences", "diff", *map(str, paths))
    assert code == 0
    assert "use the Model in" in out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_a_saved_page_is_read_as_the_service_reads_it(tocsin: Tocsin, tmp_path: Path):
    words = "<p>You must keep your password safe and secret at all times.</p>" * 9
    page = (
        f"<html><body><h1>Terms</h1>{words}<p>You must be at least 18 years old.</p></body></html>"
    )
    path = tmp_path / "terms.html"
    path.write_text(page, "utf-8")
    found = asked_json(tocsin, "licences", "show", str(path))
    assert "Age 18" in [row["says"] for row in found["terms"]]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("show", "nothing"), 1, "no document is named"),
        (("show", "lumen", "--version", "9"), 1, "versions 1 to 2"),
        (("diff", "lumen", "--from", "2", "--to", "2"), 1, "--from must be below"),
        (("diff", "one", "two"), 1, "is no file"),
        (("diff", "a", "b", "c"), 2, "two files"),
        (("add", "/nowhere.txt", "--name", "x"), 2, "nowhere"),
        (("diff", "a", "b", "--to", "2"), 2, "of files"),
    ],
)
def test_a_mistake_is_told_in_one_sentence(
    kept: Tocsin, arguments: tuple[str, ...], code: int, words: str
):
    found, out, err = kept("licences", *arguments)
    assert (found, out) == (code, "")
    assert words in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"\xff\xfe\x00", "no text in UTF-8"), (b"  \n", "holds no text"), (b"a\0b", "holds no text")],
    ids=["binary", "empty", "nul"],
)
def test_what_is_no_text_is_refused(tocsin: Tocsin, tmp_path: Path, body: bytes, words: str):
    path = tmp_path / "licence.bin"
    path.write_bytes(body)
    code, _, err = tocsin("licences", "add", str(path), "--name", "Lumen")
    assert (code, words in err) == (1, True)


def test_a_name_without_letters_is_refused(tocsin: Tocsin, files: tuple[str, str]):
    code, _, err = tocsin("licences", "add", files[0], "--name", "???")
    assert (code, "letters or digits" in err) == (1, True)


def test_a_name_that_fits_two_documents_asks_for_more(kept: Tocsin, files: tuple[str, str]):
    kept("licences", "add", files[0], "--name", "Lumen Research License")
    code, _, err = kept("licences", "show", "lumen")
    assert (code, "could be" in err) == (1, True)


def test_watched_documents_of_other_sorts_come_with_all(tocsin: Tocsin, database: Database):
    source = Source("corvid-prices", "Corvid pricing", "https://c.test/p", "c.test", "document")
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    with database.write() as connection:
        add_sources(connection, [source])
        version = DocumentVersion(source.key, source.url, 1, moment, "Pricing", "$2", "0" * 64)
        insert_version(connection, version)
    assert asked_json(tocsin, "licences", "list")["documents"] == []
    found = asked_json(tocsin, "licences", "list", "--all")["documents"]
    assert [(row["title"], row["versions"]) for row in found] == [("Pricing", 1)]


def test_terms_are_evaluated_from_the_command_line(tocsin: Tocsin, tmp_path: Path):
    folder = tmp_path / "captured"
    folder.mkdir()
    (folder / "lumen1.txt").write_text(OLD)
    (folder / "lumen2.txt").write_text(NEW)
    found = asked_json(tocsin, "evaluate", "terms", str(folder))
    assert (found["versions"], found["documents"], len(found["changes"])) == (2, 1, 1)
    assert found["changes"][0]["added"][0]["kinds"] == ["commercial_use"]
    assert "Age 18 -> Age 16" in tocsin("evaluate", "terms", str(folder))[1]
