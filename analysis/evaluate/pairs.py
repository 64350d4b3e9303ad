"""Same-event decisions on pairs, by the very score that builds stories."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.embedding import embedding_text
from analysis.evaluate.documents import read_text, to_document
from analysis.evaluate.metrics import RankingFigures, measure_ranking
from analysis.evaluate.stories import document_item
from analysis.stories.assign import StoryAssigner
from analysis.stories.options import StoryOptions
from db.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from analysis.evaluate.documents import Document
    from analysis.ports import Embedder, Understands

_TWO = 2


@dataclass(frozen=True, slots=True)
class PairFigures(RankingFigures):
    """Figures over the pairs; `f1` is at the service's own threshold."""

    documents: int
    pairs: int
    seconds: float


def evaluate_pairs(
    path: Path,
    embedder: Embedder,
    understander: Understands,
    options: StoryOptions | None = None,
) -> PairFigures:
    """Score every labelled pair of a file; raises AnalysisError for a file of another form."""
    started = time.perf_counter()
    record = _read(path)
    documents = [to_document(entry) for entry in record["docs"]]
    chosen = options or StoryOptions()
    pairs = [tuple(map(str, pair)) for key in ("must_link", "cannot_link") for pair in record[key]]
    scores = score_pairs(documents, pairs, embedder, understander, chosen)
    truths = [True] * len(record["must_link"]) + [False] * len(record["cannot_link"])
    figures = measure_ranking(scores, truths, chosen.threshold)
    return PairFigures(
        **{name: getattr(figures, name) for name in RankingFigures.__dataclass_fields__},
        documents=len(documents),
        pairs=len(pairs),
        seconds=time.perf_counter() - started,
    )


def score_pairs(
    documents: Sequence[Document],
    pairs: Sequence[Sequence[str]],
    embedder: Embedder,
    understander: Understands,
    options: StoryOptions,
) -> list[float]:
    """Log odds of each pair, with the words of all documents counted as in a running service."""
    vectors = embedder.encode([embedding_text(d.title, d.text) for d in documents])
    items = {
        document.id: document_item(document, vector, understander)
        for document, vector in zip(documents, vectors, strict=True)
    }
    assigner = StoryAssigner(options)
    for item in items.values():
        assigner.learn(item)
    return [assigner.match_odds(items[left], items[right]) for left, right in pairs]


def _read(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(read_text(path))
    except (ValueError, RecursionError) as fault:
        raise AnalysisError(f"{path} is not JSON") from fault
    if not isinstance(record, dict):
        raise AnalysisError(f"{path} is not an object with docs, must_link, cannot_link")
    for name in ("docs", "must_link", "cannot_link"):
        if not isinstance(record.get(name), list):
            raise AnalysisError(f"{path} has no list `{name}`")
    if not all(isinstance(entry, dict) and "id" in entry for entry in record["docs"]):
        raise AnalysisError(f"{path} has a document without `id` in `docs`")
    links = [*record["must_link"], *record["cannot_link"]]
    if not links:
        raise AnalysisError(f"{path} has no pairs; list them in must_link and cannot_link")
    known = {str(document["id"]) for document in record["docs"]}
    if not all(_is_pair(pair, known) for pair in links):
        raise AnalysisError(f"{path} has a pair that is not two ids of `docs`")
    return record


def _is_pair(pair: object, known: set[str]) -> bool:
    return isinstance(pair, list) and len(pair) == _TWO and all(str(key) in known for key in pair)
