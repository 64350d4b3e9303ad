"""The ledger and the database: each article is judged against what is open, then read for more.

Articles are taken in the order in which they came in, each in its own order of steps, so that it
does not matter how the work was cut into batches.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.signals.extract import SignalReader
from analysis.signals.resolve import Resolver
from analysis.signals.same import find_same
from analysis.signals.templates import template_signals
from db.analyses import readings, readings_between
from db.progress import Progress, ignore_progress
from db.signals import (
    add_sighting,
    find_entry,
    mark_read,
    open_signal,
    open_signals,
    record_transition,
    save_refusals,
    unread_articles,
)
from db.types import Arrival, Sighting, SignalOrigin, SignalState, Transition

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from analysis.knowledge.understand import Understander
    from analysis.ports import Embedder
    from analysis.signals.resolve import Verdict
    from db.store import Connection, Database
    from db.types import Reading, Signal

_BATCH = 100
_EVERYTHING = 10_000_000
_DAY = 86_400


@dataclass
class LedgerReport:
    """What one pass did: signals opened, stated again, decided by state; sentences refused.

    `too_late` were about days gone by when we first saw them.
    """

    read: int = 0
    opened: int = 0
    stated_again: int = 0
    refused: int = 0
    too_late: int = 0
    decided: dict[SignalState, int] = field(default_factory=lambda: defaultdict(int))


def has_unread(database: Database) -> bool:
    """Whether an article waits to be read for signals."""
    with database.read() as connection:
        return bool(unread_articles(connection, 1))


def keep_ledger(
    database: Database,
    embedder: Embedder,
    understander: Understander,
    now: datetime,
    progress: Progress = ignore_progress,
) -> LedgerReport:
    """Judge and read every analysed article not yet read, then let lapse what is past its deadline."""
    with database.read() as connection:
        desk = _Desk.open(connection, embedder, understander)
        waiting = unread_articles(connection, _EVERYTHING)
    progress("ledger", 0, len(waiting))
    for at in range(0, len(waiting), _BATCH):
        batch = waiting[at : at + _BATCH]
        with database.write() as connection:
            for reading in readings(connection, batch):
                desk.take(connection, reading)
        progress("ledger", min(at + _BATCH, len(waiting)), len(waiting))
    with database.write() as connection:
        desk.expire(connection, now)
    return desk.report


@dataclass
class _Desk:
    """The open signals while a pass lasts, known to the resolver and by their first subject."""

    reader: SignalReader
    resolver: Resolver
    report: LedgerReport = field(default_factory=LedgerReport)
    standing: dict[str, Signal] = field(default_factory=dict)
    by_subject: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def open(cls, connection: Connection, embedder: Embedder, understander: Understander) -> _Desk:
        """The desk with every open signal of the ledger on it."""
        resolver = Resolver(understander.finder, understander.gazetteer, embedder)
        desk = cls(SignalReader(understander.finder), resolver)
        for signal in open_signals(connection):
            desk.watch(signal)
        return desk

    def watch(self, signal: Signal) -> None:
        """Put an open signal on the desk."""
        self.standing[signal.id] = signal
        if signal.subjects:
            self.by_subject[signal.subjects[0]].add(signal.id)
        self.resolver.watch(signal)

    def drop(self, signal_id: str) -> None:
        """Take a decided signal from the desk."""
        signal = self.standing.pop(signal_id)
        if signal.subjects:
            self.by_subject[signal.subjects[0]].discard(signal_id)
        self.resolver.drop(signal_id)

    def take(self, connection: Connection, reading: Reading) -> None:
        """One article: what it decides, then what it opens."""
        for verdict in self.resolver.judge(reading):
            record_transition(connection, to_transition(self.standing[verdict.signal_id], verdict))
            self.report.decided[verdict.state] += 1
            self.drop(verdict.signal_id)
        harvest = self.reader.read(reading)
        for signal in (*harvest.signals, *template_signals(reading)):
            self._enter(connection, reading, signal)
        save_refusals(connection, reading.article.id, harvest.refused)
        mark_read(connection, reading.article.id, reading.snapshot.id)
        self.report.refused += len(harvest.refused)
        self.report.read += 1

    def expire(self, connection: Connection, now: datetime) -> None:
        """Let lapse the signals whose time ran out."""
        for signal_id, change in self.resolver.lapsed(now.date()):
            record_transition(connection, change)
            self.report.decided[change.to_state] += 1
            self.drop(signal_id)

    def _enter(self, connection: Connection, reading: Reading, signal: Signal) -> None:
        if _came_too_late(signal, reading):
            self.report.too_late += 1
            return
        known = (self.standing[key] for key in sorted(self.by_subject[signal.subjects[0]]))
        same = find_same(signal, known)
        if same is not None:
            self._note(connection, reading, same, signal)
        elif find_entry(connection, signal.id) is None:
            open_signal(connection, signal)
            self.watch(signal)
            self.report.opened += 1

    def _note(self, connection: Connection, reading: Reading, known: Signal, again: Signal) -> None:
        article = reading.article
        if again.origin is not SignalOrigin.ARTICLE or again.passage is None:
            return  # a template states nothing by itself
        if known.article_id != article.id:
            seen = Sighting(
                known.id, article.id, again.passage, article.outlet, article.published_at
            )
            add_sighting(connection, seen)
            self.report.stated_again += 1


def _came_too_late(signal: Signal, reading: Reading) -> bool:
    # A feed's old entries tell of days on which nobody of us was watching. History that was
    # asked for is another matter: what followed is read with it.
    article = reading.article
    polled = article.arrival is Arrival.POLL
    return polled and signal.deadline < article.first_seen_at.date().isoformat()


def judge_stored(
    database: Database,
    embedder: Embedder,
    understander: Understander,
    signals: Sequence[Signal],
    now: datetime,
) -> dict[str, SignalState]:
    """Judge new signals of the past against the articles stored since; returns what was decided.

    For signals that people bring, whose evidence may have been read before they came.
    """
    resolver = Resolver(understander.finder, understander.gazetteer, embedder)
    standing = {signal.id: signal for signal in signals}
    for signal in signals:
        resolver.watch(signal)
    decided: dict[str, SignalState] = {}
    at = min((signal.opened_at for signal in signals), default=now)
    while at < now and standing:
        until = min(at + timedelta(days=1), now)
        with database.write() as connection:
            for reading in readings_between(connection, at, until):
                for verdict in resolver.judge(reading):
                    signal = standing.pop(verdict.signal_id)
                    record_transition(connection, to_transition(signal, verdict))
                    resolver.drop(signal.id)
                    decided[signal.id] = verdict.state
        at = until
    with database.write() as connection:
        for signal_id, change in resolver.lapsed(now.date()):
            record_transition(connection, change)
            decided[signal_id] = change.to_state
    return decided


def to_transition(signal: Signal, verdict: Verdict) -> Transition:
    """The change of state that a verdict makes."""
    return Transition(
        signal_id=signal.id,
        at=verdict.at,
        from_state=SignalState.OPEN,
        to_state=verdict.state,
        by="rules",
        reason=verdict.reason,
        article_id=verdict.article_id,
        passage=verdict.passage,
        lead_days=round((verdict.at - signal.opened_at).total_seconds() / _DAY, 3),
        timing=verdict.timing,
    )
