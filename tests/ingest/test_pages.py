from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.articles import articles_by_url, latest_snapshots
from db.changes import changes_of_articles
from db.types import PageState, RevisionKind, TextKind
from ingest.options import IngestOptions
from ingest.pages import PageReport, fetch_pages
from ingest.refresh import poll_sources
from ingest.worker import InlineWorker
from tests.feeding import NOW, PROSE, FakeFetcher, item, ledger, page, rss, seed_sources

if TYPE_CHECKING:
    from datetime import datetime

    from db.store import Database
    from db.types import Article, Snapshot

URL = "https://ledger.example/1"


def _pass(database: Database, fake: FakeFetcher, now: datetime = NOW) -> PageReport:
    options = IngestOptions()
    poll_sources(database, fake.fetcher, InlineWorker(), now, options)
    return fetch_pages(database, fake.fetcher, InlineWorker(), now, options)


def _begin(database: Database) -> FakeFetcher:
    seed_sources(database, ledger())
    fake = FakeFetcher()
    fake.serve("https://ledger.example/feed.xml", rss(item(1)))
    return fake


def _look(database: Database, url: str = URL) -> tuple[Article, Snapshot]:
    with database.read() as connection:
        article = articles_by_url(connection, [url])[url]
        return article, latest_snapshots(connection, [article.id])[article.id]


def test_a_page_becomes_a_snapshot_once(database: Database) -> None:
    fake = _begin(database)
    fake.serve(URL, page())
    assert _pass(database, fake).fetched == 1
    article, snapshot = _look(database)
    assert (article.page_state, snapshot.text_kind) == (PageState.FETCHED, TextKind.PAGE)
    assert article.outlet == "The Ledger"
    assert _pass(database, fake) == PageReport()


def test_a_paywalled_page_leaves_the_summary_at_once(database: Database) -> None:
    fake = _begin(database)
    fake.fail(URL, 403)
    assert _pass(database, fake).unavailable == 1
    article, snapshot = _look(database)
    assert (article.page_state, snapshot.text) == (PageState.UNAVAILABLE, "Summary 1")


def test_a_page_that_recovers_adds_a_version_to_the_fallback(database: Database) -> None:
    fake = _begin(database)
    fake.fail(URL, 503, retryable=True)
    assert _pass(database, fake).delayed == 1
    assert _look(database)[1].text_kind is TextKind.SUMMARY
    fake.serve(URL, page())
    assert _pass(database, fake, NOW + timedelta(hours=6)).fetched == 1
    assert (_look(database)[1].number, _look(database)[1].text_kind) == (2, TextKind.PAGE)


def test_attempts_end(database: Database) -> None:
    fake = _begin(database)
    fake.fail(URL, 503, retryable=True)
    reports = [_pass(database, fake, NOW + timedelta(days=day)) for day in range(7)]
    assert [report.delayed for report in reports] == [1, 1, 1, 1, 1, 0, 0]
    assert reports[5].unavailable == 1


def test_a_changed_entry_has_its_page_read_again_a_day_later(database: Database) -> None:
    fake = _begin(database)
    fake.serve(URL, page())
    _pass(database, fake)
    fake.serve("https://ledger.example/feed.xml", rss(item(1, title="Model 1 is out, corrected")))
    fake.serve(URL, page(prose=PROSE.replace("dollars", "euros")))
    assert _pass(database, fake, NOW + timedelta(hours=6)).fetched == 0
    assert _pass(database, fake, NOW + timedelta(days=2)).revised == 1
    assert _look(database)[1].title == "Model 1 is out, corrected"


def test_the_same_words_under_another_address_are_a_duplicate(database: Database) -> None:
    fake = _begin(database)
    fake.serve("https://ledger.example/feed.xml", rss(item(1), item(2, title="Model 1 is out")))
    fake.serve(URL, page())
    fake.serve("https://ledger.example/2", page())
    assert _pass(database, fake).duplicates == 1
    original, copy = _look(database)[0], _look(database, "https://ledger.example/2")[0]
    assert copy.duplicate_of == original.id


def test_only_so_many_pages_are_read_in_one_call_the_oldest_first(database: Database) -> None:
    fake = _begin(database)
    fake.serve("https://ledger.example/feed.xml", rss(*(item(n) for n in range(1, 6))))
    options = IngestOptions(obey_robots=False)
    poll_sources(database, fake.fetcher, InlineWorker(), NOW, options)
    fake.asked.clear()
    visited = [
        fetch_pages(database, fake.fetcher, InlineWorker(), NOW, options, limit=2).visited
        for _ in range(4)
    ]
    assert visited == [2, 2, 1, 0]
    with database.read() as connection:
        urls = [request.url for request in fake.asked]
        numbers = {a.url: a.number for a in articles_by_url(connection, urls).values()}
    assert [numbers[url] for url in urls] == sorted(numbers.values())


def test_a_page_is_looked_at_again_a_day_later_and_a_correction_kept(database: Database) -> None:
    fake = _begin(database)
    fake.serve(URL, page())
    _pass(database, fake)
    fake.serve(URL, page(prose=f"{PROSE}<p>Correction: the price is 12 dollars, not 11.</p>"))
    assert _pass(database, fake, NOW + timedelta(hours=6)).reread == 0
    later = _pass(database, fake, NOW + timedelta(hours=25))
    assert (later.reread, later.revised) == (1, 1)
    article, snapshot = _look(database)
    with database.read() as connection:
        changes = changes_of_articles(connection, [article.id])[article.id]
    assert snapshot.number == 2
    assert [change.kind for change in changes] == [RevisionKind.CORRECTION]
    assert _pass(database, fake, NOW + timedelta(days=3)).reread == 0


def test_a_page_that_is_gone_when_looked_at_again_keeps_its_text(database: Database) -> None:
    fake = _begin(database)
    fake.serve(URL, page())
    _pass(database, fake)
    fake.fail(URL, 404)
    later = _pass(database, fake, NOW + timedelta(hours=25))
    assert (later.reread, later.unavailable, later.revised) == (1, 0, 0)
    article, snapshot = _look(database)
    assert (article.page_state, snapshot.text_kind) == (PageState.FETCHED, TextKind.PAGE)


def test_the_same_page_read_again_is_no_new_version(database: Database) -> None:
    fake = _begin(database)
    fake.serve(URL, page())
    _pass(database, fake)
    assert _pass(database, fake, NOW + timedelta(hours=25)).reread == 1
    assert _look(database)[1].number == 1


def test_what_a_site_repeats_is_dropped_without_making_new_versions(database: Database) -> None:
    numbers = range(1, 9)
    seed_sources(database, ledger())
    fake = FakeFetcher()
    fake.serve("https://ledger.example/feed.xml", rss(*(item(n) for n in numbers)))
    plea = "Our reporters travel far for you, and every reader who gives keeps this paper alive."
    for n in numbers:
        town = "abcdefgh"[n - 1] * 9  # numbers do not tell paragraphs apart
        prose = PROSE.replace("laboratory", f"laboratory of {town}") + f"<p>{plea}</p>"
        fake.serve(f"https://ledger.example/{n}", page(f"Model {n} is out", prose))
    _pass(database, fake)
    texts = [_look(database, f"https://ledger.example/{n}")[1] for n in numbers]
    assert plea in texts[0].text
    assert plea not in texts[-1].text
    assert _pass(database, fake, NOW + timedelta(hours=25)).revised == 0
