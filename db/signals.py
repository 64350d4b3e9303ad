"""The ledger: signals, who stated them, and what became of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from db import tables as t
from db.signal_rows import (
    passage_values,
    signal_values,
    to_sighting,
    to_signal,
    to_transition,
)
from db.types import LedgerEntry, SignalState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Connection, RowMapping, Select

    from db.types import Predicate, Sighting, Signal, SignalOrigin, Transition

_BATCH = 500


def open_signal(connection: Connection, signal: Signal) -> None:
    """Write a new signal into the ledger, open; one of that id that stands there is left alone."""
    if find_entry(connection, signal.id) is not None:
        return
    values = signal_values(signal)
    values |= {"state": SignalState.OPEN.value, "state_at": signal.opened_at}
    connection.execute(t.signals.insert().values(**values))
    rows = [{"signal_id": signal.id, "subject": key} for key in dict.fromkeys(signal.subjects)]
    if rows:
        connection.execute(t.signal_subjects.insert(), rows)


def add_sighting(connection: Connection, sighting: Sighting) -> None:
    """Note that another article states a signal's expectation; an article counts once."""
    table = t.signal_sightings
    same = (table.c.signal_id == sighting.signal_id) & (table.c.article_id == sighting.article_id)
    if connection.execute(select(table.c.signal_id).where(same)).first():
        return
    values = {
        "signal_id": sighting.signal_id,
        "article_id": sighting.article_id,
        "outlet": sighting.outlet,
        "seen_at": sighting.seen_at,
    }
    connection.execute(table.insert().values(**values | passage_values(sighting.passage)))


def record_transition(connection: Connection, change: Transition) -> bool:
    """Change a signal's state; what it was before stays on record.

    False, and nothing is changed, where its state is no longer `from_state`: somebody else decided
    it in the meantime.
    """
    table = t.signal_transitions
    signals = t.signals.c
    # Asked for first: of two writers the later waits here, and then finds the new state.
    changed = connection.execute(
        update(t.signals)
        .where(signals.id == change.signal_id, signals.state == change.from_state.value)
        .values(state=change.to_state.value, state_at=change.at)
    )
    if not changed.rowcount:
        return False
    count = select(func.count()).where(table.c.signal_id == change.signal_id)
    values = {
        "signal_id": change.signal_id,
        "position": connection.execute(count).scalar_one(),
        "at": change.at,
        "from_state": change.from_state.value,
        "to_state": change.to_state.value,
        "made_by": change.by,
        "reason": change.reason,
        "article_id": change.article_id,
        "lead_days": change.lead_days,
        "timing": change.timing,
    }
    connection.execute(table.insert().values(**values | passage_values(change.passage)))
    return True


def find_entry(connection: Connection, signal_id: str) -> LedgerEntry | None:
    """A signal with all that became of it."""
    found = read_entries(connection, select(t.signals).where(t.signals.c.id == signal_id))
    return found[0] if found else None


def signals_like(connection: Connection, prefix: str, limit: int = 20) -> list[str]:
    """Ids of signals that begin so, in order."""
    query = select(t.signals.c.id).where(t.signals.c.id.startswith(prefix, autoescape=True))
    return list(connection.execute(query.order_by(t.signals.c.id).limit(limit)).scalars())


def signal_ids(connection: Connection) -> set[str]:
    """The ids of all signals ever opened; a caller may add those that it opens."""
    return set(connection.execute(select(t.signals.c.id)).scalars())


def ledger_mark(connection: Connection) -> str:
    """A short text that changes whenever a signal opens or changes its state."""
    parts = (
        select(func.count()).select_from(t.signals).scalar_subquery(),
        select(func.count()).select_from(t.signal_transitions).scalar_subquery(),
    )
    return "|".join(str(part) for part in connection.execute(select(*parts)).one())


def earliest_deadline(connection: Connection) -> str | None:
    """The first deadline, ISO day, of an open signal; None without any."""
    query = select(func.min(t.signals.c.deadline))
    return connection.execute(
        query.where(t.signals.c.state == SignalState.OPEN.value)
    ).scalar_one_or_none()


