"""The ledger over readings in memory: as the service keeps it, and over signals that are given."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.signals.extract import SignalReader
from analysis.signals.ledger import Ledger, to_transition
from analysis.signals.resolve import Resolver
from analysis.signals.templates import template_signals
from db.types import SignalState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from analysis.knowledge.understand import Understander
    from analysis.ports import Embedder
    from analysis.signals.ledger import Step
    from db.types import Reading, RefusedSignal, Signal, Transition


@dataclass
class Streamed:
    """What the ledger did: transitions by signal, and what was read from each article.

    `read_from` pairs each signal read with the id of the one that keeps it.
    """

    read_from: dict[str, list[tuple[Signal, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    changes: dict[str, Transition] = field(default_factory=dict)
    opened: int = 0

    @property
    def void(self) -> int:
        """How many were found to be beyond judging."""
        return sum(one.to_state is SignalState.VOID for one in self.changes.values())

    def note(self, article_id: str, step: Step) -> None:
        """Keep what one article did."""
        self.read_from[article_id] += [(signal, signal.id) for signal in step.opened]
        self.read_from[article_id] += [(signal, known.id) for signal, known in step.again]
        self.changes |= {change.signal_id: change for change in step.changes}
        self.opened += len(step.opened)


def run_ledger(
    readings: Sequence[Reading], embedder: Embedder, understander: Understander
) -> Streamed:
    """Judge and read every article in the given order, as the service does, without a database."""
    reader = SignalReader(understander.finder)
    streamed = Streamed()
    seen: set[str] = set()

    def read(reading: Reading) -> tuple[tuple[Signal, ...], tuple[RefusedSignal, ...]]:
        harvest = reader.read(reading)
        return (*harvest.signals, *template_signals(reading)), harvest.refused

    ledger = Ledger(_resolver(embedder, understander), read, lambda key: key in seen)
    day: date | None = None
    for reading in readings:
        today = reading.article.published_at.date()
        if today != day:
            streamed.changes |= {change.signal_id: change for change in ledger.lapse(today)}
            day = today
        step = ledger.take(reading)
        seen.update(signal.id for signal in step.opened)
        streamed.note(reading.article.id, step)
    return streamed


def run_specified(
    readings: Sequence[Reading],
    signals: Sequence[Signal],
    embedder: Embedder,
    understander: Understander,
) -> dict[str, Transition]:
    """The transitions of given signals over all readings; each is open from its own moment on."""
    resolver = _resolver(embedder, understander)
    by_id = {signal.id: signal for signal in signals}
    known = {one.article.id: one for one in readings}
    for signal in signals:
        resolver.watch(signal, known.get(signal.article_id or ""))
    changes: dict[str, Transition] = {}
    for reading in readings:
        for verdict in resolver.judge(reading):
            changes[verdict.signal_id] = to_transition(by_id[verdict.signal_id], verdict)
            resolver.drop(verdict.signal_id)
    return changes


def _resolver(embedder: Embedder, understander: Understander) -> Resolver:
    return Resolver(understander.finder, understander.gazetteer, embedder)
