"""What pages and reports ask about the database as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db import tables as t
from db.types import JobRun, Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Totals:
    """How much there is, and the publication dates it spans (None when empty)."""

    articles: int
    stories: int
    briefs: int
    first_published_at: datetime | None
    last_published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Facet:
    """A value that a search can be narrowed to: its key, its name, how many articles have it."""

    key: str
    name: str
    articles: int


def state_mark(connection: Connection) -> str:
    """A short text that changes when something a page shows has changed.

    Each part comes from an index or a small table, so that asking costs next to nothing.
    """
    parts = (
        func.max(t.articles.c.number),
        func.max(t.story_members.c.seq),
        func.max(t.story_changes.c.id),
        func.max(t.search_state.c.seq),
        func.max(t.refusals.c.id),
        func.max(t.briefs.c.issued_at),
        func.count(t.briefs.c.week),
        func.max(t.sources.c.last_polled_at),
        func.count(t.sources.c.key),
        func.count(t.signals.c.id),
        func.count(t.signal_transitions.c.signal_id),
        func.count(t.editions.c.week),
        func.max(t.job_runs.c.started_at),
        func.max(t.job_runs.c.finished_at),
    )
    row = connection.execute(select(*(select(part).scalar_subquery() for part in parts))).one()
    return "|".join(str(value) for value in row)


def content_mark(connection: Connection, *, arrivals: bool = False) -> str:
    """A short text that changes with what articles were found to say, and with the ledger.

    Unlike `state_mark` it stays the same while sources are merely polled and jobs merely run; with
    `arrivals` it also changes with each article that comes in.
    """
    parts = [
        func.max(t.analyses.c.analysed_at),
        func.max(t.story_members.c.seq),
        func.max(t.story_changes.c.id),
        func.max(t.search_state.c.seq),
        func.max(t.document_versions.c.taken_at),
        func.max(t.briefs.c.issued_at),
        func.count(t.briefs.c.week),
        func.count(t.signals.c.id),
        func.count(t.signal_transitions.c.signal_id),
    ]
    if arrivals:
        parts.append(func.max(t.articles.c.number))
    row = connection.execute(select(*(select(part).scalar_subquery() for part in parts))).one()
    return "|".join(str(value) for value in row)


def total_counts(connection: Connection) -> Totals:
    """Articles, living stories, issues, and the span of time they cover."""
    living = select(func.count()).select_from(t.stories).where(t.stories.c.merged_into.is_(None))
    published = t.articles.c.published_at
    row = connection.execute(
        select(func.count(), func.min(published), func.max(published)).select_from(t.articles)
    ).one()
    return Totals(
        articles=row[0],
        stories=connection.execute(living).scalar_one(),
        briefs=connection.execute(select(func.count()).select_from(t.briefs)).scalar_one(),
        first_published_at=row[1],
        last_published_at=row[2],
    )


def topic_facets(connection: Connection, least_score: float = 0.5) -> list[Facet]:
    """Topics with their articles, most frequent first."""
    topics = t.article_topics
    query = (
        select(topics.c.topic, func.count().label("n"))
        .where(topics.c.score >= least_score)
        .group_by(topics.c.topic)
        .order_by(func.count().desc(), topics.c.topic)
    )
    return [Facet(row.topic, row.topic, row.n) for row in connection.execute(query)]


def entity_facets(connection: Connection, limit: int = 60) -> list[Facet]:
    """The entities named by most sources: one that writes of itself alone counts once."""
    mentions = t.mentions
    breadth = func.count(t.articles.c.source_key.distinct())
    query = (
        select(mentions.c.entity, func.min(mentions.c.name).label("name"), func.count().label("n"))
        .join(t.articles, t.articles.c.id == mentions.c.article_id)
        .group_by(mentions.c.entity)
        .order_by(breadth.desc(), func.count().desc(), mentions.c.entity)
        .limit(limit)
    )
    return [Facet(row.entity, row.name, row.n) for row in connection.execute(query)]


def source_facets(connection: Connection) -> list[Facet]:
    """Sources that brought articles, by name."""
    query = (
        select(t.sources.c.key, t.sources.c.name, func.count().label("n"))
        .join(t.articles, t.articles.c.source_key == t.sources.c.key)
        .group_by(t.sources.c.key, t.sources.c.name)
        .order_by(func.lower(t.sources.c.name), t.sources.c.key)
    )
    return [Facet(row.key, row.name, row.n) for row in connection.execute(query)]


def recent_refusals(connection: Connection, since: datetime, limit: int = 20) -> list[Refusal]:
    """What was not taken in, newest first."""
    query = (
        select(t.refusals)
        .where(t.refusals.c.at >= since)
        .order_by(t.refusals.c.at.desc(), t.refusals.c.id.desc())
        .limit(limit)
    )
    rows = connection.execute(query).mappings()
    return [Refusal(**{k: v for k, v in row.items() if k != "id"}) for row in rows]


def last_run_per_job(connection: Connection) -> list[JobRun]:
    """The newest run of each job, by name."""
    runs = t.job_runs
    newest = select(runs.c.job, func.max(runs.c.started_at).label("at")).group_by(runs.c.job)
    latest = newest.subquery()
    query = (
        select(runs)
        .join(latest, (latest.c.job == runs.c.job) & (latest.c.at == runs.c.started_at))
        .order_by(runs.c.job, runs.c.slot)
    )
    found = {row["job"]: JobRun(**row) for row in connection.execute(query).mappings()}
    return list(found.values())


def first_seen_span(connection: Connection) -> tuple[datetime, datetime] | None:
    """When the first and the newest article came in; None when there is none."""
    seen = t.articles.c.first_seen_at
    first, last = connection.execute(select(func.min(seen), func.max(seen))).one()
    return None if first is None or last is None else (first, last)


def article_ids_of(connection: Connection, story_id: str) -> list[str]:
    """A story's articles, oldest publication first."""
    query = (
        select(t.articles.c.id)
        .join(t.story_members, t.story_members.c.article_id == t.articles.c.id)
        .where(t.story_members.c.story_id == story_id)
        .order_by(t.articles.c.published_at, t.articles.c.number)
    )
    return list(connection.execute(query).scalars())


def issue_weeks(connection: Connection) -> list[str]:
    """Weeks that have an issue, newest first."""
    query = select(t.briefs.c.week).order_by(t.briefs.c.week.desc())
    return list(connection.execute(query).scalars())
