"""Entities found against labelled ones: the same entity at the same place."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.evaluate.documents import read_documents, read_labels
from analysis.evaluate.labels import LabelFigures, figures_of
from db.errors import AnalysisError
from db.types import snapshot_content

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from analysis.knowledge.entities import EntityFinder, Located


@dataclass(frozen=True, slots=True)
class EntityFigures:
    """Figures over all mentions and per kind, such as model or person."""

    precision: float
    recall: float
    f1: float
    kinds: dict[str, LabelFigures]
    documents: int
    seconds: float


@dataclass(frozen=True, slots=True)
class LabelledMention:
    """An entity at [start, end) of title, blank line, text; an optional one is not scored."""

    start: int
    end: int
    entity: str
    optional: bool


def evaluate_entities(
    articles: Path, labels: Sequence[Path], finder: EntityFinder
) -> EntityFigures:
    """Precision and recall of the mentions in the labelled part of each article.

    A label holds `id`, `end` (how far the article was read, in characters of its title, a blank
    line and its text) and `entities` with `start`, `end`, `entity` and perhaps `optional`.
    Raises AnalysisError.
    """
    started = time.perf_counter()
    located = {
        document.id: finder.locate(snapshot_content(document.title, document.text))
        for document in read_documents(articles)
    }
    seconds = time.perf_counter() - started
    known = {
        key: _read_label(record) for key, record in read_labels(labels, "end", "entities").items()
    }
    scored = sorted(key for key in known if key in located)
    if not scored:
        raise AnalysisError(f"no article of {articles} has a label; name its files with --labels")
    counts: Counter[tuple[str, str]] = Counter()
    for key in scored:
        end, truth = known[key]
        counts.update(_count([hit for hit in located[key] if hit.end <= end], truth))
    return _figures(counts, len(scored), seconds)


def _count(found: Sequence[Located], truth: Sequence[LabelledMention]) -> Iterator[tuple[str, str]]:
    for mention in truth:
        if not mention.optional:
            hit = any(_agree(one, mention) for one in found)
            yield _kind(mention.entity), "right" if hit else "missed"
    for one in found:
        beside = [
            mention for mention in truth if one.start < mention.end and mention.start < one.end
        ]
        if not any(mention.optional or _agree(one, mention) for mention in beside):
            yield one.kind, "wrong"


def _agree(one: Located, mention: LabelledMention) -> bool:
    overlap = one.start < mention.end and mention.start < one.end
    return overlap and one.entity == mention.entity


def _figures(counts: Counter[tuple[str, str]], documents: int, seconds: float) -> EntityFigures:
    def figures(*kinds: str) -> LabelFigures:
        right, missed, wrong = (
            sum(counts[kind, name] for kind in kinds) for name in ("right", "missed", "wrong")
        )
        return figures_of(right, right + wrong, right + missed)

    kinds = sorted({kind for kind, _ in counts})
    total = figures(*kinds)
    return EntityFigures(
        precision=total.precision,
        recall=total.recall,
        f1=total.f1,
        kinds={kind: figures(kind) for kind in kinds},
        documents=documents,
        seconds=seconds,
    )


def _read_label(record: dict[str, Any]) -> tuple[int, list[LabelledMention]]:
    try:
        mentions = [
            LabelledMention(
                int(one["start"]), int(one["end"]), str(one["entity"]), bool(one.get("optional"))
            )
            for one in record["entities"]
        ]
        return int(record["end"]), mentions
    except (TypeError, KeyError, ValueError) as fault:
        raise AnalysisError(
            f"the label of {record['id']} needs entities with `start`, `end` and `entity`"
        ) from fault


def _kind(entity: str) -> str:
    return entity.partition(":")[0]
