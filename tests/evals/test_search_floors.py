"""Search quality on the recorded data never falls unnoticed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from analysis.evaluate.search import evaluate_search
from tests.evals.measuring import hash_files

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
        ndcg_at_10=0.695,
        recall_at_20=0.640,
    ),
    "time": Floor(
        "bench/search/time_docs.jsonl.gz",
        "bench/search/time_queries.jsonl.gz",
        "bench/search/time_qrels.tsv",
        "6a901d1f9e25443d",
        ndcg_at_10=0.775,
        recall_at_20=0.930,
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


@pytest.mark.parametrize("name", ["gold", "time"])
def test_search_stays_above_its_floor(name: str, shared: Path, embedder: Embedder) -> None:
    assert_above(FLOORS[name], shared / "data", embedder)


def test_search_for_known_items_stays_above_its_floor(
    shared: Path, embedder: Embedder, big_set: None
) -> None:
    assert_above(FLOORS["known item"], shared / "data", embedder)


def assert_above(floor: Floor, data: Path, embedder: Embedder) -> None:
    docs, queries = data / floor.docs, data / floor.queries
    qrels = data / floor.qrels if floor.qrels else None
    digest = hash_files(path for path in (docs, queries, qrels) if path)
    assert digest == floor.fingerprint, "the data is another: measure anew and pin new floors"
    figures = evaluate_search(docs, queries, qrels, embedder)
    assert figures.ndcg_at_10 >= floor.ndcg_at_10, figures
    assert figures.recall_at_20 >= floor.recall_at_20, figures
