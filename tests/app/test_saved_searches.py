from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from analysis.search_types import SearchQuery, Sort
from app.saved_searches import (
    MOST_PER_OWNER,
    delete_search,
    find_own_search,
    find_search,
    list_searches,
    read_question,
    rename_search,
    save_search,
    write_question,
)
from db import saved_searches as table
from db.errors import ConfigError, StorageError
from db.saved_searches import SavedSearch

if TYPE_CHECKING:
    from db.store import Database

NOW = datetime(2026, 6, 18, 9, tzinfo=UTC)
FULL = SearchQuery(
    "corvid “weights”",
    since=NOW - timedelta(days=9),
    until=NOW,
    topic="legal",
    entity="model:corvid-2",
    source="gazette",
    limit=30,
    tier="press",
    language="de",
    as_of=NOW,
    sort=Sort.NEWEST,
    literal=True,
)


def test_a_question_comes_back_as_it_was_saved(database: Database) -> None:
    saved = save_search(database, "ada", "  My\n corvid ", FULL, NOW)
    kept = find_search(database, saved.id)
    assert kept is not None
    assert kept.query == FULL
    assert kept.saved.name == "My corvid"
    assert list_searches(database, "ada") == [kept.saved]
    assert list_searches(database, "bob") == []


def test_ids_cannot_be_guessed_from_one_another(database: Database) -> None:
    ids = {save_search(database, "ada", f"s{n}", SearchQuery("x"), NOW).id for n in range(5)}
    assert len(ids) == 5
    assert all(len(one) == 32 for one in ids)


def test_what_is_written_does_not_depend_on_the_order_of_fields() -> None:
    document = write_question(FULL)
    assert document == write_question(read_question(document))
    assert list(json.loads(document)) == sorted(json.loads(document))
    assert write_question(SearchQuery("x", offset=40)) == '{"text":"x","version":1}'


def test_what_a_later_version_adds_is_left_out() -> None:
    told = {"version": 9, "text": "x", "mood": "sunny", "sort": "by taste", "limit": 10**9}
    told |= {"topic": 7, "literal": "yes", "since": "2026-06-01"}
    since = datetime(2026, 6, 1, tzinfo=UTC)
    assert read_question(json.dumps(told)) == SearchQuery("x", since=since)


@pytest.mark.parametrize("broken", ["", "[]", "{}", '{"text":3}', '{"text":"x","since":"soon"}'])
def test_what_is_no_question_says_what_to_do(broken: str) -> None:
    with pytest.raises(StorageError, match="remove it and save it again"):
        read_question(broken)


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "tab\x07bell", "turn\u202eround"])
def test_a_name_is_short_and_visible(database: Database, name: str) -> None:
    with pytest.raises(ConfigError, match="1 to 120 visible"):
        save_search(database, "ada", name, SearchQuery("x"), NOW)
    assert list_searches(database, "ada") == []


def test_a_name_is_an_owners_only_once(database: Database) -> None:
    first = save_search(database, "ada", "Corvid", SearchQuery("x"), NOW)
    save_search(database, "bob", "Corvid", SearchQuery("x"), NOW)
    other = save_search(database, "ada", "Lumen", SearchQuery("y"), NOW)
    with pytest.raises(ConfigError, match="choose another name"):
        save_search(database, "ada", "Corvid", SearchQuery("z"), NOW)
    with pytest.raises(ConfigError, match="choose another name"):
        rename_search(database, "ada", other.id, "Corvid")
    rename_search(database, "ada", first.id, "Corvid")
    rename_search(database, "ada", first.id, "Corvid 2")
    assert [one.name for one in list_searches(database, "ada")] == ["Corvid 2", "Lumen"]


def test_nobody_changes_what_another_owns(database: Database) -> None:
    saved = save_search(database, "ada", "Corvid", SearchQuery("x"), NOW)
    assert not delete_search(database, "bob", saved.id)
    with pytest.raises(ConfigError, match="no longer saved"):
        rename_search(database, "bob", saved.id, "Mine")
    with pytest.raises(ConfigError, match="searches list"):
        find_own_search(database, "bob", saved.id)
    assert find_own_search(database, "ada", saved.id) == find_own_search(database, "ada", "Corvid")
    assert delete_search(database, "ada", saved.id)
    assert find_search(database, saved.id) is None


def test_an_owner_keeps_so_many_and_no_more(database: Database) -> None:
    with database.write() as connection:
        for n in range(MOST_PER_OWNER):
            table.insert_search(connection, SavedSearch(f"k{n}", "ada", f"n{n}", "{}", NOW))
    with pytest.raises(ConfigError, match="remove one first"):
        save_search(database, "ada", "one more", SearchQuery("x"), NOW)
    assert (
        save_search(database, "bob", "one more", SearchQuery("x"), NOW, search_id="b1").id == "b1"
    )
