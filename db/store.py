"""The database: opening it, reading from it, writing to it in one transaction at a time.

SQLite runs in WAL mode with a busy timeout; a write takes the lock at its start (BEGIN IMMEDIATE),
so that it waits for others instead of failing half way. PostgreSQL uses its own defaults.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError

from db.errors import DatabaseLockedError, DiskFullError, SchemaError, StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    # The alias exports the name: other packages take the type from here, never from SQLAlchemy.
    from sqlalchemy import Connection as Connection  # noqa: PLC0414
    from sqlalchemy import Engine

BUSY_TIMEOUT_SECONDS = 20.0
_WRITE_OPTION = "tocsin_write"
# Older versions can lose writes when the write-ahead log is reset at the wrong moment.
_SOUND_SQLITE = (3, 51, 3)


class Database:
    """A handle on one database; threads may share it.

    `read()` and `write()` each give a connection inside one transaction: `write()` commits when
    the block ends and rolls back when it raises. Both turn the driver's faults into ours.
    """

    def __init__(self, engine: Engine, url: str) -> None:
        self.engine = engine
        self.url = url

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view; raises StorageError."""
        with translated_errors(self.url), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that changes the database; raises StorageError."""
        with translated_errors(self.url), self.engine.connect() as plain:
            connection = plain.execution_options(**{_WRITE_OPTION: True})
            with connection.begin():
                yield connection

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def sqlite_url(path: Path) -> str:
    """The address of a database file."""
    return f"sqlite:///{path}"


def open_database(url: str, *, busy_timeout: float = BUSY_TIMEOUT_SECONDS) -> Database:
    """Connect without touching the schema; raises StorageError when that is impossible."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return Database(create_engine(parsed, pool_pre_ping=True), url)
    _check_folder(parsed.database)
    engine = create_engine(parsed, connect_args={"timeout": busy_timeout})
    event.listen(engine, "connect", partial(_prepare_sqlite, busy_timeout=busy_timeout))
    event.listen(engine, "begin", _begin_sqlite)
    return Database(engine, url)


def database_path(database: Database) -> Path | None:
    """The file behind a SQLite database, or None for another engine or one in memory."""
    parsed = make_url(database.url)
    if parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
        return None
    return Path(str(parsed.database))


def check_integrity(database: Database) -> list[str]:
    """SQLite's own quick check; an empty list means sound."""
    if database.engine.dialect.name != "sqlite":
        return []
    with database.read() as connection:
        rows = connection.execute(text("PRAGMA quick_check")).scalars().all()
    return [str(row) for row in rows if row != "ok"]


def engine_warning(database: Database) -> str:
    """What is known to be wrong with the database engine itself; empty when nothing is."""
    if database.engine.dialect.name != "sqlite" or sqlite3.sqlite_version_info >= _SOUND_SQLITE:
        return ""
    return (
        f"SQLite {sqlite3.sqlite_version} has a rare fault in its write-ahead log, mended in "
        f"{'.'.join(map(str, _SOUND_SQLITE))}: keep backups"
    )


def _check_folder(name: str | None) -> None:
    if not name or name == ":memory:":
        return
    folder = Path(name).parent
    if not folder.is_dir():
        message = f"the folder {folder} does not exist; create it or set TOCSIN_HOME to another"
        raise StorageError(message)


def _prepare_sqlite(connection: Any, _record: object, *, busy_timeout: float) -> None:
    # The driver must not open transactions by itself: `_begin_sqlite` says which kind is wanted.
    connection.isolation_level = None
    cursor = connection.cursor()
    # The driver's own errors must surface through SQLAlchemy, which wraps them only later.
    _switch_to_wal(cursor, busy_timeout)
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA cache_size=-65536")
    cursor.close()


def _switch_to_wal(cursor: sqlite3.Cursor, patience: float) -> None:
    """Turn a new file's journal to WAL, waiting up to `patience` seconds for other processes."""
    from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

    # Of two connections that switch one new file at once, SQLite refuses the later at once: its
    # busy timeout does not cover the switch (https://sqlite.org/pragma.html#pragma_busy_timeout).
    for attempt in Retrying(
        retry=retry_if_exception(_says_locked),
        stop=stop_after_delay(patience),
        wait=wait_random(0.005, 0.05),
        reraise=True,
    ):
        with attempt:
            cursor.execute("PRAGMA journal_mode=WAL")


def _says_locked(fault: BaseException) -> bool:
    return isinstance(fault, sqlite3.OperationalError) and "locked" in str(fault)


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get(_WRITE_OPTION, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def display_name(url: str) -> str:
    """The database as people know it: a file's path, else the address without its password."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return parsed.database
    return parsed.render_as_string(hide_password=True)


@contextmanager
def translated_errors(url: str) -> Iterator[None]:
    """Turn SQLAlchemy's and the driver's faults into StorageErrors that name the database."""
    name = display_name(url)
    try:
        yield
    except (DBAPIError, DatabaseError, OperationalError) as fault:
        raise _translate(fault, name) from None


def _translate(fault: DBAPIError, name: str) -> StorageError:
    cause = str(fault.orig)
    lowered = cause.lower()
    if "database is locked" in lowered or "database table is locked" in lowered:
        return DatabaseLockedError(
            f"the database {name} is locked by another process; "
            "stop the other tocsin or try again in a moment",
            retryable=True,
        )
    if "disk is full" in lowered or "no space left" in lowered:
        return DiskFullError(
            f"the disk that holds {name} is full; free some space and run the command again, "
            "nothing stored so far is lost"
        )
    if "no such table" in lowered or "no such column" in lowered or "does not exist" in lowered:
        return SchemaError(
            f"{name} lacks tables of this version ({cause}); run `tocsin db upgrade`"
        )
    if "not a database" in lowered or "malformed" in lowered:
        return StorageError(
            f"{name} is damaged ({cause}); run `tocsin doctor`, or restore a backup"
        )
    if "readonly" in lowered or "unable to open" in lowered:
        return StorageError(f"{name} cannot be opened for writing ({cause}); check its permissions")
    return StorageError(f"the database {name} refused: {cause}")