def open_signals(connection: Connection) -> list[Signal]:
    """Every open signal, oldest first."""
    query = select(t.signals).where(t.signals.c.state == SignalState.OPEN.value)
    rows = connection.execute(query.order_by(t.signals.c.opened_at, t.signals.c.id)).mappings()
    return [to_signal(row) for row in rows]


def ledger_entries(
    connection: Connection,
    *,
    states: Iterable[SignalState] = (),
    subject: str = "",
    predicate: Predicate | None = None,
    origin: SignalOrigin | None = None,
    limit: int | None = None,
) -> list[LedgerEntry]:
    """Entries of the ledger: open ones by deadline first, then the rest by their latest change."""
    chosen: list[ColumnElement[bool]] = []
    named = [state.value for state in states]
    if named:
        chosen.append(t.signals.c.state.in_(named))
    if subject:
        about = select(t.signal_subjects.c.signal_id).where(t.signal_subjects.c.subject == subject)
        chosen.append(t.signals.c.id.in_(about))
    if predicate is not None:
        chosen.append(t.signals.c.predicate == predicate.value)
    if origin is not None:
        chosen.append(t.signals.c.origin == origin.value)
    is_open = t.signals.c.state == SignalState.OPEN.value
    query = select(t.signals).where(*chosen)
    opened = query.where(is_open).order_by(t.signals.c.deadline, t.signals.c.id)
    closed = query.where(~is_open).order_by(t.signals.c.state_at.desc(), t.signals.c.id)
    found = read_entries(connection, opened.limit(limit))
    left = None if limit is None else limit - len(found)
    return found + (read_entries(connection, closed.limit(left)) if left != 0 else [])


def signals_of_articles(
    connection: Connection, article_ids: Sequence[str]
) -> dict[str, list[Signal]]:
    """The signals that articles opened or stated again, by article id; the others are left out."""
    found: dict[str, list[Signal]] = defaultdict(list)
    for at in range(0, len(article_ids), _BATCH):
        some = article_ids[at : at + _BATCH]
        own = select(t.signals, t.signals.c.article_id.label("said_in"))
        seen = select(t.signals, t.signal_sightings.c.article_id.label("said_in")).join(
            t.signal_sightings, t.signal_sightings.c.signal_id == t.signals.c.id
        )
        for query, column in (
            (own, t.signals.c.article_id),
            (seen, t.signal_sightings.c.article_id),
        ):
            rows = connection.execute(query.where(column.in_(some)).order_by(t.signals.c.id))
            for row in rows.mappings():
                found[row["said_in"]].append(to_signal(row))
    return dict(found)


def read_entries(connection: Connection, query: Select[Any]) -> list[LedgerEntry]:
    """The entries of the signals that a query over their table finds."""
    return to_entries(connection, list(connection.execute(query).mappings()))


def to_entries(connection: Connection, rows: Sequence[RowMapping]) -> list[LedgerEntry]:
    """Entries of rows of the signals' table, with all that became of them."""
    transitions: dict[str, list[Transition]] = defaultdict(list)
    sightings: dict[str, list[Sighting]] = defaultdict(list)
    ids = list(dict.fromkeys(row["id"] for row in rows))
    for at in range(0, len(ids), _BATCH):
        some = ids[at : at + _BATCH]
        change, seen = t.signal_transitions, t.signal_sightings
        changes = select(change).where(change.c.signal_id.in_(some)).order_by(change.c.position)
        for row in connection.execute(changes).mappings():
            transitions[row["signal_id"]].append(to_transition(row))
        others = select(seen).where(seen.c.signal_id.in_(some))
        ordered = others.order_by(seen.c.seen_at, seen.c.article_id)
        for row in connection.execute(ordered).mappings():
            sightings[row["signal_id"]].append(to_sighting(row))
    return [
        LedgerEntry(
            to_signal(row),
            SignalState(row["state"]),
            tuple(transitions[row["id"]]),
            tuple(sightings[row["id"]]),
        )
        for row in rows
    ]
