from __future__ import annotations

import dataclasses
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.evaluate.search import Document, store_documents
from analysis.hashing_embedder import HashingEmbedder
from analysis.search.columns import Columns
from analysis.search.dense import DenseSettings, DenseVectors
from analysis.search.engine import SearchEngine
from analysis.search.filters import Filters
from analysis.search.indexes import open_indexes
from analysis.search.kept_file import load_arrays, save_arrays
from analysis.search_index import index_pending, refresh_indexes
from analysis.search_types import SearchQuery
from db.analyses import analyses_by_article, save_analysis
from db.articles import insert_snapshot
from db.search_rows import search_rows
from db.types import Mention, Snapshot, TextKind, Topic, hash_text

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.search.indexes import SearchIndexes
    from db.store import Database

DAY = datetime(2026, 6, 1, tzinfo=UTC)
EMBEDDER = HashingEmbedder()
WORDS = ("lumen", "corvid", "licence", "weights", "chips", "prices")


@pytest.fixture
def corpus(database: Database) -> Database:
    """Twelve articles of two words each."""
    documents = [
        Document(f"d{n}", f"{WORDS[n % 6]} {WORDS[(n // 2) % 6]}", f"Text {n}.", DAY)
        for n in range(12)
    ]
    store_documents(database, documents, EMBEDDER)
    return database


def change(database: Database, key: str, title: str) -> None:
    digest = hash_text(f"{title}\n\n")
    with database.write() as connection:
        snapshot = Snapshot(f"{key}.2", key, 2, DAY, title, "", TextKind.PAGE, digest)
        insert_snapshot(connection, snapshot)
    assert index_pending(database) == 1


def ask(database: Database, indexes: SearchIndexes, text: str) -> tuple[str, ...]:
    return SearchEngine(database, EMBEDDER, indexes).search(SearchQuery(text)).ranking


