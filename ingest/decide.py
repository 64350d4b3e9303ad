"""What a poll means: new, changed, known; dates; when to come back. Pure functions."""

from __future__ import annotations

import hashlib
import statistics
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from db.errors import IngestError
from db.types import (
    Article,
    DateKind,
    Entry,
    PageState,
    PollState,
    Refusal,
    Snapshot,
    SourceStatus,
    TextKind,
    hash_text,
    snapshot_content,
)
from ingest.urls import article_id, canonicalise_url, find_domain, host_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from db.errors import FetchError
    from db.types import PolledSource, Source
    from ingest.options import IngestOptions
    from ingest.parse import FeedEntry, ParsedFeed

_FUTURE_SLACK = timedelta(hours=1)
_LONG_ENTRY = 600  # characters from which a feed's own content counts as the full text


@dataclass(frozen=True, slots=True)
class PlacedEntry:
    """An entry of a poll with the identity it got: guid within the source, article by URL."""

    guid: str
    canonical_url: str
    entry: FeedEntry


@dataclass(frozen=True, slots=True)
class RefreshPlan:
    """What one poll of one source changes in the database."""

    entries: tuple[Entry, ...] = ()
    new: tuple[Article, ...] = ()
    revised: tuple[Article, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    known: int = 0


def place_entries(
    source: Source, feed: ParsedFeed, now: datetime
) -> tuple[list[PlacedEntry], list[Refusal]]:
    """Identities for a feed's entries, each once; links that are no web addresses are refused.

    A guid that stands on several entries with different links is no identity by itself.
    """
    placed: dict[str, PlacedEntry] = {}
    refusals: list[Refusal] = []
    for entry in feed.entries:
        try:
            url = canonicalise_url(entry.url, source.url) if entry.url else ""
        except IngestError as fault:
            refusals.append(
                Refusal(now, source.key, entry.url[:500], "entry", "bad-link", fault.message)
            )
            url = ""
        guid = entry.guid
        if guid in placed and placed[guid].canonical_url != url:
            guid = f"{guid}|{url}"
        placed.setdefault(guid, PlacedEntry(guid, url or own_address(source, entry), entry))
    return list(placed.values()), refusals


def own_address(source: Source, entry: FeedEntry) -> str:
    """An identity for an entry without a link: its feed's URL and a hash as fragment."""
    digest = hashlib.sha256(entry.guid.encode("utf-8", "replace")).hexdigest()[:16]
    return f"{source.url}#{digest}"


def plan_refresh(
    source: Source,
    placed: Sequence[PlacedEntry],
    known_entries: Mapping[str, Entry],
    known_articles: Mapping[str, Article],
    outlet_names: Mapping[str, str],
    now: datetime,
    options: IngestOptions,
) -> RefreshPlan:
    """Compare a poll with what is stored. `known_articles` is by canonical URL."""
    entries: list[Entry] = []
    new: dict[str, Article] = {}
    revised: dict[str, Article] = {}
    snapshots: list[Snapshot] = []
    for item in placed:
        before = known_entries.get(item.guid)
        if before is not None and before.content_hash == item.entry.content_hash:
            continue
        article = new.get(item.canonical_url) or known_articles.get(item.canonical_url)
        if article is None:
            article = make_article(source, item, outlet_names, now, options)
            new[item.canonical_url] = article
            if article.page_state is PageState.SKIPPED:
                snapshots.append(feed_snapshot(article, 1, now))
        elif before is not None and article.source_key == source.key:
            revised[article.id] = revise_article(article, item.entry, now)
        entries.append(make_entry(source, item, article, before, now))
    # One article may be stated twice in one feed; the first statement made it.
    again = {a.id: replace(a, number=0) for a in revised.values() if a.canonical_url not in new}
    return RefreshPlan(
        entries=tuple(entries),
        new=tuple(new.values()),
        revised=tuple(again.values()),
        snapshots=tuple(snapshots),
        known=len(placed) - len(new),
    )


def make_article(
    source: Source,
    item: PlacedEntry,
    outlet_names: Mapping[str, str],
    now: datetime,
    options: IngestOptions,
) -> Article:
    """The record of an article seen for the first time."""
    entry = item.entry
    published, kind = judge_date(entry.published or entry.updated, now)
    host = host_of(item.canonical_url)
    domain = find_domain(host)
    old = published < now - timedelta(days=options.max_age_days)
    state = PageState.SKIPPED if old or not entry.url else PageState.PENDING
    return Article(
        id=article_id(item.canonical_url),
        canonical_url=item.canonical_url,
        url=entry.url if entry.url.startswith(("http://", "https://")) else item.canonical_url,
        source_key=source.key,
        outlet=outlet_names.get(host) or outlet_names.get(domain) or domain,
        domain=domain,
        title=entry.title,
        summary=entry.summary,
        entry_text=entry.text,
        published_at=published,
        date_kind=kind,
        first_seen_at=now,
        page_state=state,
        page_due_at=now if state is PageState.PENDING else None,
        page_note="older than the bound for new sources" if old else "",
    )


def revise_article(article: Article, entry: FeedEntry, now: datetime) -> Article:
    """The article with its changed entry; its page is read again."""
    state = article.page_state
    return replace(
        article,
        title=entry.title,
        summary=entry.summary,
        entry_text=entry.text,
        page_state=state if state is PageState.SKIPPED else PageState.PENDING,
        page_attempts=0,
        page_due_at=None if state is PageState.SKIPPED else now,
    )


def make_entry(
    source: Source, item: PlacedEntry, article: Article, before: Entry | None, now: datetime
) -> Entry:
    """The row that remembers what the source stated."""
    return Entry(
        source_key=source.key,
        guid=item.guid,
        article_id=article.id,
        url=item.entry.url,
        title=item.entry.title,
        content_hash=item.entry.content_hash,
        published_at=item.entry.published,
        first_seen_at=before.first_seen_at if before else now,
    )


def judge_date(stated: datetime | None, now: datetime) -> tuple[datetime, DateKind]:
    """A date to work with, and how far to trust it."""
    if stated is None:
        return now, DateKind.MISSING
    if stated > now + _FUTURE_SLACK:
        return now, DateKind.FUTURE
    midnight = (stated.hour, stated.minute, stated.second) == (0, 0, 0)
    return stated, DateKind.DAY if midnight else DateKind.STATED


def feed_text(article: Article) -> tuple[str, TextKind]:
    """The best words the feed itself gives."""
    if len(article.entry_text) >= max(_LONG_ENTRY, len(article.summary)):
        return article.entry_text, TextKind.FEED
    if article.summary or article.entry_text:
        return article.summary or article.entry_text, TextKind.SUMMARY
    return "", TextKind.TITLE


def feed_snapshot(article: Article, number: int, now: datetime) -> Snapshot:
    """A version made of the feed's own words."""
    text, kind = feed_text(article)
    return make_snapshot(article, number, text, kind, now)


def make_snapshot(
    article: Article, number: int, text: str, kind: TextKind, now: datetime
) -> Snapshot:
    """A version of the article under its present title."""
    return Snapshot(
        id=f"{article.id}.{number}",
        article_id=article.id,
        number=number,
        taken_at=now,
        title=article.title,
        text=text,
        text_kind=kind,
        sha256=hash_text(snapshot_content(article.title, text)),
    )


def next_interval(published: Sequence[datetime], options: IngestOptions) -> int:
    """Seconds until the next poll: a quarter of the usual gap between entries, within bounds."""
    if not options.adaptive or len(published) < 3:  # noqa: PLR2004 - two dates make one gap
        return options.base_interval_seconds
    recent = sorted(published, reverse=True)[:20]
    gaps = [(a - b).total_seconds() for a, b in pairwise(recent)]
    stretched = int(statistics.median(gaps) / 4)
    return max(options.base_interval_seconds, min(stretched, options.longest_interval_seconds))


def after_success(
    state: PollState, now: datetime, interval: int, *, new: bool, status: int
) -> PollState:
    """The state after an answer that could be read."""
    return replace(
        state,
        interval_seconds=interval,
        next_poll_at=now + timedelta(seconds=interval),
        last_polled_at=now,
        last_success_at=now,
        last_new_at=now if new else state.last_new_at,
        failures=0,
        last_status=status,
        last_error="",
    )


def after_failure(
    polled: PolledSource, fault: IngestError, now: datetime, options: IngestOptions
) -> PollState:
    """The state after a fault: later and later, up to a bound; gone means retired."""
    state = polled.state
    status: int | None = getattr(fault, "status", None)
    failures = state.failures + 1
    wait = min(state.interval_seconds * 2 ** min(failures, 16), options.longest_backoff_seconds)
    asked: float | None = getattr(fault, "retry_after", None)
    if asked:
        wait = max(wait, min(asked, options.longest_backoff_seconds))
    gone = status == 410  # noqa: PLR2004 - HTTP's Gone
    return replace(
        state,
        status=SourceStatus.RETIRED if gone else state.status,
        next_poll_at=now + timedelta(seconds=wait),
        last_polled_at=now,
        failures=failures,
        last_status=status,
        last_error=fault.message,
    )


def refusal_reason(fault: IngestError) -> str:
    """A short code for the record: the HTTP status where there is one."""
    status: int | None = getattr(fault, "status", None)
    return f"http-{status}" if status else type(fault).__name__.removesuffix("Error").lower()


def name_outlets(sources: Sequence[Source]) -> dict[str, str]:
    """Outlets' names by host and by domain, where exactly one source speaks for it."""
    names: dict[str, set[str]] = {}
    for source in sources:
        host = host_of(source.homepage) if source.homepage else source.host
        for key in {host, find_domain(host)}:
            names.setdefault(key, set()).add(source.name)
    return {key: found.pop() for key, found in names.items() if len(found) == 1}


def is_permanent(fault: FetchError) -> bool:
    """Whether asking for the page again is of no use."""
    return not fault.retryable
