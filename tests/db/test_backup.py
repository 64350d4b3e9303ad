from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from db import articles
from db.backup import back_up, restore
from db.errors import StorageError
from db.store import check_integrity, database_path, open_database, sqlite_url
from db.types import Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from db.store import Database


def add(database: Database, count: int) -> None:
    for number in range(count):
        refusal = Refusal(datetime.now(UTC), "s", f"https://a.example/{number}", "page", "404")
        with database.write() as connection:
            articles.add_refusals(connection, [refusal])


def count(database: Database) -> int:
    with database.read() as connection:
        return sum(row[2] for row in articles.count_refusals(connection))


def test_a_backup_made_while_others_write_is_sound(database: Database, tmp_path: Path):
    add(database, 20)
    writer = threading.Thread(target=add, args=(database, 200))
    writer.start()
    size = back_up(database, tmp_path / "copy.sqlite3")
    writer.join()
    copy = open_database(sqlite_url(tmp_path / "copy.sqlite3"))
    assert size > 0
    assert check_integrity(copy) == []
    assert 20 <= count(copy) <= 220


def test_a_backup_never_overwrites(database: Database, tmp_path: Path):
    target = tmp_path / "copy.sqlite3"
    target.write_text("mine")
    with pytest.raises(StorageError, match="exists already"):
        back_up(database, target)
    assert target.read_text() == "mine"


def test_restoring_brings_the_old_content_back_and_keeps_the_new(
    database: Database, tmp_path: Path
):
    add(database, 3)
    back_up(database, tmp_path / "copy.sqlite3")
    add(database, 4)
    kept = restore(database, tmp_path / "copy.sqlite3")
    assert count(open_database(database.url)) == 3
    assert count(open_database(sqlite_url(kept))) == 7


def test_a_second_restore_keeps_what_the_first_one_replaced(database: Database, tmp_path: Path):
    back_up(database, tmp_path / "copy.sqlite3")
    add(database, 4)
    first = restore(database, tmp_path / "copy.sqlite3")
    add(open_database(database.url), 2)
    second = restore(database, tmp_path / "copy.sqlite3")
    assert count(open_database(sqlite_url(first))) == 4
    assert count(open_database(sqlite_url(second))) == 2


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100])
def test_something_else_is_not_restored(database: Database, tmp_path: Path, content: bytes):
    add(database, 2)
    other = tmp_path / "other.sqlite3"
    other.write_bytes(content)
    with pytest.raises(StorageError, match="not a sound"):
        restore(database, other)
    assert count(database) == 2
    assert database_path(database) == tmp_path / "tocsin.sqlite3"


def test_a_missing_backup_is_named(database: Database, tmp_path: Path):
    with pytest.raises(StorageError, match=r"there is no file .*nowhere"):
        restore(database, tmp_path / "nowhere")
