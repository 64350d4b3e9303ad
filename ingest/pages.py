"""Reading the pages of new and changed articles."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from db import articles as store
from db.errors import DisallowedError, FetchError, HeldBackError, IngestError
from db.hosts import held_hosts
from db.progress import ignore_progress
from db.site_paragraphs import count_paragraphs, paragraph_counts
from db.sources import list_sources
from db.types import DateKind, PageState, Refusal, TextKind
from ingest.better import choose_date, choose_wording, title_from_url
from ingest.boilerplate import drop_repeated, fingerprint_paragraphs
from ingest.decide import name_outlet
from ingest.extract import ExtractedPage
from ingest.messages import Request
from ingest.record import Wording, own_wording, record_wording
from ingest.refresh import keep_holds
from ingest.report import PageReport
from ingest.rhythm import pause_before_retry
from ingest.robots import Robots, consult_robots
from ingest.screen import Rejected
from ingest.urls import host_of
from ingest.worker import PageTask, work_through

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from db.progress import Progress
    from db.store import Connection, Database
    from db.types import Article, Snapshot, Source
    from ingest.fetch import Fetcher
    from ingest.messages import Response
    from ingest.options import IngestOptions
    from ingest.worker import Outcome, Worker

__all__ = ["PageReport", "fetch_pages"]

REREAD_WITHIN = timedelta(days=7)  # of an article's first sight; then its page is left alone
_LONGEST_WAIT = timedelta(days=7)  # for a host that does not want to be asked
PAYWALLED = frozenset({401, 402, 403})


@dataclass(frozen=True, slots=True)
class PageVisit:
    """An article, and the fault if its page could not be had."""

    article: Article
    error: IngestError | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What those who write need to know."""

    database: Database
    sources: Mapping[str, Source]
    now: datetime
    options: IngestOptions


def fetch_pages(
    database: Database,
    fetcher: Fetcher,
    worker: Worker,
    now: datetime,
    options: IngestOptions,
    progress: Progress = ignore_progress,
    *,
    limit: int | None = None,
) -> PageReport:
    """Read the pages due at `now`, the first `limit` or all, saved in small transactions in order.

    Afterwards each of those articles has a snapshot: the page's text, or the entry's own while
    the page fails. A fault is recorded and the next page follows.
    """
    with database.read() as connection:
        due = store.pages_due(connection, now, options.rereads, now - REREAD_WITHIN)[:limit]
        fetcher.hold_hosts(held_hosts(connection, now))
        sources = {polled.source.key: polled.source for polled in list_sources(connection)}
    reading = Reading(database, sources, now, options)
    counts: Counter[str] = Counter()
    batch: list[tuple[PageVisit, Outcome | None]] = []
    robots = _consult_robots(reading, fetcher, due)
    for done, item in enumerate(work_through(worker, _fetch(fetcher, robots, due, options)), 1):
        batch.append(item)
        if len(batch) >= options.page_batch:
            counts.update(_save_batch(reading, batch))
            batch = []
        progress("pages", done, len(due))
    counts.update(_save_batch(reading, batch))
    keep_holds(database, fetcher, now)
    return PageReport(**counts)


def _consult_robots(reading: Reading, fetcher: Fetcher, due: list[Article]) -> Robots:
    if not reading.options.obey_robots:
        return Robots({})
    urls = [article.url for article in due]
    return consult_robots(reading.database, fetcher, urls, reading.now)


def _fetch(
    fetcher: Fetcher, robots: Robots, due: list[Article], options: IngestOptions
) -> Iterator[tuple[PageVisit, PageTask | None]]:
    refusals = [robots.judge(article.url) for article in due]
    requests = [
        Request(article.url, options.max_page_bytes, key=article.id)
        for article, refusal in zip(due, refusals, strict=True)
        if refusal is None
    ]
    answers = fetcher.get_many(requests)
    for article, refusal in zip(due, refusals, strict=True):
        answer = refusal or next(answers)[1]
        if isinstance(answer, IngestError):
            yield PageVisit(article, answer), None
        else:
            yield PageVisit(article), _make_task(article, answer)


