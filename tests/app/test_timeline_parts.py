from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.timeline_parts import (
    FactLine,
    Kind,
    count_kinds,
    draw_facts,
    is_within,
    last_day,
    turns_of,
)
from db.timelines import StatedFact
from db.types import (
    Fact,
    LedgerEntry,
    Passage,
    Predicate,
    Signal,
    SignalOrigin,
    SignalState,
    Tier,
    Transition,
)

START = datetime(2026, 6, 1, 9, tzinfo=UTC)


def stated(
    predicate: Predicate,
    days: int,
    to_value: str = "",
    effective: str = "",
    *,
    subject: str = "Lumen 3",
    outlet: str = "",
    story: str | None = "s-1",
) -> StatedFact:
    name = f"{outlet or predicate.value}-{days}-{to_value}"
    fact = Fact(predicate, subject, "", to_value, effective, Passage(f"{name}.1", 0, 5, "x"))
    at = START + timedelta(days=days)
    return StatedFact(fact, name, outlet or f"Outlet {days}", "https://a.example", at, story)


def shown(lines: list[FactLine]) -> list[tuple[str, str, str]]:
    return [(line.day.isoformat(), line.kind.value, line.values) for line in lines]


def test_what_several_outlets_state_alike_is_one_line_on_its_stated_day() -> None:
    price = Predicate.PRICE_CHANGED
    lines = draw_facts(
        [
            stated(price, 3, "1.80 dollars", "2026-07-01", outlet="Corvid"),
            stated(price, 1, "1.80  Dollars", "2026-07-01", outlet="Northlight"),
            stated(price, 2, "2.10 dollars", "2026-07-01", outlet="Gazette"),
        ]
    )
    assert shown(lines) == [
        ("2026-07-01", "price", "1.80  Dollars"),
        ("2026-07-01", "price", "2.10 dollars"),
    ]
    assert lines[0].outlets == ("Northlight", "Corvid")
    assert lines[0].dated


def test_the_order_of_the_input_does_not_matter() -> None:
    told = [
        stated(Predicate.PRICE_CHANGED, day, f"{day % 2}.50 dollars", outlet=f"Outlet {day}")
        for day in range(6)
    ]
    assert draw_facts(told) == draw_facts(told[::-1])


def test_bare_statements_that_follow_closely_are_one_and_later_ones_another() -> None:
    suspended = Predicate.ACCESS_SUSPENDED
    lines = draw_facts([stated(suspended, day) for day in (0, 5, 12, 60)])
    assert [line.day.isoformat() for line in lines] == ["2026-06-01", "2026-07-31"]
    assert len(lines[0].supports) == 3


def test_the_day_that_most_state_wins() -> None:
    restored = Predicate.ACCESS_RESTORED
    lines = draw_facts(
        [
            stated(restored, 29, effective="2026-07-02", outlet="Corvid"),
            stated(restored, 30, effective="2026-07-01", outlet="Gazette"),
            stated(restored, 31, effective="2026-07-01", outlet="Northlight"),
        ]
    )
    assert shown(lines) == [("2026-07-01", "access", "")]
    assert lines[0].told.outlet == "Gazette"


def test_deals_of_two_stories_stay_two() -> None:
    deal = Predicate.FUNDING_OR_DEAL
    told = [
        stated(deal, 0, story="s-1"),
        stated(deal, 1, story="s-2"),
        stated(deal, 2, story="s-2"),
    ]
    assert len(draw_facts(told)) == 2


def test_that_a_released_model_is_available_is_not_said_again() -> None:
    lines = draw_facts(
        [stated(Predicate.MODEL_RELEASED, 0), stated(Predicate.PRODUCT_AVAILABLE, 1)]
    )
    assert [line.kind for line in lines] == [Kind.RELEASE]
    assert len(draw_facts([stated(Predicate.PRODUCT_AVAILABLE, 1)])) == 1


