"""Looking at sources as the service would: does each answer, parse, tell dates, give text?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from db.errors import HeldBackError, IngestError
from db.progress import ignore_progress
from db.types import PolledSource, PollState
from ingest.connectors.registry import connector_of
from ingest.extract import ExtractedPage
from ingest.identity import resolve_link
from ingest.messages import Request
from ingest.robots import OK, consult_robots
from ingest.rounds import ask_sources
from ingest.screen import Rejected
from ingest.urls import host_of
from ingest.verdicts import PageLook, RobotsWord, entry_time, judge_source
from ingest.worker import PageTask, work_through

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from db.progress import Progress
    from db.types import Source
    from ingest.robots import Robots
    from ingest.rounds import Asking, Poll
    from ingest.verdicts import SourceCheck
    from ingest.worker import Outcome

PAGES = 3  # of one source: a map of maps and its newest, a model with card and licence


def check_sources(
    asking: Asking,
    sources: Sequence[Source],
    *,
    with_pages: bool = True,
    progress: Progress = ignore_progress,
) -> list[SourceCheck]:
    """Ask every source once, unconditionally, and read its newest article's page.

    Nothing is stored but what hosts say in robots.txt. In the order of the sources given.
    """
    polls: dict[str, Poll] = {}
    asking = replace(asking, options=replace(asking.options, max_poll_pages=PAGES))
    fresh = [PolledSource(source, PollState()) for source in sources]
    for done, poll in enumerate(ask_sources(asking, fresh), 1):
        polls[poll.polled.source.key] = poll
        progress("sources", done, len(sources))
    ordered = [polls[source.key] for source in sources]
    if not with_pages:
        return [judge_source(poll, None, RobotsWord.UNKNOWN, asking.now) for poll in ordered]
    pages = [page_address(poll) for poll in ordered]
    asked = [page or _own_page(poll) for page, poll in zip(pages, ordered, strict=True)]
    hosts = [url for url in asked if url]
    robots = consult_robots(asking.database, asking.fetcher, hosts, asking.now)
    looks = dict(_look_at_pages(asking, robots, [page for page in pages if page], progress))
    return [
        judge_source(poll, looks.get(page), judge_robots(robots, url), asking.now)
        for poll, page, url in zip(ordered, pages, asked, strict=True)
    ]


def page_address(poll: Poll) -> str:
    """Where the newest article stands; nothing where the service reads no pages, or there is none."""
    if not connector_of(poll.polled.source.kind).reads_pages:
        return ""
    entries = [entry for listing in poll.listings for entry in listing.entries if entry.link]
    newest = max(entries, key=entry_time, default=None)  # the first of equals, as listed
    return resolve_link(newest.link, poll.polled.source) if newest else ""


def _own_page(poll: Poll) -> str:
    """The source's address where it is a page for people, whose robots.txt was asked."""
    source = poll.polled.source
    return source.url if connector_of(source.kind).obeys_robots else ""


def judge_robots(robots: Robots, url: str) -> RobotsWord:
    """What the page's host says in robots.txt."""
    state = robots.states.get(host_of(url)) if url else None
    if state is None or state.robots_status is None:
        return RobotsWord.UNKNOWN
    refusal = robots.judge(url)
    if refusal is None:
        return RobotsWord.ALLOWED if state.robots_status == OK else RobotsWord.NONE
    return RobotsWord.UNREACHABLE if isinstance(refusal, HeldBackError) else RobotsWord.DISALLOWED


def _look_at_pages(
    asking: Asking, robots: Robots, urls: Sequence[str], progress: Progress
) -> Iterator[tuple[str, PageLook]]:
    unique = list(dict.fromkeys(urls))
    outcomes = work_through(asking.worker, _fetch_pages(asking, robots, unique))
    for done, (look, outcome) in enumerate(outcomes, 1):
        progress("pages", done, len(unique))
        yield look.url, describe_page(look, outcome)


def _fetch_pages(
    asking: Asking, robots: Robots, urls: Sequence[str]
) -> Iterator[tuple[PageLook, PageTask | None]]:
    obeys = asking.options.obey_robots
    refused = {url: fault for url in urls if obeys and (fault := robots.judge(url)) is not None}
    allowed = [url for url in urls if url not in refused]
    requests = [Request(url, asking.options.max_page_bytes) for url in allowed]
    for request, answer in asking.fetcher.get_many(requests):
        if isinstance(answer, IngestError):
            yield PageLook(request.url, fault=answer.message), None
        else:
            task = PageTask(answer.body, answer.url, answer.charset, want_date=True)
            yield PageLook(request.url), task
    for url, fault in refused.items():
        yield PageLook(url, fault=fault.message), None


def describe_page(look: PageLook, outcome: Outcome | None) -> PageLook:
    """What came of reading a page."""
    if isinstance(outcome, ExtractedPage):
        return PageLook(look.url, len(outcome.text), outcome.extractor, outcome.published)
    if isinstance(outcome, Rejected):
        return PageLook(look.url, fault=outcome.detail)
    return look
