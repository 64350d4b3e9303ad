"""Train the heads for topics, kinds and relevance; writes analysis/knowledge/heads.npz.

Usage: train_topics.py --set ARTICLES LABELS WEIGHT [--set ...] [--out FILE]
The shipped heads were made with the labelled weeks W24 and W27 (weight 2.5) and the labels in
scripts/labels: five more weeks (1) and newsletters' items (0.6). Evaluate on other weeks.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.linalg import eigh
from sklearn.linear_model import LogisticRegression

from analysis.embedding import embedding_text, load_embedder
from analysis.evaluate.documents import Document, read_documents, read_labels
from analysis.knowledge.entities import build_finder
from analysis.knowledge.features import CUES, HASHED, SPARSE, Features, read_features
from analysis.knowledge.gazetteer import load_gazetteer
from analysis.knowledge.heads import pack_weights
from db.types import ArticleKind, Topic, snapshot_content

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.ports import Embedder

_COMPONENTS = 500
_LEAST_DOCUMENTS = 2


@dataclass(frozen=True)
class Way:
    """How a group of labels is fitted; `word_share` weighs words and names against the rest."""

    regularisation: float
    word_share: float
    balanced: bool


# Grade 2 is rare; evenly weighed classes rank its articles better, words and hosts worse.
_SUBJECTS, _RELEVANCE = Way(1.0, 1.0, balanced=False), Way(0.3, 0.3, balanced=True)


@dataclass(frozen=True)
class Examples:
    """Documents with labels, and how much each counts."""

    documents: list[Document]
    labels: list[dict[str, Any]]
    weights: NDArray[np.float64]


@dataclass(frozen=True)
class Fitted:
    """Weights (features, labels) of sparse and dense features, and biases (labels,)."""

    sparse: NDArray[np.float64]
    dense: NDArray[np.float64]
    biases: NDArray[np.float64]


def read_sets(sets: list[list[str]]) -> Examples:
    """The examples of every set; of two labels for one article the first set's stands."""
    found: dict[str, tuple[Document, dict[str, Any], float]] = {}
    for articles, labels_path, weight in sets:
        labels = read_labels([Path(labels_path)])
        for document in read_documents(Path(articles)):
            if document.id in labels:
                found.setdefault(document.id, (document, labels[document.id], float(weight)))
    documents, labelled, weights = zip(*found.values(), strict=True)
    return Examples(list(documents), list(labelled), np.array(weights))


def read_all(documents: list[Document]) -> list[Features]:
    """The features of each document by the service's own reading."""
    finder = build_finder(load_gazetteer())
    return [
        read_features(
            d.title, d.text, d.url,
            finder.locate(snapshot_content(d.title, d.text)), finder.gazetteer,
        )
        for d in documents
    ]  # fmt: skip


def find_rarity(features: list[Features]) -> NDArray[np.float32]:
    """Inverse document frequency of the hashed words; 0 for those in fewer than two documents."""
    counts = np.zeros(SPARSE)
    for one in features:
        counts[one.at] += 1
    rarity = np.log((1 + len(features)) / (1 + counts[:HASHED])) + 1
    rarity[counts[:HASHED] < _LEAST_DOCUMENTS] = 0
    return rarity.astype(np.float16).astype(np.float32)


def to_matrix(features: list[Features], rarity: NDArray[np.float32]) -> sparse.csr_matrix:
    """Documents by sparse features."""
    values = [one.weighted(rarity) for one in features]
    starts = np.cumsum([0, *(len(one.at) for one in features)])
    return sparse.csr_matrix(
        (np.concatenate(values), np.concatenate([one.at for one in features]), starts),
        shape=(len(features), SPARSE),
    )


def targets(labels: list[dict[str, Any]]) -> dict[str, tuple[NDArray[np.int64], NDArray[np.bool_]]]:
    """For each label of the heads a column of 0 and 1 and which documents it is known for."""
    columns = {f"topic:{t}": [t in x["topics"] for x in labels] for t in Topic}
    columns |= {f"relevance:{n}": [x["relevance"] >= n for x in labels] for n in (1, 2)}
    everywhere = np.ones(len(labels), dtype=bool)
    found = {name: (np.array(c, dtype=np.int64), everywhere) for name, c in columns.items()}
    known = np.array([bool(x.get("kind")) for x in labels])
    for kind in ArticleKind:
        column = np.array([x.get("kind") == kind for x in labels], dtype=np.int64)
        found[f"kind:{kind}"] = (column, known)
    return found


