"""Facts against labels: what counts, what binds, what is not judged."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from analysis.evaluate.facts import LabelledFact, Tally, _compare
from db.types import Fact, Passage, Predicate

DAY = datetime(2026, 7, 15, tzinfo=UTC)
CONTENT = "Kimi K9 costs $3 per million tokens. Kimi K9 was released today. It was told elsewhere."
PRICE, RELEASE, ELSEWHERE = (0, 36), (37, 64), (65, 87)


def label(
    predicate: str, subject: str, quote: str, *, before: str = "", after: str = "", day: str = ""
) -> LabelledFact:
    return LabelledFact((predicate,), subject, before, after, day, quote)


def fact(
    predicate: Predicate, span: tuple[int, int], *, after: str = "", before: str = "", day: str = ""
) -> Fact:
    return Fact(predicate, "Kimi K9", before, after, day, Passage("a.1", *span, "0" * 64))


def tally(labels: list[LabelledFact], facts: list[Fact]) -> tuple[int, int, int, int]:
    found = Tally()
    _compare(CONTENT, DAY, labels, facts, found)
    return found.right.total(), found.chosen.total(), found.support.total(), found.loose


QUOTE = CONTENT[slice(*PRICE)]
PRICED = label("price_changed", "Kimi K9", QUOTE, after="$3 per 1M tokens (launch)")


@pytest.mark.parametrize(
    ("value", "right"),
    [("$3 per million tokens", 1), ("$3.00", 0), ("$4", 0), ("", 0)],
)
def test_the_numbers_of_a_label_bind(value: str, right: int):
    assert tally([PRICED], [fact(Predicate.PRICE_CHANGED, PRICE, after=value)]) == (right, 1, 1, 1)


def test_numbers_that_the_quotation_does_not_hold_cannot_be_asked_for():
    wanted = label("price_changed", "Kimi K9", QUOTE, before="$5 since June 12", after="$3")
    assert tally([wanted], [fact(Predicate.PRICE_CHANGED, PRICE, after="$3")])[0] == 1


def test_a_fact_counts_wherever_the_article_states_it():
    told = fact(Predicate.PRICE_CHANGED, ELSEWHERE, after="$3")
    assert tally([PRICED], [told]) == (1, 1, 1, 1)


def test_a_wrong_fact_counts_only_beside_a_quotation():
    wrong = [fact(Predicate.DEPRECATED, PRICE), fact(Predicate.DEPRECATED, ELSEWHERE)]
    assert tally([PRICED], wrong) == (0, 1, 1, 0)


def test_a_predicate_that_no_label_can_name_is_not_judged():
    assert tally([PRICED], [fact(Predicate.PRODUCT_AVAILABLE, PRICE)]) == (0, 0, 1, 0)


def test_a_fact_on_an_untyped_label_is_wrong():
    other = label("other", "Kimi K9", QUOTE)
    assert tally([other], [fact(Predicate.PRICE_CHANGED, PRICE, after="$3")]) == (0, 1, 0, 0)


def test_a_second_right_fact_is_neither_right_nor_wrong():
    twice = [fact(Predicate.PRICE_CHANGED, PRICE, after="$3")] * 2
    twice[1] = fact(Predicate.PRICE_CHANGED, PRICE, after="$3 per million")
    assert tally([PRICED], twice) == (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("wanted", "stated", "right"),
    [
        ("2026-07-15", "", 1),
        ("2026-07-14", "", 0),  # the quotation says "today"
        ("2026-07-20", "2026-07-20", 1),
        ("2026-07-20", "", 0),
        ("2026-07-20", "2026-07-21", 0),
        ("2028", "", 0),
    ],
)
def test_the_day_of_a_label_binds(wanted: str, stated: str, right: int):
    released = label("model_released", "Kimi K9", CONTENT[slice(*RELEASE)], day=wanted)
    assert tally([released], [fact(Predicate.MODEL_RELEASED, RELEASE, day=stated)])[0] == right


def test_what_states_no_day_may_be_reported_the_day_after():
    priced = label("price_changed", "Kimi K9", QUOTE, day="2026-07-14")
    early = label("price_changed", "Kimi K9", QUOTE, day="2026-07-13")
    assert tally([priced], [fact(Predicate.PRICE_CHANGED, PRICE)])[0] == 1
    assert tally([early], [fact(Predicate.PRICE_CHANGED, PRICE)])[0] == 0
