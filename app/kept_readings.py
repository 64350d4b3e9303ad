"""Readings that take a while and that many ask for, kept until the database changes."""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING

from app.calendar import read_events
from app.signal_reading import read_score
from db.overview import state_mark
from db.signals import ledger_mark

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import date

    from analysis.signals.score import Scoreboard
    from analysis.stack.model import Stack
    from app.calendar import Event
    from app.context import AppContext
    from db.store import Database
    from db.types import Topic


def kept_events(
    context: AppContext, topic: Topic | None = None, stack: Stack | None = None
) -> tuple[Event, ...]:
    """The days of the calendar; at 10,000 open signals reading them takes two seconds."""
    with context.database.read() as connection:
        mark = state_mark(connection)
    return _events(context.database, mark, context.now().date(), topic, stack)


def kept_score(database: Database) -> Scoreboard:
    """The score over the whole ledger."""
    with database.read() as connection:
        mark = ledger_mark(connection)
    return _score(database, mark)


@lru_cache(maxsize=16)
def _events(
    database: Database, mark: Hashable, today: date, topic: Topic | None, stack: Stack | None
) -> tuple[Event, ...]:
    from analysis.knowledge.gazetteer import load_gazetteer
    from analysis.stack.resolve import resolve_stack

    del mark  # a changed database is another key
    resolved = resolve_stack(stack, load_gazetteer()) if stack is not None else None
    moment = datetime.combine(today, time(), UTC)
    return tuple(read_events(database, moment, topic=topic, stack=resolved))


@lru_cache(maxsize=2)
def _score(database: Database, mark: Hashable) -> Scoreboard:
    del mark  # the same
    return read_score(database)
