"""Rows of long lists, page by page: each page begins behind the key of the row before it.

So a page costs the same wherever it lies, and what comes in meanwhile moves none of its rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, literal, or_, select

from db import tables as t
from db.rows import to_fact
from db.signals import read_entries
from db.types import JobRun

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Select

    from db.types import Fact, LedgerEntry, Predicate, SignalState


@dataclass(frozen=True, slots=True)
class FactFilters:
    """Which facts are asked for: their kind, and when their article was published."""

    predicate: Predicate | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignalFilters:
    """Which signals are asked for; days are ISO days, `due_before` not included."""

    state: SignalState | None = None
    predicate: Predicate | None = None
    due_after: str | None = None
    due_before: str | None = None


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact with its place: the article's day and number, its position there, its story."""

    fact: Fact
    published_at: datetime
    number: int
    position: int
    story_id: str | None


@dataclass(frozen=True, slots=True)
class NamedKey:
    """An entity's key, how many articles name it, and its rank: 0 where it begins as asked."""

    key: str
    articles: int
    rank: int


def list_issues(
    connection: Connection, limit: int, after: tuple[str] | None = None
) -> list[tuple[str, str]]:
    """Issues by week and hash, newest week first, those before the week `after`."""
    query = select(t.briefs.c.week, t.briefs.c.sha256).order_by(t.briefs.c.week.desc())
    if after is not None:
        query = query.where(t.briefs.c.week < after[0])
    return [(row.week, row.sha256) for row in connection.execute(query.limit(limit))]


def issue_document(connection: Connection, week: str) -> str | None:
    """The document of a week's issue, without the manifest, which is twice as long."""
    query = select(t.briefs.c.document).where(t.briefs.c.week == week)
    return connection.execute(query).scalar_one_or_none()


def newest_edition(connection: Connection, stack: str) -> str | None:
    """The newest week of which there is an edition for the stack of that name."""
    query = select(func.max(t.editions.c.week)).where(t.editions.c.stack == stack)
    return connection.execute(query).scalar_one_or_none()


def list_facts(
    connection: Connection,
    filters: FactFilters,
    subjects: Sequence[str],
    limit: int,
    after: tuple[datetime, int, int] | None = None,
) -> list[StatedFact]:
    """Facts by their articles, newest first, then in the order of the text; copies left out.

    With `subjects` those that call their subject so. `after` is the article's moment and number,
    and the position.
    """
    f, a = t.facts.c, t.articles.c
    query = (
        select(t.facts, a.published_at, a.number, t.story_members.c.story_id)
        .join(t.articles, a.id == f.article_id)
        .outerjoin(t.story_members, t.story_members.c.article_id == f.article_id)
        .where(a.duplicate_of.is_(None))
        .order_by(a.published_at.desc(), a.number.desc(), f.position)
    )
    for condition in _fact_conditions(filters, subjects):
        query = query.where(condition)
    if after is not None:
        at, number, position = after
        query = query.where(
            a.published_at <= at,
            or_(
                a.published_at < at,
                a.number < number,
                and_(a.number == number, f.position > position),
            ),
        )
    return [
        StatedFact(
            to_fact(row), row["published_at"], row["number"], row["position"], row["story_id"]
        )
        for row in connection.execute(query.limit(limit)).mappings()
    ]


def list_signals(
    connection: Connection,
    filters: SignalFilters,
    subjects: Sequence[str],
    limit: int,
    after: tuple[datetime, str] | None = None,
) -> list[LedgerEntry]:
    """Entries of the ledger, the last opened first; `after` is a signal's moment and id."""
    s = t.signals.c
    query = select(t.signals).order_by(s.opened_at.desc(), s.id)
    for condition in _signal_conditions(filters, subjects):
        query = query.where(condition)
    if after is not None:
        at, key = after
        query = query.where(s.opened_at <= at, or_(s.opened_at < at, s.id > key))
    return read_entries(connection, query.limit(limit))


