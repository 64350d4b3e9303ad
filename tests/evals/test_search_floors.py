"""Search quality on the recorded data never falls unnoticed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from analysis.embedding import load_embedder
from analysis.evaluate.search import evaluate_search

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.ports import Embedder

pytestmark = [pytest.mark.shared, pytest.mark.slow, pytest.mark.model]


@dataclass(frozen=True, slots=True)
class Floor:
    """What one file of queries must reach; measured figures stand in docs/quality.md."""

    docs: str
    queries: str
    qrels: str | None
    fingerprint: str
    ndcg_at_10: float
    recall_at_20: float


FLOORS = {
    "gold": Floor(
        "replay/articles.jsonl.gz",
        "gold/queries.jsonl",
        "gold/qrels.tsv",
        "d869c075e14e3bb5",
        ndcg_at_10=0.635,
        recall_at_20=0.615,
    ),
    "time": Floor(
        "bench/search/time_docs.jsonl.gz",
        "bench/search/time_queries.jsonl.gz",
        "bench/search/time_qrels.tsv",
        "6a901d1f9e25443d",
        ndcg_at_10=0.765,
        recall_at_20=0.910,
    ),
    "known item": Floor(
        "bench/search/ai_knownitem_docs.jsonl.gz",
        "bench/search/ai_knownitem_queries.jsonl.gz",
        None,
        "10a548f8971fe68e",
        ndcg_at_10=0.880,
        recall_at_20=0.950,
    ),
}


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder(threads=1)


@pytest.mark.parametrize("name", FLOORS)
def test_search_stays_above_its_floor(name: str, shared: Path, embedder: Embedder) -> None:
    floor, data = FLOORS[name], shared / "data"
    docs, queries = data / floor.docs, data / floor.queries
    qrels = data / floor.qrels if floor.qrels else None
    digest = hash_files([path for path in (docs, queries, qrels) if path])
    assert digest == floor.fingerprint, "the data is another: measure anew and pin new floors"
    figures = evaluate_search(docs, queries, qrels, embedder)
    assert figures.ndcg_at_10 >= floor.ndcg_at_10, figures
    assert figures.recall_at_20 >= floor.recall_at_20, figures


def hash_files(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
