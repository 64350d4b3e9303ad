"""LanceDB's hybrid search over the same articles, for `bench_search.py`."""

from __future__ import annotations

import os
import shutil
import time
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from large_corpus import DIM, MODEL_ID
from search_timing import measure, resident, size_of

from db.search import searchable_vectors
from db.search_rows import search_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from bench_search import GivenVectors
    from large_corpus import Question

    from db.store import Database

LIMIT, NEAREST = 20, 10
_BATCH = 20_000
_PER_LIST = 1_000
_COMPARED = 80_000  # as many vectors as our own index looks at


def compare_lancedb(
    folder: Path,
    database: Database,
    embedder: GivenVectors,
    questions: Sequence[Question],
    exact: Sequence[set[int]],
) -> None:
    """Build a table with both indexes, ask it the same, print the same."""
    os.environ.setdefault("LANCE_LOG", "error")  # it warns of each question's columns
    import lancedb

    place = folder / "lancedb"
    shutil.rmtree(place, ignore_errors=True)
    before = resident()
    started, worked = time.perf_counter(), time.process_time()
    table = lancedb.connect(place).create_table("articles", data=_rows(database), schema=_schema())
    _index(table)
    wall, work = time.perf_counter() - started, time.process_time() - worked
    print(
        f"lancedb: built in {wall:.0f} s ({work:.0f} s of processor), {size_of(place) / 1e6:.0f} MB"
    )
    lists = max(1, table.count_rows() // _PER_LIST)
    probes = max(8, min(lists, -(-_COMPARED * lists // table.count_rows())))
    for question in questions[:20]:
        _ask(table, embedder, lambda _: "", probes, question)
    for name, where in _kinds():
        timed = measure(partial(_ask, table, embedder, where, probes), questions)
        print(timed.line(f"lancedb, {name}"), flush=True)
    recall = np.mean([
        len(_nearest(table, question, probes) & wanted) / len(wanted)
        for question, wanted in zip(questions, exact, strict=False)
    ])  # fmt: skip
    print(
        f"lancedb, exact ten nearest found: {recall:.3f}; memory {resident() - before:.0f} MB more"
    )


def _rows(database: Database) -> Iterator[Any]:
    import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types

    seq = 0
    while True:
        with database.read() as connection:
            told = search_rows(connection, seq, _BATCH)
            rows = searchable_vectors(connection, MODEL_ID, seq, _BATCH)
        if not told:
            return
        seq = rows.seq
        vectors = pa.FixedSizeListArray.from_arrays(pa.array(rows.vectors.reshape(-1)), DIM)
        arrays = [
            pa.array([row.number for row in told], pa.int64()),
            vectors,
            pa.array([f"{row.title}\n{row.text}" for row in told]),
            pa.array([row.published_at for row in told], pa.timestamp("us", tz="UTC")),
            pa.array([row.known_at for row in told], pa.timestamp("us", tz="UTC")),
            pa.array([row.topics[0] for row in told]),
            pa.array([row.source_key for row in told]),
            pa.array([[key for key, _ in row.mentions] for row in told], pa.list_(pa.string())),
        ]
        yield pa.RecordBatch.from_arrays(arrays, schema=_schema())


def _schema() -> Any:
    import pyarrow as pa

    moment = pa.timestamp("us", tz="UTC")
    return pa.schema(
        [
            ("number", pa.int64()),
            ("vector", pa.list_(pa.float32(), DIM)),
            ("text", pa.string()),
            ("published", moment),
            ("known", moment),
            ("topic", pa.string()),
            ("source", pa.string()),
            ("entities", pa.list_(pa.string())),
        ]
    )


def _index(table: Any) -> None:
    from lancedb.index import FTS, Bitmap, BTree, IvfSq, LabelList

    lists = max(1, table.count_rows() // _PER_LIST)
    table.create_index("vector", config=IvfSq(distance_type="cosine", num_partitions=lists))
    table.create_index("text", config=FTS(remove_stop_words=False))
    for column, config in (
        ("published", BTree()),
        ("known", BTree()),
        ("topic", Bitmap()),
        ("source", Bitmap()),
        ("entities", LabelList()),
    ):
        table.create_index(column, config=config)


def _kinds() -> list[tuple[str, Callable[[Question], str]]]:
    def period(question: Question) -> str:
        since, until = (
            moment.astimezone(UTC).strftime("timestamp '%Y-%m-%d %H:%M:%S'")
            for moment in (question.since, question.until)
        )
        return f"published >= {since} AND published < {until} AND topic = '{question.topic}'"

    return [
        ("plain", lambda _: ""),
        ("period and topic", period),
        ("entity", lambda q: f"array_has(entities, '{q.entity}')"),
        ("source", lambda q: f"source = '{q.source}'"),
    ]


def _ask(
    table: Any,
    embedder: GivenVectors,
    narrow: Callable[[Question], str],
    probes: int,
    question: Question,
) -> object:
    where = narrow(question)
    vector = embedder.encode([question.text])[0]
    query = table.search(query_type="hybrid").vector(vector).text(question.text).nprobes(probes)
    query = query.where(where, prefilter=True) if where else query
    return query.select(["number", "text", "published"]).limit(LIMIT).to_arrow()


def _nearest(table: Any, question: Question, probes: int) -> set[int]:
    found = table.search(question.vector).nprobes(probes).select(["number"]).limit(NEAREST)
    return set(found.to_arrow()["number"].to_pylist())
