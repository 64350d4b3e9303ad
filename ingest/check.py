"""Looking at sources as the service would: does each answer, parse, tell dates, give text?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from db.errors import FetchError, HeldBackError, IngestError
from db.progress import ignore_progress
from db.types import PolledSource, PollState
from ingest.connectors.registry import connector_of, load_connectors
from ingest.decide import LASTMOD, LONG_CONTENT, resolve_link
from ingest.extract import ExtractedPage
from ingest.messages import Request, Response
from ingest.robots import consult_robots
from ingest.rounds import Asking, ask_sources
from ingest.screen import Rejected
from ingest.urls import host_of
from ingest.worker import PageTask, work_through

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from db.progress import Progress
    from db.types import Source
    from ingest.parse import FeedEntry
    from ingest.robots import Robots
    from ingest.rounds import Poll
    from ingest.worker import Outcome

REFUSING = frozenset({401, 402, 403, 407, 429, 451})
OK = 200
NEWEST = 5  # entries from which is judged whether the source carries text
RHYTHM = 12  # newest entries from which the usual gap is measured
QUIET = timedelta(days=45)  # silence of less is never stale
QUIET_ALONE = timedelta(
    days=365
)  # the same for a source of one dated entry, whose rhythm is unknown
GAPS = 8  # so many usual gaps of silence are stale
AHEAD = timedelta(days=1)


class Verdict(StrEnum):
    """What a check found, the best first."""

    OK = "ok"
    MOVED = "moved"  # it answers at another address for good; polling learns it by itself
    STALE = "stale"
    UNDATED = "undated"
    BLOCKED = "blocked"  # the site does not want us
    BROKEN = "broken"


class RobotsWord(StrEnum):
    """What robots.txt says of an article's page, or of the source's own where it has no articles."""

    ALLOWED = "allowed"
    DISALLOWED = "disallowed"
    NONE = "none"  # there is no robots.txt, so everything may be read
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"  # not asked


@dataclass(frozen=True, slots=True)
class PageLook:
    """The newest entry's page: how much text it yields and its date, or why there is none."""

    url: str
    text_length: int = 0
    extractor: str = ""
    published: datetime | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """What was found at one source. Shares run from 0 to 1, lengths count characters.

    `lasting` says that a failure will not pass by itself. `newest` is the newest date that the
    entries state, or their pages' time of change, or the newest page's date.
    """

    key: str
    kind: str
    url: str
    verdict: Verdict
    reason: str
    status: int | None = None
    final_url: str = ""
    moved_to: str = ""
    entries: int = 0
    documents: int = 0
    newest: datetime | None = None
    dated: float = 0.0
    with_hour: float = 0.0
    full_text: bool = False
    entry_text_length: int = 0
    page: PageLook | None = None
    robots: RobotsWord = RobotsWord.UNKNOWN
    lasting: bool = False
    notes: tuple[str, ...] = ()

    @property
    def fails(self) -> bool:
        """Whether the source brings nothing."""
        return self.verdict in {Verdict.BLOCKED, Verdict.BROKEN}


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
    """Where the newest article stands, or nothing."""
    entries = [entry for listing in poll.listings for entry in listing.entries if entry.link]
    newest = max(entries, key=_entry_time, default=None)  # the first of equals, as listed
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
    refused = {url: fault for url in urls if (fault := robots.judge(url)) is not None}
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
        extractor = str(getattr(outcome, "extractor", ""))
        return PageLook(look.url, len(outcome.text), extractor, outcome.published)
    if isinstance(outcome, Rejected):
        return PageLook(look.url, fault=outcome.detail)
    return look


def judge_source(
    poll: Poll, page: PageLook | None, robots: RobotsWord, now: datetime
) -> SourceCheck:
    """The verdict on a source from its answer and its newest article's page."""
    fault = poll.fault or (poll.answer if not isinstance(poll.answer, Response) else None)
    if fault is not None and not poll.brings_something:
        return _judge_fault(poll, fault, robots)
    verdict, reason = judge_contents(poll, page, now)
    entries = [entry for listing in poll.listings for entry in listing.entries]
    assert isinstance(poll.answer, Response)
    source, moved = poll.polled.source, poll.answer.permanent_url or ""
    if verdict is Verdict.OK and moved and moved != source.url:
        verdict, reason = Verdict.MOVED, f"now at {moved}"
    newest = entries[:NEWEST]
    own_text = max((len(entry.content) for entry in newest), default=0)
    summary = max((len(entry.summary) for entry in newest), default=0)
    return SourceCheck(
        key=source.key,
        kind=source.kind,
        url=source.url,
        verdict=verdict,
        reason=reason,
        status=poll.answer.status,
        final_url=poll.answer.url,
        moved_to=moved if moved != source.url else "",
        entries=len(entries),
        documents=sum(len(listing.documents) for listing in poll.listings),
        newest=find_newest(entries, page),
        dated=_share(entry.published is not None for entry in entries),
        with_hour=_share(entry.published is not None and not entry.day_only for entry in entries),
        full_text=own_text >= LONG_CONTENT,
        entry_text_length=max(own_text, summary),
        page=page,
        robots=robots,
        notes=tuple(note for listing in poll.listings for note in listing.notes)
        + ((_describe(fault)[1],) if fault else ()),
    )


