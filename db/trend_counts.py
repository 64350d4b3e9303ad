"""Counts by day for the page of trends: small answers out of large tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db import tables as t

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many on an ISO day, of what `key` names."""

    day: str
    key: str
    number: int


def stories_by_topic(
    connection: Connection, since: datetime, least_score: float = 0.5
) -> list[DayCount]:
    """Living stories by the day of their first article and by topic; one with two counts twice."""
    stories, topics = t.stories.c, t.article_topics.c
    # `date` gives text in SQLite and a date in PostgreSQL: both print as the ISO day.
    day = func.date(stories.first_published_at)
    query = (
        select(day, topics.topic, func.count(stories.id.distinct()))
        .join(t.story_members, t.story_members.c.story_id == stories.id)
        .join(t.article_topics, topics.article_id == t.story_members.c.article_id)
        .where(stories.first_published_at >= since, stories.merged_into.is_(None))
        .where(topics.score >= least_score)
        .group_by(day, topics.topic)
        .order_by(day, topics.topic)
    )
    return [DayCount(str(row[0]), row[1], row[2]) for row in connection.execute(query)]


def articles_by_source(connection: Connection, since: datetime) -> list[DayCount]:
    """Articles published since then, by the day on which they came in and by source.

    What a feed still held of the past when it was first read is left out.
    """
    articles = t.articles.c
    day = func.date(articles.first_seen_at)
    query = (
        select(day, articles.source_key, func.count())
        .where(articles.first_seen_at >= since, articles.published_at >= since)
        .group_by(day, articles.source_key)
        .order_by(day, articles.source_key)
    )
    return [DayCount(str(row[0]), row[1], row[2]) for row in connection.execute(query)]
