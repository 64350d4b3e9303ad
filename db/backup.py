"""Copying a database that is in use, and putting a copy back. SQLite only."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from db.errors import StorageError
from db.store import database_path, translated_errors

if TYPE_CHECKING:
    from pathlib import Path

    from db.store import Database

_PAGES_PER_STEP = 2000  # copies some 8 MB between two chances for writers


def back_up(database: Database, target: Path) -> int:
    """Copy to a new file through SQLite's backup API; returns its size in bytes.

    Copying the file itself while it is written to would damage the copy.
    """
    source = _require_file(database)
    if target.exists():
        raise StorageError(f"{target} exists already; name another file for the backup")
    if not target.parent.is_dir():
        raise StorageError(f"the folder {target.parent} does not exist; create it first")
    partial = target.with_name(target.name + ".partial")
    with translated_errors(database.url):
        try:
            with (
                closing(sqlite3.connect(source)) as live,
                closing(sqlite3.connect(partial)) as copy,
            ):
                live.backup(copy, pages=_PAGES_PER_STEP)
            partial.replace(target)
        except sqlite3.Error as fault:
            raise StorageError(f"the backup to {target} failed") from fault
        finally:
            partial.unlink(missing_ok=True)
    return target.stat().st_size


def restore(database: Database, backup: Path) -> Path:
    """Replace the database by a sound backup; the old file stays beside it and is returned.

    Stop every process that uses the database first.
    """
    target = _require_file(database)
    _check_backup(backup)
    database.close()
    kept = _unused_name(target)
    fresh = target.with_name(target.name + ".restoring")
    with closing(sqlite3.connect(backup)) as source, closing(sqlite3.connect(fresh)) as copy:
        source.backup(copy)
    if target.exists():
        # Fold the write-ahead log in, so that the kept file is whole without it.
        with closing(sqlite3.connect(target)) as old:
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        target.replace(kept)
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    fresh.replace(target)
    return kept


def _require_file(database: Database) -> Path:
    path = database_path(database)
    if path is None:
        raise StorageError("backup and restore are for SQLite; use pg_dump for PostgreSQL")
    return path


def _unused_name(target: Path) -> Path:
    """Where the replaced database is kept; an earlier one is never overwritten."""
    kept, number = target.with_name(target.name + ".before-restore"), 1
    while kept.exists():
        number += 1
        kept = target.with_name(f"{target.name}.before-restore-{number}")
    return kept


def _check_backup(backup: Path) -> None:
    if not backup.is_file():
        raise StorageError(f"there is no file {backup}")
    try:
        with closing(sqlite3.connect(f"file:{backup}?mode=ro", uri=True)) as connection:
            answer = connection.execute("PRAGMA quick_check").fetchone()[0]
            tables = connection.execute(
                "SELECT count(*) FROM sqlite_master WHERE name = 'articles'"
            ).fetchone()[0]
    except sqlite3.Error as fault:
        raise StorageError(f"{backup} is not a sound SQLite database") from fault
    if answer != "ok" or not tables:
        raise StorageError(f"{backup} is not a sound backup of Tocsin; nothing was changed")
