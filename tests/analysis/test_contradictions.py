"""Facts side by side: agreement, contradiction, replacement."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from analysis.knowledge.contradictions import FactSupport, group_facts
from analysis.knowledge.quantities import find_quantities, quantities_agree
from db.types import Fact, Passage, Predicate

NOW = datetime(2026, 7, 15, 9, tzinfo=UTC)
PASSAGE = Passage("a.1", 0, 10, "0" * 64)


def told(
    key: str,
    to_value: str = "",
    *,
    hours: int = 0,
    subject: str = "Mistral AI",
    predicate: Predicate = Predicate.FUNDING_OR_DEAL,
    day: str = "",
    from_value: str = "",
    origin: str = "",
    words: str = "",
) -> FactSupport:
    fact = Fact(predicate, subject, from_value, to_value, day, PASSAGE)
    return FactSupport(key, f"{key}.test", NOW + timedelta(hours=hours), fact, origin, words)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$2 billion", "$2bn"),
        ("$2 billion", "US$2.0 billion"),
        ("$2 billion", "2 billion dollars"),
        ("about 40 %", "39.6%"),
        ("40 per cent", "40 percent"),
        ("1,200 employees", "1200 employees"),
        ("€1.8 billion", "$2 billion"),
        ("$1.7 billion", "$1.68 billion"),
        ("$12 billion", "$12 billion at a valuation of $41 billion"),
        ("", "$5"),
        ("open weights", "weights on a hub"),
    ],
)
def test_values_that_can_both_be_true_agree(one: str, other: str):
    assert quantities_agree(one, other)
    assert quantities_agree(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$2 billion", "$3 billion"),
        ("$2 billion", "$2 million"),
        ("40%", "35%"),
        ("$3 per million tokens", "$5 per million tokens"),
        ("6,000 employees", "8,000 employees"),
    ],
)
def test_values_that_cannot_differ(one: str, other: str):
    assert not quantities_agree(one, other)


def test_a_quantity_keeps_amount_unit_and_hedge():
    (found,) = find_quantities("nearly $1.5bn")
    assert (found.amount, found.unit, found.hedged) == (1.5e9, "USD", True)


def test_outlets_that_agree_are_one_version_counted_by_origin():
    (group,) = group_facts(
        [
            told("a", "$2 billion"),
            told("b", "$2bn", hours=1),
            told("c", "$2bn", hours=2, origin="a"),
        ]
    )
    (version,) = group.versions
    assert version.origins == 2
    assert [support.article_id for support in version.supports] == ["a", "b", "c"]
    assert not group.disputed


def test_different_numbers_stand_side_by_side():
    (group,) = group_facts(
        [told("a", "$2 billion"), told("b", "$3 billion", hours=1), told("c", "$2bn", hours=2)]
    )
    assert [version.to_value for version in group.versions] == ["$2 billion", "$3 billion"]
    assert group.disputed


def test_one_article_that_tells_both_contradicts_nobody():
    (group,) = group_facts([told("a", "$2 billion"), told("a", "$40 billion")])
    assert len(group.versions) == 2
    assert not group.disputed


def test_a_day_that_is_moved_replaces_the_earlier_one():
    (group,) = group_facts(
        [
            told("a", day="2026-08-01", predicate=Predicate.DEPRECATED),
            told("b", day="2026-09-01", hours=30, predicate=Predicate.DEPRECATED,
                 words="The shutdown was delayed to September 1."),
        ]
    )  # fmt: skip
    assert [(v.effective_date, v.superseded) for v in group.versions] == [
        ("2026-08-01", True),
        ("2026-09-01", False),
    ]
    assert not group.disputed


def test_a_change_from_the_earlier_value_replaces_it():
    groups = group_facts(
        [
            told("a", "$2 per million tokens", predicate=Predicate.PRICE_CHANGED),
            told("b", "$3 per million tokens", from_value="$2", hours=9,
                 predicate=Predicate.PRICE_CHANGED),
        ]
    )  # fmt: skip
    assert [v.superseded for v in groups[0].versions] == [True, False]


def test_days_ahead_that_differ_contradict_and_days_past_allow_for_time_zones():
    ahead = [told("a", day="2026-08-01"), told("b", day="2026-08-02")]
    past = [told("a", day="2026-07-13"), told("b", day="2026-07-14")]
    assert group_facts(ahead)[0].disputed
    assert len(group_facts(past)[0].versions) == 1


def test_licences_are_compared_by_name():
    one = told("a", "Apache 2.0", predicate=Predicate.LICENCE_CHANGED)
    same = told("b", "Apache-2.0 licence", predicate=Predicate.LICENCE_CHANGED)
    other = told("c", "MIT", predicate=Predicate.LICENCE_CHANGED)
    assert len(group_facts([one, same])[0].versions) == 1
    assert group_facts([one, other])[0].disputed


def test_a_short_name_is_the_same_subject_and_a_variant_is_not():
    short = told("a", subject="Fable 5", predicate=Predicate.MODEL_RELEASED)
    full = told("b", subject="Claude Fable 5", predicate=Predicate.MODEL_RELEASED)
    variant = told("c", subject="Claude Fable 5 Mini", predicate=Predicate.MODEL_RELEASED)
    assert [g.subject for g in group_facts([short, full, variant])] == [
        "Claude Fable 5",
        "Claude Fable 5 Mini",
    ]


def test_the_order_of_the_input_does_not_matter():
    facts = [told("a", "$2 billion"), told("b", "$3 billion", hours=1), told("c", hours=2)]
    assert group_facts(facts) == group_facts(list(reversed(facts)))


def test_nothing_gives_nothing():
    assert group_facts([]) == ()


def test_a_cut_of_another_price_replaces_nothing():
    one = told("a", "$2 per million tokens", predicate=Predicate.PRICE_CHANGED)
    other = told("b", "$3 per million tokens", hours=5, predicate=Predicate.PRICE_CHANGED,
                 words="A price cut of a third brings it to $3 per million tokens.")  # fmt: skip
    (group,) = group_facts([one, other])
    assert not any(version.superseded for version in group.versions)
    assert group.disputed


def test_a_valuation_says_nothing_against_a_round():
    one = told("a", "$2 billion", words="Mistral AI raised $2 billion.")
    other = told("b", "$14 billion", words="The round valued Mistral AI at $14 billion.")
    assert not group_facts([one, other])[0].disputed


def test_two_purchases_without_a_name_in_common_are_two():
    one = told("a", "$2 billion", words="Mistral AI buys Fold for $2 billion.")
    other = told("b", "$3 billion", words="Mistral AI to acquire Koyeb for $3 billion.")
    same = told("c", "$4 billion", words="Mistral AI acquires Fold for $4 billion.")
    assert not group_facts([one, other])[0].disputed
    assert group_facts([one, same])[0].disputed


def test_days_on_which_a_release_was_told_do_not_contradict():
    one = told("a", day="2026-07-09", predicate=Predicate.MODEL_RELEASED)
    other = told("b", day="2026-07-14", predicate=Predicate.MODEL_RELEASED)
    third = told("c", day="2026-07-09", hours=3, predicate=Predicate.MODEL_RELEASED)
    (group,) = group_facts([one, other, third])
    assert not group.disputed
    assert group.versions[0].effective_date == "2026-07-09"


def test_products_of_one_company_do_not_contradict():
    one = told("a", "launches 3 tools", predicate=Predicate.PRODUCT_AVAILABLE)
    other = told("b", "launches 5 tools", predicate=Predicate.PRODUCT_AVAILABLE)
    assert not group_facts([one, other])[0].disputed
