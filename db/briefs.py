"""Written issues of the brief, and which stories each has told."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from db import tables as t
from db.types import Arrival, Predicate, RevisionKind, StoredBrief, StoredEdition

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection


_BATCH = 500


@dataclass(frozen=True, slots=True)
class KnownFact:
    """A fact that was stated before, without its passage."""

    predicate: Predicate
    subject: str
    to_value: str
    effective_date: str


@dataclass(frozen=True, slots=True)
class NewerWords:
    """A later version of an article's words and what the revision is."""

    article_id: str
    snapshot_id: str
    kind: RevisionKind
    taken_at: datetime


def save_brief(connection: Connection, brief: StoredBrief, story_ids: Sequence[str]) -> None:
    """Store an issue with its stories in order, replacing an earlier one of the week."""
    # Editions tell what the issue told; they are written anew when they are next asked for.
    for table in (t.editions, t.brief_stories, t.briefs):
        connection.execute(delete(table).where(table.c.week == brief.week))
    connection.execute(t.briefs.insert().values(**dataclasses.asdict(brief)))
    rows = [
        {"week": brief.week, "story_id": story_id, "position": position}
        for position, story_id in enumerate(story_ids, 1)
    ]
    if rows:
        connection.execute(t.brief_stories.insert(), rows)


def find_brief(connection: Connection, week: str) -> StoredBrief | None:
    """The issue of that week."""
    row = connection.execute(select(t.briefs).where(t.briefs.c.week == week)).mappings().first()
    return StoredBrief(**row) if row else None


def list_briefs(connection: Connection) -> list[StoredBrief]:
    """Every issue, newest week first."""
    rows = connection.execute(select(t.briefs).order_by(t.briefs.c.week.desc())).mappings()
    return [StoredBrief(**row) for row in rows]


def told_stories(connection: Connection, before_week: str) -> dict[str, str]:
    """Stories told in issues before that week, with the week of the latest telling."""
    query = (
        select(t.brief_stories.c.story_id, t.brief_stories.c.week)
        .where(t.brief_stories.c.week < before_week)
        .order_by(t.brief_stories.c.week)
    )
    return {story_id: week for story_id, week in connection.execute(query)}


def weeks_of_story(connection: Connection, story_id: str) -> list[str]:
    """The issues that told a story, oldest first."""
    query = (
        select(t.brief_stories.c.week)
        .where(t.brief_stories.c.story_id == story_id)
        .order_by(t.brief_stories.c.week)
    )
    return list(connection.execute(query).scalars())


def briefs_before(connection: Connection, week: str) -> list[StoredBrief]:
    """Every issue of an earlier week, oldest first."""
    query = select(t.briefs).where(t.briefs.c.week < week).order_by(t.briefs.c.week)
    return [StoredBrief(**row) for row in connection.execute(query).mappings()]


def late_articles(connection: Connection, start: datetime, end: datetime) -> list[str]:
    """Analysed articles from the two days before `start` that came in only after it.

    The issue that went out at `start` could not see them; none is listed before the first issue,
    and nothing that was read back as history.
    """
    if not connection.execute(
        select(t.briefs.c.week).where(t.briefs.c.period_end == start)
    ).first():
        return []
    query = (
        select(t.articles.c.id)
        .join(t.analyses, t.analyses.c.article_id == t.articles.c.id)
        .where(t.articles.c.published_at >= start - timedelta(days=2))
        .where(t.articles.c.published_at < start)
        .where(t.articles.c.first_seen_at >= start, t.articles.c.first_seen_at < end)
        .where(t.articles.c.arrival == Arrival.POLL.value)
        .order_by(t.articles.c.published_at, t.articles.c.number)
    )
    return list(connection.execute(query).scalars())


def facts_known(
    connection: Connection,
    subjects: Sequence[str],
    before: datetime,
    days: int,
) -> list[KnownFact]:
    """What articles of the `days` days before that moment stated of those subjects (lower case)."""
    lowered = func.lower(t.facts.c.subject)
    found: set[KnownFact] = set()
    for at in range(0, len(subjects), _BATCH):
        query = (
            select(
                t.facts.c.predicate,
                t.facts.c.subject,
                t.facts.c.to_value,
                t.facts.c.effective_date,
            )
            .join(t.articles, t.articles.c.id == t.facts.c.article_id)
            .where(lowered.in_(subjects[at : at + _BATCH]))
            .where(t.articles.c.published_at >= before - timedelta(days=days))
            .where(t.articles.c.published_at < before)
        )
        rows = connection.execute(query)
        found.update(KnownFact(Predicate(row[0]), row[1], row[2], row[3]) for row in rows)
    return sorted(found, key=dataclasses.astuple)


def newer_words(
    connection: Connection, article_ids: Sequence[str], since: datetime, until: datetime
) -> list[NewerWords]:
    """Versions of those articles taken in [since, until), with what kind of revision each is."""
    found = []
    for at in range(0, len(article_ids), _BATCH):
        query = (
            select(
                t.snapshots.c.article_id,
                t.snapshots.c.id,
                t.revisions.c.kind,
                t.snapshots.c.taken_at,
            )
            .join(t.revisions, t.revisions.c.snapshot_id == t.snapshots.c.id)
            .where(t.snapshots.c.article_id.in_(article_ids[at : at + _BATCH]))
            .where(t.snapshots.c.taken_at >= since, t.snapshots.c.taken_at < until)
            .order_by(t.snapshots.c.article_id, t.snapshots.c.number)
        )
        found += [
            NewerWords(row[0], row[1], RevisionKind(row[2]), row[3])
            for row in connection.execute(query)
        ]
    return sorted(found, key=lambda one: (one.article_id, one.taken_at, one.snapshot_id))


def save_edition(connection: Connection, edition: StoredEdition) -> None:
    """Store an issue as written for a stack, replacing an earlier one of that week and stack."""
    table = t.editions
    same = (table.c.week == edition.week) & (table.c.stack == edition.stack)
    connection.execute(delete(table).where(same))
    connection.execute(table.insert().values(**dataclasses.asdict(edition)))


def find_edition(connection: Connection, week: str, stack: str) -> StoredEdition | None:
    """The edition of that week for the stack of that name."""
    table = t.editions
    query = select(table).where(table.c.week == week, table.c.stack == stack)
    row = connection.execute(query).mappings().first()
    return StoredEdition(**row) if row else None


def editions_of(connection: Connection, week: str) -> list[StoredEdition]:
    """Every edition of a week, by the stack's name."""
    query = select(t.editions).where(t.editions.c.week == week).order_by(t.editions.c.stack)
    return [StoredEdition(**row) for row in connection.execute(query).mappings()]


def editions_before(connection: Connection, week: str, stack: str) -> list[StoredEdition]:
    """Every edition for that stack of an earlier week, oldest first."""
    table = t.editions
    query = select(table).where(table.c.week < week, table.c.stack == stack)
    rows = connection.execute(query.order_by(table.c.week)).mappings()
    return [StoredEdition(**row) for row in rows]
