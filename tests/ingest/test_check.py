from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from db.errors import FetchError, HeldBackError
from db.types import PolledSource, PollState
from ingest.check import check_sources
from ingest.connectors.port import DocumentText, Listing
from ingest.entries import FeedEntry
from ingest.messages import Response
from ingest.opml import new_source
from ingest.options import IngestOptions
from ingest.rounds import Asking, Poll
from ingest.screen import Rejected
from ingest.verdicts import (
    PageLook,
    RobotsWord,
    Verdict,
    allowed_silence,
    is_network_down,
    judge_source,
)
from ingest.worker import InlineWorker
from tests.feeding import PROSE, FakeFetcher, item, rss

if TYPE_CHECKING:
    from db.errors import IngestError
    from db.store import Database

NOW = datetime(2026, 6, 12, 12, tzinfo=UTC)
SOURCE = new_source("https://ledger.example/feed", name="Ledger")
ENTRY = FeedEntry("g", "https://ledger.example/1", "A title", "s", "", NOW, False, "")
PAGE = f"<html><head><title>Model</title></head><body><article>{PROSE}</article></body></html>"


def make_poll(
    *entries: FeedEntry, moved: str | None = None, documents: tuple[DocumentText, ...] = ()
) -> Poll:
    answer = Response(SOURCE.url, 200, b"", permanent_url=moved)
    listing = Listing(entries=entries, documents=documents)
    return Poll(PolledSource(SOURCE, PollState()), answer, listings=(listing,))


def make_failure(fault: IngestError | Rejected) -> Poll:
    polled = PolledSource(SOURCE, PollState())
    if isinstance(fault, Rejected):
        return Poll(polled, Response(SOURCE.url, 200, b""), fault=fault)
    return Poll(polled, fault)


def aged(days: float, **changes: object) -> FeedEntry:
    return replace(ENTRY, published=NOW - timedelta(days=days), **changes)  # type: ignore[arg-type]


def judge(poll: Poll, page: PageLook | None = None) -> Verdict:
    return judge_source(poll, page, RobotsWord.ALLOWED, NOW).verdict


def test_fresh_dated_entries_are_ok() -> None:
    check = judge_source(make_poll(aged(1), aged(2, day_only=True)), None, RobotsWord.NONE, NOW)
    assert (check.verdict, check.reason) == (Verdict.OK, "")
    assert (check.entries, check.dated, check.with_hour) == (2, 1.0, 0.5)
    assert check.newest == NOW - timedelta(days=1)
    assert not check.fails


def test_another_address_for_good_is_moved_unless_something_worse_is_found() -> None:
    moved = judge_source(
        make_poll(aged(1), moved="https://new.example/f"), None, RobotsWord.NONE, NOW
    )
    assert (moved.verdict, moved.moved_to) == (Verdict.MOVED, "https://new.example/f")
    old = make_poll(aged(400), aged(401), moved="https://new.example/f")
    assert judge(old) is Verdict.STALE


def test_staleness_is_measured_by_the_sources_own_rhythm() -> None:
    daily = [aged(60 + n) for n in range(10)]
    assert judge(make_poll(*daily)) is Verdict.STALE
    yearly = [aged(200 + 365 * n) for n in range(4)]
    assert judge(make_poll(*yearly)) is Verdict.OK
    assert judge(make_poll(aged(300))) is Verdict.OK
    assert judge(make_poll(aged(400))) is Verdict.STALE
    assert allowed_silence([NOW, NOW]) == timedelta(days=365)
    assert allowed_silence([NOW, NOW - timedelta(days=10)]) == timedelta(days=80)


def test_an_empty_answer_is_stale_not_broken() -> None:
    check = judge_source(make_poll(), None, RobotsWord.NONE, NOW)
    assert (check.verdict, check.reason) == (Verdict.STALE, "it holds no entries now")
    assert not check.fails


def test_undated_entries_are_saved_by_the_pages_date_or_the_maps() -> None:
    undated = make_poll(replace(ENTRY, published=None))
    assert judge(undated) is Verdict.UNDATED
    assert judge(undated, PageLook("u", 900, "fast", NOW)) is Verdict.OK
    changed = replace(ENTRY, published=None, details=(("lastmod", "2026-06-01"),))
    assert judge(make_poll(changed)) is Verdict.OK


def test_a_watched_document_needs_text_and_no_date() -> None:
    assert judge(make_poll(documents=(DocumentText("u", "Terms", "We may."),))) is Verdict.OK
    assert judge(make_poll(documents=(DocumentText("u", "Terms", ""),))) is Verdict.STALE


def test_a_date_to_come_is_said_and_no_fault() -> None:
    check = judge_source(make_poll(aged(-30)), None, RobotsWord.NONE, NOW)
    assert check.verdict is Verdict.OK
    assert "which is to come" in check.reason