def fit(words: sparse.csr_matrix, dense: NDArray[np.float64], examples: Examples) -> Fitted:
    """Logistic regression per label in the space of the largest principal directions.

    Few documents and many features: the regression is solved over documents (kernel PCA with a
    linear kernel) and its weights are carried back to the features.
    """
    spread = dense.std(0) + 1e-6
    spread[CUES:] = 1 / np.sqrt(CUES)  # vectors keep their own unit length
    centre = np.where(np.arange(dense.shape[1]) < CUES, dense.mean(0), 0.0)
    scaled = (dense - centre) / spread / np.sqrt(CUES)
    kernels = ((words @ words.T).toarray(), scaled @ scaled.T)
    bases = {way: principal_basis(kernels, way.word_share) for way in (_SUBJECTS, _RELEVANCE)}
    sparse_columns, dense_columns, biases = [], [], []
    for name, (truth, known) in targets(examples.labels).items():
        way = _RELEVANCE if name.startswith("relevance") else _SUBJECTS
        shares, bias = regress(way, bases[way], truth, known, examples.weights)
        column = scaled.T @ shares / spread / np.sqrt(CUES)
        sparse_columns.append(words.T @ shares * way.word_share)
        dense_columns.append(column)
        biases.append(bias - float(centre @ column))
    return Fitted(np.array(sparse_columns).T, np.array(dense_columns).T, np.array(biases))


def principal_basis(
    kernels: tuple[NDArray[np.float64], NDArray[np.float64]], word_share: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Documents in the principal space, and the shares of documents in each of its axes."""
    kernel = kernels[0] * word_share + kernels[1]
    size = len(kernel)
    values, directions = eigh(kernel, subset_by_index=[max(0, size - _COMPONENTS), size - 1])
    basis = directions / np.sqrt(np.maximum(values, 1e-9))
    return kernel @ basis, basis


def regress(
    way: Way,
    space: tuple[NDArray[np.float64], NDArray[np.float64]],
    truth: NDArray[np.int64],
    known: NDArray[np.bool_],
    weights: NDArray[np.float64],
) -> tuple[NDArray[np.float64], float]:
    """The share of each document in a label's weights, and the label's bias."""
    places, basis = space
    model = LogisticRegression(
        C=way.regularisation, max_iter=500, class_weight="balanced" if way.balanced else None
    )
    model.fit(places[known], truth[known], sample_weight=weights[known])
    return basis @ model.coef_[0], float(model.intercept_[0])


def pack(name: str, fitted: Fitted) -> dict[str, NDArray[Any]]:
    """The arrays of one head as they stand in the file."""
    weights, scale = pack_weights(fitted.sparse)
    arrays: dict[str, NDArray[Any]] = {"sparse": weights, "scale": scale}
    arrays |= {"dense": fitted.dense.astype(np.float32), "biases": fitted.biases.astype(np.float32)}
    return {f"{name}_{part}": array for part, array in arrays.items()}


def train(examples: Examples, embedder: Embedder, out: Path) -> None:
    """Train both heads and write them."""
    features = read_all(examples.documents)
    vectors = embedder.encode([embedding_text(d.title, d.text) for d in examples.documents])
    rarity = find_rarity(features)
    words = to_matrix(features, rarity)
    cues = np.array([one.cues for one in features], dtype=np.float64)
    full = fit(words, np.hstack([cues, vectors.astype(np.float64)]), examples)
    plain = fit(words, cues, examples)
    labels = np.array(list(targets(examples.labels)))
    arrays: dict[str, NDArray[Any]] = {"labels": labels, "rarity": rarity.astype(np.float16)}
    arrays |= pack("full", full) | pack("plain", plain)
    with out.open("wb") as stream:
        np.savez_compressed(stream, allow_pickle=False, **arrays)
    print(len(examples.documents), "articles,", len(labels), "labels,", out.stat().st_size, "bytes")


def main() -> None:
    """Read the sets, train, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", nargs=3, action="append", required=True, dest="sets")
    parser.add_argument("--out", type=Path, default=Path("analysis/knowledge/heads.npz"))
    options = parser.parse_args()
    train(read_sets(options.sets), load_embedder(), options.out)


if __name__ == "__main__":
    main()
