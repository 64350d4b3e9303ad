"""Polling sources.

    due sources | fetch (threads) | parse (child process) | plan (pure) | save (a transaction each)

Answers are saved in the order of the sources' keys, whatever order they arrive in, so that two runs
over the same input store the same.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from db import articles, sources
from db.errors import IngestError
from db.progress import ignore_progress
from db.types import Refusal
from ingest.decide import (
    RefreshPlan,
    after_failure,
    after_success,
    name_outlets,
    next_interval,
    place_entries,
    plan_refresh,
    refusal_reason,
)
from ingest.messages import Request
from ingest.urls import host_of
from ingest.worker import FeedBytes

if TYPE_CHECKING:
    from datetime import datetime

    from db.progress import Progress
    from db.store import Database
    from db.types import PolledSource, PollState
    from ingest.fetch import Fetcher
    from ingest.messages import Response
    from ingest.options import IngestOptions
    from ingest.parse import ParsedFeed
    from ingest.worker import Worker

log = logging.getLogger(__name__)
_BATCH = 50
_OK, _NOT_MODIFIED = 200, 304


@dataclass(slots=True)
class PollReport:
    """What a pass over the sources brought."""

    polled: int = 0
    unchanged: int = 0
    failed: int = 0
    new_articles: int = 0
    known_entries: int = 0
    revised: int = 0
    refused: int = 0


@dataclass(slots=True)
class _Unchanged:
    """States of sources that said nothing new, written together because each is tiny."""

    states: dict[str, PollState] = field(default_factory=dict)

    def flush(self, database: Database) -> None:
        if self.states:
            with database.write() as connection:
                for key, state in self.states.items():
                    sources.save_poll_state(connection, key, state)
            self.states.clear()


def poll_sources(
    database: Database,
    fetcher: Fetcher,
    worker: Worker,
    now: datetime,
    options: IngestOptions,
    progress: Progress = ignore_progress,
    *,
    max_feed_bytes: int = 15_000_000,
) -> PollReport:
    """Poll every source that is due; raises StorageError only, sources' faults are recorded."""
    with database.read() as connection:
        due = sources.due_sources(connection, now)
        names = name_outlets([p.source for p in sources.list_sources(connection)])
    report, unchanged = PollReport(polled=len(due)), _Unchanged()
    requests = [_request(polled, max_feed_bytes) for polled in due]
    answers = fetcher.get_many(requests)
    progress("sources", 0, len(due))
    for done, (polled, (_, answer)) in enumerate(zip(due, answers, strict=True), 1):
        result = _read(polled, answer, worker)
        if isinstance(result, IngestError):
            _save_failure(database, polled, result, now, options)
            report.failed += 1
        elif result is None:
            unchanged.states[polled.source.key] = _quiet_state(polled, answer, now)
            report.unchanged += 1
        else:
            plan = _save_feed(database, polled, answer, result, names, now, options)
            _count(report, plan)
        if len(unchanged.states) >= _BATCH:
            unchanged.flush(database)
        progress("sources", done, len(due))
    unchanged.flush(database)
    return report


def _request(polled: PolledSource, max_bytes: int) -> Request:
    state = polled.state
    return Request(
        polled.source.url,
        max_bytes,
        etag=state.etag,
        last_modified=state.last_modified,
        key=polled.source.key,
    )


def _read(
    polled: PolledSource, answer: Response | IngestError, worker: Worker
) -> ParsedFeed | IngestError | None:
    """The feed, what is wrong with it, or None when it is the same as at the last poll."""
    if isinstance(answer, IngestError):
        return answer
    if answer.status == _NOT_MODIFIED or _hash(answer.body) == polled.state.body_hash:
        return None
    return worker.parse(FeedBytes(answer.url, answer.body, answer.content_type))


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _quiet_state(polled: PolledSource, answer: Response | IngestError, now: datetime) -> PollState:
    assert not isinstance(answer, IngestError)
    state = polled.state
    return after_success(state, now, state.interval_seconds, new=False, status=answer.status)


def _save_failure(
    database: Database,
    polled: PolledSource,
    fault: IngestError,
    now: datetime,
    options: IngestOptions,
) -> None:
    source = polled.source
    log.info("source %s: %s", source.key, fault)
    refusal = Refusal(now, source.key, source.url, "feed", refusal_reason(fault), fault.message)
    with database.write() as connection:
        sources.save_poll_state(connection, source.key, after_failure(polled, fault, now, options))
        articles.add_refusals(connection, [refusal])


def _save_feed(
    database: Database,
    polled: PolledSource,
    answer: Response | IngestError,
    feed: ParsedFeed,
    names: dict[str, str],
    now: datetime,
    options: IngestOptions,
) -> RefreshPlan:
    """Plan against what is stored and save the outcome, in one transaction."""
    assert not isinstance(answer, IngestError)
    source = polled.source
    placed, refused = place_entries(source, feed, now)
    if feed.note:
        refused.append(Refusal(now, source.key, source.url, "feed", "malformed", feed.note))
    with database.write() as connection:
        plan = plan_refresh(
            source,
            placed,
            articles.entries_of_source(connection, source.key),
            articles.articles_by_url(connection, [item.canonical_url for item in placed]),
            names,
            now,
            options,
        )
        articles.insert_articles(connection, plan.new)
        for article in plan.revised:
            articles.update_article(connection, article)
        articles.save_entries(connection, plan.entries)
        for snapshot in plan.snapshots:
            articles.insert_snapshot(connection, snapshot)
        articles.add_refusals(connection, refused)
        state = _new_state(polled, answer, feed, now, options, new=bool(plan.new))
        sources.save_poll_state(connection, source.key, state)
        if answer.permanent_url and answer.permanent_url != source.url:
            sources.move_source(
                connection, source.key, answer.permanent_url, host_of(answer.permanent_url)
            )
    return replace(plan, refusals=tuple(refused))


def _new_state(
    polled: PolledSource,
    answer: Response,
    feed: ParsedFeed,
    now: datetime,
    options: IngestOptions,
    *,
    new: bool,
) -> PollState:
    dates = [entry.published for entry in feed.entries if entry.published]
    state = after_success(
        polled.state, now, next_interval(dates, options), new=new, status=answer.status
    )
    return replace(
        state,
        etag=answer.etag,
        last_modified=answer.last_modified,
        body_hash=_hash(answer.body),
    )


def _count(report: PollReport, plan: RefreshPlan) -> None:
    report.new_articles += len(plan.new)
    report.known_entries += plan.known
    report.revised += len(plan.revised)
    report.refused += len(plan.refusals)
