"""Taking in what a source says: entries become articles, documents get versions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db import articles as store
from db.documents import insert_version, latest_versions
from db.types import Arrival, PageState, TextKind
from ingest.decide import drop_stale, newest_entries, plan_refresh
from ingest.identity import identify_entries
from ingest.record import own_wording, record_first_words, record_wording
from ingest.watch import describe_version_change, next_version

if TYPE_CHECKING:
    from datetime import datetime

    from db.store import Connection
    from db.types import Article, Snapshot, Source
    from ingest.connectors.port import DocumentText
    from ingest.decide import RefreshPlan
    from ingest.entries import FeedEntry
    from ingest.options import IngestOptions


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one reading of a source brought; `is_first` says that it was never read before."""

    source: Source
    entries: tuple[FeedEntry, ...]
    documents: tuple[DocumentText, ...] = ()
    is_first: bool = False
    arrival: Arrival = Arrival.POLL


def save_harvest(
    connection: Connection, harvest: Harvest, now: datetime, options: IngestOptions
) -> tuple[Counter[str], int]:
    """Write what is new; returns counts, and how many entries were beyond the bound.

    A document whose words changed brings an article that holds the new words; the first version
    brings none.
    """
    counts: Counter[str] = Counter()
    known = store.entries_of_source(connection, harvest.source.key)
    changes = [_save_document(connection, harvest, text, now, counts) for text in harvest.documents]
    # A new dated section of a watched page tells of the page's change by itself.
    is_page = harvest.source.kind == "document"
    is_told = is_page and any(entry.guid not in known for entry in harvest.entries)
    entries = [*harvest.entries, *(c for c in changes if c is not None and not is_told)]
    newest, left_out = newest_entries(entries, options.max_entries)
    items = identify_entries(harvest.source, newest)
    items = drop_stale(items, known, now, options)
    ids = {item.article_id for item in items}
    ids |= {known[item.guid].article_id for item in items if item.guid in known}
    articles = store.articles_by_id(connection, sorted(ids))
    plan = plan_refresh(
        harvest.source,
        items,
        known,
        articles,
        now,
        options,
        harvest.arrival,
        is_first=harvest.is_first,
    )
    save_plan(connection, plan, now)
    counts.update(
        new_entries=plan.new_entries,
        new_articles=len(plan.new_articles),
        changed_entries=plan.changed_entries,
    )
    return counts, left_out


def _save_document(
    connection: Connection,
    harvest: Harvest,
    document: DocumentText,
    now: datetime,
    counts: Counter[str],
) -> FeedEntry | None:
    """Store a version when the document changed; the entry that tells of the change, if any."""
    before = latest_versions(connection, harvest.source.key).get(document.url)
    version = next_version(harvest.source, before, document, now)
    if version is None:
        return None
    insert_version(connection, version)
    counts["new_versions"] += 1
    if before is None or harvest.arrival is not Arrival.POLL:
        return None
    return describe_version_change(before, version)


def save_plan(connection: Connection, plan: RefreshPlan, now: datetime) -> None:
    """Write a plan; articles without a page of their own get the entry's words at once."""
    new = store.insert_articles(connection, plan.new_articles)
    store.save_entries(connection, plan.entries)
    unread = [article for article in new if article.page_state is PageState.SKIPPED]
    record_first_words(connection, unread, now)
    latest = store.latest_snapshots(connection, [article.id for article in plan.changed_articles])
    for article in plan.changed_articles:
        before, updated = latest.get(article.id), article
        if speaks_for_itself(article, before):
            wording = own_wording(article)
            updated, _ = record_wording(connection, article, wording, before, now)
        store.update_article(connection, updated)


def speaks_for_itself(article: Article, latest: Snapshot | None) -> bool:
    """Whether the entry's own words are to be an article's text now.

    They are where no page is read, and where they stand in already for a page that failed.
    """
    if article.page_state is PageState.SKIPPED:
        return True
    return latest is not None and latest.text_kind is not TextKind.PAGE
