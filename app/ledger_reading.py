"""The ledger as its page shows it, in one consistent view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.signal_reading import view_entries
from db.signals import find_entry, ledger_entries
from db.types import SignalState

if TYPE_CHECKING:
    from analysis.signals.score import Scoreboard
    from app.signal_reading import SignalView
    from db.store import Connection, Database
    from db.types import LedgerEntry

# How many of a state stand on the page at first, in the order of its sections.
SHOWN = {
    SignalState.OPEN: 30,
    SignalState.FIRED: 30,
    SignalState.CONTRADICTED: 20,
    SignalState.EXPIRED: 15,
    SignalState.VOID: 10,
}
_MOST = 500  # of one state asked for by name


@dataclass(frozen=True, slots=True)
class LedgerPart:
    """The signals in one state; `count` is how many there are, shown or not."""

    state: SignalState
    views: tuple[SignalView, ...]
    count: int


@dataclass(frozen=True, slots=True)
class LedgerView:
    """The ledger; `asked` is the one signal that was asked for, None without or unknown."""

    asked: SignalView | None
    parts: tuple[LedgerPart, ...]
    board: Scoreboard


def read_ledger(
    database: Database, state: SignalState | None = None, signal_id: str = ""
) -> LedgerView:
    """The score over everything, and the signals of one state or the first of each."""
    from analysis.signals.score import score

    with database.read() as connection:
        entries = ledger_entries(connection)
        asked = find_entry(connection, signal_id) if signal_id else None
        chosen = {state: _MOST} if state else SHOWN
        return LedgerView(
            asked=view_entries(connection, [asked])[0] if asked else None,
            parts=tuple(_part(connection, one, entries, limit) for one, limit in chosen.items()),
            board=score(entries),
        )


def _part(
    connection: Connection, state: SignalState, entries: list[LedgerEntry], limit: int
) -> LedgerPart:
    found = [entry for entry in entries if entry.state is state]
    return LedgerPart(state, tuple(view_entries(connection, found[:limit])), len(found))
