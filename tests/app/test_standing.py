from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from analysis.brief.weeks import IssueSchedule
from analysis.brief.write import write_brief
from app.standing import read_standing
from app.story_reading import read_story
from app.ui.rank import render_standing
from app.ui.storyline import render_story
from db import tables as t
from tests.brief_stories import END, WEEK, Told, seed_story
from tests.seeding import seed_world, story_id

if TYPE_CHECKING:
    from db.store import Database

TEXT = (
    "Northlight suspended access to its Lantern 5 model in 41 countries on Monday. The order of the "
    "commerce department takes effect on 15 June 2026 and covers hosted inference."
)


@pytest.fixture
def told(database: Database) -> Database:
    """An issue of two stories, the one told by three outlets, the other by one."""
    outlets = ("Anvil", "Beacon", "Cobalt")
    wide = [
        Told(f"w{n}", f"Outlet {name}", f"{name}: Northlight suspends Lantern 5", f"{name} reports. {TEXT}")
        for n, name in enumerate(outlets)
    ]  # fmt: skip
    seed_story(database, "wide", wide)
    lone = Told(
        "l0",
        "Outlet Dorado",
        "Harbour raises the price of its Tide model",
        TEXT.replace("Lantern 5", "Tide 2"),
    )
    seed_story(database, "lone", [lone])
    write_brief(database, WEEK, IssueSchedule(), END + timedelta(hours=1), "no-model", "0.1.0")
    return database


def test_a_told_story_says_where_it_stood_and_what_its_weight_was_made_of(told: Database) -> None:
    with told.read() as connection:
        found = read_standing(connection, "wide", [WEEK])
    assert found is not None
    assert (found.week, found.place) == (WEEK, 1)
    parts = dict(found.parts)
    assert {"outlets", "tier", "relevance", "topics"} <= parts.keys()
    assert sum(parts.values()) == pytest.approx(found.weight, abs=0.3)
    assert [value for _, value in found.parts] == sorted(parts.values(), reverse=True)


def test_the_page_opens_its_weight_on_demand(told: Database) -> None:
    view = read_story(told, "wide")
    assert view is not None
    shown = render_story(view)
    assert "<summary>Why it ranks where it does: number 1 of" in shown
    assert view.standing is not None
    breadth = dict(view.standing.parts)["outlets"]
    assert f"<dt>independent outlets</dt><dd>{breadth:+.1f}</dd>" in shown


def test_a_story_that_was_never_told_has_no_standing(told: Database) -> None:
    with told.read() as connection:
        assert read_standing(connection, "wide", []) is None
        assert read_standing(connection, "elsewhere", [WEEK]) is None
    assert render_standing(None) == ""


def test_a_manifest_that_cannot_be_read_costs_the_reader_nothing_else(told: Database) -> None:
    with told.write() as connection:
        connection.execute(update(t.briefs).values(manifest='{"schema_version": 1}'))
    view = read_story(told, "wide")
    assert view is not None
    assert view.standing is None


def test_an_issue_of_another_version_has_no_standing(database: Database) -> None:
    seed_world(database)
    view = read_story(database, story_id("suspended"))
    assert view is not None
    assert view.weeks
    assert view.standing is None
