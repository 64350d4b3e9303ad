"""`tocsin stories`, `threads` and `entities`: lists, one in full, JSON, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from app.cli.main import cli, run_cli
from app.cli.story_lines import clean_line
from db.store import database_path
from tests.seeding import MERGED_AWAY, story_id
from tests.seeding_understood import AURORA, MAKER, SPLIT_OFF, THREAD, add_follower

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.store import Database

    Tocsin = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tocsin(
    seeded: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Tocsin:
    """Runs a command in the seeded home: exit code, what it printed, what it said of faults."""
    path = database_path(seeded)
    assert path is not None
    monkeypatch.setenv("TOCSIN_HOME", str(path.parent))

    def run(*arguments: str) -> tuple[int, str, str]:
        code = run_cli(lambda: cli.main(list(arguments), standalone_mode=False))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def asked_json(tocsin: Tocsin, *arguments: str) -> Any:
    code, out, err = tocsin(*arguments, "--json")
    assert (code, err) == (0, "")
    return json.loads(out)


def test_stories_are_listed_newest_report_first(tocsin: Tocsin) -> None:
    code, out, err = tocsin("stories", "list", "--limit", "2")
    lines = out.splitlines()
    assert code == 0
    assert lines[0].startswith("2026-06-17  s-rule  What the Transparency Act asks")
    assert lines[0].endswith("(2 outlets)")
    assert len(lines) == 2
    assert "more; --limit shows them" in err


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--topic", "export_control"], [story_id("suspended")]),
        (["--entity", "Northlight AI", "--until", "2026-06-16"], [story_id("suspended")]),
        (["--entity", AURORA], [story_id("suspended")]),
        (["--thread", THREAD, "--since", "2026-06-17"], [story_id("rule")]),
        (["--entity", "Nobody"], []),
    ],
)
def test_a_list_is_narrowed(tocsin: Tocsin, options: list[str], expected: list[str]) -> None:
    body = asked_json(tocsin, "stories", "list", *options)
    assert [story["id"] for story in body["stories"]] == expected
    assert body["all"] == len(expected)


def test_nothing_found_says_what_to_try(tocsin: Tocsin) -> None:
    code, out, _ = tocsin("stories", "list", "--entity", "Nobody")
    assert (code, out.startswith("No story fits.")) == (0, True)
    code, out, _ = tocsin("entities", "list", "zebra")
    assert (code, out) == (0, "No article read so far names that.\n")


def test_a_story_is_shown_whole(tocsin: Tocsin) -> None:
    code, out, _ = tocsin("stories", "show", story_id("suspended"))
    assert code == 0
    for part in (
        "5 articles, 5 outlets, 4 origins",
        "filed under Export controls",
        "* 2026-06-15  s-suspended",
        "[reaction to s-suspended]",
        "Access to Aurora 5 suspended",
        "15 June 2026; Northlight AI, The Model Gazette and 3 more; 4 origins",
        "Models: Aurora 5",
        "Policy Lens (analysis, opinion)",
        "Evening Digest (community, copy of The Model Gazette)",
        "Margin Notes: What 900 teams",
        f"split; part of it became {SPLIT_OFF}",
    ):
        assert part in out, part


def test_outlets_that_differ_are_said_to(tocsin: Tocsin) -> None:
    _, out, _ = tocsin("stories", "show", story_id("retired"))
    assert "complete-v1 endpoint retired  [outlets differ]" in out
    assert "1 October 2026; Harbour Labs" in out
    assert "1 November 2026; Quarry Blog" in out
    _, out, _ = tocsin("stories", "show", story_id("price"))
    assert "3.00 dollars → 1.80 dollars" in out
    assert "no source" in out


def test_the_id_of_a_merged_story_leads_on_and_says_so(tocsin: Tocsin) -> None:
    _, out, _ = tocsin("stories", "show", MERGED_AWAY)
    assert f"({MERGED_AWAY} was merged into this story)" in out
    body = asked_json(tocsin, "stories", "show", MERGED_AWAY)
    assert (body["id"], body["moved_from"]["kind"]) == (story_id("suspended"), "merged_into")


def test_json_of_a_story_is_what_the_api_answers(tocsin: Tocsin, seeded: Database) -> None:
    from app.answers import plain
    from app.story_bodies import describe_story
    from app.story_reading import read_story

    view = read_story(seeded, story_id("suspended"))
    assert view is not None
    body = asked_json(tocsin, "stories", "show", story_id("suspended"))
    assert body == json.loads(json.dumps(plain(describe_story(view, "http://127.0.0.1:8501"))))


def test_threads_are_listed_and_shown(tocsin: Tocsin) -> None:
    _, out, _ = tocsin("threads", "list")
    assert out == f"{THREAD}  Aurora 5 and the export order  (3 stories, 11 to 17 June 2026)\n"
    assert tocsin("threads", "list", "--since", "2026-07-01")[1].startswith("No thread yet")
    _, out, _ = tocsin("threads", "show", THREAD)
    assert out.index("s-court") < out.index("s-suspended") < out.index("s-rule")
    assert len(asked_json(tocsin, "threads", "show", THREAD)["stories"]) == 3
    assert asked_json(tocsin, "threads", "list")["threads"][0]["id"] == THREAD


def test_entities_are_found_and_shown_by_key_or_name(tocsin: Tocsin) -> None:
    _, out, _ = tocsin("entities", "list", "aurora", "5")
    assert out == f"{AURORA}  Aurora 5  (model, 5 articles)\n"
    for asked in (AURORA, "aurora 5"):
        _, out, _ = tocsin("entities", "show", asked)
        assert "family   Aurora\n" in out
        assert "owner    Northlight AI\n" in out
        assert "Access to Aurora 5 suspended" in out
        assert "2026-06-16  s-suspended" in out
    body = asked_json(tocsin, "entities", "show", MAKER)
    assert body["stories_in_passing"] == 1
    assert asked_json(tocsin, "entities", "list", "aurora")["entities"][0]["key"] == AURORA


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["stories", "show", "none"], 1, "there is no story 'none'; `tocsin stories list`"),
        (["threads", "show", "none"], 1, "there is no thread 'none'; `tocsin threads list`"),
        (["threads", "show", "-"], 1, "there is no thread '-'"),
        (["entities", "show", "model:none"], 1, "no article names 'model:none'"),
        (["stories", "list", "--topic", "sport"], 2, "sport"),
        (["stories", "list", "--since", "soon"], 2, "no ISO 8601 time"),
        (
            ["stories", "list", "--since", "2026-06-02", "--until", "2026-06-01"],
            2,
            "--since must lie before --until",
        ),
        (["stories", "list", "--limit", "0"], 2, "limit"),
        (["stories", "show"], 2, "ID"),
    ],
)
def test_what_cannot_be_done_has_its_exit_code_and_a_sentence(
    tocsin: Tocsin, arguments: list[str], code: int, said: str
) -> None:
    done, out, err = tocsin(*arguments)
    assert (done, out) == (code, "")
    assert said in err
    assert "Traceback" not in err


def test_text_from_outside_cannot_drive_the_terminal(tocsin: Tocsin, seeded: Database) -> None:
    assert clean_line("a\x1b[2Jb\x07\nc\u202ed") == "a[2Jb cd"
    with seeded.write() as connection:
        from datetime import UTC, datetime

        from sqlalchemy import update

        from db import tables as t

        add_follower(connection, 1, datetime(2026, 6, 18, tzinfo=UTC))
        titled = update(t.stories).where(t.stories.c.id == "s-later-1")
        connection.execute(titled.values(title="\x1b]0;owned\x07 A title"))
    for arguments in (
        ("stories", "list"),
        ("threads", "show", THREAD),
        ("stories", "show", "s-rule"),
    ):
        _, out, _ = tocsin(*arguments)
        assert "A title" in out
        assert "\x1b" not in out


def test_help_loads_no_database_and_no_model() -> None:
    script = (
        "import sys\nfrom app.cli.main import cli\n"
        "for name in ('stories', 'threads', 'entities'):\n"
        "    try:\n        cli.main([name, '--help'], standalone_mode=False)\n"
        "    except SystemExit:\n        pass\n"
        "heavy = {'sqlalchemy', 'numpy', 'streamlit', 'torch', 'starlette'} & set(sys.modules)\n"
        "sys.exit(f'loaded {sorted(heavy)}' if heavy else 0)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("--help") == 3
