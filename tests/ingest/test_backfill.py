"""The past of a source: paged feeds, WordPress, sitemaps; resumed where it stopped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from db import tables as t
from db.articles import add_refusals, articles_by_url, count_refusals, latest_snapshots
from db.backfills import find_backfill
from db.errors import HeldBackError
from db.hosts import held_hosts
from db.types import Arrival, DateKind, PageState, TextKind
from ingest.archive_pages import (
    Shapes,
    Step,
    choose_entries,
    decode_step,
    learn_shapes,
    next_wordpress_page,
    reaches,
    site_host,
    sitemap_search,
)
from ingest.backfill import backfill_sources, drop_unfound
from ingest.connectors.port import Listing
from ingest.dig import BackfillLimits, Desk
from ingest.options import IngestOptions
from ingest.pages import fetch_pages
from ingest.parse import parse_feed
from ingest.refresh import poll_sources
from ingest.screen import Rejected
from ingest.worker import InlineWorker
from tests.feeding import NOW, FakeFetcher, ledger, page, seed_sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from db.backfills import Backfill
    from db.errors import IngestError
    from db.store import Database
    from db.types import Article
    from ingest.messages import Request, Response

FEED = "https://ledger.example/feed.xml"
SINCE = datetime(2026, 3, 1, tzinfo=UTC)


def day(month: int, number: int = 10) -> str:
    return datetime(2026, month, number, 9, 30, tzinfo=UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")


def post(number: int, month: int, number_of_day: int = 10) -> str:
    return (
        f"<item><guid>id-{number}</guid><link>https://ledger.example/news/model-number-{number}</link>"
        f"<title>Model {number} is out</title><pubDate>{day(month, number_of_day)}</pubDate>"
        f"<description>Summary {number}</description></item>"
    )


def feed(posts: Sequence[str], older: str = "", rel: str = "next", generator: str = "") -> str:
    link = f'<a:link rel="{rel}" href="{older}"/>' if older else ""
    made = f"<generator>{generator}</generator>" if generator else ""
    return (
        '<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel>'
        f"<title>Ledger</title>{made}{link}{''.join(posts)}</channel></rss>"
    )


def sitemap(*entries: tuple[str, str]) -> str:
    urls = "".join(
        f"<url><loc>{loc}</loc>{f'<lastmod>{mod}</lastmod>' if mod else ''}</url>"
        for loc, mod in entries
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def sitemap_index(*maps: tuple[str, str]) -> str:
    inner = "".join(
        f"<sitemap><loc>{loc}</loc><lastmod>{mod}</lastmod></sitemap>" for loc, mod in maps
    )
    return (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</sitemapindex>'
    )


def desk(database: Database, fake: FakeFetcher, limits: BackfillLimits | None = None) -> Desk:
    return Desk(
        database, fake.fetcher, InlineWorker(), NOW, IngestOptions(), limits or BackfillLimits()
    )


def dig(
    database: Database,
    fake: FakeFetcher,
    since: datetime = SINCE,
    limits: BackfillLimits | None = None,
    *,
    again: bool = False,
) -> Backfill:
    return backfill_sources(desk(database, fake, limits), [ledger()], since, again=again)[0]


def titles(database: Database) -> list[str]:
    return [article.title for article in articles(database)]


def articles(database: Database) -> list[Article]:
    from db.articles import articles_by_id

    with database.read() as connection:
        query = select(t.articles.c.id).order_by(t.articles.c.number)
        ids = list(connection.execute(query).scalars())
        found = articles_by_id(connection, ids)
        return [found[key] for key in ids]


def asked(fake: FakeFetcher) -> list[str]:
    return [request.url for request in fake.asked]


@pytest.fixture
def paged(database: Database) -> FakeFetcher:
    """Three pages of a feed: June and May, April and March, February."""
    seed_sources(database, ledger())
    fake = FakeFetcher()
    fake.serve(FEED, feed([post(6, 6), post(5, 5)], f"{FEED}?p=2"))
    fake.serve(f"{FEED}?p=2", feed([post(4, 4), post(3, 3)], f"{FEED}?p=3"))
    fake.serve(f"{FEED}?p=3", feed([post(2, 2)], f"{FEED}?p=4"))
    fake.serve(f"{FEED}?p=4", feed([post(1, 1)]))
    return fake


def test_a_paged_feed_is_followed_back_to_the_day_and_no_farther(
    database: Database, paged: FakeFetcher
) -> None:
    done = dig(database, paged)
    assert titles(database) == [f"Model {n} is out" for n in (6, 5, 4, 3)]
    assert (done.pages, done.articles, done.waiting) == (3, 4, ())
    assert done.finished_at == NOW
    assert asked(paged) == [FEED, f"{FEED}?p=2", f"{FEED}?p=3"]


def test_what_came_as_history_is_marked_and_keeps_its_date(
    database: Database, paged: FakeFetcher
) -> None:
    dig(database, paged)
    oldest = articles(database)[-1]
    assert oldest.arrival is Arrival.BACKFILL
    assert oldest.published_at == datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
    assert (oldest.date_kind, oldest.first_seen_at) == (DateKind.STATED, NOW)
    assert oldest.page_state is PageState.PENDING


def test_a_second_run_asks_for_nothing_and_changes_nothing(
    database: Database, paged: FakeFetcher
) -> None:
    first = dig(database, paged)
    before, paged.asked = articles(database), []
    assert dig(database, paged) == first
    assert (asked(paged), articles(database)) == ([], before)


def test_reading_again_finds_only_what_is_new(database: Database, paged: FakeFetcher) -> None:
    dig(database, paged)
    paged.serve(f"{FEED}?p=2", feed([post(7, 4, 20), post(4, 4), post(3, 3)], f"{FEED}?p=3"))
    assert dig(database, paged, again=True).articles == 1
    assert titles(database)[-1] == "Model 7 is out"


def test_an_earlier_day_reads_on_from_the_beginning(database: Database, paged: FakeFetcher) -> None:
    dig(database, paged)
    done = dig(database, paged, datetime(2026, 1, 1, tzinfo=UTC))
    assert done.since == datetime(2026, 1, 1, tzinfo=UTC)
    assert titles(database)[-2:] == ["Model 2 is out", "Model 1 is out"]


def test_polling_keeps_its_articles_and_history_does_not_rewrite_them(
    database: Database, paged: FakeFetcher
) -> None:
    poll_sources(database, paged.fetcher, InlineWorker(), NOW, IngestOptions())
    before = [(a.id, a.summary, a.first_seen_at) for a in articles(database)]
    changed = feed([post(6, 6).replace("Summary", "Other words"), post(5, 5)], f"{FEED}?p=2")
    paged.serve(FEED, changed)
    dig(database, paged)
    after = articles(database)
    assert [(a.id, a.summary, a.first_seen_at) for a in after[:2]] == before
    assert [a.arrival for a in after] == [Arrival.POLL] * 2 + [Arrival.BACKFILL] * 2


def test_a_run_of_few_pages_is_taken_up_where_it_ended(
    database: Database, paged: FakeFetcher
) -> None:
    first = dig(database, paged, limits=BackfillLimits(pages=1))
    assert (first.finished_at, first.waiting[0]) == (None, f"feed {FEED}?p=2")
    paged.asked = []
    done = dig(database, paged)
    assert asked(paged) == [f"{FEED}?p=2", f"{FEED}?p=3"]
    assert (done.pages, done.articles, done.finished_at) == (3, 4, NOW)


class Interruption(BaseException):
    """Stands for SIGKILL."""


def test_a_kill_at_any_page_ends_in_the_same_articles(
    database: Database, paged: FakeFetcher
) -> None:
    class Fragile(FakeFetcher):
        def get_many(
            self, requests: Sequence[Request]
        ) -> Iterator[tuple[Request, Response | IngestError]]:
            for pair in paged.get_many(requests):
                if len(paged.asked) % 2 == 0:
                    raise Interruption
                yield pair

    for _ in range(6):
        try:
            done = dig(database, Fragile())
        except Interruption:
            continue
        break
    assert done.finished_at == NOW
    assert titles(database) == [f"Model {n} is out" for n in (6, 5, 4, 3)]


def test_a_run_of_few_articles_takes_the_rest_of_the_page_next_time(
    database: Database, paged: FakeFetcher
) -> None:
    limits = BackfillLimits(articles=3)
    first = dig(database, paged, limits=limits)
    assert (first.articles, first.waiting[0]) == (3, f"feed {FEED}?p=2")
    assert dig(database, paged, limits=limits).articles == 4


def test_pages_that_repeat_each_other_come_to_an_end(database: Database) -> None:
    seed_sources(database, ledger())
    fake = FakeFetcher()
    for number in range(50):
        url = FEED if number == 0 else f"{FEED}?p={number}"
        fake.serve(url, feed([post(6, 6), post(5, 5)], f"{FEED}?p={number + 1}"))
    assert dig(database, fake).finished_at == NOW
    assert asked(fake)[:2] == [FEED, f"{FEED}?p=1"]
    assert f"{FEED}?p=2" not in asked(fake)


def test_archive_documents_of_rfc_5005_are_followed(database: Database) -> None:
    seed_sources(database, ledger())
    fake = FakeFetcher()
    fake.serve(FEED, feed([post(6, 6)], "/archive/2.xml", rel="prev-archive"))
    fake.serve("https://ledger.example/archive/2.xml", feed([post(4, 4), post(2, 2)]))
    assert dig(database, fake).finished_at == NOW
    assert titles(database) == ["Model 6 is out", "Model 4 is out"]


def test_wordpress_is_paged_by_number_until_it_answers_404(database: Database) -> None:
    seed_sources(database, ledger())
    fake = FakeFetcher()
    made = "https://wordpress.org/?v=6.8"
    fake.serve(FEED, feed([post(6, 6)], generator=made))
    fake.serve(f"{FEED}?paged=2", feed([post(5, 5)], generator=made))
    fake.serve(f"{FEED}?paged=3", feed([post(4, 4)], generator=made))
    done = dig(database, fake)
    assert titles(database) == [f"Model {n} is out" for n in (6, 5, 4)]
    assert f"{FEED}?paged=4" in asked(fake)
    assert (done.finished_at, done.last_error) == (NOW, "")
    with database.read() as connection:
        assert count_refusals(connection) == []


def test_a_feed_without_older_pages_leads_to_the_sitemaps_of_its_site(database: Database) -> None:
    fake = _site_with_sitemaps(database)
    done = dig(database, fake)
    assert done.finished_at == NOW
    found = {a.url: a for a in articles(database)}
    assert "https://ledger.example/news/model-number-4" in found
    assert "https://ledger.example/about-us-and-our-people" not in found
    assert "https://ledger.example/news/model-number-1" not in found
    assert "https://ledger.example/sitemap-2025.xml" not in asked(fake)


def _site_with_sitemaps(database: Database) -> FakeFetcher:
    seed_sources(database, ledger())
    fake = FakeFetcher()
    root = "https://ledger.example"
    fake.serve(FEED, feed([post(n, 6, n) for n in (9, 8, 7, 6)]))
    poll_sources(database, fake.fetcher, InlineWorker(), NOW, IngestOptions())
    fake.asked = []
    fake.serve(f"{root}/robots.txt", f"User-agent: *\nSitemap: {root}/maps.xml\n")
    maps = (f"{root}/sitemap-2026.xml", "2026-06-01"), (f"{root}/sitemap-2025.xml", "2025-12-31")
    fake.serve(f"{root}/maps.xml", sitemap_index(*maps))
    listed = (
        (f"{root}/news/model-number-4", "2026-04-10"),
        (f"{root}/news/model-number-3", ""),
        (f"{root}/about-us-and-our-people", "2026-05-01"),
        (f"{root}/news/model-number-1", "2026-01-10"),
        (f"{root}/news/", "2026-06-10"),
    )
    fake.serve(f"{root}/sitemap-2026.xml", sitemap(*listed))
    return fake


def test_articles_of_a_sitemap_get_title_and_date_from_their_page(database: Database) -> None:
    fake = _site_with_sitemaps(database)
    dig(database, fake)
    url = "https://ledger.example/news/model-number-4"
    meta = '<meta property="article:published_time" content="2026-04-09T08:00:00Z">'
    body = page("Model 4 arrives").replace("<head>", f"<head>{meta}")
    fake.serve(url, body)
    fetch_pages(database, fake.fetcher, InlineWorker(), NOW, IngestOptions())
    with database.read() as connection:
        article = articles_by_url(connection, [url])[url]
        snapshot = latest_snapshots(connection, [article.id])[article.id]
    assert article.published_at == datetime(2026, 4, 9, 8, tzinfo=UTC)
    assert snapshot.title.startswith("Model 4 arrives")
    assert snapshot.text_kind is TextKind.PAGE


def test_an_article_without_any_words_gets_those_of_its_address(database: Database) -> None:
    fake = _site_with_sitemaps(database)
    dig(database, fake)
    fetch_pages(database, fake.fetcher, InlineWorker(), NOW, IngestOptions())
    url = "https://ledger.example/news/model-number-4"
    with database.read() as connection:
        article = articles_by_url(connection, [url])[url]
        snapshot = latest_snapshots(connection, [article.id])[article.id]
    assert article.title == snapshot.title == "Model number 4"
    assert article.page_state is PageState.UNAVAILABLE


def test_an_undated_article_of_the_past_is_never_dated_today(database: Database) -> None:
    fake = _site_with_sitemaps(database)
    dig(database, fake)
    found = {a.url[-1]: a for a in articles(database) if a.arrival is Arrival.BACKFILL}
    assert found["4"].published_at == datetime(2026, 4, 10, tzinfo=UTC)
    assert found["3"].published_at == SINCE
    assert {a.date_kind for a in found.values()} == {DateKind.MISSING}
    assert all("stands in" in a.date_note for a in found.values())


def test_an_address_of_which_nothing_can_be_known_is_forgotten(database: Database) -> None:
    fake = _site_with_sitemaps(database)
    dig(database, fake)
    fetch_pages(database, fake.fetcher, InlineWorker(), NOW, IngestOptions())
    assert drop_unfound(database, [ledger()]) == 1
    left = {a.url[-1] for a in articles(database) if a.arrival is Arrival.BACKFILL}
    assert left == {"4"}  # its sitemap knows at least when it last changed
    assert drop_unfound(database, [ledger()]) == 0


def test_pages_that_polling_found_too_old_are_read_after_all(
    database: Database, paged: FakeFetcher
) -> None:
    poll_sources(database, paged.fetcher, InlineWorker(), NOW, IngestOptions())
    before = {a.title: a.page_state for a in articles(database)}
    assert before["Model 5 is out"] is PageState.SKIPPED
    dig(database, paged)
    assert {a.page_state for a in articles(database)} == {PageState.PENDING}


def test_a_passing_fault_is_tried_again_and_then_left_for_the_next_run(
    database: Database, paged: FakeFetcher
) -> None:
    good = paged.answers.pop(f"{FEED}?p=2")
    paged.fail(f"{FEED}?p=2", 503, retryable=True)
    stopped = dig(database, paged)
    assert asked(paged).count(f"{FEED}?p=2") == 3
    assert (stopped.finished_at, stopped.last_error) == (None, "The server answered 503")
    paged.answers[f"{FEED}?p=2"] = good
    assert dig(database, paged).last_error == ""
    assert len(titles(database)) == 4


def test_a_host_that_wants_to_be_left_alone_is(database: Database, paged: FakeFetcher) -> None:
    paged.answers[f"{FEED}?p=2"] = HeldBackError("left alone", FEED, retryable=True)
    assert dig(database, paged).waiting[0] == f"feed {FEED}?p=2"
    assert asked(paged).count(f"{FEED}?p=2") == 1


def test_hosts_that_asked_for_quiet_are_remembered(database: Database, paged: FakeFetcher) -> None:
    paged.to_hold = {"ledger.example": 600.0}
    dig(database, paged)
    with database.read() as connection:
        assert held_hosts(connection, NOW) == {"ledger.example": 600.0}


def test_links_that_lead_nowhere_on_the_web_end_the_chain(database: Database) -> None:
    seed_sources(database, ledger())
    fake = FakeFetcher()
    fake.serve(FEED, feed([post(6, 6)], "file:///etc/passwd"))
    fake.serve("https://ledger.example/robots.txt", "Sitemap: http://[::1\nSitemap: /maps.xml\n")
    assert dig(database, fake).finished_at == NOW
    assert asked(fake)[1:] == [
        "https://ledger.example/robots.txt",
        "https://ledger.example/maps.xml",
    ]


def test_a_lasting_fault_is_on_record_and_other_ways_are_tried(
    database: Database, paged: FakeFetcher
) -> None:
    paged.serve(f"{FEED}?p=2", "<html><body>no feed</body></html>")
    done = dig(database, paged)
    assert done.finished_at == NOW
    assert "https://ledger.example/sitemap.xml" in asked(paged)
    with database.read() as connection:
        assert [(s, n) for s, _, n in count_refusals(connection)] == [("history", 1)]


def test_several_sources_take_turns_and_one_that_fails_stops_no_other(
    database: Database, paged: FakeFetcher
) -> None:
    other = ledger("other", "other.example")
    seed_sources(database, other)
    done = backfill_sources(desk(database, paged), [other, ledger()], SINCE)
    assert [b.source_key for b in done] == ["other", "ledger"]
    assert "404" in done[0].last_error
    assert done[1].articles == 4
    assert asked(paged)[:2] == ["https://other.example/feed.xml", FEED]


def test_a_source_without_a_way_into_the_past_says_so(database: Database) -> None:
    source = replace(ledger(), kind="github", url="https://github.com/a/b/tags.atom")
    seed_sources(database, source)
    fake = FakeFetcher()
    done = backfill_sources(desk(database, fake), [source], SINCE)[0]
    assert (done.finished_at, asked(fake)) == (NOW, [])
    assert done.last_error


def test_progress_ends_where_its_total_is(database: Database, paged: FakeFetcher) -> None:
    steps: list[tuple[int, int]] = []
    backfill_sources(
        desk(database, paged),
        [ledger()],
        SINCE,
        progress=lambda _, done, total: steps.append((done, total)),
    )
    assert steps[-1] == (3, 3)


def test_a_step_survives_the_database() -> None:
    for step in (
        Step("feed", "https://a.example/?p=1 2"),
        Step("sitemap", "https://b", is_guess=True),
    ):
        assert decode_step(step.encode()) == step


def test_the_next_page_of_wordpress_keeps_the_rest_of_the_address() -> None:
    assert next_wordpress_page("https://a.example/feed/") == "https://a.example/feed/?paged=2"
    second = next_wordpress_page("https://a.example/?feed=rss2&paged=2")
    assert second == "https://a.example/?feed=rss2&paged=3"


def test_shapes_tell_articles_from_other_pages() -> None:
    known = [f"https://a.example/2026/0{n}/a-new-model-{n}" for n in range(1, 6)]
    shapes = learn_shapes(ledger(), known)
    assert shapes.admit("https://a.example/2025/11/another-new-model")
    assert not shapes.admit("https://a.example/2025/11/about")
    assert not shapes.admit("https://a.example/tags/another-new-model")
    assert not shapes.admit("https://b.example/2025/11/another-new-model")


def test_without_known_articles_the_home_page_says_where_they_lie() -> None:
    source = replace(ledger(), homepage="https://ledger.example/blog/")
    assert learn_shapes(source, []) == Shapes("ledger.example", frozenset({"blog"}))


def test_sites_of_many_hands_are_not_searched_for_sitemaps() -> None:
    assert sitemap_search(ledger(), ["https://github.com/a/b/releases/tag/v1"]) is None
    assert sitemap_search(ledger(), []) == Step(
        "robots", "https://ledger.example/robots.txt", is_guess=True
    )
    assert (
        site_host(ledger(), ["https://blog.example/x", "https://blog.example/y"]) == "blog.example"
    )


def test_entries_outside_the_span_are_left_out() -> None:
    parsed = parse_feed(feed([post(6, 6), post(2, 2)]).encode())
    assert not isinstance(parsed, Rejected)
    listing = Listing(entries=parsed.entries)
    assert [e.guid for e in choose_entries(listing, SINCE, NOW)] == ["id-6"]
    assert choose_entries(listing, SINCE, SINCE + timedelta(days=1)) == []
    assert reaches(listing, SINCE)


def test_a_backfill_is_kept_as_it_was_said(database: Database, paged: FakeFetcher) -> None:
    done = dig(database, paged, limits=BackfillLimits(pages=2))
    with database.read() as connection:
        assert find_backfill(connection, "ledger") == done
        add_refusals(connection, [])
        assert find_backfill(connection, "nobody") is None


def test_a_list_page_is_followed_to_its_older_pages(database: Database) -> None:
    source = replace(ledger(), kind="list", url="https://ledger.example/news")
    seed_sources(database, source)
    fake = FakeFetcher()
    for number in range(1, 7):
        moments = [NOW - timedelta(days=20 * k) for k in range(5 * number - 5, 5 * number)]
        items = "".join(
            f'<li><a href="/news/a-story-of-{m:%Y-%m-%d}"><h3>A story of the laboratory</h3></a>'
            f'<time datetime="{m:%Y-%m-%d}">{m:%B %d, %Y}</time></li>'
            for m in moments
        )
        link = f'<a rel="next" href="/news?page={number + 1}">Older</a>'
        url = source.url if number == 1 else f"{source.url}?page={number}"
        fake.serve(url, f"<html><body><main><ul>{items}</ul>{link}</main></body></html>")
    done = backfill_sources(desk(database, fake), [source], SINCE)[0]
    assert (done.finished_at, done.articles) == (NOW, 6)
    assert {a.published_at >= SINCE for a in articles(database)} == {True}
    assert f"{source.url}?page=3" in asked(fake)
    assert f"{source.url}?page=4" not in asked(fake)
