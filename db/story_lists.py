"""Lists for readers: stories by time, topic, entity and thread; threads; statements on a subject."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, distinct, func, or_, select

from db import tables as t
from db.rows import to_story
from db.types import ArticleKind, EntityRecord, Thread

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Select

    from db.types import Story

_BATCH = 500
_TOPIC_FLOOR = 0.5
_TOPIC_SHARE = 3  # a story has a topic from a third of its articles on


@dataclass(frozen=True, slots=True)
class StoryFilters:
    """What a listed story must satisfy; it must have lived at some time within [since, until).

    `entities` are keys of which its articles name one; with `titled` in a headline that is not a
    roundup's.
    """

    since: datetime | None = None
    until: datetime | None = None
    topic: str | None = None
    entities: tuple[str, ...] = ()
    thread: str | None = None
    titled: bool = False


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story in a list, with how many articles of how many outlets tell it."""

    story: Story
    articles: int
    outlets: int


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread in a list: how many stories, from when to when."""

    thread: Thread
    stories: int
    first_published_at: datetime
    last_published_at: datetime


def list_stories(
    connection: Connection,
    filters: StoryFilters,
    limit: int,
    after: tuple[datetime, str] | None = None,
) -> list[StoryRow]:
    """Living stories that satisfy the filters, newest report first.

    `after` is the newest report and the id of the story behind which they begin.
    """
    s = t.stories.c
    query = _chosen(select(t.stories), filters).order_by(s.last_published_at.desc(), s.id)
    if after is not None:
        at, key = after
        query = query.where(s.last_published_at <= at, or_(s.last_published_at < at, s.id > key))
    found = [to_story(row) for row in connection.execute(query.limit(limit)).mappings()]
    return count_tellings(connection, found)


def stories_begun(
    connection: Connection,
    filters: StoryFilters,
    span: tuple[datetime | None, datetime | None],
    limit: int,
    *,
    newest_first: bool = True,
) -> list[Story]:
    """Living stories that satisfy the filters, first told within [since, until), by that time."""
    s = t.stories.c
    since, until = span
    query = _chosen(select(t.stories), filters)
    if since is not None:
        query = query.where(s.first_published_at >= since)
    if until is not None:
        query = query.where(s.first_published_at < until)
    told = s.first_published_at
    query = query.order_by(told.desc() if newest_first else told, s.id)
    return [to_story(row) for row in connection.execute(query.limit(limit)).mappings()]


def count_listed(connection: Connection, filters: StoryFilters) -> int:
    """How many living stories satisfy the filters."""
    query = _chosen(select(func.count()).select_from(t.stories), filters)
    return int(connection.execute(query).scalar_one())


def count_tellings(connection: Connection, stories: Sequence[Story]) -> list[StoryRow]:
    """The stories in the order given, with the articles and outlets that tell each."""
    counts: dict[str, tuple[int, int]] = {}
    keys = [story.id for story in stories]
    m, a = t.story_members.c, t.articles.c
    for at in range(0, len(keys), _BATCH):
        query = (
            select(m.story_id, func.count(), func.count(distinct(func.lower(a.domain))))
            .join(t.articles, a.id == m.article_id)
            .where(m.story_id.in_(keys[at : at + _BATCH]))
            .group_by(m.story_id)
        )
        counts |= {key: (n, outlets) for key, n, outlets in connection.execute(query)}
    return [StoryRow(story, *counts.get(story.id, (0, 0))) for story in stories]


def list_threads(
    connection: Connection,
    limit: int,
    since: datetime | None = None,
    after: tuple[datetime, str] | None = None,
) -> list[ThreadRow]:
    """Threads by their newest report, newest first; with `since` those that went on after it.

    `after` is the newest report and the id of the thread behind which they begin.
    """
    last = func.max(t.stories.c.last_published_at)
    query = (
        select(
            t.threads.c.id, t.threads.c.title, t.threads.c.opened_at,
            func.count(), func.min(t.stories.c.first_published_at), last,
        )
        .join(t.thread_stories, t.thread_stories.c.thread_id == t.threads.c.id)
        .join(t.stories, t.stories.c.id == t.thread_stories.c.story_id)
        .where(t.stories.c.merged_into.is_(None))
        .group_by(t.threads.c.id, t.threads.c.title, t.threads.c.opened_at)
        .order_by(last.desc(), t.threads.c.id)
    )  # fmt: skip
    if since is not None:
        query = query.having(last >= since)
    if after is not None:
        at, key = after
        query = query.having(or_(last < at, and_(last == at, t.threads.c.id > key)))
    rows = connection.execute(query.limit(limit))
    return [ThreadRow(Thread(*row[:3]), *row[3:]) for row in rows]


def articles_stating(
    connection: Connection, subjects: Sequence[str], predicates: Sequence[str], limit: int
) -> list[str]:
    """Articles that state one of the predicates of one of the subjects (any case), newest first."""
    f, a = t.facts.c, t.articles.c
    wanted = [subject.lower() for subject in subjects]
    stating = select(f.article_id).where(
        func.lower(f.subject).in_(wanted), f.predicate.in_(list(predicates))
    )
    query = select(a.id).where(a.id.in_(stating)).order_by(a.published_at.desc(), a.number.desc())
    return list(connection.execute(query.limit(limit)).scalars())


def entities_called(connection: Connection, names: Sequence[str]) -> list[EntityRecord]:
    """The entities with exactly one of these names or keys (any case), by key."""
    e, wanted = t.entities.c, [name.lower() for name in names[:_BATCH]]
    columns = (e.key, e.kind, e.name, e.family, e.owner, e.version, e.size, e.discovered)
    query = select(*columns).where(or_(func.lower(e.name).in_(wanted), e.key.in_(wanted)))
    return [EntityRecord(*row) for row in connection.execute(query.order_by(e.key))]


def mentioned_entity(connection: Connection, key: str) -> EntityRecord | None:
    """What the mentions alone say of an entity: for databases older than the record of entities."""
    m = t.mentions.c
    query = select(m.kind, m.name).where(m.entity == key).group_by(m.kind, m.name)
    row = connection.execute(query.order_by(func.count().desc(), m.name)).first()
    return EntityRecord(key, row.kind, row.name) if row else None


def keys_mentioned(connection: Connection, name: str) -> list[str]:
    """The keys under which mentions have exactly that name (any case)."""
    m = t.mentions.c
    query = select(m.entity).where(func.lower(m.name) == name.lower()).distinct()
    return list(connection.execute(query.order_by(m.entity)).scalars())


def frequent_entities(
    connection: Connection, limit: int, kind: str | None = None
) -> list[tuple[str, str, str, int]]:
    """Key, kind, name and number of articles of the entities that most articles name."""
    m, times = t.mentions.c, func.count()
    query = select(m.entity, m.kind, func.min(m.name), times).group_by(m.entity, m.kind)
    if kind is not None:
        query = query.where(m.kind == kind)
    rows = connection.execute(query.order_by(times.desc(), m.entity).limit(limit))
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def mention_counts(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    """How many articles name each of the entities; those that none names are left out."""
    m = t.mentions.c
    found: dict[str, int] = {}
    for at in range(0, len(keys), _BATCH):
        query = select(m.entity, func.count()).where(m.entity.in_(keys[at : at + _BATCH]))
        found |= {key: n for key, n in connection.execute(query.group_by(m.entity))}
    return found


def _chosen(query: Select[Any], filters: StoryFilters) -> Select[Any]:
    s = t.stories.c
    query = query.where(s.merged_into.is_(None))
    if filters.since is not None:
        query = query.where(s.last_published_at >= filters.since)
    if filters.until is not None:
        query = query.where(s.first_published_at < filters.until)
    if filters.topic is not None:
        query = query.where(s.id.in_(_with_topic(filters.topic)))
    if filters.entities:
        query = query.where(s.id.in_(_naming(filters.entities, titled=filters.titled)))
    if filters.thread is not None:
        p = t.thread_stories.c
        query = query.where(s.id.in_(select(p.story_id).where(p.thread_id == filters.thread)))
    return query


def _naming(entities: Sequence[str], *, titled: bool) -> Select[Any]:
    m, n = t.story_members.c, t.mentions.c
    query = select(m.story_id).join(t.mentions, n.article_id == m.article_id)
    query = query.where(n.entity.in_(list(entities)))
    if not titled:
        return query
    on = t.analyses.c.article_id == m.article_id
    told = query.join(t.analyses, on).where(t.analyses.c.kind != ArticleKind.ROUNDUP.value)
    return told.where(n.in_title.is_(True))


def _with_topic(topic: str) -> Select[Any]:
    """Stories of which a third of the articles have the topic, found from those articles."""
    m, p = t.story_members.c, t.article_topics.c
    every = t.story_members.alias()
    size = select(func.count()).where(every.c.story_id == m.story_id).correlate(t.story_members)
    return (
        select(m.story_id)
        .join(t.article_topics, p.article_id == m.article_id)
        .where(p.topic == topic, p.score >= _TOPIC_FLOOR)
        .group_by(m.story_id)
        .having(func.count() * _TOPIC_SHARE >= size.scalar_subquery())
    )
