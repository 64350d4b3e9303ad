"""Asking sources, page after page: first pages of all, then the further pages of those with more."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from db.articles import entries_of_source
from db.errors import ConfigError, FetchError, HeldBackError, IngestError
from ingest.connectors.port import Listing, Page
from ingest.connectors.registry import connector_of
from ingest.holds import SHORT_HOLD
from ingest.identity import identify_entries
from ingest.messages import Request, Response
from ingest.robots import Robots, consult_robots
from ingest.screen import Rejected
from ingest.worker import SourceTask, work_through

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from db.store import Database
    from db.types import PolledSource, Source
    from ingest.fetch import Fetcher
    from ingest.options import IngestOptions
    from ingest.worker import Worker

Fault = IngestError | Rejected
NOT_MODIFIED = 304
ABSENT = frozenset({401, 403, 404, 410})


@dataclass(frozen=True, slots=True)
class Poll:
    """A source and what it answered.

    `answer` is the first page's, without its body, or why there is none; `fault` what kept us
    from reading the page, or a later one.
    """

    polled: PolledSource
    answer: Response | IngestError | None = None
    body_hash: str = ""
    listings: tuple[Listing, ...] = ()
    fault: Fault | None = None

    @property
    def is_unchanged(self) -> bool:
        """Whether the answer is the same as last time."""
        if not isinstance(self.answer, Response):
            return False
        return self.answer.status == NOT_MODIFIED or self.body_hash == self.polled.state.body_hash

    @property
    def names_undated_parts(self) -> bool:
        """Whether the first page only names others, without a word on when those changed."""
        first = self.listings[0] if self.listings else Listing()
        holds_something = first.entries or first.documents
        return bool(first.next_urls) and not (first.is_paged or holds_something or first.cursor)

    @property
    def brings_something(self) -> bool:
        """Whether there is more to write than the source's state."""
        return any(listing.entries or listing.documents for listing in self.listings)


@dataclass(frozen=True, slots=True)
class Asking:
    """With what to ask; `now` is the job's time."""

    database: Database
    fetcher: Fetcher
    worker: Worker
    now: datetime
    options: IngestOptions


@dataclass(frozen=True, slots=True)
class Errand:
    """A poll under way: what it holds so far and the pages still to be asked for.

    `is_again` says that the page first waiting failed and is asked for once more.
    """

    poll: Poll
    waiting: tuple[str, ...] = ()
    asked: frozenset[str] = frozenset()
    is_again: bool = False

    @property
    def source(self) -> Source:
        """The source that is asked."""
        return self.poll.polled.source


def ask_sources(asking: Asking, due: list[PolledSource]) -> Iterator[Poll]:
    """Poll these sources; each is yielded once, as soon as it is complete.

    The order depends on the answers alone: sources of one page first, as they were given.
    """
    errands = [_begin(asking, polled) for polled in due]
    while errands:
        following: list[Errand] = []
        for errand in _ask_round(asking, errands):
            if errand.waiting:
                following.append(errand)
            else:
                yield errand.poll
        errands = following


def _begin(asking: Asking, polled: PolledSource) -> Errand:
    source = polled.source
    try:
        url = connector_of(source.kind).start(source, polled.state.cursor, asking.now)
    except IngestError as fault:
        return Errand(Poll(polled, fault))
    except ConfigError as fault:
        return Errand(Poll(polled, IngestError(fault.message, source.url)))
    return Errand(Poll(polled), (url,))


def _ask_round(asking: Asking, errands: list[Errand]) -> Iterator[Errand]:
    """One page of each errand; those with nothing to ask for pass through."""
    for errand, outcome in work_through(asking.worker, _fetch_pages(asking, errands)):
        if isinstance(outcome, Listing):
            listings = (*errand.poll.listings, outcome)
            read = replace(errand, poll=replace(errand.poll, listings=listings))
            yield replace(read, waiting=plan_more(asking, read))
        elif isinstance(outcome, Rejected):
            yield _refuse(errand, outcome)
        else:  # stopped, unchanged, to be asked again, or without one of its parts
            yield errand


def _fetch_pages(
    asking: Asking, errands: list[Errand]
) -> Iterator[tuple[Errand, SourceTask | None]]:
    robots = _consult_robots(asking, errands)
    requests = [_make_request(asking, robots, errand) for errand in errands]
    answers = asking.fetcher.get_many([r for r in requests if isinstance(r, Request)])
    for errand, request in zip(errands, requests, strict=True):
        if isinstance(request, Request):
            _, answer = next(answers)
            yield _take_answer(errand, request, answer)
        else:
            yield (_stop(errand, request) if request else errand), None


