from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.briefs import find_brief, list_briefs, save_brief, told_stories, weeks_of_story
from db.stories import save_story
from db.types import StoredBrief, Story, hash_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from db.store import Database


@pytest.fixture
def make_brief(noon: datetime) -> Callable[[int], StoredBrief]:
    def make(week: int) -> StoredBrief:
        end = noon + timedelta(weeks=week)
        document = f'{{"week":{week}}}'
        return StoredBrief(
            f"2026-W{week}", end - timedelta(weeks=1), end, end, document, "{}", hash_text(document)
        )

    return make


@pytest.fixture
def told(database: Database, make_brief: Callable[[int], StoredBrief], noon: datetime) -> Database:
    """Weeks 24 to 26; s1 was told in 24 and 26, s2 in 25."""
    with database.write() as connection:
        for key in ("s1", "s2"):
            save_story(connection, Story(key, key, noon, noon, noon))
        for week, stories in ((24, ["s1"]), (25, ["s2"]), (26, ["s1"])):
            save_brief(connection, make_brief(week), stories)
    return database


def test_a_brief_comes_back_as_it_was_stored(
    told: Database, make_brief: Callable[[int], StoredBrief]
) -> None:
    with told.read() as connection:
        assert find_brief(connection, "2026-W25") == make_brief(25)
        assert find_brief(connection, "2026-W30") is None
        assert [b.week for b in list_briefs(connection)] == ["2026-W26", "2026-W25", "2026-W24"]


def test_an_issue_written_again_replaces_the_earlier_one(
    told: Database, make_brief: Callable[[int], StoredBrief]
) -> None:
    again = dataclasses.replace(make_brief(25), document="[]", sha256=hash_text("[]"))
    with told.write() as connection:
        save_brief(connection, again, ["s1"])
        assert find_brief(connection, "2026-W25") == again
        assert weeks_of_story(connection, "s2") == []


def test_what_was_told_before_a_week_names_the_latest_telling(told: Database) -> None:
    with told.read() as connection:
        assert told_stories(connection, "2026-W24") == {}
        assert told_stories(connection, "2026-W26") == {"s1": "2026-W24", "s2": "2026-W25"}
        assert told_stories(connection, "2026-W27") == {"s1": "2026-W26", "s2": "2026-W25"}
        assert weeks_of_story(connection, "s1") == ["2026-W24", "2026-W26"]
