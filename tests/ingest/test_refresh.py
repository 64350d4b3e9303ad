from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.articles import articles_by_url, count_refusals, entries_of_source, latest_snapshots
from db.sources import find_source
from db.types import PageState, SourceStatus, TextKind
from ingest.options import IngestOptions
from ingest.pages import fetch_pages
from ingest.refresh import PollReport, poll_sources
from ingest.worker import InlineWorker
from tests.feeding import NOW, FakeFetcher, item, ledger, rss, seed_sources

if TYPE_CHECKING:
    from datetime import datetime

    from db.store import Database
    from db.types import PolledSource

FEED = "https://ledger.example/feed.xml"


def _poll(database: Database, fake: FakeFetcher, now: datetime = NOW) -> PollReport:
    return poll_sources(database, fake.fetcher, InlineWorker(), now, IngestOptions())


def _state(database: Database, key: str = "ledger") -> PolledSource:
    with database.read() as connection:
        found = find_source(connection, key)
    assert found is not None
    return found


def test_new_entries_become_articles_and_a_second_poll_changes_nothing(database: Database) -> None:
    seed_sources(database, ledger())
    fake = FakeFetcher()
    fake.serve(FEED, rss(item(1), item(2)), etag="v1")
    assert _poll(database, fake).new_articles == 2
    assert _poll(database, fake).polled == 0
    later = _poll(database, fake, NOW + timedelta(days=1))
    assert (later.unchanged, later.new_entries) == (1, 0)
    assert fake.asked[-1].etag == "v1"


def test_an_article_known_from_another_source_only_gains_an_entry(database: Database) -> None:
    other = ledger("aggregator", "aggregator.example")
    seed_sources(database, ledger(), other)
    fake = FakeFetcher()
    fake.serve(FEED, rss(item(1)))
    fake.serve(other.url, rss(item(1)))
    report = _poll(database, fake)
    assert (report.new_entries, report.new_articles) == (2, 1)
    with database.read() as connection:
        assert len(entries_of_source(connection, "ledger")) == 1


def test_one_broken_source_does_not_stop_the_others(database: Database) -> None:
    broken = ledger("broken", "broken.example")
    seed_sources(database, broken, ledger())
    fake = FakeFetcher()
    fake.serve(broken.url, "<html><body>Welcome</body></html>")
    fake.serve(FEED, rss(item(1)))
    report = _poll(database, fake)
    assert (report.failed, report.new_articles) == (1, 1)
    assert "not a feed" in _state(database, "broken").state.last_error
    with database.read() as connection:
        assert count_refusals(connection) == [("feed", "web_page", 1)]


def test_gone_retires_a_source_and_failures_slow_it_down(database: Database) -> None:
    gone = ledger("gone", "gone.example")
    seed_sources(database, ledger(), gone)
    fake = FakeFetcher()
    fake.fail(gone.url, 410)
    fake.fail(FEED, 500, retryable=True)
    assert _poll(database, fake).retired == 1
    assert _state(database, "gone").state.status is SourceStatus.RETIRED
    assert _state(database).state.next_poll_at == NOW + timedelta(hours=2)


def test_a_permanent_redirect_is_learnt(database: Database) -> None:
    seed_sources(database, ledger())
    fake = FakeFetcher()
    fake.serve(FEED, rss(item(1)), permanent_url="https://new.example/feed.xml")
    _poll(database, fake)
    assert _state(database).source.url == "https://new.example/feed.xml"


def test_entries_too_old_for_their_page_get_their_own_text_at_once(database: Database) -> None:
    seed_sources(database, ledger())
    fake = FakeFetcher()
    fake.serve(FEED, rss(item(1, date="Mon, 02 Mar 2026 10:00:00 GMT")))
    _poll(database, fake)
    with database.read() as connection:
        article = articles_by_url(connection, ["https://ledger.example/1"])[
            "https://ledger.example/1"
        ]
        snapshot = latest_snapshots(connection, [article.id])[article.id]
    assert article.page_state is PageState.SKIPPED
    assert (snapshot.text, snapshot.text_kind) == ("Summary 1", TextKind.SUMMARY)


def test_the_source_that_says_more_gives_the_words_whichever_comes_first(
    database: Database,
) -> None:
    other = ledger("aggregator", "aggregator.example")
    seed_sources(database, ledger(), other)
    fake = FakeFetcher()
    fake.serve(other.url, rss(item(1, title="Model 1", text="Short")))
    fake.fail(FEED, 404)
    options = IngestOptions(interval_override=60, obey_robots=False)
    worker = InlineWorker()
    poll_sources(database, fake.fetcher, worker, NOW, options)
    fetch_pages(database, fake.fetcher, worker, NOW, options)
    fake.serve(FEED, rss(item(1, text="A summary that says a good deal more")))
    later = NOW + timedelta(hours=6)
    assert poll_sources(database, fake.fetcher, worker, later, options).new_articles == 0
    with database.read() as connection:
        (article,) = articles_by_url(connection, ["https://ledger.example/1"]).values()
        snapshot = latest_snapshots(connection, [article.id])[article.id]
    assert (article.source_key, snapshot.title) == ("ledger", "Model 1 is out")
    assert snapshot.text == "A summary that says a good deal more"