def _consult_robots(asking: Asking, errands: list[Errand]) -> Robots:
    if not asking.options.obey_robots:
        return Robots({})
    obeying = [e for e in errands if e.waiting and connector_of(e.source.kind).obeys_robots]
    urls = [errand.waiting[0] for errand in obeying]
    return consult_robots(asking.database, asking.fetcher, urls, asking.now)


def _make_request(asking: Asking, robots: Robots, errand: Errand) -> Request | IngestError | None:
    """What to send next, why it may not be sent, or None when nothing is left to ask."""
    if not errand.waiting:
        return None
    url, state = errand.waiting[0], errand.poll.polled.state
    if connector_of(errand.source.kind).obeys_robots and (refusal := robots.judge(url)):
        return refusal
    request = Request(url, asking.options.max_feed_bytes, key=errand.source.key)
    if errand.asked:
        return request
    return replace(request, etag=state.etag, last_modified=state.last_modified)


def _take_answer(
    errand: Errand, request: Request, answer: Response | IngestError
) -> tuple[Errand, SourceTask | None]:
    is_first = not errand.asked
    if isinstance(answer, IngestError) and is_worth_another_try(errand, answer):
        return replace(errand, is_again=True), None
    asked = errand.asked | {request.url}
    on = replace(errand, waiting=errand.waiting[1:], asked=asked, is_again=False)
    if isinstance(answer, IngestError):
        return (_stop(on, answer) if is_first else _miss(on, answer)), None
    if is_first:
        digest = hashlib.sha256(answer.body).hexdigest() if answer.body else ""
        first = replace(on.poll, answer=replace(answer, body=b""), body_hash=digest)
        on = replace(on, poll=first)
        if first.is_unchanged:
            return on, None
    page = Page(
        answer.body, answer.url, request.url, answer.content_type, answer.charset, answer.next_link
    )
    return on, SourceTask(errand.source, page)


def is_worth_another_try(errand: Errand, fault: IngestError) -> bool:
    """Whether to ask once more in the same pass, after the other sources: for hiccups only.

    A source that failed before waits for its time, and so does one whose host asks for it.
    """
    if errand.is_again or errand.poll.polled.state.failures or not fault.retryable:
        return False
    asked_to_wait = fault.retry_after if isinstance(fault, FetchError) else None
    return not isinstance(fault, HeldBackError) and (asked_to_wait or 0.0) <= SHORT_HOLD


def _miss(errand: Errand, fault: IngestError) -> Errand:
    """The errand without one of its further pages, when that is simply not there for us."""
    if not (isinstance(fault, FetchError) and fault.status in ABSENT):
        return _stop(errand, fault)
    missing = Listing(notes=(f"{fault.message}: {fault.url}",))
    poll = replace(errand.poll, listings=(*errand.poll.listings, missing))
    return replace(errand, poll=poll)


def _refuse(errand: Errand, fault: Rejected) -> Errand:
    """The errand with a page refused; what is wrong with a further page leaves the others be."""
    waiting = errand.waiting if errand.poll.listings else ()
    return replace(errand, poll=replace(errand.poll, fault=fault), waiting=waiting)


def _stop(errand: Errand, fault: IngestError) -> Errand:
    """The errand given up; without a first answer the fault is the answer."""
    poll = errand.poll
    stopped = replace(poll, answer=fault) if poll.answer is None else replace(poll, fault=fault)
    return replace(errand, poll=stopped, waiting=())


def plan_more(asking: Asking, errand: Errand) -> tuple[str, ...]:
    """The pages to ask for next; none when all is read that is new."""
    last = errand.poll.listings[-1]
    wanted = last.next_urls
    if wanted and last.is_paged and not is_all_news(asking.database, errand.source, last):
        wanted = ()
    options = asking.options
    most = options.max_poll_pages if last.is_paged else options.max_poll_parts
    room = max(most - len(errand.poll.listings), 0)
    fresh = [url for url in (*errand.waiting, *wanted) if url not in errand.asked]
    return tuple(dict.fromkeys(fresh))[:room]


def is_all_news(database: Database, source: Source, listing: Listing) -> bool:
    """Whether a page brought nothing but entries never seen, so that the next may bring more.

    A source's first poll takes its first page only: the past is read by a backfill.
    """
    with database.read() as connection:
        known = entries_of_source(connection, source.key)
    items = identify_entries(source, listing.entries)
    return bool(known) and bool(items) and not any(item.guid in known for item in items)
