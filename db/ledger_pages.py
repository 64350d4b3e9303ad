"""The ledger in pages and in counts, without reading all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, or_, select

from db import tables as t
from db.signals import read_entries
from db.types import (
    LedgerEntry,
    Predicate,
    Signal,
    SignalOrigin,
    SignalState,
    Tier,
    Transition,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Connection, RowMapping, Select

_CUT = "~"
_MONTH = 7  # characters of an ISO day


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """Which signals: of a kind, about one of some subjects (keys such as `model:aurora`), opened how.

    `due_before` is an ISO day: the stated day, or the deadline where none is stated, lies before it.
    """

    predicate: Predicate | None = None
    subjects: tuple[str, ...] = ()
    origin: SignalOrigin | None = None
    due_before: str = ""


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """Some entries in one state; `after` leads to the next ones, empty at the end."""

    entries: tuple[LedgerEntry, ...]
    after: str


@dataclass(frozen=True, slots=True)
class MonthCount:
    """How many signals whose deadline is in a month (2026-07) are in a state."""

    month: str
    state: SignalState
    signals: int


def count_states(connection: Connection, chosen: LedgerFilter) -> dict[SignalState, int]:
    """How many there are in each state, also where there are none."""
    state = t.signals.c.state
    query = select(state, func.count()).where(*_conditions(chosen)).group_by(state)
    found = {SignalState(row[0]): row[1] for row in connection.execute(query)}
    return {state: found.get(state, 0) for state in SignalState}


def count_predicates(connection: Connection) -> dict[Predicate, int]:
    """How many signals there are of each kind that occurs."""
    predicate = t.signals.c.predicate
    query = select(predicate, func.count()).group_by(predicate).order_by(predicate)
    return {Predicate(row[0]): row[1] for row in connection.execute(query)}


def count_subjects(connection: Connection, limit: int) -> list[tuple[str, int]]:
    """The keys that most signals are about, with how many."""
    subject = t.signal_subjects.c.subject
    query = select(subject, func.count()).group_by(subject)
    query = query.order_by(func.count().desc(), subject).limit(limit)
    return [(row[0], row[1]) for row in connection.execute(query)]


def count_open_on(connection: Connection, subjects: Sequence[str]) -> dict[str, int]:
    """How many open signals there are about each of those subjects that has any."""
    about, signals = t.signal_subjects.c, t.signals.c
    query = (
        select(about.subject, func.count())
        .join(t.signals, signals.id == about.signal_id)
        .where(signals.state == SignalState.OPEN.value, about.subject.in_(list(subjects)))
        .group_by(about.subject)
        .order_by(about.subject)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def first_entries(
    connection: Connection, states: Iterable[SignalState], chosen: LedgerFilter, limit: int
) -> list[LedgerEntry]:
    """The first entries in those states: open ones by deadline, then the latest changes."""
    signals = t.signals.c
    wanted = set(states)
    query = select(t.signals).where(*_conditions(chosen))
    is_open = signals.state == SignalState.OPEN.value
    found = []
    if SignalState.OPEN in wanted:
        opened = query.where(is_open).order_by(signals.deadline, signals.id)
        found = read_entries(connection, opened.limit(limit))
    decided = sorted(state.value for state in wanted - {SignalState.OPEN})
    if decided and len(found) < limit:
        closed = query.where(signals.state.in_(decided))
        closed = closed.order_by(signals.state_at.desc(), signals.id)
        found += read_entries(connection, closed.limit(limit - len(found)))
    return found


def page_entries(
    connection: Connection, state: SignalState, chosen: LedgerFilter, after: str, limit: int
) -> LedgerPage:
    """Entries in a state: open ones by deadline, others by their latest change, newest first.

    `after` is what an earlier page gave; one that cannot be read begins anew.
    """
    is_open = state is SignalState.OPEN
    query = select(t.signals).where(t.signals.c.state == state.value, *_conditions(chosen))
    beyond = _beyond(after, is_open=is_open)
    if beyond is not None:
        query = query.where(beyond)
    signals = t.signals.c
    order = (signals.deadline, signals.id) if is_open else (signals.state_at.desc(), signals.id)
    found = read_entries(connection, query.order_by(*order).limit(limit + 1))
    shown = tuple(found[:limit])
    return LedgerPage(shown, _mark(connection, shown[-1]) if len(found) > limit else "")


def count_months(connection: Connection, chosen: LedgerFilter) -> list[MonthCount]:
    """Signals by the month of their deadline and by state."""
    month = func.substr(t.signals.c.deadline, 1, _MONTH)
    state = t.signals.c.state
    query = select(month, state, func.count()).where(*_conditions(chosen))
    query = query.group_by(month, state).order_by(month, state)
    return [MonthCount(row[0], SignalState(row[1]), row[2]) for row in connection.execute(query)]


def entries_to_score(connection: Connection) -> list[LedgerEntry]:
    """Every entry with what a score needs alone: no words, no passages, no sightings."""
    signals, changes = t.signals.c, t.signal_transitions.c
    made: dict[str, list[Transition]] = {}
    query = select(
        changes.signal_id, changes.at, changes.from_state, changes.to_state, changes.made_by,
        changes.lead_days, changes.timing,
    ).order_by(changes.signal_id, changes.position)  # fmt: skip
    for row in connection.execute(query).mappings():
        made.setdefault(row["signal_id"], []).append(_slim_change(row))
    columns = (signals.id, signals.origin, signals.publication, signals.predicate, signals.state)
    rows = connection.execute(select(*columns).order_by(signals.id)).mappings()
    return [
        LedgerEntry(_slim_signal(row), SignalState(row["state"]), tuple(made.get(row["id"], ())))
        for row in rows
    ]


def _slim_change(row: RowMapping) -> Transition:
    return Transition(
        row["signal_id"], row["at"], SignalState(row["from_state"]), SignalState(row["to_state"]),
        row["made_by"], "", lead_days=row["lead_days"], timing=row["timing"],
    )  # fmt: skip


def _slim_signal(row: RowMapping) -> Signal:
    return Signal(
        row["id"], SignalOrigin(row["origin"]), row["publication"], Predicate(row["predicate"]),
        (), "", "", "", (Tier.PRIMARY,), datetime(1, 1, 1, tzinfo=UTC), "", "", "", "",
    )  # fmt: skip


def _conditions(chosen: LedgerFilter) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if chosen.predicate is not None:
        found.append(t.signals.c.predicate == chosen.predicate.value)
    if chosen.origin is not None:
        found.append(t.signals.c.origin == chosen.origin.value)
    if chosen.subjects:
        about: Select[Any] = select(t.signal_subjects.c.signal_id)
        named = t.signal_subjects.c.subject.in_(chosen.subjects)
        found.append(t.signals.c.id.in_(about.where(named)))
    if chosen.due_before:
        due = case((t.signals.c.due == "", t.signals.c.deadline), else_=t.signals.c.due)
        found.append(due < chosen.due_before)
    return found


def _mark(connection: Connection, last: LedgerEntry) -> str:
    signal = last.signal
    if last.state is SignalState.OPEN:
        return f"{signal.deadline}{_CUT}{signal.id}"
    query = select(t.signals.c.state_at).where(t.signals.c.id == signal.id)
    at: datetime = connection.execute(query).scalar_one()
    return f"{at.isoformat()}{_CUT}{signal.id}"


def _beyond(after: str, *, is_open: bool) -> ColumnElement[bool] | None:
    place, cut, key = after.partition(_CUT)
    if not cut:
        return None
    signals = t.signals.c
    if is_open:
        later = signals.deadline > place
        return or_(later, and_(signals.deadline == place, signals.id > key))
    try:
        at = datetime.fromisoformat(place)
    except ValueError:
        return None
    if at.tzinfo is None:
        return None
    return or_(signals.state_at < at, and_(signals.state_at == at, signals.id > key))
