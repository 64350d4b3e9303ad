"""What a list of found stories tells beside their passages: topics, and the affair each is part of."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db import tables as t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

_BATCH = 500
_TOPIC_FLOOR = 0.5


def topics_of_stories(
    connection: Connection, story_ids: Sequence[str], limit: int = 2
) -> dict[str, tuple[str, ...]]:
    """The topics under which most of a story's articles are filed, by story id; `other` left out."""
    m, p = t.story_members.c, t.article_topics.c
    found: dict[str, list[str]] = defaultdict(list)
    for at in range(0, len(story_ids), _BATCH):
        query = (
            select(m.story_id, p.topic)
            .join(t.article_topics, p.article_id == m.article_id)
            .where(m.story_id.in_(story_ids[at : at + _BATCH]))
            .where(p.score >= _TOPIC_FLOOR, p.topic != "other")
            .group_by(m.story_id, p.topic)
            .order_by(m.story_id, func.count().desc(), p.topic)
        )
        for story_id, topic in connection.execute(query):
            found[story_id].append(topic)
    return {story_id: tuple(topics[:limit]) for story_id, topics in found.items()}
