"""Story building on labelled documents, with the service's own assigner and settings."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.embedding import embedding_text
from analysis.evaluate.documents import read_documents, read_labels
from analysis.evaluate.labels import understand_document
from analysis.evaluate.metrics import ClusterFigures, measure_clusters
from analysis.stories.assign import StoryAssigner
from analysis.stories.item import StoryItem
from db.errors import AnalysisError
from db.types import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from analysis.evaluate.documents import Document
    from analysis.knowledge.understand import Understanding
    from analysis.ports import Embedder, Understands
    from analysis.stories.item import Outcome
    from analysis.stories.options import StoryOptions


@dataclass(frozen=True, slots=True)
class StoryFigures(ClusterFigures):
    """Figures over the labelled documents; `documents` were streamed, `scored` had a label."""

    documents: int
    scored: int
    seconds: float


def evaluate_stories(
    documents_path: Path,
    label_paths: Sequence[Path],
    embedder: Embedder,
    understander: Understands,
    options: StoryOptions | None = None,
) -> StoryFigures:
    """Stream the documents into stories and compare with the labels; raises AnalysisError.

    Without label files the documents' own `cluster_id` is the truth.
    """
    started = time.perf_counter()
    documents = read_documents(documents_path)
    predicted = predict_stories(documents, embedder, understander, options)
    # Labels are read only now, so that nothing above can have seen them.
    gold = _gold(documents, label_paths)
    scored = {key: event for key, event in gold.items() if key in predicted}
    if not scored:
        raise AnalysisError(
            f"no document of {documents_path} has a label; give `cluster_id` or --labels"
        )
    figures = measure_clusters(predicted, scored)
    return StoryFigures(
        **{name: getattr(figures, name) for name in ClusterFigures.__dataclass_fields__},
        documents=len(documents),
        scored=len(scored),
        seconds=time.perf_counter() - started,
    )


def predict_stories(
    documents: Sequence[Document],
    embedder: Embedder,
    understander: Understands,
    options: StoryOptions | None = None,
) -> dict[str, str]:
    """The story of each document, fed in the order given, after all merges and splits."""
    assigner = StoryAssigner(options)
    vectors = embedder.encode([embedding_text(d.title, d.text) for d in documents])
    outcomes = (
        assigner.assign(document_item(document, vector, understander))
        for document, vector in zip(documents, vectors, strict=True)
    )
    return follow_outcomes(outcomes)


def follow_outcomes(outcomes: Iterable[Outcome]) -> dict[str, str]:
    """Where articles stand in the end, as the database would have it: nothing is forgotten."""
    members: dict[str, list[str]] = {}
    for outcome in outcomes:
        members.setdefault(outcome.placement.story_id, []).append(outcome.placement.article_id)
        for merge in outcome.merges:
            members.setdefault(merge.survivor, []).extend(members.pop(merge.absorbed))
        for split in outcome.splits:
            gone = frozenset(split.article_ids)
            members[split.kept] = [key for key in members[split.kept] if key not in gone]
            members[split.parted] = list(split.article_ids)
    return {key: story_id for story_id, keys in members.items() for key in keys}


def document_item(
    document: Document, vector: NDArray[np.float32], understander: Understands
) -> StoryItem:
    """A document as the assigner sees an article."""
    return to_item(document, vector, understand_document(document, vector, understander))


def to_item(
    document: Document, vector: NDArray[np.float32], understood: Understanding
) -> StoryItem:
    """A document that has been understood, as the assigner sees an article."""
    return StoryItem(
        article_id=document.id,
        title=document.title,
        text=document.text,
        published_at=document.date,
        vector=vector,
        mentions=tuple(understood.mentions),
        kind=understood.kind,
        domain=document.domain,
        tier=Tier.PRESS,
    )


def _gold(documents: Sequence[Document], label_paths: Sequence[Path]) -> Mapping[str, str]:
    if not label_paths:
        return {d.id: d.cluster for d in documents if d.cluster is not None}
    labels = read_labels(label_paths)
    return {key: str(record["event"]) for key, record in labels.items() if record.get("event")}
