from __future__ import annotations

import gzip
import json
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from analysis.evaluate.search import (
    evaluate_search,
    ndcg,
    read_documents,
    read_queries,
    recall,
    reciprocal_rank,
)
from analysis.hashing_embedder import HashingEmbedder
from db.errors import AnalysisError

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENTS: list[dict[str, object]] = [
    {"id": "d1", "title": "Llama licence changed", "text": "A limit.", "date": "2026-06-01"},
    {"id": "d2", "title": "Llama weights out", "text": "", "date": "2026-06-02T08:00:00Z"},
    {"id": "d3", "title": "Llama endpoint retired", "text": "Soon."},
    {"id": "d4", "title": "Llama price", "summary": "Cut.", "date": "2021-02-29"},
]


def write_lines(path: Path, rows: list[dict[str, object]]) -> Path:
    text = "\n".join(json.dumps(row) for row in rows)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, encoding="utf-8")
    return path


def test_gain_is_discounted_by_place_and_measured_against_the_best_order() -> None:
    grades = {"a": 2, "b": 1}
    assert ndcg(["a", "b"], grades) == 1.0
    expected = (1 + 3 / math.log2(3)) / (3 + 1 / math.log2(3))
    assert ndcg(["b", "a"], grades) == pytest.approx(expected)
    assert ndcg(["x"] * 10 + ["a"], grades) == 0.0
    assert ndcg(["a"], {}) == 0.0


def test_recall_counts_relevant_documents_and_rank_the_first_of_them() -> None:
    grades = {"a": 2, "b": 1, "c": 0}
    assert recall(["c", "a"], grades) == 0.5
    assert recall(["x"] * 20 + ["a"], grades) == 0.0
    assert recall(["a"], {"a": 0}) == 0.0
    assert reciprocal_rank(["c", "x", "b"], grades) == pytest.approx(1 / 3)
    assert reciprocal_rank([], grades) == 0.0


def test_documents_are_read_whatever_they_lack(tmp_path: Path) -> None:
    documents = read_documents(write_lines(tmp_path / "docs.jsonl.gz", [*DOCUMENTS, DOCUMENTS[0]]))
    assert [d.id for d in documents] == ["d1", "d2", "d3", "d4"]
    assert documents[1].published_at == datetime(2026, 6, 2, 8, tzinfo=UTC)
    assert [d.published_at for d in documents[2:]] == [None, None]
    assert documents[3].text == "Cut."


def test_queries_take_judgements_from_a_file_or_from_themselves(tmp_path: Path) -> None:
    qrels = tmp_path / "q.tsv"
    qrels.write_text("q1\t0\td1\t2\nq1 0 d2 0\nq9 0 d1 1\n", encoding="utf-8")
    rows: list[dict[str, object]] = [
        {"query_id": "q1", "text": "llama", "date_from": "2026-06-01", "date_to": "2026-06-01"},
        {"id": "q2", "query": "weights", "relevant": ["d2"]},
        {"id": "q3", "query": "nobody judged"},
    ]
    first, second = read_queries(write_lines(tmp_path / "q.jsonl", rows), qrels)
    assert (first.id, first.grades, second.grades) == ("q1", {"d1": 2}, {"d2": 1})
    # The last day named is meant as a whole.
    assert first.query.since == datetime(2026, 6, 1, tzinfo=UTC)
    assert first.query.until == datetime(2026, 6, 2, tzinfo=UTC)
    assert second.query.since is second.query.until is None


def test_the_figures_are_those_of_the_service_s_ranking(tmp_path: Path) -> None:
    docs = write_lines(tmp_path / "docs.jsonl", DOCUMENTS)
    rows: list[dict[str, object]] = [
        {"id": "q1", "query": "llama licence changed", "relevant": ["d1"]},
        {"id": "q2", "query": "llama", "relevant": ["d2"], "date_from": "2026-06-02"},
        {"id": "q3", "query": "llama", "relevant": ["d3"], "date_from": "2026-06-02"},
    ]
    figures = evaluate_search(
        docs, write_lines(tmp_path / "q.jsonl", rows), None, HashingEmbedder()
    )
    assert (figures.documents, figures.queries) == (4, 3)
    assert figures.ndcg_at_10 == figures.recall_at_20 == figures.mrr == pytest.approx(2 / 3)
    assert 0 < figures.p50_ms <= figures.p95_ms < figures.seconds * 1000


@pytest.mark.parametrize(
    ("docs", "queries", "qrels", "complaint"),
    [
        ("not json", '{"id": "q", "query": "x", "relevant": ["d"]}', None, "is not JSON"),
        ('{"title": "no id"}', '{"id": "q", "query": "x", "relevant": ["d"]}', None, "`id`"),
        ('{"id": "d"}', '{"id": "q", "relevant": ["d"]}', None, "`query`"),
        ('{"id": "d"}', '{"id": "q", "query": "x"}', None, "judgements"),
        ('{"id": "d"}', '{"id": "q", "query": "x"}', "one two", "judgements"),
        (
            '{"id": "d"}',
            '{"id": "q", "query": "x", "relevant": ["d"], "date_from": "soon"}',
            None,
            "ISO 8601",
        ),
    ],
)
def test_a_file_of_another_form_is_a_clear_fault(
    tmp_path: Path, docs: str, queries: str, qrels: str | None, complaint: str
) -> None:
    paths = [tmp_path / "docs.jsonl", tmp_path / "queries.jsonl", tmp_path / "qrels.tsv"]
    for path, content in zip(paths, (docs, queries, qrels or ""), strict=True):
        path.write_text(content, encoding="utf-8")
    with pytest.raises(AnalysisError, match=complaint):
        evaluate_search(paths[0], paths[1], paths[2] if qrels else None, HashingEmbedder())


def test_a_missing_file_is_a_clear_fault(tmp_path: Path) -> None:
    with pytest.raises(AnalysisError, match="nowhere"):
        read_documents(tmp_path / "nowhere.jsonl")
