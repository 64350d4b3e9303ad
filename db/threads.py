"""Threads: longer affairs, the stories that continue one another, and how far they were looked for.

A thread has two stories or more; a story that continues nothing and is continued by none has no
row. How far the search for threads has come is kept in `progress`.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, true, update

from db import tables as t
from db.types import ArticleKind, Membership, Thread, ThreadStory, Tier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

_MEMBERS, _CHANGES = "threads:members", "threads:changes"
_BATCH = 500


def thread_of(connection: Connection, story_id: str) -> Thread | None:
    """The thread in which a story stands."""
    query = (
        select(t.threads)
        .join(t.thread_stories, t.thread_stories.c.thread_id == t.threads.c.id)
        .where(t.thread_stories.c.story_id == story_id)
    )
    row = connection.execute(query).mappings().first()
    return Thread(**row) if row else None


def stories_in_thread(connection: Connection, thread_id: str) -> list[ThreadStory]:
    """A thread's stories, in the order of their first reports."""
    query = (
        select(t.thread_stories)
        .join(t.stories, t.stories.c.id == t.thread_stories.c.story_id)
        .where(t.thread_stories.c.thread_id == thread_id)
        .order_by(t.stories.c.first_published_at, t.stories.c.id)
    )
    return [ThreadStory(**row) for row in connection.execute(query).mappings()]


def threads_of(connection: Connection, story_ids: Sequence[str]) -> dict[str, ThreadStory]:
    """The places in threads of those stories that have one, by story id."""
    found: dict[str, ThreadStory] = {}
    for at in range(0, len(story_ids), _BATCH):
        chosen = t.thread_stories.c.story_id.in_(story_ids[at : at + _BATCH])
        rows = connection.execute(select(t.thread_stories).where(chosen)).mappings()
        found |= {row["story_id"]: ThreadStory(**row) for row in rows}
    return found


def threads_by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Thread]:
    """The threads with those ids."""
    found: dict[str, Thread] = {}
    for at in range(0, len(ids), _BATCH):
        query = select(t.threads).where(t.threads.c.id.in_(ids[at : at + _BATCH]))
        found |= {row["id"]: Thread(**row) for row in connection.execute(query).mappings()}
    return found


def all_places(connection: Connection) -> list[ThreadStory]:
    """Every story's place in a thread, by story id."""
    query = select(t.thread_stories).order_by(t.thread_stories.c.story_id)
    return [ThreadStory(**row) for row in connection.execute(query).mappings()]


def count_threads(connection: Connection) -> int:
    """How many threads there are."""
    return int(connection.execute(select(func.count()).select_from(t.threads)).scalar_one())


def followers_of(connection: Connection, story_ids: Sequence[str]) -> list[ThreadStory]:
    """The places that follow one of those stories directly, by story id."""
    found: list[ThreadStory] = []
    for at in range(0, len(story_ids), _BATCH):
        chosen = t.thread_stories.c.follows_id.in_(story_ids[at : at + _BATCH])
        rows = connection.execute(select(t.thread_stories).where(chosen)).mappings()
        found += [ThreadStory(**row) for row in rows]
    return sorted(found, key=lambda place: place.story_id)


def save_thread(connection: Connection, thread: Thread) -> None:
    """Insert a thread or replace its record."""
    values = dataclasses.asdict(thread)
    changed = update(t.threads).where(t.threads.c.id == thread.id).values(**values)
    if not connection.execute(changed).rowcount:
        connection.execute(t.threads.insert().values(**values))


def add_to_thread(connection: Connection, place: ThreadStory) -> None:
    """Give a story its place in a thread, instead of the one it may have had."""
    leave_threads(connection, [place.story_id])
    connection.execute(t.thread_stories.insert().values(**dataclasses.asdict(place)))


def leave_threads(connection: Connection, story_ids: Sequence[str]) -> None:
    """Take stories out of their threads."""
    for at in range(0, len(story_ids), _BATCH):
        chosen = t.thread_stories.c.story_id.in_(story_ids[at : at + _BATCH])
        connection.execute(delete(t.thread_stories).where(chosen))


def drop_empty_threads(connection: Connection, ids: Sequence[str]) -> None:
    """Delete those of the threads that hold no story."""
    for at in range(0, len(ids), _BATCH):
        held = select(1).where(t.thread_stories.c.thread_id == t.threads.c.id).exists()
        chosen = t.threads.c.id.in_(ids[at : at + _BATCH])
        connection.execute(delete(t.threads).where(chosen, ~held))


def pending_threads(connection: Connection, limit: int) -> list[Membership]:
    """The next members whose stories were not looked at for threads, in order of assignment."""
    query = (
        select(t.story_members)
        .where(t.story_members.c.seq > _reached(connection, _MEMBERS))
        .order_by(t.story_members.c.seq)
        .limit(limit)
    )
    return [Membership(**row) for row in connection.execute(query).mappings()]


def mark_threads_done(connection: Connection, seq: int | None, now: datetime) -> None:
    """Remember that the stories of all members up to `seq` were looked at; None for no new ones.

    What was merged or split until now counts as looked at too.
    """
    last = connection.execute(select(func.max(t.story_changes.c.id))).scalar()
    for name, reached in ((_MEMBERS, seq), (_CHANGES, last)):
        if reached is not None:
            _reach(connection, name, reached, now)


