"""The ledger in the days of an issue: what fired, is due, expired and opened, and the score."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.brief.clear import is_clear
from analysis.brief.model import Ledger, LedgerLine, LedgerScore
from analysis.brief.pinned import PinnedEntry, PinnedLedger, cite_passages, quote_cited
from analysis.brief.rank import URGENT
from analysis.brief.verify import check_sentence
from analysis.brief.watch_tests import looks_ahead, names_no_thing
from analysis.signals.score import score_group
from db.briefs import late_articles
from db.signal_history import due_between, entries_until, ledger_between
from db.types import Predicate, SignalOrigin, SignalState, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from analysis.brief.model import Sentence
    from analysis.brief.pinned import Cited
    from analysis.brief.weeks import Period
    from db.store import Connection
    from db.types import LedgerEntry, Passage, Snapshot, Transition

DUE_WITHIN = timedelta(days=14)
MOST_LINES, LEAST_LINES = 6, 3
_NEAR = {Tier.PRIMARY: 0, Tier.PRESS: 1, Tier.ANALYSIS: 2, Tier.COMMUNITY: 3}
_ANALYSIS = 2
_SEVERAL = 2  # who state again what one said
_DECIDED = (SignalState.FIRED, SignalState.CONTRADICTED)


def gather_ledger(
    connection: Connection, period: Period, story_ids: AbstractSet[str]
) -> PinnedLedger:
    """The ledger as it stood at the end of a period; `story_ids` are those the issue tells."""
    late = late_articles(connection, period.start, period.end)
    moved = ledger_between(connection, period.start, period.end, late)
    first, last = period.end.date(), (period.end + DUE_WITHIN).date()
    due = due_between(connection, first.isoformat(), last.isoformat(), period.end)
    changed = [entry for entry in moved if _changed_in(entry, period, late)]
    fired = [entry for entry in changed if entry.state in _DECIDED]
    expired = [entry for entry in changed if entry.state is SignalState.EXPIRED]
    opened = [entry for entry in moved if _opened_in(entry, period, late) and entry not in fired]
    cited = cite_passages(connection, _passages([*moved, *due]))
    shown = (
        sorted(fired, key=lambda e: _decided_order(e, cited)),
        sorted(_pick(due, cited, story_ids), key=lambda e: (e.signal.due, e.signal.id)),
        _pick(expired, cited, story_ids),
        _pick(opened, cited, story_ids),
    )
    pinned = [tuple(_pin(entry, cited) for entry in part) for part in shown]
    return PinnedLedger(
        fired=pinned[0],
        due_soon=pinned[1],
        expired=pinned[2],
        opened=pinned[3],
        opened_count=len(opened),
        expired_count=len(expired),
        score=sum_up(entries_until(connection, period.end)),
    )


def _decided_order(entry: LedgerEntry, cited: Mapping[str, Cited]) -> tuple[object, ...]:
    fired = entry.state is SignalState.FIRED
    return not fired, not _reads_well(entry, cited), _latest(entry).at, entry.signal.id


def sum_up(entries: Sequence[LedgerEntry]) -> LedgerScore:
    """How many signals stand where, and how many of those decided came true."""
    total = score_group(entries)
    lead = total.lead
    return LedgerScore(
        **{state.value: total.states[state] for state in SignalState},
        hit_rate=_rounded(total.hit_rate),
        hit_low=_rounded(total.low),
        hit_high=_rounded(total.high),
        median_lead_days=round(lead.median, 1) if lead.count else None,
    )


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


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


def _pick(
    entries: Sequence[LedgerEntry], cited: Mapping[str, Cited], story_ids: AbstractSet[str]
) -> list[LedgerEntry]:
    clear = [shown for entry in entries if (shown := _to_show(entry, cited)) is not None]
    ranked = _each_once(sorted(clear, key=lambda entry: _rank(entry, cited, story_ids)))
    weighty = [e for e in ranked if e.signal.story_id in story_ids or _is_to_act_on(e)]
    return ranked[: min(max(len(weighty), LEAST_LINES), MOST_LINES)]


def _rank(
    entry: LedgerEntry, cited: Mapping[str, Cited], story_ids: AbstractSet[str]
) -> tuple[object, ...]:
    """What the issue tells of goes first, then what must be acted on, told near the event."""
    signal = entry.signal
    near, act = _nearness(entry, cited), _is_to_act_on(entry)
    told = signal.story_id in story_ids
    again = len(entry.sightings)
    return (not (told or act), not act, not told, near, -again, -signal.strength, signal.id)


def _is_to_act_on(entry: LedgerEntry) -> bool:
    predicate = entry.signal.predicate
    return predicate in URGENT or predicate is Predicate.MODEL_RELEASED


def _to_show(entry: LedgerEntry, cited: Mapping[str, Cited]) -> LedgerEntry | None:
    """The entry as the issue shows it: where its sentence cannot stand alone, what is tested for.

    That only of a day on which something must be done, and that several state.
    """
    if _reads_well(entry, cited):
        return entry
    signal = entry.signal
    if not signal.due or not _is_to_act_on(entry) or len(entry.sightings) < _SEVERAL:
        return None
    test = f"{signal.test[:1].upper()}{signal.test[1:]}"
    return dataclasses.replace(entry, signal=dataclasses.replace(signal, statement=test))


def _reads_well(entry: LedgerEntry, cited: Mapping[str, Cited]) -> bool:
    """Whether a signal can be shown by itself: its sentence stands alone, no forum."""
    signal, near = entry.signal, _nearness(entry, cited)
    if signal.origin is not SignalOrigin.ARTICLE:
        return True
    if near > _ANALYSIS or not looks_ahead(signal.statement) or names_no_thing(signal):
        return False
    return is_clear(signal.statement, own_words=near == 0)


def _nearness(entry: LedgerEntry, cited: Mapping[str, Cited]) -> int:
    passage = entry.signal.passage
    origin = cited.get(passage.snapshot_id) if passage else None
    return _NEAR[origin.tier] if origin else 0


def _each_once(entries: Sequence[LedgerEntry]) -> list[LedgerEntry]:
    # What several expect of one thing for one day is shown once.
    kept: dict[tuple[str, str], LedgerEntry] = {}
    for entry in entries:
        signal = entry.signal
        day = signal.due or signal.deadline
        kept.setdefault((signal.subjects[0] if signal.subjects else signal.id, day), entry)
    return list(kept.values())


def _changed_in(entry: LedgerEntry, period: Period, late: Sequence[str]) -> bool:
    last = _last(entry)
    if last is None:
        return False
    return period.start <= last.at < period.end or last.article_id in late


def _opened_in(entry: LedgerEntry, period: Period, late: Sequence[str]) -> bool:
    return entry.signal.opened_at >= period.start or entry.signal.article_id in late


def _last(entry: LedgerEntry) -> Transition | None:
    return entry.transitions[-1] if entry.transitions else None


def _latest(entry: LedgerEntry) -> Transition:
    return entry.transitions[-1]
