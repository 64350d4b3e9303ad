"""The ledger as its page shows it, in one consistent view."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.entity_names import name_subject
from app.signal_reading import score_ledger, view_entries
from db.entities import entities_by_key
from db.ledger_pages import (
    LedgerFilter,
    count_months,
    count_predicates,
    count_states,
    count_subjects,
    page_entries,
)
from db.signals import find_entry
from db.types import SignalState

if TYPE_CHECKING:
    from datetime import date

    from analysis.signals.score import Scoreboard
    from app.signal_reading import SignalView
    from db.store import Connection, Database
    from db.types import Predicate

# How many of a state stand on the page at first, in the order of its sections.
SHOWN = {
    SignalState.OPEN: 20,
    SignalState.FIRED: 15,
    SignalState.CONTRADICTED: 10,
    SignalState.EXPIRED: 10,
    SignalState.VOID: 5,
}
PAGE = 50  # of one state asked for by name
_SUBJECTS = 60  # to choose from


@dataclass(frozen=True, slots=True)
class LedgerQuestion:
    """Which part of the ledger: a state, a kind, a subject's key; `after` as a page gave it."""

    state: SignalState | None = None
    predicate: Predicate | None = None
    subject: str = ""
    signal_id: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class LedgerPart:
    """The signals in one state; `count` is how many there are, shown or not."""

    state: SignalState
    views: tuple[SignalView, ...]
    count: int
    after: str = ""


@dataclass(frozen=True, slots=True)
class HitMonth:
    """What became of the signals whose deadline is in a month; `is_over` once the month is."""

    month: str
    fired: int
    expired: int
    contradicted: int
    open: int
    is_over: bool

    @property
    def judged(self) -> int:
        """Fired, expired and contradicted."""
        return self.fired + self.expired + self.contradicted

    @property
    def rate(self) -> float | None:
        """Fired of all judged; None with nothing judged."""
        return self.fired / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class LedgerView:
    """The ledger; `asked` is the one signal that was asked for, None without or unknown.

    `parts` hold what was asked for, `counts` all states of it; the board is over everything.
    """

    question: LedgerQuestion
    asked: SignalView | None
    parts: tuple[LedgerPart, ...]
    counts: dict[SignalState, int]
    board: Scoreboard
    predicates: tuple[tuple[Predicate, int], ...]
    subjects: tuple[tuple[str, str, int], ...]
    subject_name: str


def read_ledger(
    database: Database,
    question: LedgerQuestion | None = None,
    board: Scoreboard | None = None,
) -> LedgerView:
    """The score over everything, and the signals of one state or the first of each."""
    asked_for = question or LedgerQuestion()
    chosen = _filter(asked_for.predicate, asked_for.subject)
    limits = {asked_for.state: PAGE} if asked_for.state else SHOWN
    with database.read() as connection:
        counts = count_states(connection, chosen)
        entry = find_entry(connection, asked_for.signal_id) if asked_for.signal_id else None
        subjects = count_subjects(connection, _SUBJECTS)
        keys = [key for key, _ in subjects] + [asked_for.subject]
        names = {key: one.name for key, one in entities_by_key(connection, keys).items()}
        return LedgerView(
            question=asked_for,
            asked=view_entries(connection, [entry])[0] if entry else None,
            parts=tuple(
                _part(connection, state, chosen, asked_for, counts[state], limit)
                for state, limit in limits.items()
                if counts[state]
            ),
            counts=counts,
            board=board or score_ledger(connection),
            predicates=tuple(count_predicates(connection).items()),
            subjects=tuple((key, names.get(key) or _name(key), n) for key, n in subjects),
            subject_name=names.get(asked_for.subject) or _name(asked_for.subject),
        )


def read_hit_months(
    database: Database, today: date, predicate: Predicate | None = None, subject: str = ""
) -> tuple[HitMonth, ...]:
    """What became of signals by the month of their deadline, up to the present one.

    Months to come are left out: until a deadline is over a signal can fire but not expire.
    """
    with database.read() as connection:
        counted = count_months(connection, _filter(predicate, subject))
    present = today.isoformat()[:7]
    found: dict[str, dict[SignalState, int]] = {}
    for one in counted:
        if one.month <= present:
            found.setdefault(one.month, {})[one.state] = one.signals
    return tuple(
        HitMonth(
            month,
            states.get(SignalState.FIRED, 0),
            states.get(SignalState.EXPIRED, 0),
            states.get(SignalState.CONTRADICTED, 0),
            states.get(SignalState.OPEN, 0),
            is_over=month < present,
        )
        for month, states in found.items()
    )


def _filter(predicate: Predicate | None, subject: str) -> LedgerFilter:
    return LedgerFilter(predicate, (subject,) if subject else ())


def _part(
    connection: Connection,
    state: SignalState,
    chosen: LedgerFilter,
    question: LedgerQuestion,
    count: int,
    limit: int,
) -> LedgerPart:
    page = page_entries(connection, state, chosen, question.after, limit)
    return LedgerPart(state, tuple(view_entries(connection, page.entries)), count, page.after)


def _name(key: str) -> str:
    """A key's name for readers: `name:notion-mail` as notion mail."""
    known = name_subject(key)
    return known if known != key else key.partition(":")[2].replace("-", " ") or key