def _make_task(article: Article, answer: Response) -> PageTask:
    undated = article.date_kind in {DateKind.MISSING, DateKind.FUTURE}
    return PageTask(answer.body, answer.url, answer.charset, want_date=undated)


def _save_batch(reading: Reading, batch: list[tuple[PageVisit, Outcome | None]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    if not batch:
        return counts
    with reading.database.write() as connection:
        latest = store.latest_snapshots(connection, [visit.article.id for visit, _ in batch])
        for visit, outcome in batch:
            counts.update(
                _save_visit(connection, reading, visit, outcome, latest.get(visit.article.id))
            )
    return counts


def _save_visit(
    connection: Connection,
    reading: Reading,
    visit: PageVisit,
    outcome: Outcome | None,
    latest: Snapshot | None,
) -> Counter[str]:
    if isinstance(outcome, ExtractedPage):
        return _save_page(connection, reading, visit.article, outcome, latest)
    if visit.article.page_state is PageState.FETCHED:
        return _leave(connection, reading, visit.article)
    if isinstance(visit.error, HeldBackError):
        return _wait(connection, reading, visit.article, visit.error, latest)
    if isinstance(visit.error, FetchError) and visit.error.retryable:
        attempts = visit.article.page_attempts + 1
        if attempts < reading.options.page_attempts:
            return _delay(connection, reading, visit.article, visit.error, latest)
    rejected = outcome if isinstance(outcome, Rejected) else describe_fault(visit.error)
    return _give_up(connection, reading, visit.article, rejected, latest)


def _save_page(
    connection: Connection,
    reading: Reading,
    article: Article,
    page: ExtractedPage,
    latest: Snapshot | None,
) -> Counter[str]:
    cleaned, known = _drop_site_furniture(connection, reading, article, page, latest)
    wording = choose_wording(article, cleaned)
    fetched = replace(
        choose_date(article, page, reading.now),
        title=wording.title,
        outlet=_name_outlet(reading, article, page),
        page_state=PageState.FETCHED,
        page_attempts=article.page_attempts + 1,
        page_rereads=article.page_rereads + int(article.page_state is PageState.FETCHED),
        page_due_at=reading.now + timedelta(seconds=reading.options.revision_pause_seconds),
        page_note="" if wording.kind is TextKind.PAGE else "the feed holds more than the page",
    )
    is_same = latest is not None and says_the_same(latest, wording, known)
    outcome = "reread" if article.page_state is PageState.FETCHED else "fetched"
    return _store(connection, reading, fetched, None if is_same else wording, latest, outcome)


def says_the_same(latest: Snapshot, wording: Wording, known: SiteCounts) -> bool:
    """Whether a page read again differs only by what its site has since been found to repeat."""
    if latest.text_kind is not TextKind.PAGE:
        return False
    if wording.kind is not TextKind.PAGE:  # a page cut short is no new version
        return True
    before = drop_repeated(latest.text, known.paragraphs, known.articles)
    return latest.title == wording.title and before == wording.text


@dataclass(frozen=True, slots=True)
class SiteCounts:
    """In how many other articles of a site each paragraph stood, and how many there are."""

    paragraphs: Mapping[str, int]
    articles: int


def _drop_site_furniture(
    connection: Connection,
    reading: Reading,
    article: Article,
    page: ExtractedPage,
    latest: Snapshot | None,
) -> tuple[ExtractedPage, SiteCounts]:
    """The page without paragraphs that stand in many articles of its site; counts this one."""
    host = host_of(article.canonical_url)
    names = fingerprint_paragraphs(page.text)
    known, articles = paragraph_counts(connection, host, names)
    if latest is None or latest.text_kind is not TextKind.PAGE:
        count_paragraphs(connection, host, names, reading.now)
        others = SiteCounts(known, articles)
    else:  # counted when it was first read
        others = SiteCounts({name: n - 1 for name, n in known.items()}, articles - 1)
    text = drop_repeated(page.text, others.paragraphs, others.articles)
    return replace(page, text=text), others


def _name_outlet(reading: Reading, article: Article, page: ExtractedPage) -> str:
    if article.outlet != article.domain:
        return article.outlet
    return name_outlet(reading.sources[article.source_key], article.domain, page.site_name)


def _leave(connection: Connection, reading: Reading, article: Article) -> Counter[str]:
    """A page that cannot be looked at again keeps the text that was read."""
    due = reading.now + timedelta(seconds=reading.options.revision_pause_seconds)
    later = replace(article, page_rereads=article.page_rereads + 1, page_due_at=due)
    store.update_article(connection, later)
    return Counter(reread=1)


def _wait(
    connection: Connection,
    reading: Reading,
    article: Article,
    held: HeldBackError,
    latest: Snapshot | None,
) -> Counter[str]:
    """Nothing was asked, so no attempt is counted; after a week the entry's own words must do."""
    if reading.now - article.first_seen_at > _LONGEST_WAIT:
        return _give_up(connection, reading, article, Rejected("held", held.message), latest)
    due = reading.now + timedelta(seconds=max(held.retry_after or 0, 1))
    later = replace(article, page_due_at=due, page_note=held.message)
    return _store(connection, reading, later, _words_for_now(article, latest), latest, "delayed")


def _words_for_now(article: Article, latest: Snapshot | None) -> Wording | None:
    """The entry's own words, since analysis must not wait for a page that may never come."""
    return own_wording(article) if latest is None and article.title else None


def _delay(
    connection: Connection,
    reading: Reading,
    article: Article,
    error: FetchError,
    latest: Snapshot | None,
) -> Counter[str]:
    attempts = article.page_attempts + 1
    later = replace(
        article,
        page_attempts=attempts,
        page_due_at=reading.now + pause_before_retry(attempts, error.retry_after),
        page_note=error.message,
    )
    return _store(connection, reading, later, _words_for_now(article, latest), latest, "delayed")


def _give_up(
    connection: Connection,
    reading: Reading,
    article: Article,
    rejected: Rejected,
    latest: Snapshot | None,
) -> Counter[str]:
    refusal = Refusal(
        reading.now, article.source_key, article.url, "page", rejected.reason, rejected.detail
    )
    store.add_refusals(connection, [refusal])
    pause = timedelta(seconds=reading.options.revision_pause_seconds)
    given_up = replace(
        article,
        title=article.title or title_from_url(article.url),
        page_state=PageState.UNAVAILABLE,
        page_attempts=article.page_attempts + 1,
        page_due_at=reading.now + pause,
        page_note=rejected.detail,
    )
    # A text read from the page before is better than the entry's summary.
    keeps = latest is not None and latest.text_kind is TextKind.PAGE
    wording = None if keeps else own_wording(given_up)
    return _store(connection, reading, given_up, wording, latest, "unavailable")


def _store(
    connection: Connection,
    reading: Reading,
    article: Article,
    wording: Wording | None,
    latest: Snapshot | None,
    outcome: str,
) -> Counter[str]:
    added = False
    if wording is not None:
        most = reading.options.max_revisions
        article, added = record_wording(
            connection, article, wording, latest, reading.now, max_revisions=most
        )
    store.update_article(connection, article)
    return Counter(
        {
            outcome: 1,
            "revised": int(added and latest is not None),
            "duplicates": int(added and article.duplicate_of is not None),
        }
    )


def describe_fault(error: IngestError | None) -> Rejected:
    """Why a page could not be had, as a code and a sentence."""
    if error is None:  # nothing was fetched and nothing failed: not reachable, but harmless
        return Rejected("unknown", "The page could not be read.")
    if isinstance(error, DisallowedError):
        return Rejected("robots", error.message)
    if isinstance(error, FetchError) and error.status is not None:
        reason = "paywall" if error.status in PAYWALLED else f"http_{error.status}"
        return Rejected(reason, error.message)
    return Rejected("fetch" if isinstance(error, FetchError) else "blocked", error.message)
