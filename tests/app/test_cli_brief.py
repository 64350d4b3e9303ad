"""`tocsin brief`: shown, verified, for a stack, and its published form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema
import pytest

from analysis.brief.weeks import IssueSchedule
from analysis.brief.write import write_brief
from app.cli.main import cli, run_cli
from db.store import database_path
from tests.brief_claims import release, seed_claim
from tests.brief_stories import END, SUSPENSION, WEEK, seed_story

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from db.store import Database

    Tocsin = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tocsin(
    database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Tocsin:
    """Runs a command in a home with one written issue: exit code, output, faults."""
    seed_story(database, "suspension", SUSPENSION)
    seed_claim(database, "release", *release())
    write_brief(database, WEEK, IssueSchedule(), END, "no-model", "0.1.0")
    path = database_path(database)
    assert path is not None
    monkeypatch.setenv("TOCSIN_HOME", str(path.parent))

    def run(*arguments: str) -> tuple[int, str, str]:
        code = run_cli(lambda: cli.main(list(arguments), standalone_mode=False))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def stack_file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.toml"
    path.write_text('name = "shop"\nmodels = ["Lantern 5"]\n')
    return path


def test_the_schema_is_printed_and_holds_the_issue(tocsin: Tocsin) -> None:
    code, schema, _ = tocsin("brief", "schema")
    assert code == 0
    code, document, _ = tocsin("brief", "--week", WEEK, "--format", "json")
    assert code == 0
    jsonschema.validate(json.loads(document), json.loads(schema))


def test_the_json_is_the_stored_document_to_the_byte(tocsin: Tocsin, database: Database) -> None:
    from db.briefs import find_brief

    with database.read() as connection:
        stored = find_brief(connection, WEEK)
    assert stored is not None
    assert tocsin("brief", "--week", WEEK, "--format", "json")[1] == stored.document


def test_an_issue_for_a_stack_is_written_and_verified(tocsin: Tocsin, stack_file: Path) -> None:
    code, out, err = tocsin("brief", "--week", WEEK, "--stack", str(stack_file), "--format", "json")
    assert (code, err) == (0, "")
    assert json.loads(out)["for_you"]["stack"] == "shop"
    code, out, _ = tocsin("brief", "verify", WEEK, "--stack", "shop")
    assert code == 0
    assert out.startswith(f"{WEEK} for shop: rebuilt, identical to the byte")


def test_an_issue_written_again_has_the_editions_of_the_readers_stacks(
    tocsin: Tocsin, stack_file: Path, database: Database
) -> None:
    path = database_path(database)
    assert path is not None
    own = path.parent / "stacks" / "shop.toml"
    own.parent.mkdir()
    own.write_text(stack_file.read_text())
    now = END.isoformat()
    assert tocsin("brief", "--week", WEEK, "--again", "--now", now)[0] == 0
    code, said, fault = tocsin("brief", "verify", WEEK, "--stack", "shop")
    assert code == 0, fault
    assert "identical to the byte" in said


def test_verifying_an_edition_that_was_never_written_says_how(tocsin: Tocsin) -> None:
    code, _, err = tocsin("brief", "verify", WEEK, "--stack", "nobody")
    assert code == 1
    assert "--stack FILE" in err


def test_verify_answers_in_json(tocsin: Tocsin) -> None:
    code, out, _ = tocsin("brief", "verify", WEEK, "--json")
    answer = json.loads(out)
    assert code == 0
    assert (answer["week"], answer["differences"], answer["stack"]) == (WEEK, [], "")


def test_days_before_anything_was_read_are_no_quiet_week(tocsin: Tocsin) -> None:
    code, _, said = tocsin("brief", "--week", "2019-W10")
    assert code == 1
    assert "nothing is known of the days of 2019-W10" in said
