"""How far the past of each source has been read."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, not_, or_, select, update

from db import tables as t
from db.types import Arrival, PageState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from sqlalchemy import Connection, RowMapping

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Backfill:
    """Reading a source's past: listing pages still to be read, and what they brought so far."""

    source_key: str
    since: datetime
    started_at: datetime
    waiting: tuple[str, ...]
    pages: int = 0
    entries: int = 0
    articles: int = 0
    finished_at: datetime | None = None
    last_error: str = ""


def find_backfill(connection: Connection, source_key: str) -> Backfill | None:
    """The backfill of a source, finished or not."""
    query = select(t.backfills).where(t.backfills.c.source_key == source_key)
    row = connection.execute(query).mappings().first()
    return _to_backfill(row) if row else None


def list_backfills(connection: Connection) -> list[Backfill]:
    """Every backfill, by source."""
    rows = connection.execute(select(t.backfills).order_by(t.backfills.c.source_key)).mappings()
    return [_to_backfill(row) for row in rows]


def save_backfill(connection: Connection, backfill: Backfill) -> None:
    """Insert the backfill of a source, or replace what is known of it."""
    waiting = json.dumps(backfill.waiting, ensure_ascii=False)
    values: dict[str, Any] = dataclasses.asdict(backfill) | {"waiting": waiting}
    match = t.backfills.c.source_key == backfill.source_key
    if not connection.execute(update(t.backfills).where(match).values(**values)).rowcount:
        connection.execute(t.backfills.insert().values(**values))


def known_guids(connection: Connection, source_key: str, guids: Sequence[str]) -> frozenset[str]:
    """Which of these entries the source has stated before."""
    found: set[str] = set()
    entries = t.entries.c
    for at in range(0, len(guids), _BATCH):
        query = select(entries.guid).where(
            entries.source_key == source_key, entries.guid.in_(guids[at : at + _BATCH])
        )
        found.update(connection.execute(query).scalars())
    return frozenset(found)


def urls_of_source(connection: Connection, source_key: str, limit: int) -> list[str]:
    """Addresses of the articles that a source was the first to bring by polling, newest first."""
    articles = t.articles.c
    query = (
        select(articles.url)
        .where(articles.source_key == source_key, articles.url != "")
        .where(articles.arrival == Arrival.POLL.value)
        .order_by(articles.number.desc())
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def count_waiting_pages(connection: Connection, now: datetime) -> int:
    """How many backfilled articles wait for their page to be read."""
    articles = t.articles.c
    query = (
        select(func.count())
        .select_from(t.articles)
        .where(articles.page_state == PageState.PENDING.value)
        .where(or_(articles.page_due_at.is_(None), articles.page_due_at <= now))
        .where(articles.arrival == Arrival.BACKFILL.value)
    )
    return connection.execute(query).scalar_one()


def drop_unfound(connection: Connection, source_keys: Sequence[str], date_note: str) -> int:
    """Delete backfilled articles with that note whose page was not to be had; returns how many.

    Of those that no entry gave a title, nothing is known but an address; they alone are meant. One
    that was analysed or indexed by now stays.
    """
    articles = t.articles.c
    has_title = (
        select(t.entries.c.guid)
        .where(t.entries.c.article_id == articles.id, t.entries.c.title != "")
        .exists()
    )
    kept = [
        has_title,
        select(t.analyses.c.article_id).where(t.analyses.c.article_id == articles.id).exists(),
        select(t.search_state.c.number).where(t.search_state.c.number == articles.number).exists(),
        select(t.copies.c.article_id).where(t.copies.c.article_id == articles.id).exists(),
    ]
    query = (
        select(articles.id)
        .where(articles.arrival == Arrival.BACKFILL.value, articles.date_note == date_note)
        .where(articles.page_state == PageState.UNAVAILABLE.value)
        .where(articles.source_key.in_(source_keys))
        .where(*(not_(condition) for condition in kept))
    )
    ids = list(connection.execute(query).scalars())
    for at in range(0, len(ids), _BATCH):
        some = ids[at : at + _BATCH]
        versions = select(t.snapshots.c.id).where(t.snapshots.c.article_id.in_(some))
        connection.execute(delete(t.revisions).where(t.revisions.c.snapshot_id.in_(versions)))
        for table in (t.snapshots, t.entries):
            connection.execute(delete(table).where(table.c.article_id.in_(some)))
        connection.execute(delete(t.articles).where(articles.id.in_(some)))
    return len(ids)


def _to_backfill(row: RowMapping) -> Backfill:
    return Backfill(**(dict(row) | {"waiting": tuple(json.loads(row["waiting"]))}))
