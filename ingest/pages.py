"""Reading the pages of new and changed articles.

An article gets words in the same pass in which it came in: its page's, or else its entry's. A page
that could not be had for a passing reason is asked again later and then adds a snapshot.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from db import articles
from db.errors import FetchError, IngestError
from db.progress import ignore_progress
from db.types import PageState, Refusal, TextKind
from ingest.decide import feed_snapshot, make_snapshot, refusal_reason
from ingest.messages import Request
from ingest.worker import PageBytes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from db.progress import Progress
    from db.store import Connection, Database
    from db.types import Article, Snapshot
    from ingest.extract import ExtractedPage
    from ingest.fetch import Fetcher
    from ingest.messages import Response
    from ingest.options import IngestOptions
    from ingest.worker import Worker

_LONGEST_OUTLET = 60
_SHORTEST_COPY = 200  # characters of text below which equal words are no proof of a copy


@dataclass(slots=True)
class PageReport:
    """What a pass over the pages brought."""

    fetched: int = 0
    unavailable: int = 0
    retried: int = 0
    duplicates: int = 0
    revisions: int = 0


def fetch_pages(
    database: Database,
    fetcher: Fetcher,
    worker: Worker,
    now: datetime,
    options: IngestOptions,
    progress: Progress = ignore_progress,
    *,
    max_page_bytes: int = 8_000_000,
) -> PageReport:
    """Read every page that is due; raises StorageError only, pages' faults are recorded."""
    with database.read() as connection:
        due = articles.pages_due(connection, now)
    report = PageReport()
    requests = [Request(article.url, max_page_bytes, key=article.id) for article in due]
    answers = fetcher.get_many(requests)
    progress("pages", 0, len(due))
    for done, (article, (_, answer)) in enumerate(zip(due, answers, strict=True), 1):
        page = _read(answer, worker)
        with database.write() as connection:
            if isinstance(page, IngestError):
                _save_fault(connection, article, page, now, options, report)
            else:
                _save_page(connection, article, page, now, options, report)
        progress("pages", done, len(due))
    return report


def _read(answer: Response | IngestError, worker: Worker) -> ExtractedPage | IngestError:
    if isinstance(answer, IngestError):
        return answer
    return worker.extract(PageBytes(answer.url, answer.body, answer.charset))


def _save_page(
    connection: Connection,
    article: Article,
    page: ExtractedPage,
    now: datetime,
    options: IngestOptions,
    report: PageReport,
) -> None:
    latest = _latest(connection, article)
    named = replace(article, outlet=choose_outlet(article, page.site_name))
    snapshot = make_snapshot(named, _next_number(latest), page.text, TextKind.PAGE, now)
    kept = _keep(connection, snapshot, latest, options, report)
    copied = find_original(connection, article, snapshot) if kept else None
    report.fetched += 1
    report.duplicates += copied is not None
    articles.update_article(
        connection,
        replace(
            named,
            page_state=PageState.FETCHED,
            page_due_at=None,
            page_note="",
            duplicate_of=copied or article.duplicate_of,
        ),
    )


def _save_fault(
    connection: Connection,
    article: Article,
    fault: IngestError,
    now: datetime,
    options: IngestOptions,
    report: PageReport,
) -> None:
    latest = _latest(connection, article)
    _keep(connection, feed_snapshot(article, _next_number(latest), now), latest, options, report)
    attempts = article.page_attempts + 1
    again = fault.retryable and attempts < options.page_attempts
    report.retried += again
    report.unavailable += not again
    wait = timedelta(seconds=options.page_backoff_seconds * 2 ** (attempts - 1))
    asked = fault.retry_after if isinstance(fault, FetchError) and fault.retry_after else 0.0
    articles.update_article(
        connection,
        replace(
            article,
            page_state=PageState.PENDING if again else PageState.UNAVAILABLE,
            page_attempts=attempts,
            page_due_at=now + max(wait, timedelta(seconds=asked)) if again else None,
            page_note=fault.message[:500],
        ),
    )
    refusal = Refusal(
        now, article.source_key, article.url, "page", refusal_reason(fault), fault.message[:500]
    )
    articles.add_refusals(connection, [refusal])


def _keep(
    connection: Connection,
    snapshot: Snapshot,
    latest: Snapshot | None,
    options: IngestOptions,
    report: PageReport,
) -> bool:
    """Store a version that says something new; False when it was known or one too many."""
    if latest is not None:
        poorer = snapshot.text_kind is not TextKind.PAGE and latest.text_kind is TextKind.PAGE
        if snapshot.sha256 == latest.sha256 or poorer or latest.number > options.max_revisions:
            return False
        report.revisions += 1
    articles.insert_snapshot(connection, snapshot)
    return True


def find_original(connection: Connection, article: Article, snapshot: Snapshot) -> str | None:
    """The earlier article with exactly these words, if there is one."""
    if len(snapshot.text) < _SHORTEST_COPY:
        return None
    others: Sequence[Snapshot] = articles.snapshots_with_hash(connection, snapshot.sha256)
    earlier = articles.articles_by_id(connection, [other.article_id for other in others])
    originals = [a for a in earlier.values() if a.number < article.number and not a.duplicate_of]
    return min(originals, key=lambda a: a.number).id if originals else None


def choose_outlet(article: Article, site_name: str) -> str:
    """The name that readers know: a source's, else the page's own, else the domain."""
    if article.outlet != article.domain or not site_name or len(site_name) > _LONGEST_OUTLET:
        return article.outlet
    return site_name


def _latest(connection: Connection, article: Article) -> Snapshot | None:
    return articles.latest_snapshots(connection, [article.id]).get(article.id)


def _next_number(latest: Snapshot | None) -> int:
    return latest.number + 1 if latest else 1
