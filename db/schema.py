"""Bringing a database to this code's schema, through Alembic's migrations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from db.errors import SchemaError
from db.store import display_name

if TYPE_CHECKING:
    from alembic.config import Config

    from db.store import Database

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade_schema(database: Database) -> str:
    """Run the migrations that are missing; returns the revision reached. Safe to repeat.

    Raises SchemaError for a database that a newer version made.
    """
    from alembic import command
    from alembic.util.exc import CommandError

    config = _configure(database)
    # One write transaction around all steps: two processes starting at once take turns.
    with database.write() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as fault:
            raise SchemaError(
                f"{display_name(database.url)} was made by a newer tocsin; use that version, or another TOCSIN_HOME"
            ) from fault
    return current_revision(database) or ""


def current_revision(database: Database) -> str | None:
    """The revision of the database, or None when it has no schema yet."""
    from alembic.migration import MigrationContext

    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def check_schema(database: Database) -> None:
    """Raise SchemaError unless the database is exactly at this code's revision."""
    from alembic.script import ScriptDirectory

    expected = ScriptDirectory.from_config(_configure(database)).get_current_head()
    found = current_revision(database)
    if found == expected:
        return
    if found is None:
        raise SchemaError(f"{display_name(database.url)} has no schema yet; run `tocsin init`")
    # Revisions are numbered (`0005`), so that their order is that of their names.
    is_older = found < (expected or "")
    way = "run `tocsin db upgrade`" if is_older else "use the newer tocsin that made it"
    raise SchemaError(
        f"{display_name(database.url)} is at schema {found}, this version needs {expected}; {way}"
    )


def _configure(database: Database) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    # Alembic interpolates its options, so a percent sign in a password must be doubled.
    config.set_main_option("sqlalchemy.url", database.url.replace("%", "%%"))
    return config