def test_kept_indexes_answer_as_those_in_memory_do(corpus: Database, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    done = refresh_indexes(corpus, tmp_path, EMBEDDER.model_id, lambda *step: told.append(step))
    assert done == 12
    assert told[-1] == ("search indexes", 12, 12)
    kept = open_indexes(tmp_path, EMBEDDER.model_id)
    with corpus.read() as connection:
        assert not kept.is_behind(connection)
    for text in WORDS:
        memory = SearchEngine(corpus, EMBEDDER).search(SearchQuery(text))
        assert SearchEngine(corpus, EMBEDDER, kept).search(SearchQuery(text)) == memory
    assert refresh_indexes(corpus, tmp_path, EMBEDDER.model_id) == 0


def test_only_what_changed_is_read_again(corpus: Database, tmp_path: Path) -> None:
    refresh_indexes(corpus, tmp_path, EMBEDDER.model_id)
    change(corpus, "d3", "robots juggle")
    kept = open_indexes(tmp_path, EMBEDDER.model_id)
    assert kept.catch_up(corpus) == 1
    assert ask(corpus, kept, "juggle")[0] == "d3"
    assert len(kept.words) == len(kept.columns) == len(kept.meaning or ()) == 12


def test_another_process_s_words_are_seen(corpus: Database, tmp_path: Path) -> None:
    here = open_indexes(tmp_path, EMBEDDER.model_id)
    refresh_indexes(corpus, tmp_path, EMBEDDER.model_id)
    with corpus.read() as connection:
        assert here.is_behind(connection)
    assert len(here.words) == 12
    assert here.catch_up(corpus) == 0  # words are there; columns and vectors are read beside them
    fresh = open_indexes(tmp_path, EMBEDDER.model_id)
    assert ask(corpus, here, "chips") == ask(corpus, fresh, "chips")


def test_words_deleted_under_a_running_server_are_built_anew(
    corpus: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    here = open_indexes(tmp_path, EMBEDDER.model_id)
    here.catch_up(corpus)
    shutil.rmtree(tmp_path / "words")
    assert ask(corpus, here, "chips")
    change(corpus, "d3", "robots juggle")
    assert ask(corpus, here, "juggle")[0] == "d3"
    assert "built anew" in caplog.text
    assert len(here.words) == len(open_indexes(tmp_path).words) == 12


@pytest.mark.parametrize("name", ["columns.bin", "meaning.bin"])
def test_a_damaged_file_is_built_anew(
    corpus: Database, tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    refresh_indexes(corpus, tmp_path, EMBEDDER.model_id)
    expected = ask(corpus, open_indexes(tmp_path, EMBEDDER.model_id), "weights")
    path = tmp_path / name
    path.write_bytes(path.read_bytes()[:-3])
    again = open_indexes(tmp_path, EMBEDDER.model_id)
    assert "damaged" in caplog.text
    assert ask(corpus, again, "weights") == expected


def test_indexes_of_another_database_are_built_anew(
    corpus: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    refresh_indexes(corpus, tmp_path, EMBEDDER.model_id)
    with corpus.write() as connection:
        # As after a restore: the same order numbers stand for other changes.
        connection.exec_driver_sql("UPDATE search_state SET seq = seq - 5000")
        connection.exec_driver_sql("UPDATE search_state SET seq = seq + 5000 - 3 WHERE seq > -4997")
    kept = open_indexes(tmp_path, EMBEDDER.model_id)
    kept.catch_up(corpus)
    assert "not of this database" in caplog.text
    with corpus.read() as connection:
        readable = len(search_rows(connection, 0, 99))
    assert len(kept.words) == readable


def test_an_article_understood_anew_is_filtered_by_its_new_topics(
    corpus: Database, tmp_path: Path
) -> None:
    kept = open_indexes(tmp_path, EMBEDDER.model_id)
    engine = SearchEngine(corpus, EMBEDDER, kept)
    query = SearchQuery("lumen", topic="legal")
    assert engine.search(query).ranking == ()
    with corpus.write() as connection:
        known = analyses_by_article(connection, ["d0"])["d0"]
        save_analysis(connection, dataclasses.replace(known, topics={Topic.LEGAL: 0.9}))
    assert engine.search(query).ranking == ("d0",)


def test_a_question_does_not_wait_for_a_large_backlog(corpus: Database, tmp_path: Path) -> None:
    engine = SearchEngine(corpus, EMBEDDER, open_indexes(tmp_path, EMBEDDER.model_id), patience=5)
    assert (engine.search(SearchQuery("lumen")).ranking, engine.missing) == ((), 12)
    engine.prepare()
    assert (engine.missing, engine.search(SearchQuery("lumen")).ranking[:1]) == (0, ("d0",))


def test_columns_know_names_and_survive_a_file(corpus: Database, tmp_path: Path) -> None:
    mention = Mention("lab:corvid", "lab", "Corvid", 1, True)
    with corpus.write() as connection:
        known = analyses_by_article(connection, ["d4"])["d4"]
        save_analysis(connection, dataclasses.replace(known, mentions=(mention,)))
        rows = search_rows(connection, 0, 99)
    columns = Columns()
    columns.put(rows[:5])
    columns.put(rows[5:])
    columns.save(tmp_path / "c.bin")
    again = Columns.load(tmp_path / "c.bin")
    for held in (columns, again):
        assert held.keys_of("CORVID") == held.keys_of("lab:corvid") == ("lab:corvid",)
        assert held.keys_of("nobody") == ()
        assert np.flatnonzero(held.allowed(Filters(entities=("lab:corvid",)))).tolist() == [5]
        assert held.allowed(Filters()).sum() == len(held) == 12
        assert held.describe([5, 99])[5].tier == "press"
    assert again.seq == rows[-1].seq
    again.put([dataclasses.replace(rows[0], seq=99, tier="primary", mentions=())])
    assert np.flatnonzero(again.allowed(Filters(tier="primary"))).tolist() == [rows[0].number]


def test_vectors_move_into_lists_when_they_are_many(corpus: Database, tmp_path: Path) -> None:
    settings = DenseSettings(exact_up_to=5, per_list=6, trained_per_list=6)
    dense = DenseVectors(EMBEDDER.model_id, settings)
    with corpus.read() as connection:
        while dense.refresh(connection):
            pass
    assert (len(dense), dense.is_compressed) == (12, True)
    dense.save(tmp_path / "m.bin")
    again = DenseVectors(EMBEDDER.model_id, settings)
    again.load(tmp_path / "m.bin")
    vector = EMBEDDER.encode(["lumen weights"])[0]
    assert again.search(vector, 5) == dense.search(vector, 5)
    other = DenseVectors("another@1", settings)
    other.load(tmp_path / "m.bin")
    assert len(other) == 0


def test_a_file_of_another_layout_is_left_alone(tmp_path: Path) -> None:
    save_arrays(tmp_path / "a.bin", {"layout": 1}, [np.arange(3), np.eye(2, dtype=np.float32)])
    loaded = load_arrays(tmp_path / "a.bin", 1)
    assert loaded is not None
    assert [array.tolist() for array in loaded[1]] == [[0, 1, 2], [[1, 0], [0, 1]]]
    assert load_arrays(tmp_path / "a.bin", 2) is None
    assert load_arrays(tmp_path / "missing.bin", 1) is None
