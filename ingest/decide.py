"""What to do with a feed's entries, and when to come back: decisions without side effects."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from db.errors import IngestError
from db.types import Arrival, Article, DateKind, Entry, PageState, TextKind
from ingest.catalogue_loader import load_tiers
from ingest.connectors.registry import load_connectors
from ingest.entries import LASTMOD, entry_moment
from ingest.identity import DOCUMENT
from ingest.urls import domain_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from db.types import Source
    from ingest.entries import FeedEntry
    from ingest.identity import Identified
    from ingest.options import IngestOptions

LONG_CONTENT = 500  # characters from which an entry's content counts as the article's text
CREATED = ("dated_by", "creation")  # the detail of entries that state when something was made
HIDDEN_AFTER = timedelta(days=2)
FUTURE_TOLERANCE = timedelta(hours=1)
TOO_OLD = "too old when first seen"  # the note of articles whose page polling leaves alone
UNDATED_AT_FIRST = "undated when its source was first read; taken as old"
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RefreshPlan:
    """What a poll changes: rows to write, and articles that get the entry's own text at once."""

    entries: tuple[Entry, ...] = ()
    new_articles: tuple[Article, ...] = ()
    changed_articles: tuple[Article, ...] = ()
    new_entries: int = 0
    changed_entries: int = 0


def plan_refresh(
    source: Source,
    items: Sequence[Identified],
    known: Mapping[str, Entry],
    articles: Mapping[str, Article],
    now: datetime,
    options: IngestOptions,
    arrival: Arrival = Arrival.POLL,
    *,
    is_first: bool = False,
) -> RefreshPlan:
    """Part entries into new, changed and same. `known` is by guid, `articles` by id.

    An article known from elsewhere gains an entry, and its words where this source says more; a
    known guid keeps its article even when its link has changed. `is_first` says that the source was never read before.
    """
    entries: list[Entry] = []
    new: dict[str, Article] = {}
    changed: dict[str, Article] = {}
    counts: Counter[str] = Counter()
    for item in items:
        before = known.get(item.guid)
        if before is not None and before.content_hash == item.content_hash:
            continue
        counts["new" if before is None else "changed"] += 1
        identity = before.article_id if before else item.article_id
        entries.append(_make_entry(source, item, identity, before, now))
        if before is None and identity not in articles and identity not in new:
            new[identity] = make_article(source, item, now, options, arrival, is_first=is_first)
        article = articles.get(identity)
        if article is None:
            continue
        if before is not None and article.source_key == source.key:
            changed[identity] = revise_article(article, item, now)
        elif says_more(source, item, article):
            changed[identity] = take_words(article, source, item)
    return RefreshPlan(
        tuple(entries),
        tuple(new.values()),
        tuple(changed.values()),
        counts["new"],
        counts["changed"],
    )


def _make_entry(
    source: Source, item: Identified, identity: str, before: Entry | None, now: datetime
) -> Entry:
    return Entry(
        source_key=source.key,
        guid=item.guid,
        article_id=identity,
        url=item.url,
        title=item.entry.title,
        content_hash=item.content_hash,
        published_at=item.entry.published,
        first_seen_at=before.first_seen_at if before else now,
    )


def make_article(
    source: Source,
    item: Identified,
    now: datetime,
    options: IngestOptions,
    arrival: Arrival = Arrival.POLL,
    *,
    is_first: bool = False,
) -> Article:
    """The record of a publication that nobody has stated before."""
    published, kind, date_note = judge_date(item.entry, now)
    oldest = now - timedelta(days=options.max_age_days)
    if arrival is Arrival.POLL and kind is DateKind.MISSING and is_first:
        # What stood there before we came is no news, unless its page says otherwise.
        published, date_note = oldest, UNDATED_AT_FIRST
    elif arrival is Arrival.POLL and not is_first and _was_hidden(item, published, now):
        date_note = f"created {published:%Y-%m-%d}, perhaps in private; first seen stands in"
        published, kind = now, DateKind.MISSING
    domain = domain_of(item.url or source.homepage or source.url)
    is_old = published < oldest and arrival is Arrival.POLL
    note = TOO_OLD if is_old else _why_unread(source, item)
    return Article(
        id=item.article_id,
        canonical_url=item.canonical_url,
        url=item.url,
        source_key=source.key,
        outlet=name_outlet(source, domain),
        domain=domain,
        title=item.entry.title or item.entry.summary[:120],
        summary=item.entry.summary,
        published_at=published,
        date_kind=kind,
        first_seen_at=now,
        page_state=PageState.SKIPPED if note else PageState.PENDING,
        page_note=note,
        entry_text=_own_text(item.entry),
        tier=load_tiers().get(domain, source.tier),
        arrival=arrival,
        date_note=date_note,
        details=dict(item.entry.details),
    )


