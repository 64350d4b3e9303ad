"""Understanding the labelled articles of an evaluation file, and scores over labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.embedding import embedding_text
from analysis.evaluate.documents import read_documents, read_labels
from db.types import Tier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import Any

    from analysis.evaluate.documents import Document
    from analysis.knowledge.understand import Understanding
    from analysis.ports import Embedder, Understands


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """Precision, recall and F1 of one label, and how many documents carry it."""

    precision: float
    recall: float
    f1: float
    support: int


def score_label(truth: Sequence[bool], chosen: Sequence[bool]) -> LabelFigures:
    """The figures of one label; without any positive, all are 0."""
    both = sum(t and c for t, c in zip(truth, chosen, strict=True))
    return figures_of(both, sum(chosen), sum(truth))


def figures_of(right: int, chosen: int, support: int) -> LabelFigures:
    """Figures from counts: right among the chosen, and of how many to find."""
    precision = right / chosen if chosen else 0.0
    recall = right / support if support else 0.0
    f1 = 2 * right / (chosen + support) if chosen + support else 0.0
    return LabelFigures(precision, recall, f1, support)


def understand_labelled(
    articles: Path, labels: Sequence[Path], embedder: Embedder, understander: Understands
) -> Iterator[tuple[Document, Understanding, dict[str, Any]]]:
    """Each labelled article in time order with what was understood of it, then its label."""
    known = read_labels(labels)
    for document in read_documents(articles):
        if document.id in known:
            understood = understand_document(document, embedder, understander)
            yield document, understood, known[document.id]


def understand_document(
    document: Document, embedder: Embedder, understander: Understands
) -> Understanding:
    """One document through the service's own path; files name no tier, so it counts as press."""
    vector = embedder.encode([embedding_text(document.title, document.text)])[0]
    return understander.understand_text(
        document.title, document.text, document.url, document.date, Tier.PRESS, vector
    )
