"""Duplicates on labelled articles, through the service's own tracer and settings.

Figures count pairs: two articles are found to be duplicates when their chains of copies lead to
one article. Labels name an article's original (`id`, `duplicate_of`), which judges every pair of
labelled articles, or judge a pair by itself (`a`, `b`, `duplicate`).
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analysis.duplicates.item import CopyItem
from analysis.duplicates.origin import CopyTracer
from analysis.evaluate.documents import read_documents, read_objects
from analysis.evaluate.labels import figures_of
from db.copies import COPIED
from db.errors import AnalysisError
from db.types import DateKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from analysis.duplicates.candidates import CopyOptions
    from analysis.evaluate.documents import Document


@dataclass(frozen=True, slots=True)
class DuplicateFigures:
    """Figures over pairs; `support` are pairs labelled as duplicates, `scored` all judged ones."""

    precision: float
    recall: float
    f1: float
    support: int
    scored: int
    documents: int
    seconds: float


@dataclass(slots=True)
class _Labels:
    originals: dict[str, str | None] = field(default_factory=dict)
    pairs: dict[tuple[str, str], bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Tally:
    right: int = 0
    found: int = 0
    support: int = 0
    scored: int = 0

    def __add__(self, other: _Tally) -> _Tally:
        return _Tally(
            self.right + other.right,
            self.found + other.found,
            self.support + other.support,
            self.scored + other.scored,
        )


def evaluate_duplicates(
    articles: Path, label_paths: Sequence[Path], options: CopyOptions | None = None
) -> DuplicateFigures:
    """Stream the articles through the tracer and compare with the labels; raises AnalysisError."""
    started = time.perf_counter()
    documents = read_documents(articles)
    heads = find_heads(documents, options)
    # Labels are read only now, so that nothing above can have seen them.
    labels = _read_labels(label_paths)
    tally = _score_groups(labels.originals, heads) + _score_pairs(labels.pairs, heads)
    if not tally.scored:
        raise AnalysisError(
            f"no article of {articles} has a label; name files with `duplicate_of`, "
            "or with pairs `a`, `b`, `duplicate`, by --labels"
        )
    figures = figures_of(tally.right, tally.found, tally.support)
    return DuplicateFigures(
        precision=figures.precision,
        recall=figures.recall,
        f1=figures.f1,
        support=tally.support,
        scored=tally.scored,
        documents=len(documents),
        seconds=time.perf_counter() - started,
    )


def find_heads(documents: Sequence[Document], options: CopyOptions | None = None) -> dict[str, str]:
    """For each document the one whose words it carries, itself for an original."""
    tracer = CopyTracer(options)
    for number, document in enumerate(documents):
        tracer.trace(_to_item(document, number))
    origins = {}
    for document in documents:
        judgement = tracer.judgement_of(document.id)
        if judgement is not None and judgement.kind in COPIED and judgement.origin_id:
            origins[document.id] = judgement.origin_id
    return {document.id: _follow(document.id, origins) for document in documents}


def _to_item(document: Document, number: int) -> CopyItem:
    midnight = document.date is not None and not document.date.time().replace(microsecond=0)
    kind = DateKind.STATED if document.date else DateKind.MISSING
    return CopyItem(
        article_id=document.id,
        number=number,
        title=document.title,
        text=document.text,
        published_at=document.date,
        date_kind=DateKind.DAY if midnight else kind,
        outlet=document.source,
        domain=document.domain,
    )


def _read_labels(paths: Iterable[Path]) -> _Labels:
    labels = _Labels()
    for path in paths:
        for number, record in read_objects(path):
            if "a" in record and "b" in record:
                labels.pairs[_pair(record)] = _truth(path, number, record)
            elif record.get("id") not in (None, ""):
                original = record.get("duplicate_of")
                labels.originals[str(record["id"])] = str(original) if original else None
            else:
                raise AnalysisError(f"{path} line {number} has neither `id` nor `a` and `b`")
    return labels


def _pair(record: dict[str, Any]) -> tuple[str, str]:
    first, second = sorted((str(record["a"]), str(record["b"])))
    return first, second


def _truth(path: Path, number: int, record: dict[str, Any]) -> bool:
    if not isinstance(record.get("duplicate"), bool):
        raise AnalysisError(f"{path} line {number}: `duplicate` is not true or false")
    return bool(record["duplicate"])


def _score_pairs(pairs: Mapping[tuple[str, str], bool], heads: Mapping[str, str]) -> _Tally:
    tally = _Tally()
    for (one, other), truth in pairs.items():
        if one in heads and other in heads:
            found = heads[one] == heads[other]
            tally += _Tally(found and truth, found, truth, 1)
    return tally


def _score_groups(originals: Mapping[str, str | None], heads: Mapping[str, str]) -> _Tally:
    """Counts over all pairs of labelled articles, from the sizes of the groups they form."""
    links = {key: original for key, original in originals.items() if original}
    known = [key for key in originals if key in heads]
    if known and not links:
        raise AnalysisError("no label has `duplicate_of`; without it there is nothing to find")
    gold = {key: _follow(key, links) for key in known}
    return _Tally(
        right=_count_pairs((gold[key], heads[key]) for key in known),
        found=_count_pairs(heads[key] for key in known),
        support=_count_pairs(gold[key] for key in known),
        scored=_count_pairs(0 for _ in known),
    )


def _count_pairs(groups: Iterable[object]) -> int:
    return sum(size * (size - 1) // 2 for size in Counter(groups).values())


def _follow(key: str, links: Mapping[str, str]) -> str:
    seen = {key}
    while (following := links.get(key)) is not None and following not in seen:
        key = following
        seen.add(key)
    return key
