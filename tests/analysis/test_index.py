"""The vector index is a cache: whatever is wrong with its file, it is rebuilt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.hashing_embedder import HashingEmbedder
from analysis.index import load_index, new_index, open_index
from analysis.pipeline import analyse
from db.errors import IndexCorruptError
from db.vectors import model_ids, numbered_vectors, vectors_watermark
from tests.analysis.story_corpus import NOW, WordUnderstander, add_articles

if TYPE_CHECKING:
    from pathlib import Path

    from db.store import Database

EMBEDDER = HashingEmbedder()


@pytest.fixture
def filled(database: Database) -> Database:
    add_articles(database, ["Acme ships Roadrunner", "Bank buys mill", "Court rules on copies"])
    analyse(database, EMBEDDER, WordUnderstander(), NOW)
    return database


def seal_of(database: Database) -> str:
    with database.read() as connection:
        return vectors_watermark(connection, EMBEDDER.model_id)


def test_the_nearest_article_is_found_by_number(filled: Database, tmp_path: Path):
    index = open_index(tmp_path / "a.faiss", filled, EMBEDDER.model_id)
    similar, numbers = index.search(EMBEDDER.encode(["Bank buys mill"]), 5)
    assert numbers[0].tolist()[0] == 2
    assert similar[0][0] == pytest.approx(1.0, abs=0.2)
    assert numbers[0].tolist()[3:] == [-1, -1]


def test_a_sound_file_is_read_again_without_rebuilding(filled: Database, tmp_path: Path):
    path = tmp_path / "a.faiss"
    open_index(path, filled, EMBEDDER.model_id)
    stamp = path.stat().st_mtime_ns
    assert len(open_index(path, filled, EMBEDDER.model_id)) == 3
    assert path.stat().st_mtime_ns == stamp
    assert sorted(p.name for p in tmp_path.glob("a.faiss*")) == ["a.faiss", "a.faiss.json"]


@pytest.mark.parametrize("damage", ["truncate", "garble", "note", "no note"])
def test_a_damaged_file_is_refused_and_rebuilt(
    filled: Database, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
):
    path, note = tmp_path / "a.faiss", tmp_path / "a.faiss.json"
    open_index(path, filled, EMBEDDER.model_id)
    sound = path.read_bytes()
    match damage:
        case "truncate":
            path.write_bytes(sound[: len(sound) // 2])
        case "garble":
            path.write_bytes(b"not an index")
        case "note":
            note.write_text("{")
        case _:
            note.unlink()
    with pytest.raises(IndexCorruptError):
        load_index(path, EMBEDDER.model_id, seal_of(filled))
    assert len(open_index(path, filled, EMBEDDER.model_id)) == 3
    assert path.read_bytes() == sound
    assert [r.levelname for r in caplog.records if r.name == "analysis.index"] == ["WARNING"]


def test_a_stale_file_is_brought_up_to_date_quietly(
    filled: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    path = tmp_path / "a.faiss"
    open_index(path, filled, EMBEDDER.model_id)
    add_articles(filled, ["Norland passes a law"], first=10)
    analyse(filled, EMBEDDER, WordUnderstander(), NOW)
    caplog.clear()
    assert load_index(path, EMBEDDER.model_id, seal_of(filled)) is None
    assert len(open_index(path, filled, EMBEDDER.model_id)) == 4
    assert load_index(path, EMBEDDER.model_id, seal_of(filled)) is not None
    assert [r for r in caplog.records if r.levelname == "WARNING"] == []


def test_an_index_that_cannot_be_written_still_answers(filled: Database, tmp_path: Path):
    index = open_index(tmp_path / "missing" / "a.faiss", filled, EMBEDDER.model_id)
    assert len(index) == 3


def test_an_empty_database_has_an_empty_index(database: Database, tmp_path: Path):
    assert len(open_index(tmp_path / "a.faiss", database, "any")) == 0


def test_the_database_knows_its_models_and_vectors(filled: Database):
    with filled.read() as connection:
        assert model_ids(connection) == [EMBEDDER.model_id]
        numbers, vectors = numbered_vectors(connection, EMBEDDER.model_id, after=1)
    assert numbers.tolist() == [2, 3]
    assert vectors.shape == (2, EMBEDDER.dim)


def test_adding_nothing_changes_nothing():
    index = new_index(4)
    index.add(np.zeros(0, np.int64), np.zeros((0, 4), np.float32))
    assert len(index) == 0