def list_entities(
    connection: Connection,
    text: str | None,
    kind: str | None,
    limit: int,
    after: tuple[int, int, str] | None = None,
) -> list[NamedKey]:
    """Entities by rank, then by the articles that name them, most first; `after` as in a row.

    Names are compared without case; hyphens and spaces count the same in keys.
    """
    found = _ranked(text, kind).subquery()
    rank, times, key = found.c.rank, found.c.times, found.c.key
    query = select(key, times, rank).order_by(rank, times.desc(), key)
    if after is not None:
        last, count, name = after
        behind = or_(times < count, and_(times == count, key > name))
        query = query.where(or_(rank > last, and_(rank == last, behind)))
    rows = connection.execute(query.limit(limit))
    return [NamedKey(row.key, row.times, row.rank) for row in rows]


def _ranked(text: str | None, kind: str | None) -> Select[Any]:
    e, m = t.entities.c, t.mentions.c
    times = select(m.entity, func.count().label("times")).group_by(m.entity).subquery()
    named = func.coalesce(times.c.times, 0)
    rank: ColumnElement[int] = literal(0)
    conditions: list[ColumnElement[bool]] = [e.kind == kind] if kind is not None else []
    if text is not None:
        plain = text.lower()
        slug = "-".join(plain.split())
        name = func.lower(e.name)
        begins = or_(
            name.startswith(plain, autoescape=True), e.key.contains(f":{slug}", autoescape=True)
        )
        conditions.append(
            or_(name.contains(plain, autoescape=True), e.key.contains(slug, autoescape=True))
        )
        rank = case((begins, 0), else_=1)
        # Names that hold a text are few: each is counted by itself.
        own = select(func.count()).where(m.entity == e.key).correlate(t.entities).scalar_subquery()
        return select(e.key, own.label("times"), rank.label("rank")).where(*conditions)
    query = select(e.key, named.label("times"), rank.label("rank")).outerjoin(
        times, times.c.entity == e.key
    )
    return query.where(*conditions)


def _fact_conditions(filters: FactFilters, subjects: Sequence[str]) -> list[ColumnElement[bool]]:
    f, a = t.facts.c, t.articles.c
    found: list[ColumnElement[bool]] = []
    if filters.predicate is not None:
        found.append(f.predicate == filters.predicate.value)
    if subjects:
        found.append(f.subject.in_(list(subjects)))
    if filters.since is not None:
        found.append(a.published_at >= filters.since)
    if filters.until is not None:
        found.append(a.published_at < filters.until)
    return found


def _signal_conditions(
    filters: SignalFilters, subjects: Sequence[str]
) -> list[ColumnElement[bool]]:
    s, about = t.signals.c, t.signal_subjects.c
    found: list[ColumnElement[bool]] = []
    if filters.state is not None:
        found.append(s.state == filters.state.value)
    if filters.predicate is not None:
        found.append(s.predicate == filters.predicate.value)
    if subjects:
        found.append(s.id.in_(select(about.signal_id).where(about.subject.in_(list(subjects)))))
    if filters.due_after is not None:
        found.append(s.due >= filters.due_after)
    if filters.due_before is not None:
        found += [s.due < filters.due_before, s.due != ""]
    return found


def list_runs(
    connection: Connection, limit: int, after: tuple[datetime, str, datetime] | None = None
) -> list[JobRun]:
    """Runs of the jobs, the last started first; `after` is a run's start, job and slot."""
    r = t.job_runs.c
    query = select(t.job_runs).order_by(r.started_at.desc(), r.job, r.slot)
    if after is not None:
        at, job, slot = after
        behind = or_(r.job > job, and_(r.job == job, r.slot > slot))
        query = query.where(or_(r.started_at < at, and_(r.started_at == at, behind)))
    return [JobRun(**row) for row in connection.execute(query.limit(limit)).mappings()]
