"""Rules and export controls: one line per affair, its status by the last step, its days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from app.rules_model import DayKind, RuleKind, RuleQuestion, RuleStatus
from app.rules_reading import read_book, read_rules
from db.signals import open_signal
from db.types import Mention, Predicate, Tier, Topic
from tests.app.test_ui_ledger import build_signal
from tests.table_world import NOW, Stated, state

if TYPE_CHECKING:
    from app.rules_model import RuleRow
    from db.store import Database

EXPORT, PUBLISHED = Predicate.EXPORT_RULE_CHANGED, Predicate.RULE_PUBLISHED
DIRECTIVE = "The Bureau of Industry and Security imposed an export control directive on Lumen 3."
BIS = Mention("regulator:bis", "regulator", "Bureau of Industry and Security", 1, in_title=False)


def rows_of(database: Database) -> list[RuleRow]:
    return list(read_book(database, NOW).rows)


@pytest.fixture
def affair(database: Database) -> Database:
    """A directive, told by two, that suspends access and is lifted."""
    state(
        database,
        Stated(
            "a", "2026-06-13", ((EXPORT, "Lumen 3", "", "imposed an export control", "2026-06-12"),),
            tier=Tier.PRIMARY, text=DIRECTIVE, story="s", mentions=(BIS,),
        ),
        Stated("b", "2026-06-14", ((EXPORT, "Lumen 3", "", "export control directive", ""),), "Bay Wire", story="s"),
        Stated("c", "2026-06-14", ((Predicate.ACCESS_SUSPENDED, "Lumen 3", "", "cut off", ""),), "Cove Daily", story="s"),
        Stated("d", "2026-06-30", ((EXPORT, "Lumen 3", "", "lifted export controls", "2026-06-30"),), "Bay Wire"),
        Stated("e", "2026-07-10", ((EXPORT, "Lumen 3", "", "imposed export controls", ""),), "Late Review"),
    )  # fmt: skip
    return database


def test_all_that_is_told_of_one_affair_stands_in_one_line(affair: Database) -> None:
    (row,) = rows_of(affair)
    assert row.kind is RuleKind.EXPORT
    assert row.status is RuleStatus.LIFTED, "a late telling of the start changes nothing"
    assert (row.published, row.in_force) == ("2026-06-12", "2026-06-12")
    assert row.issuer is not None
    assert (row.issuer.key, row.region) == ("regulator:bis", "US")
    assert [named.name for named in row.concerns] == ["Lumen 3"]
    assert [event.day for event in row.events] == ["2026-06-12", "2026-06-14", "2026-06-30"]
    assert row.outlets == 4


def test_steps_come_with_their_words(affair: Database) -> None:
    view = read_rules(affair, RuleQuestion(), NOW)
    said = view.told[0].events[0].said
    assert said is not None
    assert said.text == DIRECTIVE


@pytest.mark.parametrize(
    ("subject", "words", "status"),
    [
        ("European Union", "proposed new legislation", RuleStatus.PROPOSED),
        ("CISA", "issued a new directive", RuleStatus.ANNOUNCED),
        ("US Congress", "introduces the Lantern Act", RuleStatus.PROPOSED),
        ("European Commission", "withdraws the draft", RuleStatus.LIFTED),
    ],
)
def test_a_deed_of_an_authority_is_a_line(
    database: Database, subject: str, words: str, status: RuleStatus
) -> None:
    fact = (PUBLISHED, subject, "", words, "")
    state(database, Stated("a", "2026-06-13", (fact,), text=f"The {subject} {words}."))
    (row,) = rows_of(database)
    assert row.title == f"{subject} {words}"
    assert row.status is status
    assert row.issuer is not None


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("EU AI Act", "publish a framework"),
        ("Northlight", "published a framework"),
        ("European Union", "unveiled an action plan"),
    ],
)
def test_duties_and_firms_own_papers_are_no_rules(
    database: Database, subject: str, words: str
) -> None:
    fact = (PUBLISHED, subject, "", words, "")
    state(database, Stated("a", "2026-06-13", (fact,), text=f"The {subject} {words}."))
    assert rows_of(database) == []


def test_an_authority_that_its_words_do_not_name_has_set_nothing(database: Database) -> None:
    fact = (PUBLISHED, "European Union", "", "proposed the Lantern Act", "")
    text = "A lawyer, Ida Quay, proposed the Lantern Act."
    state(database, Stated("a", "2026-06-13", (fact,), text=text))
    assert rows_of(database) == []


def test_what_one_chamber_passed_is_a_bill_under_its_own_words(database: Database) -> None:
    fact = (PUBLISHED, "United States", "", "passed a law on lanterns", "")
    text = "The US House has passed a law on lanterns."
    state(database, Stated("a", "2026-06-13", (fact,), text=text))
    (row,) = rows_of(database)
    assert (row.status, row.title) == (RuleStatus.PROPOSED, text)
    signed = "The US passed a law on lanterns at the White House."
    state(database, Stated("b", "2026-06-13", (fact,), "Bay Wire", text=signed))
    assert {one.status for one in rows_of(database)} == {RuleStatus.PROPOSED, RuleStatus.ANNOUNCED}


def test_a_directive_told_without_whom_it_hits_joins_the_one_in_the_same_words(
    affair: Database,
) -> None:
    before = len(rows_of(affair))
    words = read_book(affair, NOW).rows[0].events[0].words
    fact = (EXPORT, "United States", "", words, "")
    other = (EXPORT, "United States", "", "quite another measure", "")
    state(affair, Stated("x", "2026-07-01", (fact,), "Bay Wire"))
    assert len(rows_of(affair)) == before
    state(affair, Stated("y", "2026-07-01", (other,), "Bay Wire"))
    assert len(rows_of(affair)) == before + 1


def test_access_alone_is_no_rule_but_a_marked_day(database: Database) -> None:
    fact = (Predicate.ACCESS_SUSPENDED, "Lumen 3", "", "cut off", "2026-07-25")
    state(database, Stated("a", "2026-07-13", (fact,)))
    book = read_book(database, NOW)
    assert book.rows == ()
    assert [(mark.day, mark.kind) for mark in book.marks] == [("2026-07-25", DayKind.ACCESS)]


def test_one_day_for_two_models_is_one_mark(database: Database) -> None:
    facts = tuple(
        (EXPORT, name, "", "export control directive", "2026-07-25")
        for name in ("Lumen 3", "Lumen 4")
    )
    state(database, Stated("a", "2026-07-13", facts))
    (mark,) = read_book(database, NOW).marks
    assert mark.label == "Lumen 3 and Lumen 4: export control directive"
    assert mark.is_certain


def expect(database: Database, key: str, **more: object) -> None:
    signal = build_signal(
        key, predicate=Predicate.RULE_EFFECTIVE, subjects=("instrument:eu-ai-act",),
        due="2026-08-02", story_id=None,
    )  # fmt: skip
    with database.write() as connection:
        open_signal(connection, replace(signal, **more))  # type: ignore[arg-type]  # by name


def test_expectations_of_one_rule_stand_together(database: Database) -> None:
    expect(database, "one")
    expect(database, "two", due="2026-08-20")
    (row,) = rows_of(database)
    assert row.status is RuleStatus.EXPECTED
    assert [one.due for one in row.expectations] == ["2026-08-02", "2026-08-20"]
    view = read_rules(database, RuleQuestion(), NOW)
    assert (view.told, view.month) == ((), "2026-08")
    assert [mark.is_certain for mark in view.marks] == [False, False]


def test_a_month_is_the_day_in_it_that_is_stated_elsewhere(database: Database) -> None:
    expect(database, "one")
    expect(database, "two")
    expect(database, "three", due="2026-08-31")
    (mark,) = read_book(database, NOW).marks
    assert (mark.day, mark.kind) == ("2026-08-02", DayKind.RULE)
    (row,) = rows_of(database)
    assert len(row.expectations) == 3, "the ledger keeps each"


def test_an_authoritys_own_duty_is_no_rule_and_a_digests_note_no_title(database: Database) -> None:
    office = ("regulator:us-congress",)
    expect(database, "one", subjects=office, statement="Its reports are due within a year.")
    assert rows_of(database) == []
    noted = "The Lantern Act takes effect soon (Activity: 9): a picture of a lantern."
    expect(database, "two", subjects=office, statement=noted)
    (row,) = rows_of(database)
    assert row.title == "The Lantern Act takes effect soon"


def test_an_end_announced_today_stands_on_the_day_it_comes(database: Database) -> None:
    gone = (Predicate.DEPRECATED, "Corvid", "", "is to end", "2026-07-09")
    state(database, Stated("a", "2026-07-09", (gone,), story="s-end"))
    assert [mark.day for mark in read_book(database, NOW).marks] == ["2026-07-09"]
    end = build_signal(
        "end", predicate=Predicate.DEPRECATED, subjects=("model:corvid",), due="2026-08-09",
        story_id="s-end",
    )  # fmt: skip
    with database.write() as connection:
        open_signal(connection, end)
    assert [mark.day for mark in read_book(database, NOW).marks] == ["2026-08-09"]


def test_a_turn_of_access_that_two_date_a_day_apart_is_one_mark(database: Database) -> None:
    def back(day: str) -> tuple[Predicate, str, str, str, str]:
        return (Predicate.ACCESS_RESTORED, "Lumen 3", "", "back", day)

    state(
        database,
        Stated("a", "2026-06-30", (back("2026-07-02"),)),
        Stated("b", "2026-06-30", (back("2026-07-01"),), "Bay Wire"),
        Stated("c", "2026-07-13", (back("2026-07-13"),), "Bay Wire"),
    )
    assert [mark.day for mark in read_book(database, NOW).marks] == ["2026-07-01", "2026-07-13"]


def test_what_a_company_will_be_required_to_do_is_no_rule(database: Database) -> None:
    company = ("organisation:northlight",)
    expect(database, "one", subjects=company, due="")
    expect(database, "two", subjects=company, due="", topics=(Topic.POLICY_REGULATION,))
    assert rows_of(database) == []


def test_rows_are_filtered(affair: Database) -> None:
    state(
        affair,
        Stated(
            "x",
            "2026-07-01",
            ((PUBLISHED, "European Union", "", "proposed a rule", ""),),
            text="The EU proposed a rule.",
        ),
    )

    def count(**asked: object) -> int:
        return len(read_rules(affair, RuleQuestion(**asked), NOW).told)  # type: ignore[arg-type]  # by name

    assert count() == 2
    assert count(kind=RuleKind.EXPORT) == 1
    assert count(region="EU") == 1
    assert count(status=RuleStatus.PROPOSED) == 1
    assert count(since=date(2026, 7, 1)) == 1
    assert count(until=date(2026, 6, 30)) == 1
    assert count(region="CN") == 0
