"""What the operator asks of the past: runs of jobs, how late articles came, one source in detail.

Each query is bounded by an index, a limit or both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select, text, update

from db import tables as t
from db.store import database_path
from db.types import Arrival, DateKind, Entry, JobRun, Refusal, SourceStatus

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from db.store import Database

_REFUSAL_FIELDS = ("at", "source_key", "url", "stage", "reason", "detail")


@dataclass(frozen=True, slots=True)
class JobTally:
    """The runs of one job in a period: all, those that failed, and the newest slot that did."""

    job: str
    runs: int
    failed: int
    failed_slot: datetime | None


@dataclass(frozen=True, slots=True)
class SeenArticle:
    """An article as a source's page lists it."""

    id: str
    title: str
    url: str
    published_at: datetime
    first_seen_at: datetime
    page_note: str
    story_id: str | None


def job_tallies(connection: Connection, since: datetime) -> list[JobTally]:
    """Each job with its runs since then, by name."""
    runs = t.job_runs.c
    failed = case((runs.status == "failed", 1), else_=0)
    slot = case((runs.status == "failed", runs.slot), else_=None)
    query = (
        select(runs.job, func.count(), func.sum(failed), func.max(slot).label("slot"))
        .where(runs.slot >= since)
        .group_by(runs.job)
        .order_by(runs.job)
    )
    return [JobTally(row[0], row[1], row[2], row[3]) for row in connection.execute(query)]


def list_runs(
    connection: Connection, since: datetime, job: str = "", *, failed: bool = False, limit: int = 60
) -> list[JobRun]:
    """Runs since then, those that failed first, the newest first; of one job, or failed alone."""
    runs = t.job_runs.c
    query = select(t.job_runs).where(runs.slot >= since)
    if job:
        query = query.where(runs.job == job)
    if failed:
        query = query.where(runs.status == "failed")
    order = (case((runs.status == "failed", 0), else_=1), runs.slot.desc(), runs.job)
    rows = connection.execute(query.order_by(*order).limit(limit)).mappings()
    return [JobRun(**row) for row in rows]


def publication_times(
    connection: Connection, since: datetime, limit: int, key: str = ""
) -> list[tuple[str, datetime, datetime]]:
    """Source, publication and first sight of articles polled since then whose hour was stated.

    The newest `limit` of them; of one source, or of all.
    """
    articles = t.articles.c
    query = (
        select(articles.source_key, articles.published_at, articles.first_seen_at)
        .where(articles.first_seen_at >= since)
        .where(articles.arrival == Arrival.POLL.value)
        .where(articles.date_kind == DateKind.STATED.value)
        .order_by(articles.first_seen_at.desc())
        .limit(limit)
    )
    rows = connection.execute(query.where(articles.source_key == key) if key else query)
    return [(row[0], row[1], row[2]) for row in rows]


def count_seen(
    connection: Connection, since: datetime, key: str = ""
) -> dict[str, tuple[int, datetime]]:
    """How many articles each source was the first to bring since then, and when the first."""
    articles = t.articles.c
    query = (
        select(articles.source_key, func.count(), func.min(articles.first_seen_at))
        .where(articles.first_seen_at >= since)
        .group_by(articles.source_key)
    )
    rows = connection.execute(query.where(articles.source_key == key) if key else query)
    return {row[0]: (row[1], row[2]) for row in rows}


def known_before(connection: Connection, moment: datetime) -> frozenset[str]:
    """The sources that had brought something by then."""
    articles = t.articles.c
    earlier = select(1).where(
        articles.source_key == t.sources.c.key, articles.first_seen_at < moment
    )
    return frozenset(connection.execute(select(t.sources.c.key).where(earlier.exists())).scalars())


def articles_of_source(connection: Connection, key: str, limit: int) -> list[SeenArticle]:
    """A source's newest articles, each with its story where it has one."""
    articles, members = t.articles.c, t.story_members.c
    query = (
        select(
            articles.id,
            articles.title,
            articles.url,
            articles.published_at,
            articles.first_seen_at,
            articles.page_note,
            members.story_id,
        )
        .outerjoin(t.story_members, members.article_id == articles.id)
        .where(articles.source_key == key)
        .order_by(articles.number.desc())
        .limit(limit)
    )
    return [SeenArticle(**row) for row in connection.execute(query).mappings()]


def entries_of(connection: Connection, key: str, limit: int) -> list[Entry]:
    """What a source itself stated, the newest first."""
    entries = t.entries.c
    query = (
        select(t.entries)
        .where(entries.source_key == key)
        .order_by(entries.first_seen_at.desc(), entries.guid)
        .limit(limit)
    )
    return [Entry(**row) for row in connection.execute(query).mappings()]


def refusals_of(connection: Connection, key: str, since: datetime, limit: int) -> list[Refusal]:
    """What was refused of a source since then, the newest first."""
    refusals = t.refusals.c
    query = (
        select(*(refusals[name] for name in _REFUSAL_FIELDS))
        .where(refusals.at >= since, refusals.source_key == key)
        .order_by(refusals.at.desc(), refusals.id.desc())
        .limit(limit)
    )
    return [Refusal(**row) for row in connection.execute(query).mappings()]


def count_waiting(connection: Connection) -> tuple[int, int]:
    """How many articles were not analysed yet, and how many cannot be searched yet.

    Told from three counts: those whose text changed since are left out, since finding them reads
    every article.
    """
    state = t.search_state
    counts = (
        select(func.count()).select_from(t.articles),
        select(func.count()).select_from(t.analyses),
        select(func.count()).select_from(state).where(state.c.seq >= 0),
    )
    all_, analysed, found = (connection.execute(query).scalar_one() for query in counts)
    return max(all_ - analysed, 0), max(all_ - found, 0)


def make_due(connection: Connection, key: str, now: datetime) -> bool:
    """Let a source be polled at the next pass; False when it is none, or switched off."""
    sources = t.sources.c
    is_active = (sources.key == key) & (sources.status == SourceStatus.ACTIVE.value)
    change = update(t.sources).where(is_active).values(next_poll_at=now)
    return bool(connection.execute(change).rowcount)


def database_bytes(database: Database) -> int:
    """How much room the database takes, its log of writes included."""
    path = database_path(database)
    if path is not None:
        parts = (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm")))
        return sum(part.stat().st_size for part in parts if part.exists())
    with database.read() as connection:
        size = text("SELECT pg_database_size(current_database())")
        return int(connection.execute(size).scalar_one())
