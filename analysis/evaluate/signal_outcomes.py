"""Which firings of labelled signals are right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.evaluate.labels import figures_of
from db.types import SignalState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.evaluate.signal_labels import LabelledSignal
    from db.types import Transition

FIRED, UNKNOWN = "fired", "unknown"
_SAME_EVENT = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class ResolutionFigures:
    """Firings of labelled signals: `right` of `fired`, of `support` that did fire.

    `precision` is over fired signals of known outcome, `exact_*` where the very article is asked
    for. `contradicted_right` of `contradicted` are labelled so; `unknown_fired` had no known outcome.
    """

    precision: float
    recall: float
    exact_precision: float
    exact_recall: float
    fired: int
    right: int
    exact: int
    support: int
    unknown_fired: int
    contradicted: int
    contradicted_right: int
    contradicted_support: int


def judge_run(
    gold: Sequence[LabelledSignal], changes: Mapping[str, Transition]
) -> ResolutionFigures:
    """Figures of a run; `changes` are the transitions by label id."""
    fired = [label for label in gold if _state(changes, label) is SignalState.FIRED]
    sure = [label for label in fired if label.outcome != UNKNOWN]
    right = [label for label in sure if _is_right(label, changes[label.id])]
    exact = [label for label in right if _is_exact(label, changes[label.id])]
    support = sum(label.outcome == FIRED for label in gold)
    back = [label for label in gold if _state(changes, label) is SignalState.CONTRADICTED]
    near, strict = (figures_of(len(one), len(sure), support) for one in (right, exact))
    said_back = SignalState.CONTRADICTED.value
    return ResolutionFigures(
        precision=near.precision,
        recall=near.recall,
        exact_precision=strict.precision,
        exact_recall=strict.recall,
        fired=len(sure),
        right=len(right),
        exact=len(exact),
        support=support,
        unknown_fired=len(fired) - len(sure),
        contradicted=sum(label.outcome != UNKNOWN for label in back),
        contradicted_right=sum(label.outcome == said_back for label in back),
        contradicted_support=sum(label.outcome == said_back for label in gold),
    )


def _state(changes: Mapping[str, Transition], label: LabelledSignal) -> SignalState | None:
    return changes[label.id].to_state if label.id in changes else None


def _is_right(label: LabelledSignal, change: Transition) -> bool:
    days = [one.published for one in label.evidence if one.published is not None]
    near = any(abs(change.at - day) <= _SAME_EVENT for day in days)
    return label.outcome == FIRED and (near or _is_exact(label, change))


def _is_exact(label: LabelledSignal, change: Transition) -> bool:
    return any(one.article_id == change.article_id for one in label.evidence)
