from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from lxml import html

from ingest.date_words import read_iso, read_written_date
from ingest.dates_on_page import find_written_date, guess_date, read_url_date
from ingest.metadata import PageFacts, read_page_facts

if TYPE_CHECKING:
    from tests.ingest.conftest import ScriptedServer

URL = "https://ledger.example/1"
LD = '<script type="application/ld+json">'
GRAPH = """{"@graph": [{"@type": "WebSite"}, {"@type": "NewsArticle",
  "datePublished": "2026-06-12", "dateModified": "2026-06-20"}]}"""
BROKEN = '{"@type": "NewsArticle", broken "datePublished": "2026-06-12"'


def facts(head: str, body: str = "", url: str = URL) -> PageFacts:
    return read_page_facts(
        html.fromstring(f"<html><head>{head}</head><body>{body}</body></html>"), url
    )


@pytest.mark.parametrize(
    "written",
    [
        "2026-06-12",
        "2026-06-12T00:00:00Z",
        "2026/6/12",
        "20260612",
        "12.06.2026",
        "12 June 2026",
        "June 12th, 2026",
        "Fri, Jun 12 2026",
        "12. Juni 2026",
        "12 juin 2026",
        "12 de junio de 2026",
        "12 giugno 2026",
        "12 июня 2026",
        "2026年6月12日",
        "2026년 6월 12일",
        "Published on Jun. 12, 2026",
    ],
)
def test_dates_are_read_as_pages_write_them(written: str) -> None:
    assert read_written_date(written) == datetime(2026, 6, 12, tzinfo=UTC)


def test_clocks_and_zones_are_read_with_the_day() -> None:
    assert read_written_date("2026-06-12T01:30:00+02:00") == datetime(
        2026, 6, 11, 23, 30, tzinfo=UTC
    )
    assert read_written_date("12.06.2026, 14:05 Uhr") == datetime(2026, 6, 12, 14, 5, tzinfo=UTC)
    assert read_written_date("1781222400") == datetime(2026, 6, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    ["", "soon", "05/06/2026", "2026-13-40", "99.99.2026", "June 2026", "1/2/3", "0001-01-01"],
)
def test_what_is_no_date_or_could_be_two_is_none(written: str) -> None:
    assert read_written_date(written) is None


def test_two_numbers_that_can_be_read_in_one_way_are_a_date() -> None:
    expected = datetime(2026, 6, 25, tzinfo=UTC)
    assert read_written_date("25/06/2026") == read_written_date("06/25/2026") == expected


@pytest.mark.parametrize("text", ["", "soon", "0001-01-01", "2026-13-40", "2026-06-12T99:00"])
def test_absurd_iso_dates_are_none(text: str) -> None:
    assert read_iso(text) is None


@pytest.mark.parametrize(
    ("head", "source"),
    [
        (f'{LD}{GRAPH}</script><meta name="date" content="2026-06-20">', "json-ld"),
        (f"{LD}{BROKEN}</script>", "json-ld"),
        ('<meta property="article:published_time" content="2026-06-12T00:00:00Z">', "meta"),
    ],
)
def test_a_stated_date_names_its_source(head: str, source: str) -> None:
    found = facts(head).date
    assert (found.moment, found.source) == (datetime(2026, 6, 12, tzinfo=UTC), source)


def test_dates_of_other_articles_in_the_same_data_do_not_count() -> None:
    other = '{"@type":"NewsArticle","datePublished":"2020-01-01"}'
    head = '<script type="application/ld+json">{"@type":"ItemList","itemListElement":[%s]}</script>'
    assert facts(head % other).date.moment is None


def test_when_it_was_changed_is_kept_apart() -> None:
    read = facts('<meta property="article:modified_time" content="2026-06-20">')
    assert (read.modified, read.date.moment) == (datetime(2026, 6, 20, tzinfo=UTC), None)


def test_a_whole_date_in_the_address_is_one_and_a_number_is_none() -> None:
    day = datetime(2026, 6, 12, tzinfo=UTC)
    assert read_url_date("https://ledger.example/2026/06/12/rule") == day
    assert read_url_date("https://ledger.example/20260612-rule") == day
    assert read_url_date("https://ledger.example/2026/06/rule") is None
    assert read_url_date("https://ledger.example/a/202606121530442") is None


@pytest.mark.parametrize(
    "body",
    [
        "<h1>A rule</h1><p class='byline'>By Ann, 12 June 2026</p><p>Since 3 May 2019 much changed.</p>",
        "<span class='date'>1 May 2020</span><h1>A rule</h1><p>Veröffentlicht am 12.06.2026</p>",
        "<h1>Une règle</h1><li>12 juin 2026</li><div class='teaser-date'>1 mai 2020</div>",
        "<p>Updated 20 June 2026</p><h1>A rule</h1><p>Published 12 June 2026</p>",
        "<h1>規則</h1><p>2026年6月12日 公開</p>",
        "<h1>A rule</h1><time>June 12, 2026</time>",
    ],
)
def test_a_written_date_is_the_labelled_one_below_the_heading(body: str) -> None:
    found = find_written_date(html.fromstring(f"<html><body>{body}</body></html>"))
    assert found.moment == datetime(2026, 6, 12, tzinfo=UTC)
    assert found.source in {"text", "time"}


def test_a_date_in_prose_is_not_the_pages() -> None:
    prose = "<h1>A rule</h1><p>" + "The rule of 12 June 2020 says much about models. " * 9 + "</p>"
    assert find_written_date(html.fromstring(prose)).moment is None


def test_a_page_that_begins_like_an_address_is_not_taken_for_one(server: ScriptedServer) -> None:
    server.serve("/secret", b"<html><body><p>2020-01-01</p></body></html>")
    page = f"{server.url}/secret#<html><body><h1>A\trule</h1><p>Many\twords</p></body></html>"
    assert guess_date(page, URL).moment is None
    assert server.visits == []
