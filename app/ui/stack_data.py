"""What the stack page reads, kept until the database changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analysis.brief.codec import canonical_json
from app import stack_preview, stack_weeks
from app.context import current_context
from db.overview import issue_weeks, state_mark

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.stack.model import Stack
    from analysis.stack.resolve import ResolvedStack
    from app.calendar import Event
    from app.stack_preview import WeekMaterial
    from app.stack_weeks import StackWeek, WatchedEntry
    from db.store import Database

_SECONDS = 300


def newest_weeks(count: int) -> tuple[str, ...]:
    """The weeks of the newest issues, newest first."""
    with current_context().database.read() as connection:
        return tuple(issue_weeks(connection)[:count])


def weeks(stack: Stack, count: int) -> tuple[StackWeek, ...]:
    """The newest issues' editions for a stack."""
    database = current_context().database
    return _weeks(database, database.url, _mark(database), stack, canonical_json(stack), count)


def coming(stack: ResolvedStack) -> tuple[Event, ...]:
    """Days to come that concern a stack."""
    context = current_context()
    today = context.now().replace(hour=0, minute=0, second=0, microsecond=0)
    database = context.database
    stated = canonical_json(stack.stack)
    return _coming(database, database.url, _mark(database), stack, stated, today)


def watched(stack: ResolvedStack) -> tuple[WatchedEntry, ...]:
    """What of a stack open signals are about."""
    database = current_context().database
    return _watched(database, database.url, _mark(database), stack, canonical_json(stack.stack))


def material(week: str) -> WeekMaterial | None:
    """The stories of a week, to match a stack with."""
    database = current_context().database
    return _material(database, database.url, _mark(database), week)


def _mark(database: Database) -> str:
    with database.read() as connection:
        return state_mark(connection)


@st.cache_resource(ttl=_SECONDS, max_entries=32, show_spinner=False)
def _weeks(
    _database: Database, url: str, mark: str, _stack: Stack, stated: str, count: int
) -> tuple[StackWeek, ...]:
    del url, mark, stated
    return stack_weeks.read_weeks(_database, _stack, count)


@st.cache_resource(ttl=_SECONDS, max_entries=32, show_spinner=False)
def _coming(
    _database: Database, url: str, mark: str, _stack: ResolvedStack, stated: str, today: datetime
) -> tuple[Event, ...]:
    del url, mark, stated
    return stack_weeks.coming_days(_database, _stack, today)


@st.cache_resource(ttl=_SECONDS, max_entries=32, show_spinner=False)
def _watched(
    _database: Database, url: str, mark: str, _stack: ResolvedStack, stated: str
) -> tuple[WatchedEntry, ...]:
    del url, mark, stated
    return stack_weeks.count_signals(_database, _stack)


# Weeks are large and never changed by whoever reads them: one copy serves everybody.
@st.cache_resource(ttl=_SECONDS, max_entries=8, show_spinner=False)
def _material(_database: Database, url: str, mark: str, week: str) -> WeekMaterial | None:
    del url, mark
    return stack_preview.gather_week(_database, week)
