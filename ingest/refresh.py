"""Polling sources: fetch what is due, take in what is new, note what failed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from db import articles as store
from db.errors import FetchError, HeldBackError
from db.hosts import held_hosts, save_holds
from db.progress import ignore_progress
from db.sources import due_sources, move_source, save_poll_state
from db.types import Refusal, SourceStatus
from ingest.entries import entry_moment
from ingest.harvest import Harvest, save_harvest
from ingest.messages import Response
from ingest.report import PollReport
from ingest.rhythm import choose_interval, pause_after_failure
from ingest.rounds import NOT_MODIFIED, Asking, Poll, ask_sources
from ingest.screen import Rejected
from ingest.urls import host_of

if TYPE_CHECKING:
    from datetime import datetime

    from db.progress import Progress
    from db.store import Connection, Database
    from db.types import PollState
    from ingest.fetch import Fetcher
    from ingest.options import IngestOptions
    from ingest.rounds import Fault
    from ingest.worker import Worker

__all__ = ["PollReport", "poll_sources"]

GONE = 410
MOVABLE = frozenset({"feed", "github", "list", "sitemap"})


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
    asking = Asking(database, fetcher, worker, now, options)
    with database.read() as connection:
        due = due_sources(connection, now)
        fetcher.hold_hosts(held_hosts(connection, now))
    counts: Counter[str] = Counter(polled=len(due))
    quiet: list[Poll] = []
    for done, poll in enumerate(ask_sources(asking, due), 1):
        quiet.append(poll)
        if poll.brings_something or len(quiet) >= options.poll_batch:
            counts.update(_save_polls(asking, quiet))
            quiet = []
        progress("feeds", done, len(due))
    counts.update(_save_polls(asking, quiet))
    keep_holds(database, fetcher, now)
    return PollReport(**counts)


def keep_holds(database: Database, fetcher: Fetcher, now: datetime) -> None:
    """Remember which hosts asked to be left alone, for the next run."""
    holds = fetcher.held_hosts()
    if holds:
        with database.write() as connection:
            save_holds(connection, {h: now + timedelta(seconds=s) for h, s in holds.items()})


def _save_polls(asking: Asking, polls: list[Poll]) -> Counter[str]:
    counts: Counter[str] = Counter()
    if not polls:
        return counts
    with asking.database.write() as connection:
        for poll in polls:
            counts.update(_save_poll(connection, asking, poll))
    return counts


def _save_poll(connection: Connection, asking: Asking, poll: Poll) -> Counter[str]:
    if isinstance(poll.answer, HeldBackError):
        return _postpone(connection, asking, poll, poll.answer)
    if not isinstance(poll.answer, Response):
        assert poll.answer is not None, "every poll ends with an answer or a fault"
        return _save_failure(connection, asking, poll, poll.answer)
    _learn_address(connection, poll, poll.answer)
    counts: Counter[str] = Counter()
    if poll.brings_something:
        counts.update(_save_listings(connection, asking, poll))
    if poll.fault is not None:
        return counts + _save_failure(connection, asking, poll, poll.fault)
    state = _succeed(poll, poll.answer, asking)
    if counts["new_entries"] or counts["new_versions"]:
        state = replace(state, last_new_at=asking.now)
    if notes := [note for listing in poll.listings for note in listing.notes]:
        is_empty = not poll.brings_something
        state = replace(state, last_error=f"It is malformed: {notes[0]}" if is_empty else "")
    save_poll_state(connection, poll.polled.source.key, state)
    return counts + Counter(unchanged=int(poll.is_unchanged))


def _save_listings(connection: Connection, asking: Asking, poll: Poll) -> Counter[str]:
    harvest = Harvest(
        source=poll.polled.source,
        entries=tuple(entry for listing in poll.listings for entry in listing.entries),
        documents=tuple(text for listing in poll.listings for text in listing.documents),
        is_first=poll.polled.state.last_success_at is None,
    )
    counts, left_out = save_harvest(connection, harvest, asking.now, asking.options)
    if left_out and harvest.is_first:
        most = asking.options.max_entries
        detail = f"{left_out} older entries beyond the newest {most} were left out."
        _refuse(connection, asking, poll, "too_many_entries", detail)
    return counts


def _succeed(poll: Poll, answer: Response, asking: Asking) -> PollState:
    state, now = poll.polled.state, asking.now
    unchanged = answer.status == NOT_MODIFIED
    interval = _next_interval(poll, answer, asking)
    etag = answer.etag or (state.etag if unchanged else "")
    last_modified = answer.last_modified or (state.last_modified if unchanged else "")
    body_hash = state.body_hash if unchanged else poll.body_hash
    if poll.names_undated_parts:  # which change while the index itself does not: ask anew
        etag = last_modified = body_hash = ""
    return replace(
        state,
        etag=etag,
        last_modified=last_modified,
        body_hash=body_hash,
        next_poll_at=now + timedelta(seconds=interval),
        last_polled_at=now,
        last_success_at=now,
        failures=0,
        failing_since=None,
        last_status=answer.status,
        last_error="",
        interval_seconds=interval,
        cursor=next((ls.cursor for ls in poll.listings if ls.cursor), state.cursor),
    )


def _next_interval(poll: Poll, answer: Response, asking: Asking) -> int:
    """When to come back, from the rhythm of the entries and what the server calls fresh."""
    if asking.options.interval_override is not None:
        return asking.options.interval_override
    interval = poll.polled.state.interval_seconds
    if poll.listings:
        dates = [entry_moment(e) for listing in poll.listings for e in listing.entries]
        interval = choose_interval(dates, asking.now, asking.options)
    return max(interval, min(round(answer.fresh_seconds), asking.options.longest_fresh_seconds))


def _postpone(
    connection: Connection, asking: Asking, poll: Poll, held: HeldBackError
) -> Counter[str]:
    """Come back when the host wants us again; being asked to wait is no failure."""
    later = asking.now + timedelta(seconds=held.retry_after or 0)
    state = replace(poll.polled.state, next_poll_at=later, last_error=held.message)
    save_poll_state(connection, poll.polled.source.key, state)
    return Counter(postponed=1)


def _save_failure(connection: Connection, asking: Asking, poll: Poll, fault: Fault) -> Counter[str]:
    state, now = poll.polled.state, asking.now
    reason, detail = _describe(fault)
    status = fault.status if isinstance(fault, FetchError) else None
    if status is None and isinstance(poll.answer, Response):
        status = poll.answer.status
    if state.last_error != detail:  # a lasting fault is recorded once, and shown at the source
        _refuse(connection, asking, poll, reason, detail)
    retry_after = fault.retry_after if isinstance(fault, FetchError) else None
    failures = state.failures + 1
    pause = pause_after_failure(replace(state, failures=failures), retry_after, asking.options)
    failed = replace(
        state,
        status=SourceStatus.RETIRED if status == GONE else state.status,
        next_poll_at=now + pause,
        last_polled_at=now,
        failures=failures,
        failing_since=state.failing_since or now,
        last_status=status,
        last_error=detail,
    )
    save_poll_state(connection, poll.polled.source.key, failed)
    return Counter(failed=1, retired=int(status == GONE))


def _learn_address(connection: Connection, poll: Poll, answer: Response) -> None:
    """Poll a moved source at its new address.

    Only for kinds whose address is asked for as it stands, and none that names a document by it.
    """
    source, url = poll.polled.source, answer.permanent_url
    if url and url != source.url and source.kind in MOVABLE:
        move_source(connection, source.key, url, host_of(url))


def _refuse(connection: Connection, asking: Asking, poll: Poll, reason: str, detail: str) -> None:
    source = poll.polled.source
    refusal = Refusal(asking.now, source.key, source.url, "feed", reason, detail)
    store.add_refusals(connection, [refusal])


def _describe(fault: Fault) -> tuple[str, str]:
    """Code and sentence for what went wrong."""
    if isinstance(fault, Rejected):
        return fault.reason, fault.detail
    if isinstance(fault, FetchError) and fault.status is not None:
        return f"http_{fault.status}", fault.message
    return ("fetch" if isinstance(fault, FetchError) else "blocked"), fault.message