@pytest.mark.parametrize(
    ("fault", "verdict", "lasting"),
    [
        (FetchError("The server answered 403", "u", status=403), Verdict.BLOCKED, True),
        (FetchError("The server answered 429", "u", status=429, retryable=True), Verdict.BLOCKED,
         False),
        (FetchError("The site's robots.txt asks not to read this page", "u"), Verdict.BLOCKED,
         True),
        (FetchError("The server answered 404", "u", status=404), Verdict.BROKEN, True),
        (FetchError("The server answered 502", "u", status=502, retryable=True), Verdict.BROKEN,
         False),
        (FetchError("The host is not known", "u", retryable=True), Verdict.BROKEN, False),
        (HeldBackError("The site's robots.txt cannot be had", "u", retryable=True),
         Verdict.BROKEN, False),
        (HeldBackError("The host asked for a pause", "u", retryable=True), Verdict.BLOCKED, False),
        (Rejected("web_page", "This is a web page, not a feed."), Verdict.BROKEN, True),
    ],
)  # fmt: skip
def test_faults_are_blocked_or_broken_lasting_or_not(
    fault: IngestError | Rejected, verdict: Verdict, lasting: bool
) -> None:
    check = judge_source(make_failure(fault), None, RobotsWord.UNKNOWN, NOW)
    assert (check.verdict, check.lasting) == (verdict, lasting)
    assert check.fails
    assert check.reason


def test_nothing_at_all_answering_is_the_networks_fault() -> None:
    gone = make_failure(FetchError("The host is not known", "u", retryable=True))
    here = make_failure(FetchError("The server answered 404", "u", status=404))
    checks = [judge_source(poll, None, RobotsWord.UNKNOWN, NOW) for poll in (gone, here)]
    assert is_network_down(checks[:1])
    assert not is_network_down(checks)
    forbidden = make_failure(FetchError("The site's robots.txt asks not to read this page", "u"))
    assert not is_network_down([judge_source(forbidden, None, RobotsWord.DISALLOWED, NOW)])
    assert not is_network_down([])


def run(
    database: Database,
    fetcher: FakeFetcher,
    *urls: str,
    pages: bool = True,
    options: IngestOptions | None = None,
) -> list[object]:
    chosen = options or IngestOptions()
    asking = Asking(database, fetcher.fetcher, InlineWorker(), NOW, chosen)
    sources = [new_source(url, name=f"S {n}") for n, url in enumerate(urls)]
    return [
        (check.key, check.verdict.value, check.robots.value, check.page.text_length > 200
         if check.page else None)
        for check in check_sources(asking, sources, with_pages=pages)
    ]  # fmt: skip


def test_sources_are_checked_as_the_service_reads_them(database: Database) -> None:
    web = FakeFetcher()
    web.serve("https://ledger.example/feed", rss(item(1), item(2)))
    web.serve("https://ledger.example/2", PAGE)
    web.serve("https://ledger.example/1", PAGE)
    web.serve("https://ledger.example/robots.txt", "User-agent: *\nDisallow: /private")
    web.fail("https://closed.example/feed", 403)
    web.serve("https://page.example/feed", PAGE)
    found = run(
        database, web, "https://page.example/feed", "https://ledger.example/feed",
        "https://closed.example/feed",
    )  # fmt: skip
    assert found == [
        ("s-0", "broken", "unknown", None),
        ("s-1", "ok", "allowed", True),
        ("s-2", "blocked", "unknown", None),
    ]
    assert [request.etag for request in web.asked] == [""] * len(web.asked)


def test_a_page_that_robots_txt_forbids_is_not_fetched_and_the_source_is_ok(
    database: Database,
) -> None:
    web = FakeFetcher()
    web.serve("https://ledger.example/feed", rss(item(1)))
    web.serve("https://ledger.example/robots.txt", "User-agent: *\nDisallow: /")
    assert run(database, web, "https://ledger.example/feed") == [("s-0", "ok", "disallowed", False)]
    assert "https://ledger.example/1" not in [request.url for request in web.asked]


def test_a_service_that_does_not_obey_robots_txt_reads_the_page_and_says_what_it_asks(
    database: Database,
) -> None:
    web = FakeFetcher()
    web.serve("https://ledger.example/feed", rss(item(1)))
    web.serve("https://ledger.example/1", PAGE)
    web.serve("https://ledger.example/robots.txt", "User-agent: *\nDisallow: /")
    found = run(
        database, web, "https://ledger.example/feed", options=IngestOptions(obey_robots=False)
    )
    assert found == [("s-0", "ok", "disallowed", True)]


def test_without_pages_one_request_is_made_for_each_source(database: Database) -> None:
    web = FakeFetcher()
    web.serve("https://ledger.example/feed", rss(item(1)))
    assert run(database, web, "https://ledger.example/feed", pages=False) == [
        ("s-0", "ok", "unknown", None)
    ]
    assert len(web.asked) == 1


def test_nothing_of_a_check_is_stored_but_the_hosts_word(database: Database) -> None:
    from db.articles import count_articles
    from db.sources import list_sources

    web = FakeFetcher()
    web.serve("https://ledger.example/feed", rss(item(1)))
    run(database, web, "https://ledger.example/feed")
    with database.read() as connection:
        assert list_sources(connection) == []
        assert sum(count_articles(connection).values()) == 0
