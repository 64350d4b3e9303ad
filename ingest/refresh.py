"""Polling sources: fetch what is due, take in what is new, note what failed."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from db import articles as store
from db.errors import FetchError, IngestError
from db.progress import ignore_progress
from db.sources import due_sources, move_source, save_poll_state
from db.types import PageState, Refusal, SourceStatus
from ingest.decide import (
    choose_interval,
    identify_entries,
    newest_entries,
    pause_after_failure,
    plan_refresh,
)
from ingest.extract import ExtractedPage
from ingest.messages import Request, Response
from ingest.record import own_wording, record_wording
from ingest.report import PollReport
from ingest.screen import Rejected
from ingest.urls import host_of
from ingest.worker import FeedTask, work_through

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from db.progress import Progress
    from db.store import Connection, Database
    from db.types import PolledSource, PollState
    from ingest.decide import RefreshPlan
    from ingest.fetch import Fetcher
    from ingest.options import IngestOptions
    from ingest.parse import ParsedFeed
    from ingest.worker import Outcome, Worker

__all__ = ["PollReport", "poll_sources"]

GONE = 410


@dataclass(frozen=True, slots=True)
class Poll:
    """A source and what it answered."""

    polled: PolledSource
    answer: Response | IngestError
    body_hash: str = ""

    @property
    def is_unchanged(self) -> bool:
        """Whether the answer is the same as last time."""
        if not isinstance(self.answer, Response):
            return False
        return self.answer.status == 304 or self.body_hash == self.polled.state.body_hash  # noqa: PLR2004 - HTTP's own


@dataclass(frozen=True, slots=True)
class Refresh:
    """Where and when, for those who write."""

    database: Database
    now: datetime
    options: IngestOptions


def poll_sources(
    database: Database,
    fetcher: Fetcher,
    worker: Worker,
    now: datetime,
    options: IngestOptions,
    progress: Progress = ignore_progress,
) -> PollReport:
    """Poll every source that is due at `now`; one transaction per source that brings something.

    Sources without news are written in batches, in order: a crash loses at most that batch, and
    those sources are simply polled again. A fault of one source is recorded and the next follows.
    """
    with database.read() as connection:
        due = due_sources(connection, now)
    refresh = Refresh(database, now, options)
    counts: Counter[str] = Counter(polled=len(due))
    quiet: list[tuple[Poll, Outcome | None]] = []
    outcomes = work_through(worker, _fetch_feeds(fetcher, due, options))
    for done, (poll, outcome) in enumerate(outcomes, 1):
        quiet.append((poll, outcome))
        if _brings_entries(outcome) or len(quiet) >= options.poll_batch:
            counts.update(_save_polls(refresh, quiet))
            quiet = []
        progress("feeds", done, len(due))
    counts.update(_save_polls(refresh, quiet))
    return PollReport(**counts)


def _brings_entries(outcome: Outcome | None) -> bool:
    return outcome is not None and not isinstance(outcome, Rejected)


def _fetch_feeds(
    fetcher: Fetcher, due: list[PolledSource], options: IngestOptions
) -> Iterator[tuple[Poll, FeedTask | None]]:
    requests = [
        Request(
            url=polled.source.url,
            max_bytes=options.max_feed_bytes,
            etag=polled.state.etag,
            last_modified=polled.state.last_modified,
            key=polled.source.key,
        )
        for polled in due
    ]
    for polled, (_, answer) in zip(due, fetcher.get_many(requests), strict=True):
        if isinstance(answer, IngestError):
            yield Poll(polled, answer), None
            continue
        poll = Poll(polled, replace(answer, body=b""), hashlib.sha256(answer.body).hexdigest())
        task = FeedTask(answer.body, answer.content_type, answer.charset)
        yield poll, None if poll.is_unchanged else task


def _save_polls(refresh: Refresh, polls: list[tuple[Poll, Outcome | None]]) -> Counter[str]:
    counts: Counter[str] = Counter()
    if not polls:
        return counts
    with refresh.database.write() as connection:
        for poll, outcome in polls:
            counts.update(_save_poll(connection, refresh, poll, outcome))
    return counts


def _save_poll(
    connection: Connection, refresh: Refresh, poll: Poll, outcome: Outcome | None
) -> Counter[str]:
    if isinstance(poll.answer, IngestError):
        return _save_failure(connection, refresh, poll, *_describe(poll.answer))
    _learn_address(connection, poll)
    if outcome is None:
        _save_state(connection, poll, _succeed(poll, refresh, poll.polled.state.interval_seconds))
        return Counter(unchanged=1)
    if isinstance(outcome, Rejected):
        return _save_failure(connection, refresh, poll, outcome.reason, outcome.detail)
    assert not isinstance(outcome, ExtractedPage)
    return _save_feed(connection, refresh, poll, outcome)


def _save_feed(
    connection: Connection, refresh: Refresh, poll: Poll, feed: ParsedFeed
) -> Counter[str]:
    source, now, options = poll.polled.source, refresh.now, refresh.options
    newest, left_out = newest_entries(feed, options.max_entries)
    items = identify_entries(source, newest)
    known = store.entries_of_source(connection, source.key)
    ids = {item.article_id for item in items} | {
        known[item.guid].article_id for item in items if item.guid in known
    }
    articles = store.articles_by_id(connection, sorted(ids))
    plan = plan_refresh(source, items, known, articles, now, options)
    _save_plan(connection, plan, now)
    if left_out and poll.polled.state.last_success_at is None:
        detail = f"{left_out} older entries beyond the newest {options.max_entries} were left out."
        _refuse(connection, refresh, poll, "too_many_entries", detail)
    interval = choose_interval((item.entry.published for item in items), now, options)
    state = _succeed(poll, refresh, interval)
    if plan.new_entries:
        state = replace(state, last_new_at=now)
    if feed.notes and not feed.entries:
        state = replace(state, last_error=f"The feed is malformed: {feed.notes[0]}")
    _save_state(connection, poll, state)
    return Counter(
        new_entries=plan.new_entries,
        new_articles=len(plan.new_articles),
        changed_entries=plan.changed_entries,
    )


def _save_plan(connection: Connection, plan: RefreshPlan, now: datetime) -> None:
    store.insert_articles(connection, plan.new_articles)
    store.save_entries(connection, plan.entries)
    for article in plan.changed_articles:
        store.update_article(connection, article)
    skipped = [
        article.id for article in plan.new_articles if article.page_state is PageState.SKIPPED
    ]
    skipped += [
        article.id for article in plan.changed_articles if article.page_state is PageState.SKIPPED
    ]
    latest = store.latest_snapshots(connection, skipped)
    stored = store.articles_by_id(connection, skipped)  # with the numbers given on insert
    for identity in skipped:
        article = stored[identity]
        updated, _ = record_wording(
            connection, article, own_wording(article), latest.get(identity), now
        )
        if updated != article:
            store.update_article(connection, updated)


def _succeed(poll: Poll, refresh: Refresh, interval: int) -> PollState:
    assert isinstance(poll.answer, Response)
    state, answer, now = poll.polled.state, poll.answer, refresh.now
    unchanged = answer.status == 304  # noqa: PLR2004 - HTTP's own
    if refresh.options.interval_override is not None:
        interval = refresh.options.interval_override
    return replace(
        state,
        etag=answer.etag or (state.etag if unchanged else ""),
        last_modified=answer.last_modified or (state.last_modified if unchanged else ""),
        body_hash=state.body_hash if unchanged else poll.body_hash,
        next_poll_at=now + timedelta(seconds=interval),
        last_polled_at=now,
        last_success_at=now,
        failures=0,
        last_status=answer.status,
        last_error="",
        interval_seconds=interval,
    )


def _save_failure(
    connection: Connection, refresh: Refresh, poll: Poll, reason: str, detail: str
) -> Counter[str]:
    state, answer, now = poll.polled.state, poll.answer, refresh.now
    status = answer.status if isinstance(answer, Response | FetchError) else None
    retry_after = answer.retry_after if isinstance(answer, FetchError) else None
    if state.last_error != detail:  # a lasting fault is recorded once, and shown at the source
        _refuse(connection, refresh, poll, reason, detail)
    is_gone = isinstance(answer, FetchError) and status == GONE
    pause = pause_after_failure(
        replace(state, failures=state.failures + 1), retry_after, refresh.options
    )
    failed = replace(
        state,
        status=SourceStatus.RETIRED if is_gone else state.status,
        next_poll_at=now + pause,
        last_polled_at=now,
        failures=state.failures + 1,
        last_status=status,
        last_error=detail,
    )
    _save_state(connection, poll, failed)
    return Counter(failed=1, retired=int(is_gone))


def _save_state(connection: Connection, poll: Poll, state: PollState) -> None:
    save_poll_state(connection, poll.polled.source.key, state)


def _learn_address(connection: Connection, poll: Poll) -> None:
    assert isinstance(poll.answer, Response)
    url = poll.answer.permanent_url
    if url and url != poll.polled.source.url:
        move_source(connection, poll.polled.source.key, url, host_of(url))


def _refuse(connection: Connection, refresh: Refresh, poll: Poll, reason: str, detail: str) -> None:
    source = poll.polled.source
    refusal = Refusal(refresh.now, source.key, source.url, "feed", reason, detail)
    store.add_refusals(connection, [refusal])


def _describe(error: IngestError) -> tuple[str, str]:
    """Code and sentence for a failed request."""
    if isinstance(error, FetchError) and error.status is not None:
        return f"http_{error.status}", error.message
    return ("fetch" if isinstance(error, FetchError) else "blocked"), error.message
