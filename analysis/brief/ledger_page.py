"""The ledger in the days of an issue: what fired, is due, expired and opened, and the score."""

from __future__ import annotations

import dataclasses
import statistics
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.brief.model import Ledger, LedgerLine, LedgerScore
from analysis.brief.pinned import PinnedEntry, PinnedLedger, cite_passages, quote_cited
from analysis.brief.verify import check_sentence
from db.signals import due_between, entries_until, ledger_between
from db.types import SignalState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from analysis.brief.model import Sentence
    from analysis.brief.pinned import Cited
    from analysis.brief.weeks import Period
    from db.store import Connection
    from db.types import LedgerEntry, Passage, Snapshot, Transition

DUE_WITHIN = timedelta(days=14)
MOST_LINES = 8
_DECIDED = (SignalState.FIRED, SignalState.CONTRADICTED)
_JUDGED = (*_DECIDED, SignalState.EXPIRED)
_Z = 1.959964  # of a 95 % interval


def gather_ledger(
    connection: Connection, period: Period, story_ids: AbstractSet[str]
) -> PinnedLedger:
    """The ledger as it stood at the end of a period; `story_ids` are those the issue tells."""
    moved = ledger_between(connection, period.start, period.end)
    first, last = period.end.date(), (period.end + DUE_WITHIN).date()
    due = due_between(connection, first.isoformat(), last.isoformat(), period.end)
    changed = [entry for entry in moved if _changed_in(entry, period)]
    fired = [entry for entry in changed if entry.state in _DECIDED]
    expired = [entry for entry in changed if entry.state is SignalState.EXPIRED]
    opened = [
        entry for entry in moved if entry.signal.opened_at >= period.start and entry not in fired
    ]
    told = _strongest_told(story_ids)
    shown = (
        sorted(fired, key=lambda e: (e.state is not SignalState.FIRED, _latest(e).at, e.signal.id)),
        sorted(due, key=lambda e: (e.signal.due, *told(e)))[:MOST_LINES],
        sorted(expired, key=told)[:MOST_LINES],
        sorted(opened, key=told)[:MOST_LINES],
    )
    cited = cite_passages(connection, _passages(entry for part in shown for entry in part))
    pinned = [tuple(_pin(entry, cited) for entry in part) for part in shown]
    return PinnedLedger(
        fired=pinned[0],
        due_soon=pinned[1],
        expired=pinned[2],
        opened=pinned[3],
        opened_count=len(opened),
        expired_count=len(expired),
        score=score_entries(entries_until(connection, period.end)),
    )


def score_entries(entries: Sequence[LedgerEntry]) -> LedgerScore:
    """How many signals stand where; how many of those judged came true (Wilson's interval)."""
    counts = Counter(entry.state for entry in entries)
    fired, judged = counts[SignalState.FIRED], sum(counts[state] for state in _JUDGED)
    leads = [
        lead
        for entry in entries
        if entry.state is SignalState.FIRED and (lead := _latest(entry).lead_days) is not None
    ]
    low, high = wilson_interval(fired, judged) if judged else (None, None)
    return LedgerScore(
        open=counts[SignalState.OPEN],
        fired=fired,
        expired=counts[SignalState.EXPIRED],
        contradicted=counts[SignalState.CONTRADICTED],
        void=counts[SignalState.VOID],
        hit_rate=round(fired / judged, 4) if judged else None,
        hit_low=low,
        hit_high=high,
        median_lead_days=round(statistics.median(leads), 1) if leads else None,
    )


def wilson_interval(hits: int, trials: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927); `trials` is above zero."""
    share, square = hits / trials, _Z * _Z
    middle = (share + square / (2 * trials)) / (1 + square / trials)
    spread = share * (1 - share) / trials + square / (4 * trials * trials)
    reach = _Z * spread**0.5 / (1 + square / trials)
    return round(max(middle - reach, 0.0), 4), round(min(middle + reach, 1.0), 4)


def write_ledger(pinned: PinnedLedger, snapshots: Mapping[str, Snapshot]) -> Ledger:
    """The ledger with the sentences that opened and decided its signals.

    A sentence that fails the check is left out; the signal stays.
    """

    def write(entries: Sequence[PinnedEntry]) -> tuple[LedgerLine, ...]:
        return tuple(_write_line(entry, snapshots) for entry in entries)

    return Ledger(
        fired=write(pinned.fired),
        due_soon=write(pinned.due_soon),
        expired=write(pinned.expired),
        opened=write(pinned.opened),
        opened_count=pinned.opened_count,
        expired_count=pinned.expired_count,
        score=pinned.score,
    )


def _write_line(pinned: PinnedEntry, snapshots: Mapping[str, Snapshot]) -> LedgerLine:
    signal, last = pinned.entry.signal, _last(pinned.entry)
    return LedgerLine(
        signal_id=signal.id,
        statement=signal.statement,
        predicate=signal.predicate.value,
        test=signal.test,
        state=pinned.entry.state.value,
        opened_at=signal.opened_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        due=signal.due,
        deadline=signal.deadline,
        origin_kind=signal.origin.value,
        publication=signal.publication,
        origin=_quote(pinned.origin, signal.passage, snapshots),
        evidence=_quote(pinned.evidence, last.passage if last else None, snapshots),
        lead_days=last.lead_days if last else None,
        timing=last.timing if last else "",
        story_id=signal.story_id,
    )


def _quote(
    cited: Cited | None, passage: Passage | None, snapshots: Mapping[str, Snapshot]
) -> Sentence | None:
    if cited is None or passage is None:
        return None
    sentence = quote_cited(cited, passage.start, passage.end)
    fine = sentence.passages[0] == passage and not check_sentence(sentence, snapshots)
    return sentence if fine else None


def _pin(entry: LedgerEntry, cited: Mapping[str, Cited]) -> PinnedEntry:
    opening, last = entry.signal.passage, _last(entry)
    closing = last.passage if last else None
    return PinnedEntry(
        dataclasses.replace(entry, sightings=()),
        cited.get(opening.snapshot_id) if opening else None,
        cited.get(closing.snapshot_id) if closing else None,
    )


def _passages(entries: Iterable[LedgerEntry]) -> list[Passage]:
    found = []
    for entry in entries:
        last = _last(entry)
        found += [p for p in (entry.signal.passage, last.passage if last else None) if p]
    return found


def _strongest_told(
    story_ids: AbstractSet[str],
) -> Callable[[LedgerEntry], tuple[bool, float, str]]:
    def rank(entry: LedgerEntry) -> tuple[bool, float, str]:
        signal = entry.signal
        return (signal.story_id not in story_ids, -signal.strength, signal.id)

    return rank


def _changed_in(entry: LedgerEntry, period: Period) -> bool:
    last = _last(entry)
    return last is not None and period.start <= last.at < period.end


def _last(entry: LedgerEntry) -> Transition | None:
    return entry.transitions[-1] if entry.transitions else None


def _latest(entry: LedgerEntry) -> Transition:
    return entry.transitions[-1]
