"""The ledger on the command line, over the made-up world."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from app.cli.main import cli, run_cli
from tests.seeding_ledger import DUE_SIGNAL, FIRED_SIGNAL, IMPORTED_SIGNAL, OPEN_SIGNAL

if TYPE_CHECKING:
    from pathlib import Path

    from db.store import Database


@pytest.fixture
def home(seeded: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    del seeded  # lies in tmp_path
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path))
    monkeypatch.setenv("TOCSIN_MODEL__NAME", "hashing")
    monkeypatch.delenv("TOCSIN_CONFIG", raising=False)
    return tmp_path


def tocsin(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = run_cli(lambda: cli.main(list(arguments), standalone_mode=False))
    printed = capsys.readouterr()
    return code, printed.out, printed.err


Capture = pytest.CaptureFixture[str]


def test_the_open_ones_come_first_by_deadline(home: Path, capsys: Capture):
    code, out, _ = tocsin(capsys, "signals", "list")
    assert code == 0
    states = [line.split()[0] for line in out.splitlines()]
    assert states == ["open", "open", "contradicted", "fired", "expired"]
    assert DUE_SIGNAL in out.splitlines()[0]


def test_a_list_can_be_narrowed(home: Path, capsys: Capture):
    code, out, _ = tocsin(capsys, "signals", "list", "--state", "fired", "--json")
    assert code == 0
    (entry,) = json.loads(out)
    assert entry["signal"]["id"] == FIRED_SIGNAL
    assert entry["transitions"][0]["lead_days"] == 9.5
    assert "No signal fits" in tocsin(capsys, "signals", "list", "--state", "void")[1]


def test_one_signal_shows_its_test_its_words_and_its_end(home: Path, capsys: Capture):
    code, out, _ = tocsin(capsys, "signals", "show", OPEN_SIGNAL[:7])
    assert code == 0
    assert "test: A primary or press source reports the answer" in out
    assert "“The company expects an answer" in out
    assert "stated again 1 time" in out
    fired = tocsin(capsys, "signals", "show", FIRED_SIGNAL)[1]
    assert "open → fired" in fired
    assert "Harbour Labs publishes the weights" in fired


def test_no_words_reach_the_terminal_as_orders(home: Path, capsys: Capture):
    words = "OpenAI publishes the weights of GPT-6\x1b[2J"
    code, _, err = tocsin(
        capsys, "signals", "add", words, "--by", "ada\x1b]0;x", "--now", "2026-06-20"
    )
    assert code == 0, err
    found = json.loads(tocsin(capsys, "signals", "list", "--origin", "person", "--json")[1])
    (key,) = (e["signal"]["id"] for e in found if "\x1b" in e["signal"]["publication"])
    shown = tocsin(capsys, "signals", "show", key)[1]
    assert "GPT-6" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("written", "words"),
    [("nobody", "there is no signal"), ("sig", "several signals begin"), (" ", "there is no")],
)
def test_an_id_that_is_none_is_said(home: Path, capsys: Capture, written: str, words: str):
    code, _, err = tocsin(capsys, "signals", "show", written)
    assert code == 1
    assert words in err


def test_the_score_counts_every_state(home: Path, capsys: Capture):
    code, out, _ = tocsin(capsys, "signals", "score")
    assert code == 0
    first = out.splitlines()[0]
    assert "33% of 3 came true" in first
    assert "2 open, 1 fired, 1 expired, 1 contradicted, 0 void" in first
    assert "Morning Wire" in out
    board = json.loads(tocsin(capsys, "signals", "score", "--json")[1])
    assert board["by_publication"]["Morning Wire"]["states"]["contradicted"] == 1


def test_a_person_overrules_on_record(home: Path, capsys: Capture):
    arguments = ["signals", "overrule", IMPORTED_SIGNAL, "--state", "open", "--by", "ada"]
    code, out, _ = tocsin(capsys, *arguments, "--reason", "another case", "--now", "2026-06-20")
    assert code == 0
    assert "contradicted → open, by ada" in out
    shown = tocsin(capsys, "signals", "show", IMPORTED_SIGNAL)[1]
    assert "open → contradicted" in shown
    assert "by ada: another case" in shown
    code, _, err = tocsin(capsys, *arguments, "--reason", "again")
    assert code == 1
    assert "already" in err
    code, _, err = tocsin(capsys, *arguments[:-4], "--state", "void", "--reason", " ")
    assert code == 1
    assert "needs a reason" in err


def test_what_a_person_watches_for_is_added_once(home: Path, capsys: Capture):
    words = ("signals", "add", "OpenAI publishes the weights of GPT-6", "--due", "2026-08-01")
    code, out, err = tocsin(capsys, *words, "--by", "ada", "--now", "2026-06-20")
    assert code == 0, err
    assert "weights" in out
    code, out, _ = tocsin(capsys, *words, "--by", "ada", "--now", "2026-06-20")
    assert code == 0
    assert "watches for this already" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("Interesting times lie ahead",),
        ("OpenAI publishes the weights of GPT-6", "--due", "someday"),
        ("OpenAI publishes the weights of GPT-6", "--deadline", "2001-01-01"),
        ("OpenAI publishes the weights of GPT-6", "--deadline", "9999-12-31"),
        ("OpenAI publishes the weights of GPT-6", "--due", "20260801"),
        ("OpenAI publishes the weights of GPT-6", "--subject", "?!"),
        ("",),
    ],
)
def test_what_cannot_be_checked_is_refused_with_the_reason(
    home: Path, capsys: Capture, arguments: tuple[str, ...]
):
    code, out, err = tocsin(capsys, "signals", "add", *arguments, "--now", "2026-06-20")
    assert code == 1
    assert out == ""
    assert err.startswith("tocsin: this is not opened: ")


def test_another_publication_is_imported_and_scored(home: Path, capsys: Capture):
    lines = home / "lines.md"
    lines.write_text(
        "# Watch for\n\n- **Watch for:** OpenAI retires GPT-4o by 1 September 2026\n"
        "- It will be interesting to see\n",
        encoding="utf-8",
    )
    arguments = ("signals", "import", str(lines), "--publication", "The Tide")
    code, _, err = tocsin(capsys, *arguments)
    assert code == 1
    assert "add --date" in err
    code, out, err = tocsin(capsys, *arguments, "--date", "2026-06-10", "--now", "2026-06-18")
    assert code == 0, err
    assert "1 opened, 0 known already, 1 refused" in out
    assert "The Tide" in tocsin(capsys, "signals", "score")[1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no line"),
        ('{"text": 3}', "has no `text`"),
        ('{"text": "x"}', "has no `date`"),
        ('{"text": "x", "date": "2026-06-01", "predicate": "weather"}', "there is no predicate"),
        ('{"text": "x", "date": "2026-06-01", "tiers": ["gods"]}', "the tiers are"),
        ('{"text": "x", "date": "2026-06-01", "subjects": [3]}', "must be a list of words"),
        ('{"text": "x"', "is not JSON"),
        ('{"text": "x", "date": "yesterday"}', "line 1: 'yesterday' is no ISO"),
        ("[1, 2]", "has no `text`"),
    ],
)
def test_a_bad_file_is_one_sentence(home: Path, capsys: Capture, text: str, words: str):
    file = home / "lines.jsonl"
    file.write_text(text, encoding="utf-8")
    code, _, err = tocsin(capsys, "signals", "import", str(file), "--publication", "The Tide")
    assert code == 1
    assert words in err
    assert "Traceback" not in err


def test_halves_of_letters_the_future_and_boxes_are_taken_as_they_are(home: Path, capsys: Capture):
    file = home / "lines.jsonl"
    file.write_text(
        '{"text": "OpenAI \\ud800 retires GPT-4o by 1 September 2026", "date": "2026-06-10"}\n'
        '{"text": "OpenAI retires GPT-4o by 1 September 2027", "date": "2027-06-10"}\n'
    )
    arguments = ("--publication", "The Tide", "--now", "2026-06-18")
    code, out, err = tocsin(capsys, "signals", "import", str(file), *arguments)
    assert code == 0, err
    assert "1 opened, 0 known already, 1 refused" in out
    assert "still to come" in out
    boxed = home / "boxed.md"
    boxed.write_text("- [ ] Google retires Gemini 2.0 Flash by 1 October 2026\n")
    tocsin(capsys, "signals", "import", str(boxed), "--date", "2026-06-10", *arguments)
    assert " Google retires Gemini" in tocsin(capsys, "signals", "list", "--origin", "import")[1]


def test_a_table_and_a_publication_without_a_name_are_refused(home: Path, capsys: Capture):
    table = home / "lines.csv"
    table.write_text("text,date\nOpenAI retires GPT-4o,2026-06-10\n")
    arguments = ("--date", "2026-06-10", "--now", "2026-06-18")
    code, _, err = tocsin(
        capsys, "signals", "import", str(table), "--publication", "The Tide", *arguments
    )
    assert code == 1
    assert "is a table" in err
    lines = home / "lines.md"
    lines.write_text("OpenAI retires GPT-4o by 1 September 2026\n")
    code, _, err = tocsin(capsys, "signals", "import", str(lines), "--publication", " ", *arguments)
    assert code == 1
    assert "say whose lines" in err


def test_nothing_is_overruled_before_it_was_so(home: Path, capsys: Capture):
    arguments = ("--state", "void", "--reason", "a slip", "--by", "ada\x1b[2J")
    code, _, err = tocsin(
        capsys, "signals", "overrule", IMPORTED_SIGNAL, *arguments, "--now", "1990-01-01"
    )
    assert code == 1
    assert "nothing can be overruled before" in err
    code, out, _ = tocsin(
        capsys, "signals", "overrule", IMPORTED_SIGNAL, *arguments, "--now", "2026-06-20"
    )
    assert code == 0
    assert "\x1b" not in out


def test_the_calendar_is_json_too_and_names_a_folder_that_is_not(home: Path, capsys: Capture):
    code, out, _ = tocsin(capsys, "calendar", "--json", "--now", "2026-06-18")
    assert code == 0
    assert "2026-06-25" in {event["day"] for event in json.loads(out)}
    target = home / "nowhere" / "days.ics"
    code, _, err = tocsin(capsys, "calendar", "--output", str(target), "--now", "2026-06-18")
    assert code == 1
    assert "cannot be written" in err


def test_refusals_and_the_calendar_answer(home: Path, capsys: Capture):
    assert "Nothing was refused yet" in tocsin(capsys, "signals", "refused")[1]
    code, out, _ = tocsin(capsys, "calendar", "--now", "2026-06-18")
    assert code == 0
    assert out.startswith("BEGIN:VCALENDAR")
    assert "Watch: Northlight expects an answer" in out.replace("\r\n ", "")
    target = home / "days.ics"
    code, out, _ = tocsin(capsys, "calendar", "--output", str(target), "--now", "2026-06-18")
    assert code == 0
    assert target.read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_help_names_the_ledger():
    assert "watch for" in CliRunner().invoke(cli, ["signals", "--help"]).output
