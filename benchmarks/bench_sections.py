"""Sections of a newsletter told by a linear head on the service's own features.

Usage: bench_sections.py ITEMS.jsonl[.gz] [--until 2023] [--test FILE] [--sections a,b] [--json]
Items carry `title,text,date,url,labels` (one section each). Trained on the items of the two years
to the end of --until, tested on the later ones (of --test, where given).
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from sklearn.metrics import accuracy_score, f1_score
from sklearn.svm import LinearSVC

from analysis.embedding import embedding_text, load_embedder
from analysis.evaluate.documents import Document, read_objects, to_document
from analysis.knowledge.entities import build_finder
from analysis.knowledge.features import HASHED, SPARSE, Features, read_features
from analysis.knowledge.gazetteer import load_gazetteer
from db.types import snapshot_content

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.ports import Embedder

_LEAST_SHARE = 0.02
# Editors change how they sort; older years mislead.
_YEARS = 2
_REGULARISATION = 0.1
# These say how much an item matters, or stand for two sections of later years.
_BY_WEIGHT = frozenset({"top_news", "mini_briefs", "advances_business", "analysis_policy"})


@dataclass(frozen=True)
class Item:
    """A newsletter's item and the section its editors put it in."""

    document: Document
    section: str
    year: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Share of items told right, and the mean F1 over sections."""

    accuracy: float
    macro_f1: float
    trained: int
    tested: int
    sections: dict[str, float]
    seconds: float


def read_items(path: Path) -> list[Item]:
    """The dated items of a file that have exactly one section."""
    items = []
    for _, record in read_objects(path):
        labels, date = record.get("labels") or [], str(record.get("date") or "")
        if len(labels) == 1 and date[:4].isdigit():
            items.append(Item(to_document(record), str(labels[0]), int(date[:4])))
    return items


def choose_sections(items: list[Item]) -> list[str]:
    """The sections by subject that hold a fiftieth of the items or more, in order of name."""
    counts = Counter(item.section for item in items)
    return sorted(
        name
        for name, count in counts.items()
        if count >= _LEAST_SHARE * len(items) and name not in _BY_WEIGHT
    )


def measure(train: list[Item], test: list[Item], embedder: Embedder) -> Figures:
    """Train on one list, test on the other."""
    started = time.perf_counter()
    features = read_all([item.document for item in [*train, *test]])
    rarity = find_rarity(features[: len(train)])
    vectors = embedder.encode(
        [embedding_text(i.document.title, i.document.text) for i in [*train, *test]]
    )
    rows = to_rows(features, rarity, vectors)
    truth = [item.section for item in test]
    model = LinearSVC(C=_REGULARISATION, random_state=0)
    model.fit(rows[: len(train)], [item.section for item in train])
    told = model.predict(rows[len(train) :])
    names = sorted(set(truth))
    each = f1_score(truth, told, labels=names, average=None, zero_division=0)
    return Figures(
        accuracy=float(accuracy_score(truth, told)),
        macro_f1=float(np.mean(each)),
        trained=len(train),
        tested=len(test),
        sections={name: round(float(f1), 3) for name, f1 in zip(names, each, strict=True)},
        seconds=time.perf_counter() - started,
    )


def read_all(documents: list[Document]) -> list[Features]:
    """The service's features of each document."""
    gazetteer = load_gazetteer()
    finder = build_finder(gazetteer)
    return [
        read_features(d.title, d.text, d.url, finder.locate(snapshot_content(d.title, d.text)), gazetteer)
        for d in documents
    ]  # fmt: skip


def find_rarity(features: list[Features]) -> NDArray[np.float32]:
    """Inverse document frequency of the hashed words among the items trained on."""
    counts = np.zeros(SPARSE)
    for one in features:
        counts[one.at] += 1
    return (np.log((1 + len(features)) / (1 + counts[:HASHED])) + 1).astype(np.float32)


def to_rows(
    features: list[Features], rarity: NDArray[np.float32], vectors: NDArray[np.float32]
) -> sparse.csr_matrix:
    """Items by features: hashed words and signs, named cues, the text's vector."""
    values = np.concatenate([one.weighted(rarity) for one in features])
    starts = np.cumsum([0, *(len(one.at) for one in features)])
    at = np.concatenate([one.at for one in features])
    words = sparse.csr_matrix((values, at, starts), shape=(len(features), SPARSE))
    cues = sparse.csr_matrix(np.array([one.cues for one in features]))
    return sparse.hstack([words, cues, sparse.csr_matrix(vectors)]).tocsr()


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("items", type=Path)
    parser.add_argument("--until", type=int, default=2023)
    parser.add_argument("--test", type=Path)
    parser.add_argument("--sections", help="comma separated; else the larger ones by subject")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    items = read_items(options.items)
    later = read_items(options.test) if options.test else items
    early = [item for item in items if options.until - _YEARS < item.year <= options.until]
    test = [item for item in later if item.year > options.until]
    chosen = options.sections.split(",") if options.sections else choose_sections(test)
    figures = measure(
        [i for i in early if i.section in chosen], [i for i in test if i.section in chosen],
        load_embedder(),
    )  # fmt: skip
    if options.json:
        print(json.dumps(asdict(figures)))
        return 0
    print(f"accuracy {figures.accuracy:.3f}  macro-F1 {figures.macro_f1:.3f}  ({figures.trained} trained, {figures.tested} tested, {figures.seconds:.0f} s)")  # fmt: skip
    for name, f1 in figures.sections.items():
        print(f"  {name:20s} F1 {f1:.2f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
