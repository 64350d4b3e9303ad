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
    state(database, Stated("a", "2026-06-13", ((PUBLISHED, subject, "", words, ""),)))
    (row,) = rows_of(database)
    assert row.title == f"{subject} {words}"
    assert row.status is status
    assert row.issuer is not None


@pytest.mark.parametrize(
    ("subject", "words"),
    [("EU AI Act", "publish a framework"), ("Northlight", "published a framework")],
)
def test_duties_and_firms_own_papers_are_no_rules(
    database: Database, subject: str, words: str
) -> None:
    state(database, Stated("a", "2026-06-13", ((PUBLISHED, subject, "", words, ""),)))
    assert rows_of(database) == []


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


def test_what_a_company_will_be_required_to_do_is_no_rule(database: Database) -> None:
    company = ("organisation:northlight",)
    expect(database, "one", subjects=company, due="")
    expect(database, "two", subjects=company, due="", topics=(Topic.POLICY_REGULATION,))
    assert rows_of(database) == []


def test_rows_are_filtered(affair: Database) -> None:
    state(
        affair,
        Stated("x", "2026-07-01", ((PUBLISHED, "European Union", "", "proposed a rule", ""),)),
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
