from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from db import saved_searches as table
from db.errors import StorageError
from db.saved_searches import SavedSearch

if TYPE_CHECKING:
    from db.store import Database

NOW = datetime(2026, 6, 18, 9, tzinfo=UTC)


def make(key: str, owner: str = "ada", name: str = "", later: int = 0) -> SavedSearch:
    return SavedSearch(key, owner, name or key, "{}", NOW + timedelta(hours=later))


def test_searches_come_back_by_owner_oldest_first(database: Database) -> None:
    saved = [make("b", later=1), make("a", later=2), make("c"), make("d", "bob")]
    with database.write() as connection:
        for one in saved:
            table.insert_search(connection, one)
    with database.read() as connection:
        assert [one.id for one in table.searches_of(connection, "ada")] == ["c", "b", "a"]
        assert table.count_searches(connection, "ada") == 3
        assert table.find_search(connection, "d") == saved[3]
        assert table.find_search(connection, "e") is None
        assert table.find_by_name(connection, "bob", "a") is None


def test_two_of_one_name_are_refused_by_the_table_itself(database: Database) -> None:
    with database.write() as connection:
        table.insert_search(connection, make("a", name="same"))
    with pytest.raises(StorageError), database.write() as connection:
        table.insert_search(connection, make("b", name="same"))
    with database.read() as connection:
        assert [one.id for one in table.searches_of(connection, "ada")] == ["a"]


def test_only_the_owner_renames_and_deletes(database: Database) -> None:
    with database.write() as connection:
        table.insert_search(connection, make("a"))
        assert not table.rename_search(connection, "bob", "a", "x")
        assert not table.delete_search(connection, "bob", "a")
        assert table.rename_search(connection, "ada", "a", "x")
        assert table.find_by_name(connection, "ada", "x") == make("a", name="x")
        assert table.delete_search(connection, "ada", "a")
        assert not table.delete_search(connection, "ada", "a")
