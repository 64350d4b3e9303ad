"""Threads: longer affairs, the stories that continue one another, and how far they were looked for.

A thread has two stories or more; a story that continues nothing and is continued by none has no
row. How far the search for threads has come is kept beside them, as the row `_PROGRESS` of
`threads`, which no reader ever gets.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from db import tables as t
from db.types import Membership, Thread, ThreadStory

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

_PROGRESS = "-progress"
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
    return {key: thread for key, thread in found.items() if key != _PROGRESS}


def all_places(connection: Connection) -> list[ThreadStory]:
    """Every story's place in a thread, by story id."""
    query = select(t.thread_stories).order_by(t.thread_stories.c.story_id)
    return [ThreadStory(**row) for row in connection.execute(query).mappings()]


def count_threads(connection: Connection) -> int:
    """How many threads there are."""
    query = select(func.count()).select_from(t.threads).where(t.threads.c.id != _PROGRESS)
    return int(connection.execute(query).scalar_one())


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
        connection.execute(delete(t.threads).where(chosen, ~held, t.threads.c.id != _PROGRESS))


def pending_threads(connection: Connection, limit: int) -> list[Membership]:
    """The next members whose stories were not looked at for threads, in order of assignment."""
    query = (
        select(t.story_members)
        .where(t.story_members.c.seq > _progress(connection))
        .order_by(t.story_members.c.seq)
        .limit(limit)
    )
    return [Membership(**row) for row in connection.execute(query).mappings()]


def mark_threads_done(connection: Connection, seq: int, now: datetime) -> None:
    """Remember that the stories of all members up to `seq` were looked at."""
    save_thread(connection, Thread(_PROGRESS, str(seq), now))


def _progress(connection: Connection) -> int:
    query = select(t.threads.c.title).where(t.threads.c.id == _PROGRESS)
    return int(connection.execute(query).scalar() or 0)
