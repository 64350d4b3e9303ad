"""Fit the weights of the search's ranking on judged queries, and say how well they carry over.

    python scripts/train_search.py --set DOCS QUERIES [QRELS] --set … [--write]

Every set is asked through the service's engine; what its ranking saw is kept, and the weights climb
by steps towards the mean nDCG@10 of the sets, each set counting alike. Out of sample: fitted on two
thirds of the queries of every set, scored on the last third, three times over.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import analysis.search.engine as engine_module
from analysis.embedding import load_embedder
from analysis.evaluate.search import (
    JudgedQuery,
    make_engine,
    ndcg,
    read_documents,
    read_queries,
    store_documents,
)
from analysis.search.features import FEATURES, base_features, read_features, support, weigh_terms
from analysis.search.ranking import READ, load_weights, score_candidates
from analysis.search.related import load_related
from db.search_pool import pool_articles
from db.store import open_database, sqlite_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from analysis.ports import Embedder
    from analysis.search.features import Candidates, WordCounts
    from analysis.search_types import Understood

WEIGHTS = Path("analysis/search/weights.json")
_FOLDS = 3
_STEPS = (0.2, -0.2, 0.1, -0.1, 0.05, -0.05)
_LARGEST = 1.5
_LEAST_GAIN = 2e-4
_COST = 0.002  # of a unit of weight: what gains less is left out
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A query's candidates as the ranking saw them, with their judged grades."""

    features: NDArray[np.float64]
    vectors: NDArray[np.float32]
    ids: tuple[str, ...]
    judged: JudgedQuery


class Recorder:
    """Stands in for the ranking and keeps what it was given."""

    def __init__(self) -> None:
        self.seen: list[tuple[NDArray[np.float64], Candidates, NDArray[np.int64]]] = []

    def __call__(
        self, understood: Understood, candidates: Candidates, counts: WordCounts
    ) -> NDArray[np.float64]:
        """The usual scores."""
        terms = weigh_terms(understood.words or understood.phrases, counts, load_related())
        base = base_features(terms, candidates)
        first = base @ np.array(load_weights().features[: base.shape[1]])
        rows = np.lexsort((candidates.numbers, -first))[:READ]
        self.seen.append((read_features(terms, candidates, rows), candidates, rows))
        return score_candidates(understood, candidates, counts)


def collect(paths: Sequence[Path], embedder: Embedder) -> list[Asked]:
    """Ask every query of a set; returns what the ranking saw."""
    documents = read_documents(paths[0])
    queries = read_queries(paths[1], paths[2] if paths[2:] else None)
    recorder = Recorder()
    # The engine offers no hook, and needs none but here.
    engine_module.score_candidates = recorder  # type: ignore[attr-defined]  # stands in to record
    with tempfile.TemporaryDirectory(prefix="tocsin-search-") as folder:
        database = open_database(sqlite_url(Path(folder) / "search.sqlite3"))
        store_documents(database, documents, embedder)
        engine = make_engine(database, embedder)
        asked = []
        for judged in queries:
            engine.search(judged.query)
            features, candidates, rows = recorder.seen[-1]
            numbers = [int(n) for n in candidates.numbers]
            with database.read() as connection:
                articles = pool_articles(connection, numbers, embedder.model_id, 1)
            ids = {article.number: article.id for article in articles}
            names = tuple(ids[numbers[row]] for row in rows)
            asked.append(Asked(features, candidates.vectors[rows], names, judged))
        database.close()
    return asked


def gain(one: Asked, weights: NDArray[np.float64]) -> float:
    """nDCG@10 of a query; the last weight is that of the neighbours' support."""
    scores = one.features @ weights[:-1]
    if weights[-1]:
        scores = scores + weights[-1] * support(scores, one.vectors)
    order = np.argsort(-np.round(scores, 6), kind="stable")
    return ndcg([one.ids[at] for at in order[:10]], one.judged.grades)


def mean_gain(sets: Iterable[Sequence[Asked]], weights: NDArray[np.float64]) -> float:
    """The mean over the sets of their mean nDCG@10."""
    return float(np.mean([np.mean([gain(one, weights) for one in some]) for some in sets]))


def climb(sets: Sequence[Sequence[Asked]], start: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights that no single step betters; that of meaning stands, for only ratios matter."""
    weights = start.copy()
    best = mean_gain(sets, weights) - _COST * weights.sum()
    for _ in range(_ROUNDS):
        before = best
        for at in range(1, len(weights)):
            for step in _STEPS:
                tried = weights.copy()
                tried[at] = round(tried[at] + step, 2)
                if not 0 <= tried[at] <= _LARGEST:
                    continue
                value = mean_gain(sets, tried) - _COST * tried.sum()
                if value > best + _LEAST_GAIN:
                    weights, best = tried, value
        if best == before:
            break
    return weights


def hold_out(sets: Sequence[Sequence[Asked]], start: NDArray[np.float64]) -> list[float]:
    """The mean nDCG@10 of each set, every query scored by weights that had not seen it."""
    found: list[list[float]] = [[] for _ in sets]
    for fold in range(_FOLDS):
        seen = [[one for at, one in enumerate(some) if at % _FOLDS != fold] for some in sets]
        weights = climb(seen, start)
        for place, some in enumerate(sets):
            found[place] += [gain(one, weights) for one in some[fold::_FOLDS]]
    return [float(np.mean(some)) for some in found]


def ablate(sets: Sequence[Sequence[Asked]], weights: NDArray[np.float64]) -> None:
    """Print what each sign is worth: the sets without it."""
    for at, name in enumerate((*FEATURES, "support")):
        without = weights.copy()
        without[at] = 0.0
        print(f"  without {name:12}", *(f"{mean_gain([some], without):.3f}" for some in sets))


def main(arguments: Sequence[str] | None = None, embedder: Embedder | None = None) -> None:
    """Fit, report and, where asked, write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", dest="sets", nargs="+", action="append", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(arguments)
    model = embedder or load_embedder()
    sets = [collect(paths, model) for paths in options.sets]
    shipped = load_weights()
    start = np.array([*shipped.features, shipped.support])
    even = np.array([1.0, 0.3, *[0.0] * (len(start) - 2)])
    print("shipped      ", *(f"{mean_gain([some], start):.3f}" for some in sets))
    ablate(sets, start)
    held = hold_out(sets, even)
    print("out of sample", *(f"{value:.3f}" for value in held), flush=True)
    weights = climb(sets, even)
    print("in sample    ", *(f"{mean_gain([some], weights):.3f}" for some in sets))
    print(dict(zip((*FEATURES, "support"), weights.tolist(), strict=True)))
    if options.write:
        note = "fitted by scripts/train_search.py on " + ", ".join(p[1].name for p in options.sets)
        features = dict(zip(FEATURES, weights[:-1].tolist(), strict=True))
        stored = {"features": features, "support": float(weights[-1]), "note": note}
        WEIGHTS.write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
