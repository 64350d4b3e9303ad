"""The ledger in pages and in counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from analysis.signals.score import score
from app.ledger_reading import read_hit_months
from db.ledger_pages import LedgerFilter, count_states, entries_to_score, page_entries
from db.signals import ledger_entries, open_signal, record_transition
from db.types import Predicate, SignalState, Transition
from tests.app.test_ui_ledger import OPENED, build_signal

if TYPE_CHECKING:
    from db.store import Database


def close(database: Database, key: str, state: SignalState, days: int) -> None:
    at = OPENED + timedelta(days=days)
    change = Transition(key, at, SignalState.OPEN, state, "rules", "so", lead_days=float(days))
    with database.write() as connection:
        record_transition(connection, change)


def fill(database: Database, count: int, **more: object) -> list[str]:
    keys = [f"k{number:02}" for number in range(count)]
    with database.write() as connection:
        for key in keys:
            open_signal(connection, build_signal(key, story_id=None, **more))
    return keys


def walk(database: Database, state: SignalState, size: int) -> list[str]:
    found, after = [], ""
    while True:
        with database.read() as connection:
            page = page_entries(connection, state, LedgerFilter(), after, size)
        found += [entry.signal.id for entry in page.entries]
        after = page.after
        if not after:
            return found


def test_pages_hold_every_signal_once_though_days_are_equal(database: Database) -> None:
    keys = fill(database, 7)
    assert walk(database, SignalState.OPEN, 3) == keys
    for at, key in enumerate(keys):
        close(database, key, SignalState.EXPIRED, at // 2)
    assert walk(database, SignalState.EXPIRED, 2) == [
        "k06",
        "k04",
        "k05",
        "k02",
        "k03",
        "k00",
        "k01",
    ]


def test_a_mark_that_makes_no_sense_begins_anew(database: Database) -> None:
    keys = fill(database, 2)
    close(database, keys[1], SignalState.FIRED, 1)
    for after in ("nonsense", "~", "2026-01-01~x", "yesterday~x"):
        with database.read() as connection:
            page = page_entries(connection, SignalState.FIRED, LedgerFilter(), after, 5)
        assert len(page.entries) in {0, 1}


def test_states_are_counted_with_and_without_a_filter(database: Database) -> None:
    keys = fill(database, 3)
    close(database, keys[0], SignalState.VOID, 1)
    with database.read() as connection:
        every = count_states(connection, LedgerFilter())
        none = count_states(connection, LedgerFilter(Predicate.LAWSUIT_STEP))
        about = count_states(connection, LedgerFilter(subjects=("model:aurora 5",)))
    assert (every[SignalState.OPEN], every[SignalState.VOID], every[SignalState.FIRED]) == (2, 1, 0)
    assert set(none.values()) == {0}
    assert about == every


def test_the_slim_entries_score_as_the_whole_ones(database: Database) -> None:
    for key, state in zip(fill(database, 5), SignalState, strict=False):
        if state is not SignalState.OPEN:
            close(database, key, state, 4)
    with database.read() as connection:
        assert score(entries_to_score(connection)) == score(ledger_entries(connection))


def test_months_to_come_are_left_out_of_the_hit_rate(database: Database) -> None:
    keys = fill(database, 3, deadline="2026-06-30")
    for key, state in zip(keys, (SignalState.FIRED, SignalState.EXPIRED), strict=False):
        close(database, key, state, 5)
    with database.write() as connection:
        open_signal(connection, build_signal("early", deadline="2026-12-31", story_id=None))
    close(database, "early", SignalState.FIRED, 5)
    (month,) = read_hit_months(database, date(2026, 7, 20))
    assert (month.month, month.fired, month.expired, month.open) == ("2026-06", 1, 1, 1)
    assert month.rate == 0.5
    assert month.is_over
