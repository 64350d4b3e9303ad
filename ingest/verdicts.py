"""What a look at a source is worth: the verdict and the facts behind it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from db.errors import FetchError, HeldBackError, IngestError
from ingest.decide import LONG_CONTENT
from ingest.entries import entry_moment
from ingest.messages import Response
from ingest.screen import Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.entries import FeedEntry
    from ingest.rounds import Poll

REFUSING = frozenset({401, 402, 403, 407, 429, 451})
NEWEST = 5  # entries from which is judged whether the source carries text
RHYTHM = 12  # newest entries from which the usual gap is measured
QUIET = timedelta(days=45)  # silence of less is never stale
# The same for a source of one dated entry, whose rhythm is unknown.
QUIET_ALONE = timedelta(days=365)
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
    is_ill = isinstance(fault, HeldBackError) and "robots.txt" in sentence  # nothing was refused
    refuses = not is_ill and (
        status in REFUSING or isinstance(fault, HeldBackError) or "robots.txt" in sentence
    )
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
    changed = [moment for entry in entries if (moment := entry_moment(entry))]
    by_page = [page.published] if page is not None and page.published is not None else []
    return max(stated or by_page or changed, default=None)


def entry_time(entry: FeedEntry) -> float:
    """Seconds since the epoch at which the entry is dated, or its page changed; 0 for neither."""
    moment = entry_moment(entry)
    return moment.timestamp() if moment else 0.0


def _share(flags: Iterator[bool] | Sequence[bool]) -> float:
    values = list(flags)
    return round(sum(values) / len(values), 3) if values else 0.0


def is_network_down(checks: Sequence[SourceCheck]) -> bool:
    """Whether not one source answered: that is our connection's fault, not theirs."""
    gone = (check.verdict is Verdict.BROKEN and check.status is None for check in checks)
    return bool(checks) and all(gone)
