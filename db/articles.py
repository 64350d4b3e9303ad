"""Entries, articles, snapshots and refusals."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, func, or_, select, update

from db import tables as t
from db.rows import to_article, to_entry, to_snapshot, to_values
from db.search_rows import index_again_if_moved
from db.types import Arrival, PageState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Select

    from db.types import Article, Entry, Refusal, Snapshot

_BATCH = 500  # SQLite allows some thousand bound values in one statement


def entries_of_source(connection: Connection, source_key: str) -> dict[str, Entry]:
    """What a source stated before, by guid."""
    query = select(t.entries).where(t.entries.c.source_key == source_key)
    return {row["guid"]: to_entry(row) for row in connection.execute(query).mappings()}


def articles_by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Article]:
    """The articles with those ids; ids that are not there are left out."""
    found: dict[str, Article] = {}
    for at in range(0, len(ids), _BATCH):
        query = select(t.articles).where(t.articles.c.id.in_(ids[at : at + _BATCH]))
        found |= {row["id"]: to_article(row) for row in connection.execute(query).mappings()}
    return found


def articles_by_url(connection: Connection, urls: Sequence[str]) -> dict[str, Article]:
    """The articles with those canonical URLs, by canonical URL."""
    found: dict[str, Article] = {}
    for at in range(0, len(urls), _BATCH):
        query = select(t.articles).where(t.articles.c.canonical_url.in_(urls[at : at + _BATCH]))
        rows = connection.execute(query).mappings()
        found |= {row["canonical_url"]: to_article(row) for row in rows}
    return found


def insert_articles(connection: Connection, articles: Iterable[Article]) -> list[Article]:
    """Add articles, numbering them densely in the order given; returns them with their numbers."""
    highest = connection.execute(select(func.max(t.articles.c.number))).scalar() or 0
    numbered = [replace(article, number=n) for n, article in enumerate(articles, highest + 1)]
    if numbered:
        connection.execute(t.articles.insert(), [_article_values(each) for each in numbered])
    return numbered


def update_article(connection: Connection, article: Article) -> None:
    """Replace an article's record; its id, number and canonical URL stay."""
    index_again_if_moved(connection, article)
    values = _article_values(article)
    connection.execute(_REPLACE_ARTICLE, _as_parameters(values))


def save_entries(connection: Connection, entries: Iterable[Entry]) -> None:
    """Insert entries, or replace what was stated before under the same guid."""
    rows = {(entry.source_key, entry.guid): to_values(entry) for entry in entries}
    known = _known_entries(connection, list(rows))
    if old := [_as_parameters(row) for key, row in rows.items() if key in known]:
        connection.execute(_REPLACE_ENTRY, old)
    if new := [row for key, row in rows.items() if key not in known]:
        connection.execute(t.entries.insert(), new)


def _known_entries(connection: Connection, keys: list[tuple[str, str]]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for source_key in dict.fromkeys(key for key, _ in keys):
        guids = [guid for key, guid in keys if key == source_key]
        for at in range(0, len(guids), _BATCH):
            query = (
                select(t.entries.c.guid)
                .where(t.entries.c.source_key == source_key)
                .where(t.entries.c.guid.in_(guids[at : at + _BATCH]))
            )
            found |= {(source_key, guid) for guid in connection.execute(query).scalars()}
    return found


def _as_parameters(row: dict[str, object]) -> dict[str, object]:
    """Column names are taken by the statement's own values, so the parameters get a mark."""
    return {f"p_{name}": value for name, value in row.items()}


_REPLACE_ENTRY = (
    update(t.entries)
    .where(t.entries.c.source_key == bindparam("p_source_key"))
    .where(t.entries.c.guid == bindparam("p_guid"))
    .values({column.name: bindparam(f"p_{column.name}") for column in t.entries.c})
)


def pages_due(
    connection: Connection, now: datetime, rereads: int = 0, seen_since: datetime | None = None
) -> list[Article]:
    """Articles whose page is to be fetched now, in the order they came in.

    With `rereads`, also news of late whose page was read and looked at again less often than that.
    """
    articles = t.articles.c
    waits = and_(
        articles.page_state == PageState.PENDING.value,
        or_(articles.page_due_at.is_(None), articles.page_due_at <= now),
    )
    looked_at = and_(
        articles.page_state == PageState.FETCHED.value,
        articles.page_due_at <= now,
        articles.page_rereads < rereads,
        articles.first_seen_at >= (seen_since or now),
        articles.arrival == Arrival.POLL.value,
    )
    query = select(t.articles).where(or_(waits, looked_at)).order_by(articles.number)
    return [to_article(row) for row in connection.execute(query).mappings()]


def insert_snapshot(connection: Connection, snapshot: Snapshot) -> None:
    """Add a version; versions are never changed afterwards."""
    values = to_values(snapshot) | {"text_kind": snapshot.text_kind.value}
    connection.execute(t.snapshots.insert(), values)


def latest_snapshots(connection: Connection, article_ids: Sequence[str]) -> dict[str, Snapshot]:
    """The newest version of each article, by article id."""
    found: dict[str, Snapshot] = {}
    for at in range(0, len(article_ids), _BATCH):
        query = (
            select(t.snapshots)
            .where(t.snapshots.c.article_id.in_(article_ids[at : at + _BATCH]))
            .order_by(t.snapshots.c.article_id, t.snapshots.c.number)
        )
        rows = connection.execute(query).mappings()
        found |= {row["article_id"]: to_snapshot(row) for row in rows}
    return found


def snapshots_by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Snapshot]:
    """The snapshots with those ids; ids that are not there are left out."""
    found: dict[str, Snapshot] = {}
    for at in range(0, len(ids), _BATCH):
        query = select(t.snapshots).where(t.snapshots.c.id.in_(ids[at : at + _BATCH]))
        found |= {row["id"]: to_snapshot(row) for row in connection.execute(query).mappings()}
    return found


