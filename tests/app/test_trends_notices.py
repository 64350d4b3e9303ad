"""Notices: one announcement is one, however many speak of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.trends_notices import is_same_notice, merge_notices
from app.trends_reading import Notice, gives_notice
from db.types import Predicate
from tests.app.test_ui_ledger import build_signal

PRICE = Notice(
    Predicate.PRICE_CHANGED, "Lumen Plume 5", "Northlight", "2026-06-09", "2026-06-22", 13, "s"
)
SPOKEN = replace(
    PRICE, what="They say that Plume 5 is free until then.", owner="", told="2026-06-10"
)


@pytest.mark.parametrize(
    ("change", "is_same"),
    [
        ({"what": "Lumen Plume", "effective": "2026-06-23"}, True),
        ({"what": "Plume 5 is free until 22 June.", "owner": ""}, True),
        ({"what": "Northlight keeps its price until then.", "owner": ""}, True),
        ({"what": "Corvid is free until 22 June.", "owner": ""}, False),
        ({"what": "Corvid 2", "owner": "Quay"}, False),
        ({"effective": "2026-06-25"}, False),
        ({"effective": "2026-06-30"}, True),
        ({"effective": "2026-07-31"}, False),
        ({"predicate": Predicate.DEPRECATED}, False),
    ],
)
def test_one_kind_one_day_and_one_thing_is_one_notice(
    change: dict[str, str], *, is_same: bool
) -> None:
    other = replace(PRICE, **change)  # type: ignore[arg-type]  # by name
    assert is_same_notice(PRICE, other) is is_same
    assert is_same_notice(other, PRICE) is is_same


def test_the_first_report_counts_under_the_name_that_any_gives() -> None:
    early = replace(SPOKEN, told="2026-06-08", days=14)
    (found,) = merge_notices([PRICE, early, SPOKEN])
    assert (found.told, found.days) == ("2026-06-08", 14)
    assert (found.what, found.owner) == ("Lumen Plume 5", "Northlight")


@pytest.mark.parametrize(
    ("predicate", "subject", "statement", "gives"),
    [
        (Predicate.RULE_EFFECTIVE, "regulator:us-congress", "Its reports are due then.", False),
        (Predicate.RULE_EFFECTIVE, "regulator:us-congress", "The ban takes effect then.", True),
        (Predicate.RULE_EFFECTIVE, "organisation:quay", "Its new terms start then.", True),
        (Predicate.DEPRECATED, "name:lantern", "The Lantern Act is to sunset then.", False),
        (Predicate.DEPRECATED, "model:corvid", "Corvid is to sunset then.", True),
        (Predicate.ACCESS_SUSPENDED, "organisation:quay", "Children will be barred.", False),
    ],
)
def test_notice_is_of_what_changes_for_users_not_of_an_offices_duty(
    predicate: Predicate, subject: str, statement: str, *, gives: bool
) -> None:
    signal = build_signal("x", predicate=predicate, subjects=(subject,), statement=statement)
    assert gives_notice(signal) is gives
