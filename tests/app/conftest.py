"""A seeded database behind a published context."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from analysis.search_types import ArticleHit, SearchAnswer, SearchQuery, StoryHit
from app.context import AppContext, forget_context, publish_context
from db.articles import articles_by_id, latest_snapshots
from db.store import database_path, open_database, sqlite_url
from db.stories import stories_by_id
from db.types import anchor_passage
from tests.seeding import NOW, article_id, seed_world, story_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from db.store import Database
    from tests.app.alert_world import AlertWorld


class PlainDesk:
    """Finds the two seeded stories whose text holds the query's first word; notes what was asked."""

    def __init__(self, database: Database) -> None:
        self.note = ""
        self.asked: list[SearchQuery] = []
        self._database = database

    def ask(self, query: SearchQuery) -> SearchAnswer:
        self.asked.append(query)
        found = [self._hit(key, query) for key in ("suspended", "hostile")]
        return SearchAnswer(query, tuple(hit for hit in found if hit is not None))

    def like(self, story_id: str, limit: int) -> SearchAnswer:
        """The other one of the two seeded stories."""
        query = SearchQuery("model")
        found = [self._hit(key, query) for key in ("suspended", "hostile")]
        others = [hit for hit in found if hit is not None and hit.story_id != story_id]
        return SearchAnswer(query, tuple(others[:limit]))

    def _hit(self, key: str, query: SearchQuery) -> StoryHit | None:
        word = query.text.split()[0].lower()
        with self._database.read() as connection:
            story = stories_by_id(connection, [story_id(key)])[story_id(key)]
            article = articles_by_id(connection, [article_id(key, 0)])[article_id(key, 0)]
            snapshot = latest_snapshots(connection, [article.id])[article.id]
        at = snapshot.text.lower().find(word)
        if at < 0:
            return None
        start = len(snapshot.title) + 2
        passage = anchor_passage(snapshot, start, len(snapshot.content))
        hit = ArticleHit(
            article.id, 1.0, article.title, article.outlet, article.url, article.published_at,
            passage, snapshot.text, ((at, at + len(word)),),
        )  # fmt: skip
        first, last = story.first_published_at, story.last_published_at
        return StoryHit(story.id, story.title, 1.0, first, last, (hit,), 5)


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory, schema_file: Path) -> Path:
    """The made-up world of tests/seeding.py in a file: seeding takes most of a test's time."""
    path = tmp_path_factory.mktemp("seeded") / "seeded.sqlite3"
    shutil.copyfile(schema_file, path)
    opened = open_database(sqlite_url(path))
    seed_world(opened)
    opened.close()
    return path


@pytest.fixture
def seeded(database: Database, seeded_file: Path) -> Database:
    """The made-up world of tests/seeding.py, to be changed at will."""
    path = database_path(database)
    assert path is not None
    shutil.copyfile(seeded_file, path)  # nothing has connected to it yet
    return database


@pytest.fixture(scope="session")
def written_world(
    tmp_path_factory: pytest.TempPathFactory, schema_file: Path
) -> tuple[Path, AlertWorld]:
    """The world of tests/app/alert_world.py in a file."""
    from tests.app.alert_world import write_world

    return write_world(tmp_path_factory.mktemp("world"), schema_file)


@pytest.fixture
def world(written_world: tuple[Path, AlertWorld], tmp_path: Path) -> Iterator[AlertWorld]:
    """An owner at this machine with two channels, two subscriptions and an alert, published."""
    from tests.app.alert_world import opened_world

    with opened_world(written_world, tmp_path) as made:
        yield made


def make_context(database: Database, *, demo: bool = False) -> AppContext:
    return AppContext(
        database=database,
        search=PlainDesk(database),
        now=lambda: NOW,
        started_at=NOW,
        base_url="http://127.0.0.1:8501",
        version="0.0.0",
        demo=demo,
    )


@pytest.fixture
def context(seeded: Database) -> Iterator[AppContext]:
    """A published context over the seeded database."""
    made = make_context(seeded)
    publish_context(made)
    yield made
    forget_context()


@pytest.fixture
def empty_context(database: Database) -> Iterator[AppContext]:
    """A published context over an empty database."""
    made = make_context(database)
    publish_context(made)
    yield made
    forget_context()
