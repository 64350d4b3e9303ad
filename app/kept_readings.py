"""Readings that take a while and that many ask for, kept until what they rest on changes.

Pages and programs share them, so that they cannot disagree. Each is read by one thread at a time:
whoever asks meanwhile waits for it rather than reading the same beside it.
"""

from __future__ import annotations

import gc
import logging
from datetime import UTC, datetime, time
from functools import lru_cache, update_wrapper
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from app.calendar import read_events, render_calendar
from app.signal_reading import read_score
from db.overview import content_mark
from db.signals import ledger_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import date

    from analysis.signals.score import Scoreboard
    from analysis.stack.model import Stack
    from app.calendar import Event
    from app.context import AppContext
    from app.models_values import ModelRow
    from app.rules_model import RuleBook
    from app.trends_reading import TrendsView
    from db.store import Database
    from db.types import Topic

log = logging.getLogger(__name__)
_R = TypeVar("_R", bound="Callable[..., Any]")


def kept_events(
    context: AppContext, topic: Topic | None = None, stack: Stack | None = None
) -> tuple[Event, ...]:
    """The days of the calendar; at 10,000 open signals reading them takes two seconds."""
    return _events(context.database, _mark(context.database), context.now().date(), topic, stack)


def kept_calendar(context: AppContext, name: str, topic: Topic | None, stack: Stack | None) -> str:
    """The same days as an .ics document; 5,000 of them take three seconds to write."""
    mark, today = _mark(context.database), context.now().date()
    return _calendar(context.database, mark, today, name, topic, stack)


def kept_score(database: Database) -> Scoreboard:
    """The score over the whole ledger."""
    with database.read() as connection:
        mark = ledger_mark(connection)
    return _score(database, mark)


def kept_models(database: Database) -> tuple[ModelRow, ...]:
    """Every model, as `list_models` reads them."""
    return _models(database, _mark(database))


def kept_rules(context: AppContext) -> RuleBook:
    """Every rule told of, as `read_book` reads them."""
    return _rules(context.database, _mark(context.database), context.now().date())


def kept_trends(context: AppContext) -> TrendsView:
    """What changes over months, as `read_trends` reads it."""
    with context.database.read() as connection:
        mark, arrived = content_mark(connection), content_mark(connection, arrivals=True)
    return _trends(context.database, mark, arrived, context.now().date())


def warm_readings(context: AppContext) -> None:
    """Read what pages will ask for, where it changed; a fault is logged and left to the pages."""
    try:
        kept_models(context.database)
        kept_rules(context)
        kept_trends(context)
        kept_score(context.database)
        kept_calendar(context, "Tocsin", None, None)
    except Exception:
        log.exception("what pages ask for could not be read ahead")


def spare_collector() -> None:
    """Take everything that is loaded by now out of the garbage collector's rounds.

    Streamlit collects after each run of a page, over all that is in memory: with the index of
    100,000 articles that took 0.2 s of every visit, and stopped all other answers meanwhile.
    """
    gc.collect()
    gc.freeze()


def _mark(database: Database) -> str:
    with database.read() as connection:
        return content_mark(connection)


def _one_at_a_time(read: _R) -> _R:
    lock = Lock()

    def find(*key: Hashable) -> Any:
        with lock:
            return read(*key)

    return update_wrapper(find, read)  # type: ignore[return-value]  # it takes and gives the same


@_one_at_a_time
@lru_cache(maxsize=16)
def _events(
    database: Database, mark: Hashable, today: date, topic: Topic | None, stack: Stack | None
) -> tuple[Event, ...]:
    from analysis.knowledge.gazetteer import load_gazetteer
    from analysis.stack.resolve import resolve_stack

    del mark  # a changed database is another key
    resolved = resolve_stack(stack, load_gazetteer()) if stack is not None else None
    return tuple(read_events(database, _morning(today), topic=topic, stack=resolved))


@_one_at_a_time
@lru_cache(maxsize=4)
def _calendar(
    database: Database,
    mark: Hashable,
    today: date,
    name: str,
    topic: Topic | None,
    stack: Stack | None,
) -> str:
    events = _events(database, mark, today, topic, stack)
    return render_calendar(events, name).decode("utf-8")


@_one_at_a_time
@lru_cache(maxsize=2)
def _score(database: Database, mark: Hashable) -> Scoreboard:
    del mark  # the same
    return read_score(database)


@_one_at_a_time
@lru_cache(maxsize=2)
def _models(database: Database, mark: Hashable) -> tuple[ModelRow, ...]:
    from app.models_reading import list_models

    del mark  # the same
    return list_models(database)


@_one_at_a_time
@lru_cache(maxsize=2)
def _rules(database: Database, mark: Hashable, today: date) -> RuleBook:
    from app.rules_reading import read_book

    del mark  # the same
    return read_book(database, _morning(today))


@_one_at_a_time
@lru_cache(maxsize=2)
def _trends(database: Database, mark: Hashable, arrived: Hashable, today: date) -> TrendsView:
    from app.trends_reading import read_trends

    del arrived  # the same: what came in is counted too
    return read_trends(database, _morning(today), _models(database, mark))


def _morning(today: date) -> datetime:
    return datetime.combine(today, time(), UTC)
