from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest

from analysis.search_types import SearchQuery, Sort
from app.search_address import (
    MOST_SHOWN,
    PAGE,
    Asked,
    asked_by,
    drop_words,
    export_parameters,
    month_days,
    read_address,
    read_day,
)

FULL = {
    "q": "lumen  price", "topic": "pricing_limits", "entity": "model:lumen-3", "source": "gazette",
    "tier": "press", "language": "en", "month": "2026-06", "since": "2026-06-04",
    "until": "2026-07-15", "as_of": "2026-06-20", "sort": "newest", "literal": "1", "shown": "40",
}  # fmt: skip


def test_an_address_is_read_and_written_alike() -> None:
    asked = read_address(FULL)
    assert asked.parameters() == FULL | {"q": "lumen price"}
    assert read_address(asked.parameters()) == asked


def test_the_usual_values_stay_out_of_the_address() -> None:
    assert Asked(text="lumen").address() == "/search?q=lumen"
    assert Asked().address() == "/search"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("topic", "gossip"),
        ("tier", "royal"),
        ("language", "<b>"),
        ("month", "2026-13"),
        ("month", "0000-01"),
        ("since", "18.6.2026"),
        ("until", "1066-10-14"),
        ("sort", "loudest"),
        ("literal", "yes"),
        ("shown", "-5"),
        ("shown", "x"),
    ],
)
def test_what_cannot_be_read_is_left_out(name: str, value: str) -> None:
    assert read_address({"q": "lumen", name: value}) == Asked(text="lumen")


def test_no_more_is_shown_at_once_than_there_are_pieces_for() -> None:
    assert read_address({"shown": "9999"}).shown == MOST_SHOWN
    assert read_address({"shown": "3"}).shown == PAGE


def test_days_are_included_and_a_month_cuts_them() -> None:
    query = read_address(FULL).query()
    assert query.since == datetime(2026, 6, 4, tzinfo=UTC)
    assert query.until == datetime(2026, 7, 1, tzinfo=UTC), "June ends before 15 July"
    assert query.as_of == datetime(2026, 6, 21, tzinfo=UTC)
    assert (query.sort, query.literal, query.limit) == (Sort.NEWEST, True, 40)


def test_months_end_where_the_calendar_says() -> None:
    assert month_days("2028-02") == (date(2028, 2, 1), date(2028, 2, 29))
    assert month_days("2026-12") == (date(2026, 12, 1), date(2026, 12, 31))


def test_a_question_put_elsewhere_has_an_address_that_asks_the_same() -> None:
    query = SearchQuery(
        "lumen", since=datetime(2026, 6, 1, tzinfo=UTC), until=datetime(2026, 7, 1, tzinfo=UTC),
        topic="legal", as_of=datetime(2026, 6, 21, tzinfo=UTC), sort=Sort.OLDEST,
    )  # fmt: skip
    asked = asked_by(query)
    assert (asked.since, asked.until) == (date(2026, 6, 1), date(2026, 6, 30))
    assert asked.query() == query


def test_downloads_are_asked_for_with_times_in_full() -> None:
    given = export_parameters(read_address(FULL).query())
    assert given["until"] == "2026-07-01T00:00:00Z"
    assert given["entity"] == "model:lumen-3"
    assert "shown" not in given
    assert "month" not in given


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("July", "lumen pricing"),
        ("lumen", "pricing july"),
        ("", "lumen pricing july"),
        ("march", "lumen pricing july"),
    ],
)
def test_words_are_taken_out_of_a_question(words: str, left: str) -> None:
    assert drop_words("lumen pricing july", words) == left


def test_letters_that_grow_when_folded_leave_the_question_whole() -> None:
    assert drop_words("straße İstanbul price", "price") in {
        "straße İstanbul",
        "straße İstanbul price",
    }


def test_a_hostile_address_is_read_in_no_time() -> None:
    started = time.process_time()
    asked = read_address(dict.fromkeys(FULL, "2" * 200000 + "-" * 200000))
    assert asked.topic == ""
    assert time.process_time() - started < 0.2


@pytest.mark.parametrize(
    "text", ["2026-W25-4", "20260618", "1989-12-31", "2100-01-01", "2026-02-30"]
)
def test_what_no_control_can_show_is_no_day(text: str) -> None:
    assert read_day(text) is None
    assert read_address({"since": text, "month": "2100-01"}).parameters() == {}
