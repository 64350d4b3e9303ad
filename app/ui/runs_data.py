"""What the operator's parts read, kept for a while as in `app.ui.data`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app import runs_reading
from app.context import current_context
from db.overview import state_mark
from db.sources import find_source

if TYPE_CHECKING:
    from datetime import datetime

    from app.runs_reading import Pace, RunsView, SourceDetail, StateView
    from db.health import RefusalGroup
    from db.store import Database

_SECONDS = 60
_PACE_SECONDS = 300


def shown_database() -> Database:
    """The database whose sources the page shows: the reader's own where there is one."""
    context = current_context()
    return context.own or context.database


def runs(job: str, *, failed_only: bool) -> RunsView:
    """The history of jobs; read anew each time, since it is what an operator watches."""
    return runs_reading.read_runs(
        shown_database(), current_context().now(), job, failed_only=failed_only
    )


def paces() -> dict[str, Pace]:
    """Every source's articles a week and delay."""
    database = shown_database()
    return _paces(database, database.url, _mark(database), _hour())


def refused(days: int) -> list[RefusalGroup]:
    """What was not taken in, in groups."""
    database = shown_database()
    return _refused(database, database.url, _mark(database), _hour(), days)


def state() -> StateView:
    """What is under way and what waits."""
    context = current_context()
    return runs_reading.read_state(shown_database(), context.now(), context.home)


def source(key: str) -> SourceDetail | None:
    """One source in detail."""
    database = shown_database()
    with database.read() as connection:
        # The mark does not tell of what an operator just did to the source itself.
        standing = repr(find_source(connection, key))
    return _source(database, database.url, _mark(database) + standing, _minute(), key)


def _mark(database: Database) -> str:
    with database.read() as connection:
        return state_mark(connection)


def _minute() -> datetime:
    return current_context().now().replace(second=0, microsecond=0)


def _hour() -> datetime:
    return _minute().replace(minute=0)


@st.cache_resource(ttl=_PACE_SECONDS, max_entries=4, show_spinner=False)
def _paces(_database: Database, url: str, mark: str, now: datetime) -> dict[str, Pace]:
    del url, mark
    return runs_reading.read_paces(_database, now)


@st.cache_resource(ttl=_SECONDS, max_entries=8, show_spinner=False)
def _refused(
    _database: Database, url: str, mark: str, now: datetime, days: int
) -> list[RefusalGroup]:
    del url, mark
    return runs_reading.read_refused(_database, now, days)


@st.cache_resource(ttl=_SECONDS, max_entries=64, show_spinner=False)
def _source(
    _database: Database, url: str, mark: str, now: datetime, key: str
) -> SourceDetail | None:
    del url, mark
    return runs_reading.read_source(_database, now, key)
