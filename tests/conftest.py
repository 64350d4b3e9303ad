"""What every test may ask for."""

from __future__ import annotations

import shutil
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
EVALUATIONS = REPOSITORY / "tests" / "evals"


@pytest.hookimpl(tryfirst=True)  # before xdist writes the groups into the names of tests
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Two groups for `--dist loadgroup`: the evaluations, which share their vectors, and the rest.

    Slow tests thus take two processes, and neither embeds what the other has.
    """
    for item in items:
        is_evaluation = EVALUATIONS in item.path.parents
        item.add_marker(pytest.mark.xdist_group("evals" if is_evaluation else "rest"))


@pytest.fixture(scope="session")
def schema_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file at the newest schema; running the migrations once saves minutes."""
    path = tmp_path_factory.mktemp("schema") / "empty.sqlite3"
    opened = open_database(sqlite_url(path))
    upgrade_schema(opened)
    opened.close()
    return path


@pytest.fixture
def database(tmp_path: Path, schema_file: Path) -> Iterator[Database]:
    """An empty database at the newest schema."""
    path = tmp_path / "tocsin.sqlite3"
    shutil.copyfile(schema_file, path)
    opened = open_database(sqlite_url(path))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The recorded data beside the checkout; skips where it is absent."""
    if not (SHARED / "data").is_dir():
        pytest.skip("needs the recorded data in ../shared")
    return SHARED