def _was_hidden(item: Identified, published: datetime, now: datetime) -> bool:
    """Whether a repository was made long before we saw it: it may have been private till then."""
    return CREATED in item.entry.details and now - published > HIDDEN_AFTER


def _why_unread(source: Source, item: Identified) -> str:
    if not item.url:
        return "the entry has no link"
    connector = load_connectors().get(source.kind)
    # The page behind a document's new version is the document whole, not what changed in it.
    is_version = DOCUMENT in dict(item.entry.details)
    reads_pages = connector is not None and connector.reads_pages and not is_version
    return "" if reads_pages else "the source itself holds the words"


def revise_article(article: Article, item: Identified, now: datetime) -> Article:
    """The record after its source changed the entry; the page is to be read again when due.

    `page_due_at` of a fetched article says from when on it may be read again.
    """
    is_read = article.page_state in {PageState.FETCHED, PageState.UNAVAILABLE}
    return replace(
        article,
        title=item.entry.title or article.title,
        summary=item.entry.summary,
        entry_text=_own_text(item.entry),
        page_state=PageState.PENDING if is_read else article.page_state,
        page_attempts=0 if is_read else article.page_attempts,
        page_due_at=article.page_due_at or (now if is_read else None),
    )


def says_more(source: Source, item: Identified, article: Article) -> bool:
    """Whether this source holds more of an article's words than the one that speaks for it.

    Decided by length, then by key, so that it does not matter which source was read first. A
    page that was read says most.
    """
    if article.source_key == source.key or article.page_state is PageState.FETCHED:
        return False
    held = len(article.entry_text or article.summary)
    offered = len(_own_text(item.entry) or item.entry.summary)
    return bool(item.entry.title) and (-offered, source.key) < (-held, article.source_key)


def take_words(article: Article, source: Source, item: Identified) -> Article:
    """The record with this source's words; nothing is read again for that."""
    return replace(
        article,
        source_key=source.key,
        title=item.entry.title,
        summary=item.entry.summary,
        entry_text=_own_text(item.entry),
    )


def _own_text(entry: FeedEntry) -> str:
    return entry.content if entry.content != entry.summary else ""


def judge_date(entry: FeedEntry, now: datetime) -> tuple[datetime, DateKind, str]:
    """When an entry was published, how far that can be trusted, and where it comes from."""
    stated = entry.published
    if stated is None or stated < _OLDEST:
        return now, DateKind.MISSING, "undated; the time it was first seen stands in"
    note = "no zone stated; read as UTC" if entry.zone_assumed else ""
    if entry.day_only and stated <= now + timedelta(days=1):
        return min(stated, now), DateKind.DAY, note
    if stated > now + FUTURE_TOLERANCE:
        return now, DateKind.FUTURE, f"stated as {stated:%Y-%m-%d %H:%M} UTC, which was to come"
    return min(stated, now), DateKind.STATED, note


def drop_stale(
    items: Sequence[Identified], known: Mapping[str, Entry], now: datetime, options: IngestOptions
) -> list[Identified]:
    """Without undated entries never seen before whose page changed last long ago.

    Sitemaps list all that a site ever published; `lastmod` is all that they say of time.
    """
    oldest = (now - timedelta(days=options.max_age_days)).isoformat()
    return [
        item
        for item in items
        if item.guid in known
        or item.entry.published is not None
        or (dict(item.entry.details).get(LASTMOD) or oldest) >= oldest
    ]


def name_outlet(source: Source, domain: str, site_name: str = "") -> str:
    """Who published: the source where the article is on its site, else the page's own word."""
    for address in (source.homepage, source.url):
        try:
            if address and domain_of(address) == domain:
                is_address = source.name.startswith(f"{domain}/")  # a source nobody named
                return (site_name or domain) if is_address else source.name
        except IngestError:
            continue
    return site_name or domain


def choose_own_text(article: Article) -> tuple[str, TextKind]:
    """The best that the entry itself holds: long content, summary, or the title alone."""
    content = article.entry_text or article.summary
    if len(content) >= LONG_CONTENT:
        return content, TextKind.FEED
    if article.summary:
        return article.summary, TextKind.SUMMARY
    return ("", TextKind.TITLE) if not content else (content, TextKind.SUMMARY)


def newest_entries(entries: Sequence[FeedEntry], most: int) -> tuple[list[FeedEntry], int]:
    """At most so many entries, the newest, in their order; and how many were left out."""
    entries = list(entries)
    if len(entries) <= most:
        return entries, 0
    ranked = sorted(
        range(len(entries)),
        key=lambda at: (-(entry_moment(entries[at]) or _OLDEST).timestamp(), at),
    )
    return [entries[at] for at in sorted(ranked[:most])], len(entries) - most