def snapshots_with_hash(connection: Connection, sha256: str) -> list[Snapshot]:
    """Every snapshot with exactly that content, oldest article first."""
    query = (
        select(t.snapshots)
        .join(t.articles, t.articles.c.id == t.snapshots.c.article_id)
        .where(t.snapshots.c.sha256 == sha256)
        .order_by(t.articles.c.number, t.snapshots.c.number)
    )
    return [to_snapshot(row) for row in connection.execute(query).mappings()]


def newest_snapshots(until: datetime | None = None) -> Select[tuple[str, str]]:
    """A query for each article's id and that of its newest snapshot, of those taken up to `until`."""
    # The newest version is the one with the highest number.
    numbered = select(t.snapshots.c.article_id, func.max(t.snapshots.c.number).label("number"))
    if until is not None:
        numbered = numbered.where(t.snapshots.c.taken_at <= until)
    highest = numbered.group_by(t.snapshots.c.article_id).subquery()
    return select(t.snapshots.c.article_id, t.snapshots.c.id.label("snapshot_id")).join(
        highest,
        (highest.c.article_id == t.snapshots.c.article_id)
        & (highest.c.number == t.snapshots.c.number),
    )


def add_refusals(connection: Connection, refusals: Iterable[Refusal]) -> None:
    """Keep a record of what was not taken in."""
    rows = [to_values(refusal) for refusal in refusals]
    if rows:
        connection.execute(t.refusals.insert(), rows)


def count_refusals(
    connection: Connection, since: datetime | None = None
) -> list[tuple[str, str, int]]:
    """(stage, reason, count), most frequent first."""
    query = select(t.refusals.c.stage, t.refusals.c.reason, func.count().label("n"))
    if since is not None:
        query = query.where(t.refusals.c.at >= since)
    query = query.group_by(t.refusals.c.stage, t.refusals.c.reason)
    rows = connection.execute(query).all()
    return sorted(((r.stage, r.reason, r.n) for r in rows), key=lambda r: (-r[2], r[0], r[1]))


def count_articles(connection: Connection) -> dict[str, int]:
    """How many articles are in each page state."""
    query = select(t.articles.c.page_state, func.count()).group_by(t.articles.c.page_state)
    return {state: count for state, count in connection.execute(query)}


_FIXED = frozenset({"id", "number", "canonical_url"})
_REPLACE_ARTICLE = (
    update(t.articles)
    .where(t.articles.c.id == bindparam("p_id"))
    .values({c.name: bindparam(f"p_{c.name}") for c in t.articles.c if c.name not in _FIXED})
)


def _article_values(article: Article) -> dict[str, object]:
    return to_values(article) | {
        "arrival": article.arrival.value,
        "details": json.dumps(dict(article.details), sort_keys=True, ensure_ascii=False),
        "date_kind": article.date_kind.value,
        "page_state": article.page_state.value,
        "tier": article.tier.value,
    }