@pytest.mark.parametrize("effective", ["soon", "2026-13-40", "2026-07", "²⁰²⁶-07-01"])
def test_a_day_that_is_none_leaves_the_day_of_the_report(effective: str) -> None:
    line = draw_facts([stated(Predicate.DEPRECATED, 0, effective=effective)])[0]
    assert (line.day, line.dated) == (date(2026, 6, 1), False)


def test_other_statements_have_no_line() -> None:
    assert draw_facts([stated(Predicate.OTHER, 0, "5 dollars")]) == []


def test_whole_days_make_up_a_page() -> None:
    days = [date(2026, 6, day) for day in (1, 2, 2, 3, 3, 3)]
    assert last_day(days, 2, newest_first=True) == date(2026, 6, 3)
    assert last_day(days, 4, newest_first=True) == date(2026, 6, 2)
    assert last_day(days, 2, newest_first=False) == date(2026, 6, 2)
    assert last_day(days, 6, newest_first=True) is None


def test_bounds_are_included_and_may_be_missing() -> None:
    day = date(2026, 6, 2)
    assert is_within(day, (day, day))
    assert is_within(day, (None, None))
    assert not is_within(day, (None, date(2026, 6, 1)))
    assert not is_within(day, (date(2026, 6, 3), None))


def test_a_signal_turns_when_it_opens_and_with_each_change() -> None:
    signal = Signal(
        "sig-1", SignalOrigin.ARTICLE, "Northlight", Predicate.MODEL_RELEASED, ("model:lumen-3",), "",
        "Lumen 3 is released.", "It is.", (Tier.PRIMARY,), START, "", "", "2026-07-01", "never",
    )  # fmt: skip
    change = Transition(
        "sig-1", START + timedelta(days=9), SignalState.OPEN, SignalState.FIRED, "rules", "told"
    )
    turns = turns_of([LedgerEntry(signal, SignalState.FIRED, (change,), ())])
    assert [(turn.state, turn.change) for turn in turns] == [
        (SignalState.OPEN, None),
        (SignalState.FIRED, change),
    ]
    counts = count_kinds(draw_facts([stated(Predicate.DEPRECATED, 0)]), turns, 4)
    assert (counts[Kind.STORY], counts[Kind.FACT], counts[Kind.ACCESS]) == (4, 1, 1)
    assert counts[Kind.SIGNAL] == 2


def test_what_one_outlet_recalls_in_passing_is_no_second_suspension() -> None:
    suspended = Predicate.ACCESS_SUSPENDED
    first = [stated(suspended, day) for day in (0, 1)]
    assert len(draw_facts([*first, stated(suspended, 30)])) == 1
    again = [stated(suspended, day, outlet=f"Wire {day}") for day in (30, 31)]
    assert len(draw_facts([*first, *again])) == 2, "two say so: it is another"
    dated = stated(suspended, 30, effective="2026-07-01")
    assert len(draw_facts([*first, dated])) == 2


def test_a_suspension_that_one_outlet_calls_the_end_is_no_end() -> None:
    first = [stated(Predicate.ACCESS_SUSPENDED, day) for day in (0, 1)]
    ended = stated(Predicate.DEPRECATED, 4)
    assert [line.kind for line in draw_facts([*first, ended])] == [Kind.ACCESS]
    dated = stated(Predicate.DEPRECATED, 4, effective="2026-06-20")
    assert len(draw_facts([*first, dated])) == 2
    assert len(draw_facts([ended])) == 1


def test_what_a_law_asks_of_others_is_no_step_of_it() -> None:
    duty = stated(Predicate.RULE_PUBLISHED, 0, "publish a framework", subject="EU AI Act")
    deed = stated(Predicate.RULE_PUBLISHED, 0, "proposed a law", subject="European Union")
    assert [line.subject for line in draw_facts([duty, deed])] == ["European Union"]


def test_a_model_comes_out_once_wherever_it_is_offered_later() -> None:
    out = Predicate.MODEL_RELEASED
    offered = stated(out, 40, outlet="Bay Wire")
    assert len(draw_facts([stated(out, 0), offered])) == 1
    assert len(draw_facts([stated(out, 0), stated(out, 40, effective="2026-07-11")])) == 2