def rewind_threads(connection: Connection, since: datetime | None) -> None:
    """Have threads looked for anew from the first member published from `since` on."""
    first = (
        select(func.min(t.story_members.c.seq))
        .join(t.articles, t.articles.c.id == t.story_members.c.article_id)
        .where(t.articles.c.published_at >= since if since is not None else true())
    )
    seq = connection.execute(first).scalar()
    if seq is None:
        return
    mark = t.progress.c.name == _MEMBERS
    back = update(t.progress).where(mark, t.progress.c.reached >= seq).values(reached=seq - 1)
    connection.execute(back)


def changed_stories(connection: Connection) -> list[str]:
    """Living stories that took part in a merge or a split since the last mark."""
    query = (
        select(t.story_changes.c.story_id)
        .join(t.stories, t.stories.c.id == t.story_changes.c.story_id)
        .where(
            t.stories.c.merged_into.is_(None), t.story_changes.c.id > _reached(connection, _CHANGES)
        )
        .distinct()
        .order_by(t.story_changes.c.story_id)
    )
    return list(connection.execute(query).scalars())


def merged_places(connection: Connection) -> list[ThreadStory]:
    """Places of stories that have been merged into another since, by story id."""
    query = (
        select(t.thread_stories)
        .join(t.stories, t.stories.c.id == t.thread_stories.c.story_id)
        .where(t.stories.c.merged_into.is_not(None))
        .order_by(t.thread_stories.c.story_id)
    )
    return [ThreadStory(**row) for row in connection.execute(query).mappings()]


def places_in_threads(connection: Connection, thread_ids: Sequence[str]) -> list[ThreadStory]:
    """Every place in those threads, by story id."""
    found: list[ThreadStory] = []
    for at in range(0, len(thread_ids), _BATCH):
        chosen = t.thread_stories.c.thread_id.in_(thread_ids[at : at + _BATCH])
        rows = connection.execute(select(t.thread_stories).where(chosen)).mappings()
        found += [ThreadStory(**row) for row in rows]
    return sorted(found, key=lambda place: place.story_id)


@dataclasses.dataclass(frozen=True, slots=True)
class ThreadArticle:
    """A story's article with what threads need of it; `names` pairs entities with `in_title`."""

    article_id: str
    story_id: str
    seq: int
    published_at: datetime
    title: str
    domain: str
    tier: Tier
    kind: ArticleKind
    relevance: float
    text_hash: str
    names: tuple[tuple[str, bool], ...]


def articles_of_stories_between(
    connection: Connection, start: datetime, end: datetime
) -> list[ThreadArticle]:
    """The articles of every story that was told in [start, end], in order of assignment."""
    during = t.stories.c.last_published_at >= start, t.stories.c.first_published_at <= end
    return _thread_articles(connection, *during)


def articles_assigned(connection: Connection, first: int, last: int) -> list[ThreadArticle]:
    """The articles from `first` to `last` in the order of assignment."""
    return _thread_articles(connection, t.story_members.c.seq.between(first, last))


def _thread_articles(connection: Connection, *chosen: ColumnElement[bool]) -> list[ThreadArticle]:
    members, articles, analyses = t.story_members.c, t.articles.c, t.analyses.c
    placed = t.story_members.join(t.stories, t.stories.c.id == members.story_id)
    named = (
        select(members.article_id, t.mentions.c.entity, t.mentions.c.in_title)
        .select_from(placed.join(t.mentions, t.mentions.c.article_id == members.article_id))
        .where(*chosen, t.mentions.c.in_title | (t.mentions.c.count > 1))
        .order_by(t.mentions.c.entity)
    )
    names: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for article_id, entity, in_title in connection.execute(named):
        names[article_id].append((entity, bool(in_title)))
    query = (
        select(
            members.article_id,
            members.story_id,
            members.seq,
            articles.published_at,
            t.snapshots.c.title,
            articles.domain,
            articles.tier,
            analyses.kind,
            analyses.relevance,
            analyses.text_hash,
        )
        .select_from(
            placed.join(t.articles, articles.id == members.article_id)
            .join(t.analyses, analyses.article_id == members.article_id)
            .join(t.snapshots, t.snapshots.c.id == analyses.snapshot_id)
        )
        .where(*chosen)
        .order_by(members.seq)
    )
    return [
        ThreadArticle(
            **{**row, "tier": Tier(row["tier"]), "kind": ArticleKind(row["kind"])},
            names=tuple(names[row["article_id"]]),
        )
        for row in connection.execute(query).mappings()
    ]


def _reached(connection: Connection, name: str) -> int:
    query = select(t.progress.c.reached).where(t.progress.c.name == name)
    return int(connection.execute(query).scalar() or 0)


def _reach(connection: Connection, name: str, reached: int, now: datetime) -> None:
    values = {"reached": reached, "at": now}
    changed = update(t.progress).where(t.progress.c.name == name).values(**values)
    if not connection.execute(changed).rowcount:
        connection.execute(t.progress.insert().values(name=name, **values))
