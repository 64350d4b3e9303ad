"""Train the heads for topics, kinds and relevance; writes analysis/knowledge/heads.npz.

Usage: train_topics.py ARTICLES.jsonl.gz LABELS.jsonl... [--out FILE]
Train on earlier weeks and evaluate on later ones with `tocsin evaluate topics`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from analysis.embedding import embedding_text, load_embedder
from analysis.evaluate.documents import read_documents, read_labels
from analysis.knowledge.cues import cue_features
from analysis.knowledge.heads import VECTOR_SCALE
from db.types import ArticleKind, Topic

if TYPE_CHECKING:
    from numpy.typing import NDArray

_REGULARISATION = 0.1
_CUE_SCALE = 0.5
_THRESHOLDS = np.linspace(0.15, 0.85, 29)


def targets(labels: list[dict[str, Any]]) -> dict[str, NDArray[np.int64]]:
    """A column of 0 and 1 for each label of the heads."""
    columns = {f"topic:{t}": [t in x["topics"] for x in labels] for t in Topic}
    columns |= {f"kind:{k}": [x["kind"] == k for x in labels] for k in ArticleKind}
    columns |= {f"relevance:{n}": [x["relevance"] >= n for x in labels] for n in (1, 2)}
    return {name: np.array(column, dtype=np.int64) for name, column in columns.items()}


def best_threshold(truth: NDArray[np.int64], scores: NDArray[np.float64]) -> float:
    """The threshold with the highest F1."""

    def f1(threshold: float) -> float:
        chosen = scores > threshold
        both = float((chosen & (truth == 1)).sum())
        return 2 * both / max(float(chosen.sum() + truth.sum()), 1.0)

    return float(max(_THRESHOLDS, key=f1))


def train(
    features: NDArray[np.float64], columns: dict[str, NDArray[np.int64]], cues: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights and biases that take raw features, with the chosen threshold at 0.5."""
    mean, spread = features.mean(0), features.std(0) / _CUE_SCALE + 1e-6
    mean[cues:], spread[cues:] = 0.0, 1.0
    scaled = (features - mean) / spread
    weights, biases = [], []
    for name, truth in columns.items():
        model = LogisticRegression(C=_REGULARISATION, max_iter=300, class_weight="balanced")
        shift = 0.0
        if not name.startswith("relevance"):
            out = cross_val_predict(model, scaled, truth, cv=3, method="predict_proba")[:, 1]
            threshold = best_threshold(truth, out)
            shift = float(np.log(threshold / (1 - threshold)))
        model.fit(scaled, truth)
        weights.append(model.coef_[0] / spread)
        biases.append(model.intercept_[0] - float(mean @ (model.coef_[0] / spread)) - shift)
    return np.array(weights, dtype=np.float32).T, np.array(biases, dtype=np.float32)


def main() -> None:
    """Train both heads and write them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("labels", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=Path("analysis/knowledge/heads.npz"))
    parser.add_argument("--vectors", type=Path, help="an .npz with `ids` and `V`, to save time")
    options = parser.parse_args()
    labels = read_labels(options.labels)
    documents = [d for d in read_documents(options.articles) if d.id in labels]
    if options.vectors:
        kept = np.load(options.vectors)
        by_id = dict(zip(kept["ids"], kept["V"], strict=True))
        vectors = np.stack([by_id[d.id] for d in documents])
    else:
        vectors = load_embedder().encode([embedding_text(d.title, d.text) for d in documents])
    named = np.array([cue_features(d.title, d.text, d.url) for d in documents])
    columns = targets([labels[d.id] for d in documents])
    full = train(np.hstack([named, vectors * VECTOR_SCALE]), columns, named.shape[1])
    cues = train(named, columns, named.shape[1])
    np.savez_compressed(
        options.out,
        labels=np.array(list(columns)),
        full_weights=full[0],
        full_biases=full[1],
        cue_weights=cues[0],
        cue_biases=cues[1],
    )
    print(len(documents), "articles,", len(columns), "labels,", options.out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
