from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

import analysis.search_index
from analysis.evaluate.search import Document, store_documents
from analysis.hashing_embedder import HashingEmbedder
from analysis.search_index import index_pending
from db.articles import insert_snapshot
from db.search import count_unindexed
from db.types import Snapshot, TextKind

if TYPE_CHECKING:
    from db.store import Database

DAY = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def changed(database: Database) -> Database:
    """Five indexed articles, each with a newer version."""
    documents = [Document(f"d{n}", f"Title {n}", "Text.", DAY) for n in range(5)]
    store_documents(database, documents, HashingEmbedder())
    with database.write() as connection:
        for n in range(5):
            snapshot = Snapshot(f"d{n}.2", f"d{n}", 2, DAY, "New", "Text.", TextKind.PAGE, f"h{n}")
            insert_snapshot(connection, snapshot)
    return database


def test_what_changed_is_indexed_once(changed: Database) -> None:
    assert index_pending(changed) == 5
    assert index_pending(changed) == 0


def test_progress_is_told_in_steps(changed: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis.search_index, "_BATCH", 2)
    told: list[tuple[str, int, int]] = []
    index_pending(changed, lambda *step: told.append(step))
    assert told == [("search index", n, 5) for n in (0, 2, 4, 5)]


def test_an_interrupted_run_goes_on_where_it_stopped(
    changed: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis.search_index, "_BATCH", 2)

    def interrupt(_stage: str, done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index_pending(changed, interrupt)
    with changed.read() as connection:
        assert count_unindexed(connection) == 3
    assert index_pending(changed) == 3
