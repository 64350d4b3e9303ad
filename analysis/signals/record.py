"""The ledger and the database: what a pass takes up, and what it stores.

Articles are taken in the order in which they came in, each in its own order of steps, so that it
does not matter how the work was cut into batches.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from analysis.signals.extract import SignalReader
from analysis.signals.ledger import Ledger, to_transition
from analysis.signals.resolve import Resolver, is_over
from analysis.signals.templates import template_signals
from db.analyses import readings, readings_between
from db.errors import StorageError, TocsinError
from db.progress import Progress, ignore_progress
from db.signal_readings import mark_read, save_refusals, unread_articles
from db.signals import (
    add_sighting,
    earliest_deadline,
    ledger_mark,
    open_signal,
    open_signals,
    record_transition,
    signal_ids,
    signals_of_articles,
)
from db.types import Arrival, Sighting, SignalOrigin, SignalState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.alerts.queue import AlertQueue
    from analysis.knowledge.understand import Understander
    from analysis.ports import Embedder
    from analysis.signals.ledger import Step
    from db.store import Connection, Database
    from db.types import Reading, RefusedSignal, Signal, Transition

_LOG = logging.getLogger(__name__)
_BATCH = 100
_EVERYTHING = 10_000_000


@dataclass
class LedgerReport:
    """What one pass did: articles read, signals opened and stated again, decided by state."""

    read: int = 0
    failed: int = 0
    opened: int = 0
    stated_again: int = 0
    refused: int = 0
    decided: dict[SignalState, int] = field(default_factory=lambda: defaultdict(int))

    def count(self, step: Step) -> None:
        """Add what one article did."""
        self.read += 1
        self.opened += len(step.opened)
        self.stated_again += len(_sightings(step))
        self.refused += len(step.refused)
        for change in step.changes:
            self.decided[change.to_state] += 1


@dataclass(frozen=True, slots=True)
class Desk:
    """The ledger while passes last, and the ids of all signals ever opened."""

    ledger: Ledger
    known: set[str]


class LedgerKeeper:
    """Hands out the open signals, read from the database when it has moved on without them.

    What a ledger in memory knows follows from the database alone, so one at hand is as good.
    """

    def __init__(self) -> None:
        self._held: Desk | None = None
        self._mark = ""
        self._made_for: tuple[object, ...] = ()
        self._turn = Lock()

    def open(self, connection: Connection, embedder: Embedder, understander: Understander) -> Desk:
        """The ledger as it stands; hand it back by `keep` when the pass is over."""
        with self._turn:
            held, self._held = self._held, None  # whoever fails half-way leaves none behind
        made_for = (embedder.model_id, understander)
        if held and self._made_for == made_for and self._mark == ledger_mark(connection):
            return held
        self._made_for = made_for
        return load_ledger(connection, embedder, understander)

    def keep(self, connection: Connection, desk: Desk) -> None:
        """Keep a ledger that stands where the database does."""
        mark = ledger_mark(connection)
        with self._turn:
            self._held, self._mark = desk, mark


def has_ledger_work(database: Database, now: datetime) -> bool:
    """Whether an article waits to be read for signals, or the time of a signal ran out."""
    with database.read() as connection:
        if unread_articles(connection, 1):
            return True
        first = earliest_deadline(connection)
    return first is not None and is_over(first, now.date())


def keep_ledger(
    database: Database,
    embedder: Embedder,
    understander: Understander,
    now: datetime,
    progress: Progress = ignore_progress,
    keeper: LedgerKeeper | None = None,
    alerts: AlertQueue | None = None,
) -> LedgerReport:
    """Judge and read every analysed article not yet read, then let lapse what is past its deadline.

    `alerts` queues, in the same transactions, what concerns subscriptions.
    """
    keeper = keeper or LedgerKeeper()
    report = LedgerReport()
    with database.read() as connection:
        desk = keeper.open(connection, embedder, understander)
        waiting = unread_articles(connection, _EVERYTHING)
    progress("ledger", 0, len(waiting))
    for at in range(0, len(waiting), _BATCH):
        _take_batch(database, desk, waiting[at : at + _BATCH], report, now, alerts)
        progress("ledger", min(at + _BATCH, len(waiting)), len(waiting))
    with database.write() as connection:
        lapsed = [c for c in desk.ledger.lapse(now.date()) if record_transition(connection, c)]
        for change in lapsed:
            report.decided[change.to_state] += 1
        _tell(connection, alerts, lapsed, now)
        if not report.failed:  # an article that failed half-way leaves the ledger in doubt
            keeper.keep(connection, desk)
    return report


def load_ledger(connection: Connection, embedder: Embedder, understander: Understander) -> Desk:
    """The open signals of the database, each with the article that opened it."""
    resolver = Resolver(understander.finder, understander.gazetteer, embedder)
    known = signal_ids(connection)
    reader = SignalReader(understander.finder)

    def read(reading: Reading) -> tuple[tuple[Signal, ...], tuple[RefusedSignal, ...]]:
        harvest = reader.read(reading)
        found = (*harvest.signals, *template_signals(reading))
        return tuple(s for s in found if not _came_too_late(s, reading)), harvest.refused

    ledger = Ledger(resolver, read, known.__contains__)
    standing = open_signals(connection)
    ids = list(dict.fromkeys(s.article_id for s in standing if s.article_id))
    origins = {reading.article.id: reading for reading in readings(connection, ids)}
    for signal in standing:
        ledger.watch(signal, origins.get(signal.article_id or ""))
    return Desk(ledger, known)


def judge_stored(
    database: Database,
    embedder: Embedder,
    understander: Understander,
    signals: Sequence[Signal],
    now: datetime,
    alerts: AlertQueue | None = None,
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
    last = max((_end_of(signal) for signal in signals), default=now)
    while at < min(now, last) and standing:
        until = min(at + timedelta(days=1), now)
        for change in _judge_between(database, resolver, standing, at, until, now, alerts):
            decided[change.signal_id] = change.to_state
        at = until
    with database.write() as connection:
        lapsed = [c for _, c in resolver.lapsed(now.date()) if record_transition(connection, c)]
        _tell(connection, alerts, lapsed, now)
    return decided | {change.signal_id: change.to_state for change in lapsed}


def _judge_between(
    database: Database,
    resolver: Resolver,
    standing: dict[str, Signal],
    start: datetime,
    end: datetime,
    now: datetime,
    alerts: AlertQueue | None,
) -> list[Transition]:
    with database.read() as connection:
        found = readings_between(connection, start, end)
    changes = []
    for reading in found:
        for verdict in resolver.judge(reading):
            changes.append(to_transition(standing.pop(verdict.signal_id), verdict))
            resolver.drop(verdict.signal_id)
    if not changes:
        return []
    with database.write() as connection:
        made = [change for change in changes if record_transition(connection, change)]
        _tell(connection, alerts, made, now)
        return made


def _end_of(signal: Signal) -> datetime:
    last = date.fromisoformat(signal.deadline) + timedelta(days=2)
    return datetime.combine(last, time(), UTC)


def _take_batch(
    database: Database,
    desk: Desk,
    article_ids: Sequence[str],
    report: LedgerReport,
    now: datetime,
    alerts: AlertQueue | None,
) -> None:
    """Read some articles, then store what they did: nobody waits for the lock while we think."""
    with database.read() as connection:
        found = readings(connection, article_ids)
        earlier = signals_of_articles(connection, article_ids)
    steps = [(one, _take(desk, one, earlier.get(one.article.id, ()), report)) for one in found]
    with database.write() as connection:
        for reading, step in steps:
            if step is not None:
                _tell(connection, alerts, _store(connection, reading, step), now)
            mark_read(connection, reading.article.id, reading.snapshot.id)


def _take(
    desk: Desk, reading: Reading, earlier: Sequence[Signal], report: LedgerReport
) -> Step | None:
    try:
        step = desk.ledger.take(reading, earlier)
    except StorageError:
        raise
    except TocsinError as fault:
        _LOG.warning("article %s could not be read for signals: %s", reading.article.id, fault)
        report.failed += 1
        return None
    desk.known.update(signal.id for signal in step.opened)
    report.count(step)
    return step


def _tell(
    connection: Connection,
    alerts: AlertQueue | None,
    changes: Sequence[Transition],
    now: datetime,
) -> None:
    if alerts is not None and changes:
        alerts.signals_changed(connection, changes, now)


def _store(connection: Connection, reading: Reading, step: Step) -> list[Transition]:
    article = reading.article
    made = [change for change in step.changes if record_transition(connection, change)]
    for signal in step.opened:
        open_signal(connection, signal)
    for again, known in _sightings(step):
        if again.passage is not None:
            seen = Sighting(
                known.id, article.id, again.passage, article.outlet, article.published_at
            )
            add_sighting(connection, seen)
    save_refusals(connection, article.id, step.refused)
    return made


def _sightings(step: Step) -> list[tuple[Signal, Signal]]:
    # A template follows from an event; it states nothing by itself. Nor is an article another
    # witness of what it said first.
    return [
        (again, known)
        for again, known in step.again
        if again.origin is SignalOrigin.ARTICLE and again.article_id != known.article_id
    ]


def _came_too_late(signal: Signal, reading: Reading) -> bool:
    # A feed's old entries, and new words of old articles, tell of days on which nobody of us was
    # watching. History that was asked for is another matter: what followed is read with it.
    article, version = reading.article, reading.snapshot
    if version.number > 1:
        return signal.deadline < version.taken_at.date().isoformat()
    polled = article.arrival is Arrival.POLL
    return polled and signal.deadline < article.first_seen_at.date().isoformat()
