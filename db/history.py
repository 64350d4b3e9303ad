"""Articles of the past beside the news: which are which, and in what order they get stories.

An article is of the past when it came by a backfill or an import, more than PAST_DAYS after it
was published. What came so and is newer stands among the news.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, extract, func, not_, select

from db import tables as t
from db.types import Arrival, Membership

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Select

PAST_DAYS = 8.0


def unassigned_news(connection: Connection, limit: int) -> list[str]:
    """Analysed articles of the present without a story, in the order in which they came in."""
    articles = t.articles.c
    query = (
        _unassigned()
        .where(not_(_is_past(connection)))
        .order_by(articles.first_seen_at, articles.published_at, articles.number)
        .limit(limit)
    )
    return [row.id for row in connection.execute(query)]


def unassigned_past(
    connection: Connection, start: datetime | None, limit: int
) -> list[tuple[str, datetime]]:
    """Analysed articles of the past without a story, from `start` on, by date: id and date."""
    articles = t.articles.c
    query = _unassigned().where(_is_past(connection))
    if start is not None:
        query = query.where(articles.published_at >= start)
    ordered = query.order_by(articles.published_at, articles.number).limit(limit)
    return [(row.id, row.published_at) for row in connection.execute(ordered)]


def recent_news_members(connection: Connection, limit: int) -> list[Membership]:
    """The last members assigned that are not of the past, in order of assignment."""
    members = t.story_members
    query = (
        select(members)
        .join(t.articles, t.articles.c.id == members.c.article_id)
        .where(not_(_is_past(connection)))
        .order_by(members.c.seq.desc())
        .limit(limit)
    )
    return [Membership(**row) for row in connection.execute(query).mappings()][::-1]


def members_dated(
    connection: Connection, start: datetime, end: datetime, limit: int
) -> list[Membership]:
    """The last members assigned that were published in [start, end), in order of assignment."""
    members, articles = t.story_members, t.articles.c
    query = (
        select(members)
        .join(t.articles, articles.id == members.c.article_id)
        .where(articles.published_at >= start, articles.published_at < end)
        .order_by(members.c.seq.desc())
        .limit(limit)
    )
    return [Membership(**row) for row in connection.execute(query).mappings()][::-1]


def newest_members_dated(
    connection: Connection, start: datetime, end: datetime, limit: int
) -> list[str]:
    """Of the articles in stories that were published in [start, end) the newest, oldest first."""
    articles = t.articles.c
    query = (
        select(articles.id)
        .join(t.story_members, t.story_members.c.article_id == articles.id)
        .where(articles.published_at >= start, articles.published_at < end)
        .order_by(articles.published_at.desc(), articles.number.desc())
        .limit(limit)
    )
    return list(connection.execute(query).scalars())[::-1]


def arrival_order() -> tuple[ColumnElement[Any], ...]:
    """How articles are taken up for analysis: the news as it came in, then history by date."""
    articles = t.articles.c
    is_news = articles.arrival == Arrival.POLL.value
    return (
        case((is_news, 0), else_=1),
        case((is_news, articles.first_seen_at), else_=articles.published_at),
        articles.published_at,
        articles.number,
    )


def _unassigned() -> Select[Any]:
    articles = t.articles.c
    return (
        select(articles.id, articles.published_at)
        .join(t.analyses, t.analyses.c.article_id == articles.id)
        .outerjoin(t.story_members, t.story_members.c.article_id == articles.id)
        .where(t.story_members.c.article_id.is_(None))
    )


def _is_past(connection: Connection) -> ColumnElement[bool]:
    articles = t.articles.c
    match connection.dialect.name:
        case "sqlite":
            seen, published = articles.first_seen_at, articles.published_at
            days = func.julianday(seen) - func.julianday(published)
        case _:
            gap = extract("epoch", articles.first_seen_at - articles.published_at)
            days = gap / 86_400.0
    return and_(articles.arrival != Arrival.POLL.value, days > PAST_DAYS)
