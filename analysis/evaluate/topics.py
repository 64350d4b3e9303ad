"""Topics, kinds and builder relevance against labels."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from analysis.evaluate.labels import LabelFigures, figures_of, score_label, understand_labelled
from analysis.knowledge.topics import applying_topics
from db.errors import AnalysisError
from db.types import ArticleKind, Topic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from analysis.evaluate.documents import Document
    from analysis.ports import Embedder, Understands

MINIMUM_SUPPORT = 10


@dataclass(frozen=True, slots=True)
class TopicFigures:
    """Micro-F1 over all decisions; macro-F1 over topics with 10 or more labelled documents."""

    micro_f1: float
    macro_f1: float
    topics: dict[str, LabelFigures]
    kinds: dict[str, LabelFigures]
    documents: int
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class RelevanceFigures:
    """AUC of grade 2 against 0 and 1; nDCG with gains 2^grade - 1, averaged over ISO weeks."""

    auc: float
    ndcg_per_week: float
    documents: int
    seconds: float = 0.0


def evaluate_topics(
    articles: Path, labels: Sequence[Path], embedder: Embedder, understander: Understands
) -> TopicFigures:
    """Topics and kinds of the labelled articles; raises AnalysisError for unreadable files."""
    started = time.perf_counter()
    truth: list[set[str]] = []
    chosen: list[set[str]] = []
    kinds: list[tuple[str, str]] = []
    for _, read, label in understand_labelled(articles, labels, embedder, understander, "topics"):
        truth.append(_topics_of(label))
        chosen.append({topic.value for topic in applying_topics(read.topics)})
        kinds.append((str(label.get("kind", "")), read.kind.value))
    figures = summarise_topics(truth, chosen, kinds)
    return replace(figures, seconds=time.perf_counter() - started)


def summarise_topics(
    truth: Sequence[set[str]], chosen: Sequence[set[str]], kinds: Sequence[tuple[str, str]]
) -> TopicFigures:
    """Figures from the true and the chosen topics of each document, and (true, chosen) kinds."""
    by_topic = {
        topic.value: score_label([topic in t for t in truth], [topic in c for c in chosen])
        for topic in Topic
    }
    large = [f.f1 for f in by_topic.values() if f.support >= MINIMUM_SUPPORT]
    right = sum(len(t & c) for t, c in zip(truth, chosen, strict=True))
    micro = figures_of(right, sum(map(len, chosen)), sum(map(len, truth)))
    by_kind = {
        kind.value: score_label([t == kind for t, _ in kinds], [c == kind for _, c in kinds])
        for kind in ArticleKind
    }
    macro = sum(large) / len(large) if large else 0.0
    return TopicFigures(micro.f1, macro, by_topic, by_kind, len(truth))


def evaluate_relevance(
    articles: Path, labels: Sequence[Path], embedder: Embedder, understander: Understands
) -> RelevanceFigures:
    """Builder relevance of the labelled articles; raises AnalysisError for unreadable files."""
    started = time.perf_counter()
    weeks: dict[str, list[tuple[int, float]]] = defaultdict(list)
    labelled = understand_labelled(articles, labels, embedder, understander, "relevance")
    for document, read, label in labelled:
        weeks[_week_of(document)].append((_grade_of(label), read.relevance))
    scored = [pair for _, pairs in sorted(weeks.items()) for pair in pairs]
    mean = sum(map(ndcg_of, weeks.values())) / len(weeks)
    seconds = time.perf_counter() - started
    return RelevanceFigures(auc_of(scored), mean, len(scored), seconds)


def auc_of(scored: Sequence[tuple[int, float]]) -> float:
    """The chance that a document of grade 2 scores above one of less; ties count half."""
    high = [score for grade, score in scored if grade > 1]
    low = [score for grade, score in scored if grade <= 1]
    if not high or not low:
        return 0.0
    wins = sum((h > other) + 0.5 * (h == other) for h in high for other in low)
    return wins / (len(high) * len(low))


def ndcg_of(scored: Sequence[tuple[int, float]]) -> float:
    """NDCG of a ranking by score (Järvelin and Kekäläinen 2002), gains 2^grade - 1."""

    def gain(grades: Sequence[int]) -> float:
        return sum((2.0**grade - 1) / math.log2(rank + 2) for rank, grade in enumerate(grades))

    ranked = [grade for grade, _ in sorted(scored, key=lambda pair: -pair[1])]
    ideal = gain(sorted(ranked, reverse=True))
    return gain(ranked) / ideal if ideal else 0.0


def _topics_of(label: dict[str, Any]) -> set[str]:
    topics = label["topics"] or []
    if not isinstance(topics, list) or not {str(topic) for topic in topics} <= set(Topic):
        raise AnalysisError(f"the label of {label['id']} has a `topics` that is no list of topics")
    return set(topics)


def _grade_of(label: dict[str, Any]) -> int:
    grade = label["relevance"]
    if grade not in (0, 1, 2):
        raise AnalysisError(f"the label of {label['id']} has a `relevance` other than 0, 1 or 2")
    return int(grade)


def _week_of(document: Document) -> str:
    if document.date is None:
        return ""
    year, week, _ = document.date.isocalendar()
    return f"{year}-W{week:02d}"
