"""Written issues of the brief, and which stories each has told."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from db import tables as t
from db.types import Arrival, StoredBrief

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection


def save_brief(connection: Connection, brief: StoredBrief, story_ids: Sequence[str]) -> None:
    """Store an issue with its stories in order, replacing an earlier one of the week."""
    for table in (t.brief_stories, t.briefs):
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
