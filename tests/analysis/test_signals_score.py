"""The score of the ledger: counts of every state, rates with intervals, lead times."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from analysis.signals.score import lead_times, score, wilson
from db.types import (
    LedgerEntry,
    Predicate,
    Signal,
    SignalOrigin,
    SignalState,
    Tier,
    Transition,
)

OPENED = datetime(2026, 3, 2, tzinfo=UTC)


def entry(
    state: SignalState,
    *,
    publication: str = "The Gazette",
    origin: SignalOrigin = SignalOrigin.ARTICLE,
    lead: float = 4.0,
    timing: str = "",
    by: str = "rules",
) -> LedgerEntry:
    signal = Signal(
        "s", origin, publication, Predicate.MODEL_RELEASED, ("name:lumen-3",), "", "", "",
        (Tier.PRESS,), OPENED, "", "", "2026-04-01", "",
    )  # fmt: skip
    if state is SignalState.OPEN:
        return LedgerEntry(signal, state)
    change = Transition("s", OPENED, SignalState.OPEN, state, by, "", lead_days=lead, timing=timing)
    return LedgerEntry(signal, state, (change,))


def test_every_state_is_counted_even_at_zero():
    total = score([entry(SignalState.FIRED), entry(SignalState.OPEN)]).total
    assert total.opened == 2
    assert dict(total.states) == {
        SignalState.OPEN: 1, SignalState.FIRED: 1, SignalState.EXPIRED: 0,
        SignalState.CONTRADICTED: 0, SignalState.VOID: 0,
    }  # fmt: skip


def test_the_hit_rate_leaves_out_what_is_open_or_void():
    states = [SignalState.FIRED, SignalState.EXPIRED, SignalState.CONTRADICTED]
    total = score([entry(s) for s in (*states, SignalState.OPEN, SignalState.VOID)]).total
    assert total.decided == 3
    assert total.hit_rate == pytest.approx(1 / 3)
    assert total.void_rate == pytest.approx(1 / 4)


def test_without_a_decision_there_is_no_rate():
    total = score([entry(SignalState.OPEN)]).total
    assert (total.hit_rate, total.low, total.high, total.void_rate) == (None, None, None, None)


def test_the_interval_is_that_of_wilson():
    low, high = wilson(8, 10)
    assert low == pytest.approx(0.4901, abs=1e-4)
    assert high == pytest.approx(0.9433, abs=1e-4)
    assert wilson(0, 5)[0] == 0.0
    assert wilson(5, 5)[1] == 1.0


def test_lead_times_have_quartiles():
    times = lead_times([1.0, 2.0, 3.0, 4.0, 10.0])
    assert (times.count, times.lower, times.median, times.upper) == (5, 2.0, 3.0, 4.0)
    assert lead_times([7.0]).median == 7.0
    assert lead_times([]).count == 0


def test_groups_stand_in_the_order_of_their_names():
    board = score(
        [
            entry(SignalState.FIRED, publication="Quay"),
            entry(SignalState.EXPIRED, publication="Docket", origin=SignalOrigin.IMPORT),
        ]
    )
    assert list(board.by_publication) == ["Docket", "Quay"]
    assert board.by_origin["import"].hit_rate == 0.0
    assert board.by_predicate["model_released"].opened == 2


def test_what_came_late_and_what_people_overruled_is_told():
    total = score(
        [
            entry(SignalState.FIRED, timing="late"),
            entry(SignalState.FIRED, timing="on_time", by="Ada"),
        ]
    ).total
    assert (total.late, total.on_time, total.overruled) == (1, 1, 1)
