"""The check of worded sentences against a test set of true ones and ones false in known ways.

A line is a JSON object with `id`, `kind`, `sentence` and `passages`, a list of objects with `text`
and `published_at` (ISO 8601). The kind `true` is one that the passages hold; any other names the
way in which the sentence is false. A passage without a day counts as published on that of the
first one that has it.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from analysis.brief.check_claims import check_claims
from analysis.brief.check_evidence import Source
from analysis.evaluate.documents import read_records
from db.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from analysis.brief.support import Support

TRUE = "true"
_TRUE_KINDS = frozenset({TRUE, "supported", "faithful", "verbatim", "paraphrase"})
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class KindFigures:
    """Of one kind: how many sentences, how many the check refused, and that share."""

    sentences: int
    refused: int
    detection: float


@dataclass(frozen=True, slots=True)
class CheckFigures:
    """Detection per kind of falsehood, and the share of true sentences that were refused.

    `missed` and `alarms` are ids; `faults` counts what the refused sentences were refused for.
    """

    detection: dict[str, float]
    kinds: dict[str, KindFigures]
    false_alarm_rate: float
    sentences: int
    missed: tuple[str, ...]
    alarms: tuple[str, ...]
    faults: dict[str, int]
    documents: int
    seconds: float


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One line of a test set."""

    id: str
    kind: str
    sentence: str
    sources: tuple[Source, ...]

    @property
    def is_true(self) -> bool:
        """Whether the passages hold it."""
        return self.kind == TRUE or self.kind.split("_")[0] in _TRUE_KINDS


def evaluate_check(path: Path, support: Support | None = None) -> CheckFigures:
    """Check every sentence of a file; raises AnalysisError for a file of another form."""
    started = time.perf_counter()
    items = read_check_set(path)
    refused = {item.id: [f.kind for f in _check(item, support)] for item in items}
    kinds = {kind: _count(items, refused, kind) for kind in sorted({i.kind for i in items})}
    true = [item for item in items if item.is_true]
    alarms = tuple(item.id for item in true if refused[item.id])
    false = [item for item in items if not item.is_true]
    counted = Counter(kinds_[0] for kinds_ in refused.values() if kinds_)
    return CheckFigures(
        detection={k: f.detection for k, f in kinds.items() if any(i.kind == k for i in false)},
        kinds=kinds,
        false_alarm_rate=len(alarms) / len(true) if true else 0.0,
        sentences=len(items),
        missed=tuple(item.id for item in false if not refused[item.id]),
        alarms=alarms,
        faults=dict(sorted(counted.items())),
        documents=len({source for item in items for source in item.sources}),
        seconds=time.perf_counter() - started,
    )


def read_check_set(path: Path) -> list[CheckItem]:
    """The lines of a test set in order; raises AnalysisError."""
    items = [_to_item(record, path) for record in read_records(path)]
    if not items:
        raise AnalysisError(f"{path} has no sentences; give one JSON object a line")
    if len({item.id for item in items}) != len(items):
        raise AnalysisError(f"{path} has two sentences with one id")
    return items


def _check(item: CheckItem, support: Support | None) -> Sequence[Any]:
    return check_claims(item.sentence, item.sources, support)


def _count(items: Sequence[CheckItem], refused: dict[str, list[str]], kind: str) -> KindFigures:
    ids = [item.id for item in items if item.kind == kind]
    found = sum(bool(refused[key]) for key in ids)
    return KindFigures(len(ids), found, found / len(ids))


def _to_item(record: dict[str, Any], path: Path) -> CheckItem:
    try:
        passages = [(str(p["text"]), _to_day(p.get("published_at"))) for p in record["passages"]]
        known = next((day for _, day in passages if day is not None), _EPOCH)
        sources = tuple(Source(text, day or known) for text, day in passages)
        item = CheckItem(str(record["id"]), str(record["kind"]), str(record["sentence"]), sources)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise AnalysisError(
            f"{path}: a line needs `kind`, `sentence` and `passages` with `text` and `published_at`"
        ) from fault
    if not item.sources or not item.sentence.strip():
        raise AnalysisError(f"{path}: sentence {item.id} is empty or has no passages")
    return item


def _to_day(text: object) -> date | None:
    if not text:
        return None
    moment = datetime.fromisoformat(str(text))
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
