"""What every test may ask for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from db.schema import upgrade_schema
from db.store import open_database, sqlite_url

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.store import Database

REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = REPOSITORY.parent / "shared"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database at the newest schema."""
    opened = open_database(sqlite_url(tmp_path / "tocsin.sqlite3"))
    upgrade_schema(opened)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The recorded data beside the checkout; skips where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip("needs the recorded data in ../shared")
    return SHARED
