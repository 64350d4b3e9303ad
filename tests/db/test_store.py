from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from db.errors import DatabaseLockedError, DiskFullError, StorageError
from db.store import (
    Database,
    check_integrity,
    database_path,
    open_database,
    sqlite_url,
    translated_errors,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
ADD_TURN = "UPDATE turns SET n = n + 1"

WRITER = """
import sys
from db.store import open_database
database = open_database(sys.argv[1])
for _ in range(40):
    with database.write() as connection:
        seen = connection.exec_driver_sql("SELECT n FROM turns").scalar_one()
        connection.exec_driver_sql("UPDATE turns SET n = ?", (seen + 1,))
"""

HALF_WRITER = """
import sys, time
from db.store import open_database
database = open_database(sys.argv[1])
with database.write() as connection:
    connection.exec_driver_sql("UPDATE turns SET n = n + 1")
with database.write() as connection:
    connection.exec_driver_sql("PRAGMA cache_size = 10")
    connection.exec_driver_sql("UPDATE turns SET n = n + 1")
    for _ in range(200):
        connection.exec_driver_sql("INSERT INTO turns VALUES (hex(randomblob(2000)))")
    print("in the middle", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def turns(tmp_path: Path) -> Iterator[Database]:
    """A database with one counter."""
    opened = open_database(sqlite_url(tmp_path / "turns.sqlite3"))
    with opened.write() as connection:
        connection.exec_driver_sql("CREATE TABLE turns (n)")
        connection.exec_driver_sql("INSERT INTO turns VALUES (0)")
    yield opened
    opened.close()


def read_turns(database: Database) -> list[object]:
    with database.read() as connection:
        return list(connection.exec_driver_sql("SELECT n FROM turns").scalars())


def interrupt_write(database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql(ADD_TURN)
        raise ZeroDivisionError


def fill_disk(database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 20")
        connection.exec_driver_sql(ADD_TURN)
        for _ in range(100):
            connection.exec_driver_sql("INSERT INTO turns VALUES (hex(randomblob(4000)))")


def start(program: str, url: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", program, url]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_a_write_is_kept_when_its_block_ends_and_dropped_when_it_raises(turns: Database) -> None:
    with turns.write() as connection:
        connection.exec_driver_sql(ADD_TURN)
    with pytest.raises(ZeroDivisionError):
        interrupt_write(turns)
    assert read_turns(turns) == [1]


def test_threads_that_write_at_once_lose_nothing(turns: Database) -> None:
    def write() -> None:
        for _ in range(25):
            with turns.write() as connection:
                seen = connection.exec_driver_sql("SELECT n FROM turns").scalar_one()
                connection.exec_driver_sql("UPDATE turns SET n = ?", (seen + 1,))

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read_turns(turns) == [100]


def test_processes_that_write_at_once_lose_nothing(turns: Database) -> None:
    processes = [start(WRITER, turns.url) for _ in range(2)]
    for process in processes:
        process.communicate(timeout=60)
    assert [process.returncode for process in processes] == [0, 0]
    assert read_turns(turns) == [80]


def test_a_reader_sees_one_state_while_others_write(turns: Database) -> None:
    with turns.read() as connection:
        before = connection.exec_driver_sql("SELECT n FROM turns").scalar_one()
        with turns.write() as writing:
            writing.exec_driver_sql(ADD_TURN)
        assert connection.exec_driver_sql("SELECT n FROM turns").scalar_one() == before
    assert read_turns(turns) == [1]


def test_a_database_held_by_another_is_locked_and_worth_a_retry(turns: Database) -> None:
    impatient = open_database(turns.url, busy_timeout=0.05)
    with turns.write() as connection:
        connection.exec_driver_sql(ADD_TURN)
        with pytest.raises(DatabaseLockedError, match="try again") as caught, impatient.write():
            pytest.fail("two writers at once")
    assert caught.value.retryable
    assert read_turns(impatient) == [1]
    impatient.close()


def test_a_full_disk_keeps_nothing_of_the_write_and_all_before_it(turns: Database) -> None:
    with pytest.raises(DiskFullError, match="free some space"):
        fill_disk(turns)
    assert read_turns(turns) == [0]
    assert check_integrity(turns) == []
    with turns.write() as connection:
        connection.exec_driver_sql(ADD_TURN)
    assert read_turns(turns) == [1]


def test_a_process_killed_in_the_middle_of_a_write_leaves_the_last_commit(turns: Database) -> None:
    process = start(HALF_WRITER, turns.url)
    assert process.stdout is not None
    assert process.stdout.readline() == "in the middle\n"
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=10)
    assert read_turns(turns) == [1]
    assert check_integrity(turns) == []
    with turns.write() as connection:
        connection.exec_driver_sql(ADD_TURN)
    assert read_turns(turns) == [2]


def test_a_file_that_is_no_database_is_named_as_damaged(tmp_path: Path) -> None:
    path = tmp_path / "notes.sqlite3"
    path.write_bytes(b"This is a shopping list. " * 400)
    opened = open_database(sqlite_url(path))
    with pytest.raises(StorageError, match=r"damaged.*tocsin doctor"), opened.read() as connection:
        connection.exec_driver_sql("SELECT 1")
    opened.close()


def test_a_database_overwritten_in_the_middle_is_named_as_damaged(tmp_path: Path) -> None:
    path = tmp_path / "torn.sqlite3"
    opened = open_database(sqlite_url(path))
    with opened.write() as connection:
        connection.exec_driver_sql("CREATE TABLE words (word TEXT)")
        for _ in range(200):
            connection.exec_driver_sql("INSERT INTO words VALUES (hex(randomblob(500)))")
    opened.close()
    whole = bytearray(path.read_bytes())
    whole[4096:40960] = os.urandom(36864)
    path.write_bytes(whole)
    with pytest.raises(StorageError, match="damaged"), opened.read() as connection:
        connection.exec_driver_sql("SELECT sum(length(word)) FROM words").scalar()
    opened.close()


def test_a_sound_database_passes_its_check(turns: Database) -> None:
    assert check_integrity(turns) == []


def test_a_missing_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="TOCSIN_HOME"):
        open_database(sqlite_url(tmp_path / "nowhere" / "x.sqlite3"))


def test_a_folder_in_the_place_of_the_file_is_a_clear_fault(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").mkdir()
    opened = open_database(sqlite_url(tmp_path / "x.sqlite3"))
    with pytest.raises(StorageError, match="cannot be opened"), opened.read():
        pytest.fail("opened a folder")


def test_a_password_is_never_printed() -> None:
    from sqlalchemy.exc import OperationalError

    fault = OperationalError("SELECT 1", {}, Exception("connection refused"))
    url = "postgresql://me:secret@host.example/db"
    with pytest.raises(StorageError) as caught, translated_errors(url):
        raise fault
    assert "secret" not in str(caught.value)
    assert "host.example" in str(caught.value)


def test_the_file_behind_a_database_is_known_where_there_is_one(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    assert database_path(open_database(sqlite_url(path))) == path
    assert database_path(open_database("sqlite://")) is None


def test_foreign_keys_hold(database: Database) -> None:
    with pytest.raises(StorageError, match="FOREIGN KEY"), database.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO snapshots VALUES ('x.1', 'x', 1, '2026-06-01', 't', 't', 'page', 'h')"
        )