def _judge_fault(poll: Poll, fault: IngestError | Rejected, robots: RobotsWord) -> SourceCheck:
    source = poll.polled.source
    status, sentence = _describe(fault)
    answered = poll.answer if isinstance(poll.answer, Response) else None
    refuses = status in REFUSING or "robots.txt" in sentence
    return SourceCheck(
        key=source.key,
        kind=source.kind,
        url=source.url,
        verdict=Verdict.BLOCKED if refuses else Verdict.BROKEN,
        reason=sentence,
        status=answered.status if answered else status,
        final_url=answered.url if answered else "",
        robots=robots,
        lasting=isinstance(fault, Rejected) or not fault.retryable,
    )


def _describe(fault: IngestError | Rejected) -> tuple[int | None, str]:
    if isinstance(fault, Rejected):
        return None, fault.detail
    status = fault.status if isinstance(fault, FetchError) else None
    cause = fault.__cause__
    return status, f"{fault.message} ({cause})" if cause and str(cause) else fault.message


def judge_contents(poll: Poll, page: PageLook | None, now: datetime) -> tuple[Verdict, str]:
    """What an answer that was read is worth."""
    if any(document.text for listing in poll.listings for document in listing.documents):
        return Verdict.OK, ""
    entries = [entry for listing in poll.listings for entry in listing.entries]
    if not entries:
        return Verdict.STALE, "it holds no entries now"
    newest = find_newest(entries, page)
    if newest is None:
        return Verdict.UNDATED, "neither its entries nor the newest article's page state a date"
    if newest > now + AHEAD:
        return Verdict.OK, f"an entry is dated {newest:%Y-%m-%d}, which is to come"
    allowed = allowed_silence([moment for entry in entries if (moment := entry.published)])
    if now - newest > allowed:
        return Verdict.STALE, f"nothing new for {(now - newest).days} days"
    return Verdict.OK, f"newest page: {page.fault}" if page is not None and page.fault else ""


def allowed_silence(dates: Sequence[datetime]) -> timedelta:
    """How long a source of this rhythm may be silent: eight usual gaps, 45 days at least."""
    newest = sorted(set(dates), reverse=True)[:RHYTHM]
    if len(newest) <= 1:
        return QUIET_ALONE
    gaps = [later - earlier for later, earlier in pairwise(newest)]
    usual = median(gap.total_seconds() for gap in gaps)
    return max(QUIET, GAPS * timedelta(seconds=usual))


def find_newest(entries: Sequence[FeedEntry], page: PageLook | None) -> datetime | None:
    """The newest date stated by entries, by maps of the site, or by the newest article's page."""
    stated = [moment for entry in entries if (moment := entry.published)]
    changed = [moment for entry in entries if (moment := _last_change(entry))]
    by_page = [page.published] if page is not None and page.published is not None else []
    return max(stated or by_page or changed, default=None)


def _entry_time(entry: FeedEntry) -> float:
    moment = entry.published or _last_change(entry)
    return moment.timestamp() if moment else 0.0


def _last_change(entry: FeedEntry) -> datetime | None:
    """When the entry's page changed last, as a sitemap states it; the connector writes it in ISO."""
    stated = dict(entry.details).get(LASTMOD, "")
    try:
        moment = datetime.fromisoformat(stated)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _share(flags: Iterator[bool] | Sequence[bool]) -> float:
    values = list(flags)
    return round(sum(values) / len(values), 3) if values else 0.0


def is_network_down(checks: Sequence[SourceCheck]) -> bool:
    """Whether not one source answered: that is our connection's fault, not theirs."""
    return bool(checks) and not any(check.status is not None for check in checks)


def known_kinds() -> tuple[str, ...]:
    """The kinds of sources that can be read."""
    return tuple(load_connectors())
