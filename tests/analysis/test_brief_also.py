from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from analysis.brief.model import Table
from analysis.brief.verify import check_sentence
from analysis.brief.weeks import IssueSchedule
from analysis.brief.write import write_brief
from db.articles import snapshots_by_id
from db.types import ArticleKind, Predicate, Tier
from tests.brief_claims import WORDS, Stated, release, seed_claim
from tests.brief_stories import END, WEEK, Told

if TYPE_CHECKING:
    from analysis.brief.model import TableRow
    from db.store import Database


def rows(database: Database, week: str = WEEK) -> tuple[TableRow, ...]:
    now = END + timedelta(days=21)
    return write_brief(database, week, IssueSchedule(), now, "no-model", "0.1.0").also


def price(key: str, words: str, old: str, new: str, **changes: object) -> tuple[Told, Stated]:
    told = Told(key, "Northlight Blog", "New prices for Lantern 5", words, tier=Tier.PRIMARY)
    told = dataclasses.replace(told, **changes)  # type: ignore[arg-type]  # the fields are those of the class
    return told, Stated(Predicate.PRICE_CHANGED, "Lantern 5", words, old, new, "2026-07-01")


CUT = (
    "Northlight cuts the price of Lantern 5 from $10 per million tokens to $4 per million tokens "
    "on 1 July 2026."
)


def test_a_release_is_a_row_with_its_sentence_and_outlet(database: Database):
    seed_claim(database, "s", *release())
    (row,) = rows(database)
    assert (row.table, row.subject, row.story_id) == (Table.RELEASES, "Lantern 5", "s")
    assert row.statement.text == WORDS
    assert row.statement.outlet == "Northlight Blog"
    with database.read() as connection:
        assert check_sentence(row.statement, snapshots_by_id(connection, ["r1.1"])) == []


def test_a_price_has_its_values_and_the_day_from_which_it_holds(database: Database):
    seed_claim(database, "s", *price("p1", CUT, "$10 per million tokens", "$4 per million tokens"))
    (row,) = rows(database)
    assert row.table is Table.PRICES
    assert (row.from_value, row.to_value) == ("$10 per million tokens", "$4 per million tokens")
    assert row.effective_date == "2026-07-01"


def test_one_change_told_by_many_is_one_row_from_the_source_nearest_to_it(database: Database):
    press = {"tier": Tier.PRESS, "title": "Northlight releases Lantern 5", "days_before_end": 4.0}
    seed_claim(database, "s", *release("r1", outlet="Quay Post", **press))
    seed_claim(database, "t", *release("r2"))
    seed_claim(database, "u", *release("r3", outlet="Fjord Times", **press))
    (row,) = rows(database)
    assert row.statement.outlet == "Northlight Blog"


def test_what_was_told_once_is_not_told_the_week_after(database: Database):
    seed_claim(database, "s", *release())
    assert rows(database)
    late = release("r2", outlet="Quay Post", days_before_end=-2.0, title="Lantern 5 is out")
    seed_claim(database, "s", *late)
    assert rows(database, "2026-W26") == ()


def test_a_model_that_was_only_previewed_may_be_released_later(database: Database):
    words = "Northlight is previewing Lantern 5 with a few of its customers, it said on Tuesday."
    told, stated = release("r1", text=words, title="Previewing Lantern 5")
    seed_claim(database, "s", told, dataclasses.replace(stated, words=words, to_value="previewing"))
    assert len(rows(database)) == 1
    seed_claim(database, "t", *release("r2", days_before_end=-3.0))
    assert [row.statement.text for row in rows(database, "2026-W26")] == [WORDS]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": ArticleKind.OPINION},
        {"kind": ArticleKind.TUTORIAL},
        {"kind": ArticleKind.ROUNDUP},
        {"tier": Tier.COMMUNITY},
    ],
    ids=["opinion", "tutorial", "one roundup", "one forum"],
)
def test_what_is_not_solid_makes_no_row(database: Database, changes: dict[str, Any]):
    seed_claim(database, "s", *release(**changes))
    assert rows(database) == ()


