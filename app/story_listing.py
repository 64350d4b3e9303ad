"""Lists of stories and threads for the API and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.entity_reading import resolve_entities
from app.story_parts import read_steps
from db import story_lists, threads

if TYPE_CHECKING:
    from datetime import datetime

    from app.story_parts import ThreadView
    from db.store import Connection, Database
    from db.story_lists import StoryFilters, StoryRow, ThreadRow


@dataclass(frozen=True, slots=True)
class StoryQuestion:
    """Which stories a reader asks for; `entity` is a key or a name, `thread` an id."""

    since: datetime | None = None
    until: datetime | None = None
    topic: str | None = None
    entity: str | None = None
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class StoryList:
    """The stories shown, and how many there are in all."""

    rows: tuple[StoryRow, ...]
    everything: int


def read_stories(
    database: Database,
    question: StoryQuestion,
    limit: int,
    after: tuple[datetime, str] | None = None,
) -> StoryList:
    """Stories that satisfy the question, newest report first, those behind `after`."""
    with database.read() as connection:
        filters = _filters(connection, question)
        if filters is None:
            return StoryList((), 0)
        rows = story_lists.list_stories(connection, filters, limit, after)
        return StoryList(tuple(rows), story_lists.count_listed(connection, filters))


def read_threads(
    database: Database,
    limit: int,
    since: datetime | None = None,
    after: tuple[datetime, str] | None = None,
) -> list[ThreadRow]:
    """Threads by their newest report, newest first, those behind `after`."""
    with database.read() as connection:
        return story_lists.list_threads(connection, limit, since, after)


def read_thread(database: Database, thread_id: str) -> ThreadView | None:
    """A thread by its id; None where there is none with two living stories."""
    with database.read() as connection:
        thread = threads.threads_by_id(connection, [thread_id]).get(thread_id)
        return read_steps(connection, thread) if thread is not None else None


def _filters(connection: Connection, question: StoryQuestion) -> StoryFilters | None:
    """None where the entity asked for was named nowhere."""
    entities: tuple[str, ...] = ()
    if question.entity is not None:
        entities = resolve_entities(connection, question.entity)
        if not entities:
            return None
    return story_lists.StoryFilters(
        question.since, question.until, question.topic, entities, question.thread
    )
