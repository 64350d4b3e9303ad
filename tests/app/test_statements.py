from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from analysis.knowledge.contradictions import FactGroup, FactSupport, FactVersion
from app.entity_reading import keep_telling
from app.statements import (
    SENTENCES,
    cited_source,
    is_unsourced,
    outlets_of,
    state_fact,
    tell_change,
    tell_date,
    tell_support,
    told_first,
)
from db.types import Fact, Passage, Predicate

MOMENT = datetime(2026, 6, 1, tzinfo=UTC)


def support(number: int, outlet: str, origin: str = "", **values: object) -> FactSupport:
    passage = Passage(f"a{number}.1", 0, 4, "0" * 64)
    stated: dict[str, object] = {"from_value": "", "to_value": "", "effective_date": ""}
    fact = Fact(Predicate.PRICE_CHANGED, "Aurora 4", passage=passage, **(stated | values))  # type: ignore[arg-type]
    return FactSupport(f"a{number}", outlet, MOMENT, fact, origin, "words")


def version(
    *supports: FactSupport, from_value: str = "", to_value: str = "", effective_date: str = ""
) -> FactVersion:
    return FactVersion(from_value, to_value, effective_date, supports)


def change(predicate: Predicate, subject: str, old: str, new: str) -> str:
    told = version(support(1, "A"), from_value=old, to_value=new)
    return tell_change(FactGroup(predicate, subject, (told,)), told)


def test_every_predicate_has_its_sentence_with_the_subject_in_it() -> None:
    assert set(SENTENCES) == set(Predicate)
    for predicate in Predicate:
        assert "Aurora 5" in state_fact(predicate, "Aurora 5")
    assert state_fact(Predicate.ACCESS_SUSPENDED, "Aurora 5") == "Access to Aurora 5 suspended"


def test_braces_in_a_subject_are_only_text() -> None:
    assert state_fact(Predicate.MODEL_RELEASED, "{0} {x}") == "{0} {x} released"


@pytest.mark.parametrize(
    ("predicate", "subject", "old", "new", "expected"),
    [
        (Predicate.PRICE_CHANGED, "Aurora 4", "3.00 dollars", "1.80 dollars", "3.00 dollars → 1.80 dollars"),
        (Predicate.MODEL_RELEASED, "Aurora 5", "", "now available", ""),
        (Predicate.ACCESS_SUSPENDED, "Aurora 5", "", "disable Aurora 5 and Tide 2 for all", ""),
        (Predicate.ACCESS_SUSPENDED, "Aurora 5", "", "in 41 countries", "in 41 countries"),
        (Predicate.LICENCE_CHANGED, "Harbour 3", "Harbour licence", "MIT", "Harbour licence → MIT"),
        (Predicate.PRICE_CHANGED, "plan of 20 dollars", "", "20 dollars", ""),
    ],
)  # fmt: skip
def test_values_are_told_where_they_say_more_than_the_statement(
    predicate: Predicate, subject: str, old: str, new: str, expected: str
) -> None:
    assert change(predicate, subject, old, new) == expected


@pytest.mark.parametrize(
    ("stated", "expected"), [("", ""), ("2026-10-01", "1 October 2026"), ("in autumn", "in autumn")]
)
def test_dates_are_written_out_where_they_are_dates(stated: str, expected: str) -> None:
    assert tell_date(stated) == expected


@pytest.mark.parametrize(
    ("supports", "expected"),
    [
        ([support(1, "A")], "A"),
        ([support(1, "A"), support(2, "A")], "A"),
        ([support(1, "A"), support(2, "B"), support(3, "C")], "A, B and 1 more"),
        ([support(1, "A"), support(2, "B", "a1"), support(3, "C", "a1")], "A, B and 1 more; 1 origin"),
        ([support(1, "A"), support(2, "B", "a1"), support(3, "C")], "A, B and 1 more; 2 origins"),
    ],
)  # fmt: skip
def test_who_says_so_counts_origins_where_outlets_repeat_one_another(
    supports: list[FactSupport], expected: str
) -> None:
    assert tell_support(version(*supports)) == expected


def test_one_source_is_named_and_several_are_not() -> None:
    one, other = support(1, "A", source="Reuters"), support(2, "B", source="the order")
    assert cited_source(version(one, support(3, "C"))) == "Reuters"
    assert cited_source(version(one, other)) == ""
    assert outlets_of(version(one, other, one)) == ("A", "B")


def test_a_number_is_unsourced_only_where_every_outlet_leaves_it_so() -> None:
    bare = support(1, "A", unsourced=True)
    assert is_unsourced(version(bare))
    assert not is_unsourced(version(bare, support(2, "B")))


def test_the_article_that_gives_the_values_is_quoted_first() -> None:
    vague, full = support(1, "A"), support(2, "B", to_value="1.80", effective_date="2026-07-01")
    told = version(vague, full, to_value="1.80", effective_date="2026-07-01")
    assert [s.outlet for s in told_first(told)] == ["B", "A"]


def test_of_an_entitys_statements_each_is_kept_once_and_the_bare_ones_go() -> None:
    def group(day: int, outlets: int, date: str = "") -> FactGroup:
        moment = MOMENT.replace(day=day)
        supports = [replace(support(n, f"O{n}"), published_at=moment) for n in range(outlets)]
        told = version(*supports, effective_date=date)
        return FactGroup(Predicate.MODEL_RELEASED, "Aurora 5", (told,))

    bare, first, again = group(9, 5), group(3, 4, "2026-06-02"), group(8, 1, "2026-06-02")
    other = group(7, 1, "2026-06-05")
    assert keep_telling([bare, first, again, other]) == [other, first]
    assert keep_telling([bare]) == [bare]
