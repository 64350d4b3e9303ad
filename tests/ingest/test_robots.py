from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from db.articles import articles_by_url, count_refusals
from db.errors import BlockedAddressError, DisallowedError, FetchError, HeldBackError
from db.hosts import HostState, host_states
from db.types import PageState
from ingest.messages import Response
from ingest.options import IngestOptions
from ingest.pages import fetch_pages
from ingest.refresh import poll_sources
from ingest.robots import LIFETIME, RETRY, Robots, consult_robots, read_answer
from ingest.worker import InlineWorker
from tests.feeding import NOW, FakeFetcher, item, ledger, page, rss, seed_sources

if TYPE_CHECKING:
    from db.store import Database
    from ingest.report import PageReport

URL = "https://ledger.example/1"
ROBOTS = "https://ledger.example/robots.txt"
BEFORE = HostState("ledger.example")


def _judge(text: str, url: str = URL) -> object:
    return Robots({"ledger.example": HostState("ledger.example", text, 200)}).judge(url)


def test_a_disallowed_path_is_refused_and_others_are_not() -> None:
    rules = "User-agent: *\nDisallow: /private/\nAllow: /private/open\n"
    assert isinstance(_judge(rules, "https://ledger.example/private/1"), DisallowedError)
    assert _judge(rules, "https://ledger.example/private/open") is None
    assert _judge(rules) is None


def test_a_rule_for_us_by_name_stands_above_the_one_for_all() -> None:
    rules = "User-agent: *\nDisallow: /\n\nUser-agent: Tocsin\nDisallow: /drafts\n"
    assert _judge(rules) is None
    assert isinstance(_judge(rules, "https://ledger.example/drafts/2"), DisallowedError)


def test_the_pace_that_a_site_asks_for_is_bounded() -> None:
    def delay(text: str) -> float:
        return Robots({"a": HostState("a", text, 200)}).delay("a")

    assert delay("User-agent: *\nCrawl-delay: 7\n") == 7
    assert delay("User-agent: *\nCrawl-delay: 86400\n") == 30
    assert delay("User-agent: *\nDisallow:\n") == 0


def test_sitemaps_are_read_from_it() -> None:
    state = HostState("a", "Sitemap: https://a.example/map.xml\n", 200)
    assert Robots({"a": state}).sitemaps("a") == ("https://a.example/map.xml",)


@pytest.mark.parametrize(
    ("answer", "status", "lifetime"),
    [
        (Response(ROBOTS, 200, b"User-agent: *\nDisallow: /"), 200, LIFETIME),
        (FetchError("no", ROBOTS, status=404), 404, LIFETIME),
        (FetchError("no", ROBOTS, status=403), 403, LIFETIME),
        (FetchError("ill", ROBOTS, status=503, retryable=True), 0, RETRY),
        (FetchError("slow", ROBOTS, retryable=True), 0, RETRY),
        (FetchError("too big", ROBOTS), 413, LIFETIME),
        (BlockedAddressError("private", ROBOTS), 413, LIFETIME),
    ],
)
def test_answers_mean_what_the_standard_says(
    answer: Response | FetchError, status: int, lifetime: timedelta
) -> None:
    state = read_answer(BEFORE, answer, NOW)
    assert (state.robots_status, state.robots_until) == (status, NOW + lifetime)
    refusal = Robots({"ledger.example": state}).judge(URL)
    expected = {200: DisallowedError, 0: HeldBackError}.get(status, type(None))
    assert isinstance(refusal, expected)


def test_a_word_given_before_stands_while_the_server_is_ill() -> None:
    known = HostState("ledger.example", "User-agent: *\nDisallow: /x", 200)
    ill = read_answer(known, FetchError("ill", ROBOTS, status=500, retryable=True), NOW)
    assert (ill.robots, ill.robots_status) == (known.robots, 200)


def test_a_host_is_asked_once_a_day(database: Database) -> None:
    fake = FakeFetcher()
    fake.serve(ROBOTS, "User-agent: *\nCrawl-delay: 3\n")
    for hours in (0, 12, 25):
        consult_robots(database, fake.fetcher, [URL, URL + "?x=1"], NOW + timedelta(hours=hours))
    assert [request.url for request in fake.asked] == [ROBOTS, ROBOTS]
    assert fake.delays["ledger.example"] == 3


def _pass(database: Database, fake: FakeFetcher, days: float = 0) -> PageReport:
    moment = NOW + timedelta(days=days)
    poll_sources(database, fake.fetcher, InlineWorker(), moment, IngestOptions())
    return fetch_pages(database, fake.fetcher, InlineWorker(), moment, IngestOptions())


def _begin(database: Database) -> FakeFetcher:
    seed_sources(database, ledger())
    fake = FakeFetcher()
    fake.serve("https://ledger.example/feed.xml", rss(item(1)))
    fake.serve(URL, page())
    return fake


def test_a_page_that_robots_may_not_read_is_never_asked_for(database: Database) -> None:
    fake = _begin(database)
    fake.serve(ROBOTS, "User-agent: *\nDisallow: /\n")
    assert _pass(database, fake).unavailable == 1
    assert URL not in [request.url for request in fake.asked]
    with database.read() as connection:
        assert ("page", "robots", 1) in count_refusals(connection)
        assert articles_by_url(connection, [URL])[URL].page_state is PageState.UNAVAILABLE


def test_pages_wait_without_counting_attempts_while_robots_cannot_be_had(
    database: Database,
) -> None:
    fake = _begin(database)
    fake.fail(ROBOTS, 500, retryable=True)
    assert [_pass(database, fake, day).delayed for day in range(6)] == [1] * 6
    with database.read() as connection:
        assert articles_by_url(connection, [URL])[URL].page_attempts == 0
        assert host_states(connection, ["ledger.example"])["ledger.example"].robots_status == 0
    fake.fail(ROBOTS, 404)
    assert _pass(database, fake, 6.5).fetched == 1


def test_after_a_week_of_waiting_the_entry_must_do(database: Database) -> None:
    fake = _begin(database)
    fake.fail(ROBOTS, 500, retryable=True)
    _pass(database, fake)
    assert _pass(database, fake, 8).unavailable == 1


def test_the_setting_switches_it_off(database: Database) -> None:
    fake = _begin(database)
    fake.serve(ROBOTS, "User-agent: *\nDisallow: /\n")
    options = IngestOptions(obey_robots=False)
    poll_sources(database, fake.fetcher, InlineWorker(), NOW, options)
    assert fetch_pages(database, fake.fetcher, InlineWorker(), NOW, options).fetched == 1
