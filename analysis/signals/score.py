"""How well what was expected came true: counts, hit rates with intervals, lead times."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.types import SignalState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from db.types import LedgerEntry

_Z = 1.959963984540054  # the normal quantile of 95 %
_DECIDED = (SignalState.FIRED, SignalState.CONTRADICTED, SignalState.EXPIRED)
_QUARTERS = 4


@dataclass(frozen=True, slots=True)
class LeadTimes:
    """Days from opening to firing: quartiles, inclusive method; all 0 where nothing fired."""

    count: int
    lower: float
    median: float
    upper: float


@dataclass(frozen=True, slots=True)
class SignalScore:
    """The score of a group of signals.

    `hit_rate` is fired over fired, contradicted and expired, with its 95 % interval `low` to
    `high`; `void_rate` is void over all that left open. With nothing decided the rates are None
    and say nothing. `late` of the fired ones came after the day they stated.
    """

    opened: int
    states: Mapping[SignalState, int]
    decided: int
    hit_rate: float | None
    low: float | None
    high: float | None
    void_rate: float | None
    on_time: int
    late: int
    lead: LeadTimes
    overruled: int


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """Scores in all and by group, each in the order of its keys."""

    total: SignalScore
    by_origin: Mapping[str, SignalScore]
    by_publication: Mapping[str, SignalScore]
    by_predicate: Mapping[str, SignalScore]


def score(entries: Sequence[LedgerEntry]) -> Scoreboard:
    """The scores of ledger entries, whatever their order."""
    return Scoreboard(
        total=score_group(entries),
        by_origin=_grouped(entries, lambda entry: entry.signal.origin.value),
        by_publication=_grouped(entries, lambda entry: entry.signal.publication),
        by_predicate=_grouped(entries, lambda entry: entry.signal.predicate.value),
    )


def score_group(entries: Sequence[LedgerEntry]) -> SignalScore:
    """The score of one group."""
    states = {state: sum(entry.state is state for entry in entries) for state in SignalState}
    fired, void = states[SignalState.FIRED], states[SignalState.VOID]
    decided = sum(states[state] for state in _DECIDED)
    low, high = wilson(fired, decided) if decided else (None, None)
    hits = [entry for entry in entries if entry.state is SignalState.FIRED]
    closed = decided + void
    return SignalScore(
        opened=len(entries),
        states=states,
        decided=decided,
        hit_rate=fired / decided if decided else None,
        low=low,
        high=high,
        void_rate=void / closed if closed else None,
        on_time=sum(_timing(entry) == "on_time" for entry in hits),
        late=sum(_timing(entry) == "late" for entry in hits),
        lead=lead_times([days for entry in hits if (days := _lead(entry)) is not None]),
        overruled=sum(_is_overruled(entry) for entry in entries),
    )


def wilson(hits: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share after Wilson (1927); `count` is above 0."""
    share, square = hits / count, _Z * _Z
    centre = share + square / (2 * count)
    spread = _Z * math.sqrt(share * (1 - share) / count + square / (4 * count * count))
    whole = 1 + square / count
    return max(0.0, (centre - spread) / whole), min(1.0, (centre + spread) / whole)


def lead_times(days: Sequence[float]) -> LeadTimes:
    """Median and quartiles of lead times in days."""
    if not days:
        return LeadTimes(0, 0.0, 0.0, 0.0)
    if len(days) == 1:
        return LeadTimes(1, days[0], days[0], days[0])
    lower, median, upper = statistics.quantiles(days, n=_QUARTERS, method="inclusive")
    return LeadTimes(len(days), lower, median, upper)


def _grouped(
    entries: Sequence[LedgerEntry], key: Callable[[LedgerEntry], str]
) -> dict[str, SignalScore]:
    groups: defaultdict[str, list[LedgerEntry]] = defaultdict(list)
    for entry in entries:
        groups[key(entry)].append(entry)
    return {name: score_group(groups[name]) for name in sorted(groups)}


def _timing(entry: LedgerEntry) -> str:
    return entry.transitions[-1].timing if entry.transitions else ""


def _lead(entry: LedgerEntry) -> float | None:
    return entry.transitions[-1].lead_days if entry.transitions else None


def _is_overruled(entry: LedgerEntry) -> bool:
    return any(change.by != "rules" for change in entry.transitions)
