from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import StatedDate, read_date
from ingest.parse import ParsedFeed, parse_feed
from tests.feeding import item, rss


def read(text: str, language: str = "") -> StatedDate:
    found = read_date(text, language)
    assert found is not None
    return found


def shown(text: str, language: str = "") -> str:
    return f"{read(text, language).moment:%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    "text",
    [
        "Fri, 12 Jun 2026 10:30:00 GMT",
        "Fri, 12 Jun 2026 10:30:00 +0000",
        "Fri,12 Jun 2026 10:30:00 UT",
        "12 Jun 26 10:30 GMT",
        "Fri, 12 Jun 126 10:30:00 GMT",
        "Friday, 12-Jun-26 10:30:00 GMT",
        "Fri, 12 June 2026 12:30:00 +02:00",
        "Fri, 12 Jun 2026 05:30:00 EST",
        "Fri, 12 Jun 2026 06:30:00 EDT",
        "Fri, 12 Jun 2026 03:30:00 PDT",
        "Fri, 12 Jun 2026 12:30:00 CEST",
        "Fri, 12 Jun 2026 19:30:00 JST",
        "Fri, 12 Jun 2026 12:30:00 GMT+02:00",
        "Fri, 12 Jun 2026 10:30:00 Etc/GMT",
        "Jun 12, 2026 10:30:00 UTC",
        "June 12th, 2026 at 10:30 am",
        "Fri Jun 12 10:30:00 2026",
        "Fri Jun 12 06:30:00 EDT 2026",
        "2026-06-12T10:30:00Z",
        "2026-06-12T10:30Z",
        "2026-06-12T10:30:00.123456+00:00",
        "2026-06-12t16:00:00+0530",
        "2026-06-12 10:30:00 +0000",
        "2026-06-12T05:30:00−05:00",
        "2026/06/12 10:30:00",
        "20260612T103000Z",
        "12.06.2026 10:30",
        "2026年6月12日 10:30",
        "1781260200",
        "1781260200000",
    ],
)
def test_one_moment_in_many_spellings(text: str) -> None:
    assert shown(text) == "2026-06-12 10:30:00"


@pytest.mark.parametrize(
    "text",
    [
        "ven., 12 juin 2026 10:30:00 +0000",
        "Vendredi 12 juin 2026 10h30",
        "Fr, 12 Juni 2026 10:30:00 GMT",
        "vie, 12 de junio de 2026 10:30",
        "ven, 12 giu 2026 10:30:00 +0000",
        "Пт, 12 июн 2026 10:30:00 +0000",
        "12 czerwca 2026 10:30",
        "Cum, 12 Haziran 2026 10:30:00 +0000",
        "sex, 12 jun 2026 10:30:00 +0000",
        "Παρ, 12 Ιουν 2026 10:30:00 GMT",
    ],
)
def test_months_in_other_languages(text: str) -> None:
    assert shown(text) == "2026-06-12 10:30:00"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "Mon, 01 Jan 1900 00:00:00 GMT",
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "Fri, 12 Jun 2126 10:30:00 GMT",
        "0000-00-00T00:00:00Z",
        "Fri, 32 Jun 2026 10:30:00 GMT",
        "2026-13-01",
        "06/12/2026",
        "99999999999999999999",
        "1",
    ],
)
def test_what_is_no_date_between_1990_and_2100_is_missing(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("text", "day_only"),
    [
        ("2026-06-12", True),
        ("12 Jun 2026", True),
        ("June 2026", None),
        ("Fri, 12 Jun 2026 00:00:00 GMT", True),
        ("Fri, 12 Jun 2026 00:00:00 -0500", True),
        ("Fri, 12 Jun 2026 00:00:01 GMT", False),
        ("Fri, 12 Jun 2026 19:00:00 -0500", False),
        ("2026-06", True),
        ("2026-06-12T10:30:00+00:00", False),
        ("2026-06-12T10:00:00-00:00", False),
    ],
)
def test_midnight_in_the_stated_zone_names_only_the_day(text: str, day_only: bool | None) -> None:
    found = read_date(text)
    assert (found.day_only if found else None) is day_only


@pytest.mark.parametrize(
    ("text", "assumed"),
    [
        ("Fri, 12 Jun 2026 10:30:00 GMT", False),
        ("Fri, 12 Jun 2026 10:30:00 PST", False),
        ("2026-06-12T10:30:00", True),
        ("Fri, 12 Jun 2026 10:30:00", True),
        ("Fri, 12 Jun 2026 10:30:00 XYZ", True),
        ("Fri, 12 Jun 2026 10:30:00 +9900", True),
        ("Fri, 12 Jun 2026 10:30:00 IST", True),
    ],
)
def test_a_zone_that_is_missing_unknown_or_ambiguous_is_marked(text: str, assumed: bool) -> None:
    assert read(text).zone_assumed is assumed


def test_cst_is_central_time_but_chinas_in_a_chinese_feed() -> None:
    text = "Fri, 12 Jun 2026 10:30:00 CST"
    assert (shown(text), shown(text, "zh-CN")) == ("2026-06-12 16:30:00", "2026-06-12 02:30:00")
    assert read(text).zone_assumed
    assert read(text, "zh-CN").zone_assumed


def test_two_digit_years_lie_between_1970_and_2069() -> None:
    assert shown("12 Jun 99 10:30 GMT").startswith("1999")
    assert shown("12 Jun 05 10:30 GMT").startswith("2005")


@given(st.text(max_size=120))
def test_nothing_that_is_written_raises(text: str) -> None:
    found = read_date(text)
    assert found is None or 1990 <= found.moment.year <= 2100


@given(st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30)))  # noqa: DTZ001 - its own form
def test_every_moment_comes_back_from_its_usual_spellings(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    for form in ("%Y-%m-%dT%H:%M:%SZ", "%a, %d %b %Y %H:%M:%S +0000", "%d %b %Y %H:%M:%S GMT"):
        assert read(moment.strftime(form)).moment == moment


@pytest.mark.parametrize("piece", ["1", "a", " ", ":", "t", "at", "at ", "-", "1 ", "1:1", "年"])
def test_no_text_takes_long(piece: str) -> None:
    started = time.process_time()
    read_date(piece * 100_000)
    assert time.process_time() - started < 0.2


def test_a_feed_hands_its_language_and_its_doubts_on() -> None:
    channel = rss(item(1, date="Fri, 12 Jun 2026 10:30:00 CST"))
    chinese = channel.replace("<title>Ledger", "<language>zh-cn</language><title>Ledger")
    feed = parse_feed(chinese.encode())
    assert isinstance(feed, ParsedFeed)
    assert feed.entries[0].published == datetime(2026, 6, 12, 2, 30, tzinfo=UTC)
    assert feed.entries[0].zone_assumed
