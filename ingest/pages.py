"""Reading the pages of new and changed articles."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from db import articles as store
from db.errors import FetchError, IngestError
from db.progress import ignore_progress
from db.sources import list_sources
from db.types import DateKind, PageState, Refusal, TextKind
from ingest.decide import choose_own_text, name_outlet, pause_before_retry
from ingest.extract import ExtractedPage
from ingest.messages import Request
from ingest.record import Wording, own_wording, record_wording
from ingest.report import PageReport
from ingest.screen import Rejected
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

_FEED_SAYS_MORE = 2.5  # a page with so much less text than its feed is cut short
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
) -> PageReport:
    """Read every page that is due at `now`, saving in small transactions in order.

    Afterwards each of those articles has a snapshot: the page's text, or the entry's own while
    the page fails. A fault is recorded and the next page follows.
    """
    with database.read() as connection:
        due = store.pages_due(connection, now)
        sources = {polled.source.key: polled.source for polled in list_sources(connection)}
    reading = Reading(database, sources, now, options)
    counts: Counter[str] = Counter()
    batch: list[tuple[PageVisit, Outcome | None]] = []
    for done, item in enumerate(work_through(worker, _fetch(fetcher, due, options)), 1):
        batch.append(item)
        if len(batch) >= options.page_batch:
            counts.update(_save_batch(reading, batch))
            batch = []
        progress("pages", done, len(due))
    counts.update(_save_batch(reading, batch))
    return PageReport(**counts)


def _fetch(
    fetcher: Fetcher, due: list[Article], options: IngestOptions
) -> Iterator[tuple[PageVisit, PageTask | None]]:
    requests = [Request(article.url, options.max_page_bytes, key=article.id) for article in due]
    for article, (_, answer) in zip(due, fetcher.get_many(requests), strict=True):
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
    wording = choose_wording(article, page)
    fetched = replace(
        date_by_page(article, page, reading.now),
        title=wording.title,
        outlet=_name_outlet(reading, article, page),
        page_state=PageState.FETCHED,
        page_attempts=article.page_attempts + 1,
        page_due_at=reading.now + timedelta(seconds=reading.options.revision_pause_seconds),
        page_note="" if wording.kind is TextKind.PAGE else "the feed holds more than the page",
    )
    return _store(connection, reading, fetched, wording, latest, "fetched")


def choose_wording(article: Article, page: ExtractedPage) -> Wording:
    """The page's text under the entry's title, or the entry's where the page is cut short."""
    title = article.title or page.title
    own, kind = choose_own_text(article)
    if kind is TextKind.FEED and len(own) > _FEED_SAYS_MORE * len(page.text):
        return Wording(title, own, kind)
    return Wording(title, page.text, TextKind.PAGE)


def date_by_page(article: Article, page: ExtractedPage, now: datetime) -> Article:
    """The article with the page's date where its entry stated no usable one."""
    undated = article.date_kind in {DateKind.MISSING, DateKind.FUTURE}
    if not undated or page.published is None or page.published > now:
        return article
    is_day = page.published.time().isoformat() == "00:00:00"
    kind = DateKind.DAY if is_day else DateKind.STATED
    return replace(article, published_at=page.published, date_kind=kind)


def _name_outlet(reading: Reading, article: Article, page: ExtractedPage) -> str:
    if article.outlet != article.domain:
        return article.outlet
    return name_outlet(reading.sources[article.source_key], article.domain, page.site_name)


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
    # Analysis must not wait for a page that may never come.
    wording = own_wording(article) if latest is None else None
    return _store(connection, reading, later, wording, latest, "delayed")


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
        page_state=PageState.UNAVAILABLE,
        page_attempts=article.page_attempts + 1,
        page_due_at=reading.now + pause,
        page_note=rejected.detail,
    )
    # A text read from the page before is better than the entry's summary.
    keeps = latest is not None and latest.text_kind is TextKind.PAGE
    wording = None if keeps else own_wording(article)
    return _store(connection, reading, given_up, wording, latest, "unavailable")


def _store(
    connection: Connection,
    reading: Reading,
    article: Article,
    wording: Wording | None,
    latest: Snapshot | None,
    outcome: str,
) -> Counter[str]:
    is_spent = latest is not None and latest.number > reading.options.max_revisions
    added = False
    if wording is not None and not is_spent:
        article, added = record_wording(connection, article, wording, latest, reading.now)
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
    if isinstance(error, FetchError) and error.status is not None:
        reason = "paywall" if error.status in PAYWALLED else f"http_{error.status}"
        return Rejected(reason, error.message)
    return Rejected("fetch" if isinstance(error, FetchError) else "blocked", error.message)
