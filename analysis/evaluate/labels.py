"""Understanding the labelled articles of an evaluation file, and scores over labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.embedding import embedding_text
from analysis.evaluate.documents import read_documents, read_labels
from db.errors import AnalysisError
from db.types import Tier

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

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


def understand_all(
    articles: Path, embedder: Embedder, understander: Understands
) -> dict[str, tuple[Document, Understanding]]:
    """Every article of a file in time order, with what the service's own path makes of it.

    Files name no tier, so each counts as press.
    """
    documents = read_documents(articles)
    vectors = embedder.encode([embedding_text(d.title, d.text) for d in documents])
    return {
        document.id: (document, understand_document(document, vector, understander))
        for document, vector in zip(documents, vectors, strict=True)
    }


def understand_labelled(
    articles: Path,
    labels: Sequence[Path],
    embedder: Embedder,
    understander: Understands,
    *fields: str,
) -> Iterator[tuple[Document, Understanding, dict[str, Any]]]:
    """Each labelled article in time order with what was understood of it, then its label.

    Raises AnalysisError when no article has a label or a label lacks one of the fields.
    """
    read = understand_all(articles, embedder, understander)
    # Labels are read only now, so that nothing above can have seen them.
    known = read_labels(labels, *fields)
    if not any(key in known for key in read):
        raise AnalysisError(f"no article of {articles} has a label; name its files with --labels")
    for key, (document, understood) in read.items():
        if key in known:
            yield document, understood, known[key]


def understand_document(
    document: Document, vector: NDArray[np.float32], understander: Understands
) -> Understanding:
    """One document as an article of a press source."""
    return understander.understand_text(
        document.title, document.text, document.url, document.date, Tier.PRESS, vector
    )