@pytest.mark.parametrize(
    "words",
    [
        "Northlight could release Lantern 5 on Tuesday for all who build with its interface.",
        "Last year Northlight released Lantern 5 for all who build with its interface in Bergen.",
        "Northlight plans to release Lantern 5 for all who build with its interface this autumn.",
        "Lantern 5 is now available on AI Gateway for all who build with that interface today.",
    ],
    ids=["hedged", "background", "planned", "a host's offer"],
)
def test_what_did_not_happen_this_week_makes_no_row(database: Database, words: str):
    told, stated = release(text=words, title="Notes from Northlight")
    seed_claim(database, "s", told, dataclasses.replace(stated, words=words))
    assert rows(database) == ()


def test_a_name_without_a_version_needs_several_who_tell_of_it(database: Database):
    words = "Northlight released Beacon on Tuesday for all who build with its interface."
    told, stated = release(text=words, title="Introducing Beacon")
    stated = dataclasses.replace(stated, subject="Beacon", words=words)
    seed_claim(database, "s", told, stated)
    assert rows(database) == ()
    more = dataclasses.replace(told, key="r2", outlet="Quay Post", tier=Tier.PRESS)
    seed_claim(database, "t", dataclasses.replace(more, text=f"{words} Not a copy."), stated)
    assert [row.subject for row in rows(database)] == ["Beacon"]


def test_what_one_sentence_says_of_two_models_is_one_row(database: Database):
    words = "Northlight released Lantern 5 and Lumen 3 on Tuesday for all who build with them."
    told, stated = release(text=words, title="Introducing Lantern 5 and Lumen 3")
    one = dataclasses.replace(stated, words=words)
    seed_claim(database, "s", told, one, dataclasses.replace(one, subject="Lumen 3"))
    assert [row.subject for row in rows(database)] == ["Lantern 5, Lumen 3"]


def test_a_retirement_announced_today_has_the_day_to_come(database: Database):
    words = "Northlight confirmed today that it will retire Lantern 2 on 9 August 2026."
    told = Told("d1", "Northlight Blog", "Lantern 2 retires", words, tier=Tier.PRIMARY)
    stated = Stated(Predicate.DEPRECATED, "Lantern 2", words, "", "retire", "2026-06-15")
    seed_claim(database, "s", told, stated)
    (row,) = rows(database)
    assert (row.table, row.effective_date) == (Table.RETIREMENTS, "2026-08-09")


def test_an_order_is_one_row_and_its_end_is_another(database: Database):
    words = "The Commerce Department issued an export control order on Lantern 5 on Friday."
    told = Told("o1", "Commerce Department", "Order on Lantern 5", words, tier=Tier.PRIMARY)
    stated = Stated(Predicate.EXPORT_RULE_CHANGED, "Lantern 5", words, "", "export control order")
    seed_claim(database, "s", told, stated)
    named = dataclasses.replace(told, key="o2", outlet="Harbour Wire", tier=Tier.PRESS)
    seed_claim(database, "t", named, dataclasses.replace(stated, subject="Commerce Department"))
    assert [row.table for row in rows(database)] == [Table.RULES]
    lifted = "The Commerce Department lifted its export control order on Lantern 5 on Monday."
    later = dataclasses.replace(told, key="o3", text=lifted, days_before_end=-4.0)
    end = dataclasses.replace(stated, words=lifted, to_value="lifted its export control order")
    seed_claim(database, "u", later, end)
    assert [row.statement.text for row in rows(database, "2026-W26")] == [lifted]


def test_no_more_than_eight_rows_stand_in_a_table(database: Database):
    for number in range(12):
        name = f"Lantern {number}"
        words = WORDS.replace("Lantern 5", name)
        told, stated = release(f"r{number}", text=words, title=f"Introducing {name}")
        seed_claim(
            database, f"s{number}", told, dataclasses.replace(stated, subject=name, words=words)
        )
    assert len(rows(database)) == 8
