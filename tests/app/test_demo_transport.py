from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from app.demo.build import MovableClock
from app.demo.corpus import Corpus, CorpusTransport, load_corpus

START = datetime(2026, 6, 13, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus()


def ask(corpus: Corpus, url: str, now: datetime, etag: str = "") -> httpx2.Response:
    transport = CorpusTransport(corpus, lambda: now)
    headers = {"if-none-match": etag} if etag else {}
    return transport.handle_request(httpx2.Request("GET", url, headers=headers))


def test_a_feed_is_as_it_stood_at_the_clock(corpus: Corpus):
    feed = corpus.sources[0].url
    early = ask(corpus, feed, corpus.start)
    late = ask(corpus, feed, corpus.end)
    assert (early.status_code, late.status_code) == (200, 200)
    assert early.content != late.content


def test_an_unchanged_feed_answers_304(corpus: Corpus):
    feed = corpus.sources[0].url
    first = ask(corpus, feed, START)
    again = ask(corpus, feed, START + timedelta(minutes=1), first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


def test_a_page_is_missing_before_its_time_and_there_afterwards(corpus: Corpus):
    url, versions = next(
        (u, v)
        for u, v in corpus.versions.items()
        if v[0].status == 200 and "html" in str(v[0].path)
    )
    since = versions[0].since
    assert ask(corpus, url, since - timedelta(seconds=1)).status_code == 404
    assert ask(corpus, f"{url}?utm_source=rss", since).status_code == 200


def test_a_corrected_page_changes_on_its_day(corpus: Corpus):
    url, versions = next((u, v) for u, v in corpus.versions.items() if _is_revised(v))
    before = ask(corpus, url, versions[-1].since - timedelta(seconds=1))
    after = ask(corpus, url, versions[-1].since)
    assert before.content != after.content


def _is_revised(versions: tuple[object, ...]) -> bool:
    return len(versions) > 1 and "pages" in str(getattr(versions[0], "path", ""))


def test_walls_and_gaps_keep_their_status(corpus: Corpus):
    statuses = {v.status for versions in corpus.versions.values() for v in versions}
    assert {200, 403, 404} <= statuses
    walled = next(u for u, v in corpus.versions.items() if v[0].status == 403)
    assert ask(corpus, walled, corpus.end).status_code == 403


def test_nothing_outside_the_corpus_answers(corpus: Corpus):
    assert ask(corpus, "https://elsewhere.example/", corpus.end).status_code == 404


def test_the_clock_stands_until_it_is_moved():
    clock = MovableClock(START)
    assert clock.now() == START
    clock.set(START + timedelta(days=1))
    assert clock.now() == START + timedelta(days=1)
