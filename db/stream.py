"""Where the stream of the news stands, as a mark to compare, and how broad it is."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db import tables as t
from db.history import recent_news_members

if TYPE_CHECKING:
    from datetime import timedelta

    from sqlalchemy import Connection

_BATCH = 500


def news_mark(connection: Connection, limit: int) -> str:
    """A hash of the last members of the news, in their order: article, its analysis, story."""
    members = recent_news_members(connection, limit)
    versions: dict[str, str] = {}
    names = [member.article_id for member in members]
    for at in range(0, len(names), _BATCH):
        c = t.analyses.c
        query = select(c.article_id, c.snapshot_id, c.analysed_at).where(
            c.article_id.in_(names[at : at + _BATCH])
        )
        versions |= {
            row.article_id: f"{row.snapshot_id} {row.analysed_at.isoformat()}"
            for row in connection.execute(query)
        }
    digest = hashlib.sha256()
    for member in members:
        version = versions.get(member.article_id, "")
        digest.update(f"{member.article_id} {version} {member.story_id}\n".encode())
    return digest.hexdigest()


def count_published(connection: Connection, within: timedelta) -> int:
    """How many articles were published in the time before the last one came in."""
    articles = t.articles.c
    last = connection.execute(select(func.max(articles.first_seen_at))).scalar()
    if last is None:
        return 0
    query = select(func.count()).where(articles.published_at >= last - within)
    return connection.execute(query).scalar_one()
