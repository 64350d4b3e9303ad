from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
import pytest

from analysis.search_types import (
    NamedEntity,
    SearchAnswer,
    SearchQuery,
    Sort,
    StatedPeriod,
    Understood,
)
from app.cli.main import run_cli
from app.cli.search import describe_reading, search
from app.cli.search_options import SORTS
from app.cli.searches import searches
from db.store import database_path
from tests.app.conftest import PlainDesk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from db.store import Database

    Tocsin = Callable[..., tuple[int, str, str]]


class Engine:
    """The seeded desk in the engine's place: no model, no index."""

    asked: list[SearchQuery]

    def __init__(self, database: Database) -> None:
        self._desk = PlainDesk(database)
        self.asked = self._desk.asked

    def search(self, query: SearchQuery) -> SearchAnswer:
        return self._desk.ask(query)


@pytest.fixture
def engine(seeded: Database, monkeypatch: pytest.MonkeyPatch) -> Engine:
    made = Engine(seeded)
    monkeypatch.setattr("app.wiring.make_search_engine", lambda *_, **__: made)
    return made


@pytest.fixture
def tocsin(
    engine: Engine,
    seeded: Database,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> Tocsin:
    path = database_path(seeded)
    assert path is not None
    monkeypatch.setenv("TOCSIN_HOME", str(path.parent))
    monkeypatch.setenv("TOCSIN_NOW", "2026-06-18T09:00:00Z")
    group = click.Group(commands={"search": search, "searches": searches})

    def run(*arguments: str) -> tuple[int, str, str]:
        code = run_cli(lambda: group.main(list(arguments), standalone_mode=False))
        said = capfdbinary.readouterr()
        return code, said.out.decode(), said.err.decode()

    return run


def test_every_filter_reaches_the_engine(tocsin: Tocsin, engine: Engine) -> None:
    code, out, _ = tocsin(
        "search", "northlight", "order", "--tier", "primary", "--language", "en", "--sort",
        "newest", "--as-of", "2026-06-18", "--literal", "--offset", "3", "--limit", "4",
    )  # fmt: skip
    asked = engine.asked[-1]
    assert code == 0
    assert out.startswith("2026-06-15  Access to Aurora 5")
    assert (asked.text, asked.tier, asked.language, asked.sort) == (
        "northlight order", "primary", "en", Sort.NEWEST,
    )  # fmt: skip
    assert asked.as_of is not None
    assert (asked.as_of.day, asked.literal, asked.offset, asked.limit) == (18, True, 3, 4)


def test_the_sorts_of_the_command_are_those_of_the_engine() -> None:
    assert set(SORTS) == {sort.value for sort in Sort}


@pytest.mark.parametrize(
    ("form", "begins"), [("csv", '\ufeff"story"'), ("md", "# Search: northlight"), ("json", "{")]
)
def test_an_answer_is_printed_or_written_as_a_file(
    tocsin: Tocsin, tmp_path: Path, form: str, begins: str
) -> None:
    code, out, _ = tocsin("search", "northlight", "--format", form)
    assert code == 0
    assert out.startswith(begins)
    target = tmp_path / f"found.{form}"
    code, out, err = tocsin("search", "northlight", "--format", form, "--output", str(target))
    assert (code, out) == (0, "")
    assert "is written" in err
    assert target.read_bytes().decode().startswith(begins)


def test_faults_of_use_say_the_way_out(tocsin: Tocsin, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "none" / "x.csv")
    code, _, err = tocsin("search", "northlight", "--format", "csv", "--output", nowhere)
    assert (code, "choose another file" in err) == (1, True)
    code, _, err = tocsin("search", "northlight", "--output", str(tmp_path / "x"))
    assert (code, "--output needs --format" in err) == (2, True)
    code, _, err = tocsin("search", " ")
    assert code == 2


def test_control_signs_do_not_reach_a_terminal(tocsin: Tocsin, engine: Engine) -> None:
    found = engine.search(_question("hostile"))
    assert found.stories
    _, out, _ = tocsin("search", "hostile")
    assert "\x1b" not in out
    assert "<script>" in out, "a terminal reads no HTML"


def _question(text: str) -> SearchQuery:
    from analysis.search_types import SearchQuery

    return SearchQuery(text)


def test_a_search_is_kept_listed_run_and_forgotten(tocsin: Tocsin, engine: Engine) -> None:
    code, out, _ = tocsin("searches", "save", "Export orders", "northlight", "--topic", "legal")
    assert code == 0
    assert "/feeds/searches/" in out
    code, out, _ = tocsin("searches", "list", "--json")
    (kept,) = json.loads(out)["searches"]
    assert kept["name"] == "Export orders"
    assert kept["question"] == {"text": "northlight", "topic": "legal", "version": 1}
    assert kept["created_at"] == "2026-06-18T09:00:00Z"
    assert "    northlight --topic legal\n" in tocsin("searches", "list")[1]
    code, out, _ = tocsin("searches", "run", "Export orders", "--json", "--limit", "3")
    assert code == 0
    assert (engine.asked[-1].topic, engine.asked[-1].limit) == ("legal", 3)
    told: Any = json.loads(out)
    assert told["stories"][0]["articles"]
    assert tocsin("searches", "remove", "Export orders")[0] == 0
    code, _, err = tocsin("searches", "run", "Export orders")
    assert (code, "searches list" in err) == (1, True)
    assert "No search is kept yet" in tocsin("searches", "list")[1]


def test_a_name_that_is_taken_says_so(tocsin: Tocsin) -> None:
    tocsin("searches", "save", "Twice", "x")
    code, _, err = tocsin("searches", "save", "Twice", "y")
    assert code == 1
    assert "choose another name" in err


def test_what_was_read_out_of_a_question_is_told() -> None:
    july = StatedPeriod(datetime(2026, 7, 1, tzinfo=UTC), None, "since july", "from 1 July 2026")
    entities = (NamedEntity("model:lumen-3", "Lumen\x1b 3", "lumin"),)
    read = Understood(entities=entities, period=july, corrected="lumen since july")
    said = describe_reading(SearchAnswer(SearchQuery("lumin since july"), (), understood=read))
    assert said == "“lumen since july”, Lumen 3, from 1 July 2026"
    assert not describe_reading(SearchAnswer(SearchQuery("lumen"), ()))
