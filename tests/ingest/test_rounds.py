from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from db.articles import count_refusals, entries_of_source
from db.sources import find_source
from ingest.messages import Response
from ingest.options import IngestOptions
from ingest.refresh import PollReport, poll_sources
from ingest.worker import InlineWorker
from tests.feeding import NOW, FakeFetcher, ledger, seed_sources

if TYPE_CHECKING:
    from db.store import Database
    from db.types import PollState

FEED = "https://ledger.example/feed.xml"


def _serve(fake: FakeFetcher, url: str, numbers: range, next_url: str = "") -> None:
    items = [
        {"id": str(n), "url": f"https://ledger.example/{n}", "title": f"Model {n} is out"}
        | {"date_published": f"2026-06-{n:02}T09:30:00Z", "content_text": f"Summary {n}"}
        for n in numbers
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Ledger", "items": items}
    fake.serve(url, json.dumps(feed | ({"next_url": next_url} if next_url else {})), etag="v1")


def _poll(database: Database, fake: FakeFetcher, days: int, pages: int = 10) -> PollReport:
    options = IngestOptions(max_poll_pages=pages, obey_robots=False)
    moment = NOW + timedelta(days=days)
    return poll_sources(database, fake.fetcher, InlineWorker(), moment, options)


def _state(database: Database) -> PollState:
    with database.read() as connection:
        found = find_source(connection, "ledger")
    assert found is not None
    return found.state


def _guids(database: Database) -> list[int]:
    with database.read() as connection:
        return sorted(int(guid) for guid in entries_of_source(connection, "ledger"))


def _begin(database: Database) -> FakeFetcher:
    seed_sources(database, ledger())
    fake = FakeFetcher()
    _serve(fake, FEED, range(1, 3))
    return fake


def test_the_first_poll_takes_the_first_page_only(database: Database) -> None:
    fake = _begin(database)
    _serve(fake, FEED, range(1, 3), f"{FEED}?page=2")
    assert _poll(database, fake, 0).new_entries == 2
    assert [request.url for request in fake.asked] == [FEED]


def test_pages_are_followed_until_one_holds_something_known(database: Database) -> None:
    fake = _begin(database)
    _poll(database, fake, 0)
    _serve(fake, FEED, range(7, 9), f"{FEED}?page=2")
    _serve(fake, f"{FEED}?page=2", range(5, 7), "/feed.xml?page=3")
    _serve(fake, f"{FEED}?page=3", range(2, 5), f"{FEED}?page=4")
    assert _poll(database, fake, 1).new_entries == 6
    assert _guids(database) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert f"{FEED}?page=4" not in [request.url for request in fake.asked]


def test_only_the_first_page_is_asked_conditionally(database: Database) -> None:
    fake = _begin(database)
    _poll(database, fake, 0)
    _serve(fake, FEED, range(5, 7), f"{FEED}?page=2")
    _serve(fake, f"{FEED}?page=2", range(1, 5))
    _poll(database, fake, 1)
    assert [request.etag for request in fake.asked] == ["", "v1", ""]


def test_a_circle_of_pages_ends(database: Database) -> None:
    fake = _begin(database)
    _poll(database, fake, 0)
    _serve(fake, FEED, range(5, 7), f"{FEED}?page=2")
    _serve(fake, f"{FEED}?page=2", range(7, 9), f"{FEED}?page=2")
    assert _poll(database, fake, 1).new_entries == 4
    assert len(fake.asked) == 3


def test_so_many_pages_and_no_more(database: Database) -> None:
    fake = _begin(database)
    _poll(database, fake, 0)
    for page in range(1, 9):
        url = FEED if page == 1 else f"{FEED}?page={page}"
        _serve(fake, url, range(2 * page + 2, 2 * page + 4), f"{FEED}?page={page + 1}")
    assert _poll(database, fake, 1, pages=3).new_entries == 6


def test_a_fault_on_a_later_page_keeps_the_first_and_is_made_good(database: Database) -> None:
    fake = _begin(database)
    _poll(database, fake, 0)
    _serve(fake, FEED, range(5, 7), f"{FEED}?page=2")
    fake.fail(f"{FEED}?page=2", 500, retryable=True)
    report = _poll(database, fake, 1)
    assert (report.new_entries, report.failed) == (2, 1)
    state = _state(database)
    assert (state.failures, state.failing_since) == (1, NOW + timedelta(days=1))
    # Nothing of the failed poll was learnt, so the next one asks for the page anew.
    _serve(fake, FEED, range(5, 7))
    assert _poll(database, fake, 2).failed == 0
    assert (_state(database).failures, _state(database).failing_since) == (0, None)


def test_a_source_of_a_kind_that_nobody_reads_fails_alone(database: Database) -> None:
    odd = replace(ledger("odd", "odd.example"), kind="carrier_pigeon")
    fake = _begin(database)
    seed_sources(database, odd)
    report = _poll(database, fake, 0)
    assert (report.failed, report.new_entries) == (1, 2)
    with database.read() as connection:
        assert count_refusals(connection) == [("feed", "blocked", 1)]


def test_a_server_that_calls_its_answer_fresh_is_asked_later(database: Database) -> None:
    fake = _begin(database)
    answer = fake.answers[FEED]
    assert isinstance(answer, Response)
    fake.answers[FEED] = replace(answer, fresh_seconds=5 * 3600.0)
    _poll(database, fake, 0)
    assert _state(database).next_poll_at == NOW + timedelta(hours=5)


def test_a_hiccup_is_asked_again_in_the_same_pass_and_only_once(database: Database) -> None:
    fake = _begin(database)
    good = fake.answers[FEED]
    fake.fail(FEED, 502, retryable=True)
    report = _poll(database, fake, 0)
    assert (report.failed, len(fake.asked)) == (1, 2)
    # A source that failed before is not asked twice.
    assert (_poll(database, fake, 1).failed, len(fake.asked)) == (1, 3)
    fake.answers[FEED] = good
    assert (_poll(database, fake, 3).new_entries, len(fake.asked)) == (2, 4)


def test_a_lasting_answer_is_not_asked_again(database: Database) -> None:
    fake = _begin(database)
    fake.fail(FEED, 404)
    assert (_poll(database, fake, 0).failed, len(fake.asked)) == (1, 1)


MAPS = "https://maps.example"
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def _serve_maps(fake: FakeFetcher, numbers: range, lastmod: str) -> None:
    dated = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    part = f"<sitemap><loc>{MAPS}/part.xml</loc>{dated}</sitemap>"
    fake.serve(f"{MAPS}/map.xml", f"<sitemapindex {XMLNS}>{part}</sitemapindex>", etag="index")
    urls = "".join(
        f"<url><loc>{MAPS}/{n}</loc><lastmod>2026-06-11</lastmod></url>" for n in numbers
    )
    fake.serve(f"{MAPS}/part.xml", f"<urlset {XMLNS}>{urls}</urlset>", etag="part")


def test_a_map_that_changes_is_read_though_its_index_stays_the_same(database: Database) -> None:
    source = replace(ledger("maps", "maps.example"), kind="sitemap", url=f"{MAPS}/map.xml")
    fake = FakeFetcher()
    seed_sources(database, source)
    _serve_maps(fake, range(1, 3), "")
    assert _poll(database, fake, 0).new_entries == 2
    _serve_maps(fake, range(1, 4), "")
    assert _poll(database, fake, 1).new_entries == 1
    assert [request.etag for request in fake.asked if request.url.endswith("map.xml")] == ["", ""]


def test_an_index_that_dates_its_maps_is_asked_whether_it_changed(database: Database) -> None:
    source = replace(ledger("maps", "maps.example"), kind="sitemap", url=f"{MAPS}/map.xml")
    fake = FakeFetcher()
    seed_sources(database, source)
    _serve_maps(fake, range(1, 3), "2026-06-11")
    _poll(database, fake, 0)
    assert _poll(database, fake, 1).unchanged == 1
    assert fake.asked[-1].etag == "index"


def test_a_feed_with_an_option_is_refused_before_anything_is_asked(database: Database) -> None:
    fake = FakeFetcher()
    seed_sources(database, replace(ledger(), options={"selector": "p"}))
    assert _poll(database, fake, 0).failed == 1
    assert (fake.asked, _state(database).last_error) == (
        [],
        "A feed has no option 'selector', nor any",
    )
