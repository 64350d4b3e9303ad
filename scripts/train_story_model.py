"""Train the coefficients in analysis/stories/calibration.py.

    python scripts/train_story_model.py articles.jsonl.gz --labels events_A.jsonl \
        --clusters other.jsonl.gz --pairs pairs.json

Prints one list per regime: intercept, then a coefficient per feature. Labels of the weeks kept for
testing are simply not given. What has too few examples is left out of the fit and set by hand.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from analysis.embedding import embedding_text, load_embedder
from analysis.evaluate.documents import read_documents, read_labels, to_document
from analysis.evaluate.stories import document_item
from analysis.knowledge.understand import load_understander
from analysis.stories.features import FEATURES, Profile, Rarity, compare, profile_item
from analysis.stories.live import LiveArticles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.evaluate.documents import Document
    from analysis.ports import Embedder

Row = tuple[list[float], bool, bool]  # features, both have a text, one event

_LEFT_OUT = ("template", "opposite", "partial", "aftermath", "same_change")
_WINDOW_DAYS = 10.0
_NEIGHBOURS = 60
_MEMORY = 20_000


def main() -> None:
    """Read the files, fit, print."""
    arguments = parse_arguments()
    embedder = load_embedder()
    sets = [(1.0, stream_rows(arguments.articles, gold(arguments.labels), embedder))]
    for path in arguments.clusters:
        truth = {d.id: d.cluster for d in read_documents(path) if d.cluster}
        sets.append((0.5, stream_rows(path, truth, embedder)))
    sets += [(0.5, pair_rows(path, embedder)) for path in arguments.pairs]
    for has_text in (True, False):
        fitted = fit([(weight, [r for r in rows if r[1] is has_text]) for weight, rows in sets])
        print("text " if has_text else "title", [round(value, 3) for value in fitted])


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--labels", type=Path, action="append", required=True)
    parser.add_argument("--clusters", type=Path, action="append", default=[])
    parser.add_argument("--pairs", type=Path, action="append", default=[])
    return parser.parse_args()


def gold(paths: Sequence[Path]) -> dict[str, str]:
    """Event by article id; articles without an event are left out."""
    return {key: label["event"] for key, label in read_labels(paths).items() if label.get("event")}


def stream_rows(path: Path, truth: dict[str, str], embedder: Embedder) -> list[Row]:
    """Every labelled article against its labelled neighbours, as the stream would meet them."""
    rarity, live = Rarity(_MEMORY), LiveArticles(_WINDOW_DAYS, _MEMORY)
    rows: list[Row] = []
    for profile in profiles(read_documents(path), embedder):
        event = truth.get(profile.item.article_id)
        for other, dense in live.nearest(profile, _NEIGHBOURS) if event else []:
            known = truth.get(other.item.article_id)
            if known is not None:
                values = compare(profile, other, dense, rarity)
                rows.append((values, profile.has_text and other.has_text, known == event))
        rarity.learn(profile)
        live.add(profile)
    return rows


def pair_rows(path: Path, embedder: Embedder) -> list[Row]:
    """The labelled pairs of a file."""
    record = json.loads(path.read_text(encoding="utf-8"))
    found = profiles([to_document(entry) for entry in record["docs"]], embedder)
    by_id = {profile.item.article_id: profile for profile in found}
    rarity = Rarity(_MEMORY)
    for profile in found:
        rarity.learn(profile)
    rows: list[Row] = []
    for key, truth in (("must_link", True), ("cannot_link", False)):
        for left, right in record[key]:
            one, other = by_id[left], by_id[right]
            dense = float(one.item.vector @ other.item.vector)
            both = one.has_text and other.has_text
            rows.append((compare(one, other, dense, rarity), both, truth))
    return rows


def profiles(documents: Sequence[Document], embedder: Embedder) -> list[Profile]:
    """Documents as the assigner reads them."""
    vectors = embedder.encode([embedding_text(d.title, d.text) for d in documents])
    understander = load_understander()
    return [
        profile_item(document_item(document, vector, understander))
        for document, vector in zip(documents, vectors, strict=True)
    ]


def fit(sets: Sequence[tuple[float, Sequence[Row]]]) -> list[float]:
    """Logistic regression; each set weighs as given, however many pairs it has."""
    from sklearn.linear_model import LogisticRegression

    kept = [(weight, rows) for weight, rows in sets if rows]
    values = np.array([row[0] for _, rows in kept for row in rows])
    truths = np.array([row[2] for _, rows in kept for row in rows])
    weights = np.concatenate([np.full(len(rows), weight / len(rows)) for weight, rows in kept])
    values[:, [FEATURES.index(name) for name in _LEFT_OUT]] = 0.0
    model = LogisticRegression(C=1.0, max_iter=2000)
    model.fit(values, truths, weights * len(truths) / weights.sum())
    return [float(model.intercept_[0]), *map(float, model.coef_[0])]


if __name__ == "__main__":
    main()
