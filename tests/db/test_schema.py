from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from db.errors import SchemaError
from db.schema import check_schema, current_revision, upgrade_schema
from db.store import open_database, sqlite_url
from db.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.config import Config

    from db.store import Database


ROOT = Path(__file__).resolve().parents[2]
UPGRADER = """
import sys
from db.schema import upgrade_schema
from db.store import open_database
upgrade_schema(open_database(sys.argv[1]))
"""


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Database]:
    """A database without a schema."""
    opened = open_database(sqlite_url(tmp_path / "bare.sqlite3"))
    yield opened
    opened.close()


def stamp(database: Database, revision: str) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = ?", (revision,))


def test_the_migrations_make_exactly_the_tables_of_this_code(database: Database) -> None:
    with database.read() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    assert found == []


def test_an_upgrade_can_be_repeated(database: Database) -> None:
    assert upgrade_schema(database) == current_revision(database)
    check_schema(database)


def test_processes_that_upgrade_at_once_take_turns(bare: Database) -> None:
    command_line = [sys.executable, "-c", UPGRADER, bare.url]
    processes = [subprocess.Popen(command_line, cwd=ROOT) for _ in range(4)]
    assert [process.wait(timeout=60) for process in processes] == [0, 0, 0, 0]
    check_schema(bare)


def test_a_downgrade_leaves_nothing_behind(database: Database) -> None:
    from db.schema import _configure

    config: Config = _configure(database)
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    with database.read() as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
        kept = set(names.scalars()) - {"sqlite_sequence"}
    assert kept == {"alembic_version"}
    upgrade_schema(database)
    check_schema(database)


def test_a_database_without_a_schema_says_how_to_get_one(bare: Database) -> None:
    assert current_revision(bare) is None
    with pytest.raises(SchemaError, match="tocsin init"):
        check_schema(bare)


@pytest.mark.parametrize(
    ("revision", "way"), [("0000", "tocsin db upgrade"), ("9999", "newer tocsin")]
)
def test_an_older_or_newer_schema_says_what_to_do(
    database: Database, revision: str, way: str
) -> None:
    stamp(database, revision)
    with pytest.raises(SchemaError, match=way):
        check_schema(database)


def test_a_newer_schema_is_not_upgraded(database: Database) -> None:
    stamp(database, "9999")
    with pytest.raises(SchemaError, match="9999"):
        upgrade_schema(database)
    assert current_revision(database) == "9999"


def test_a_query_on_a_missing_table_says_how_to_get_it(bare: Database) -> None:
    with pytest.raises(SchemaError, match="tocsin db upgrade"), bare.read() as connection:
        connection.exec_driver_sql("SELECT * FROM articles")
