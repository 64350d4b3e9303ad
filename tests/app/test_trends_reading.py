"""Trends: counts by month and week, notice given, prices; honest about what is not complete."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from app.models_values import Openness
from app.trends_prices import compare_prices
from app.trends_reading import Period, list_months, list_weeks, read_trends
from db.types import Predicate, Topic
from tests.table_world import NOW, Stated, state

if TYPE_CHECKING:
    from db.store import Database


@pytest.mark.parametrize(
    ("before", "after", "turn"),
    [
        ("$3 per million tokens", "$2 per million tokens", -1),
        ("$1.50 / $9", "$1.50/1M input tokens / $7.50/1M output tokens", -1),
        ("€10", "€12,50", 1),
        ("$2 / $8", "$3 / $7", 0),
        ("", "$2", 0),
        ("three dollars", "two dollars", 0),
        ("$2", "$2", 0),
        ("$", "$" * 50, 0),
    ],
)
def test_a_price_goes_one_way_or_nowhere(before: str, after: str, turn: int) -> None:
    assert compare_prices(before, after) == turn


def test_the_month_in_which_reading_began_and_the_present_one_are_not_whole() -> None:
    months = list_months(date(2026, 5, 20), date(2026, 7, 20))
    assert months == [Period("2026-05", False), Period("2026-06", True), Period("2026-07", False)]
    assert list_months(date(2026, 6, 1), date(2026, 6, 1)) == [Period("2026-06", False)]
    assert [one.key for one in list_months(date(2025, 12, 31), date(2026, 1, 1))] == [
        "2025-12", "2026-01",
    ]  # fmt: skip


def test_weeks_are_named_by_their_monday() -> None:
    weeks = list_weeks(date(2026, 7, 8), date(2026, 7, 20))
    assert weeks == [
        Period("2026-07-06", False), Period("2026-07-13", True), Period("2026-07-20", False),
    ]  # fmt: skip


def test_releases_count_once_by_month_and_those_from_before_stand_apart(database: Database) -> None:
    out, licence = Predicate.MODEL_RELEASED, Predicate.LICENCE_CHANGED
    state(
        database,
        Stated("a", "2026-06-02", ((out, "Lumen 3", "", "out", "2026-06-02"),)),
        Stated("b", "2026-07-02", ((out, "Lumen 3", "", "out", ""),), "Bay Wire"),
        Stated("c", "2026-07-03", ((out, "Lumen 4", "", "out", "2025-01-01"),)),
        Stated("d", "2026-07-04", ((out, "Corvid", "", "out", ""),)),
        Stated("e", "2026-07-05", ((licence, "Corvid", "", "MIT", ""),)),
    )
    view = read_trends(database, NOW)
    assert [(one.period.key, one.counts) for one in view.releases] == [
        ("2026-06", {Openness.UNKNOWN: 1}),
        ("2026-07", {Openness.OPEN_SOURCE: 1}),
    ]
    assert view.earlier == 1


def test_topics_count_stories_not_articles(database: Database) -> None:
    legal = (Topic.LEGAL,)
    state(
        database,
        Stated("a", "2026-07-07", (), story="s", topics=legal),
        Stated("b", "2026-07-08", (), "Bay Wire", story="s", topics=legal),
        Stated("c", "2026-07-09", (), topics=(Topic.LEGAL, Topic.RESEARCH)),
    )
    view = read_trends(database, NOW)
    assert view.topics[0].counts == {"legal": 2, "research": 1}
    assert [(week.articles, week.sources) for week in view.coverage] == [(3, 2), (0, 0), (0, 0)]


def test_notice_runs_from_the_first_report_to_the_day_stated(database: Database) -> None:
    end, price = Predicate.DEPRECATED, Predicate.PRICE_CHANGED
    state(
        database,
        Stated("a", "2026-06-01", ((end, "Lumen 3", "", "ends", "2026-07-01"),)),
        Stated("b", "2026-06-20", ((end, "Lumen 3", "", "ends", "2026-07-01"),), "Bay Wire"),
        Stated("c", "2026-06-20", ((price, "Lumen 4", "$3", "$2", "2026-06-30"),)),
        Stated("d", "2026-06-20", ((price, "Lumen 4", "$3", "$2", "2026-06-20"),)),
        Stated("e", "2026-06-20", ((end, "Corvid", "", "ends", "2226-06-20"),)),
        Stated("f", "2026-06-20", ((end, "Corvid", "", "ends", "soon"),)),
    )
    view = read_trends(database, NOW)
    assert [(one.what, one.days) for one in view.notices] == [("Lumen 3", 30), ("Lumen 4", 10)]
    assert [(one.name, one.count, one.median) for one in view.notice_kinds] == [
        ("deprecated", 1, 30), ("price_changed", 1, 10),
    ]  # fmt: skip
    assert view.notice_owners == (), "an owner is told of from five notices on"
    assert [(one.month, one.up, one.down) for one in view.prices] == [("2026-06", 0, 1)]


def test_an_empty_database_has_no_trends(database: Database) -> None:
    view = read_trends(database, NOW)
    assert view.began_at is None
    assert view.notices == ()
    assert sum(month.total for month in view.releases) == 0
