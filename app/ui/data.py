"""What pages read, kept for a while and forgotten as soon as the database changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app import entity_reading, reading, sources_view, story_reading, timeline_reading
from app.context import current_context
from db.overview import state_mark, total_counts

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.brief.model import Brief
    from analysis.search_types import SearchAnswer, SearchQuery
    from app.entity_reading import EntityView
    from app.reading import Facets, Issue
    from app.sources_view import SourcesView
    from app.story_reading import StoryView
    from app.timeline_reading import TimelineChoices, TimelineQuestion, TimelineView
    from db.overview import Totals
    from db.store import Database
    from db.types import EntityRecord

# The database's mark is part of every key, so time only bounds memory, and ages such as
# "3 hours ago". What is read is frozen, so one copy serves everybody: copying a large one for each
# visit, as `cache_data` does, takes longer than drawing it.
_SECONDS = 300
_SOURCE_SECONDS = 30


def issue(week: str | None) -> Issue | None:
    """The issue of a week, or the latest one."""
    database = current_context().database
    return _issue(database, database.url, _mark(database), week)


def issues() -> list[Brief]:
    """All issues, newest first, with nothing of their stories but headlines."""
    database = current_context().database
    return _issues(database, database.url, _mark(database))


def story(story_id: str) -> StoryView | None:
    """A story by its id."""
    database = current_context().database
    return _story(database, database.url, _mark(database), story_id)


def entity(key: str) -> EntityView | None:
    """An entity by its key."""
    database = current_context().database
    return _entity(database, database.url, _mark(database), key)


def timeline(question: TimelineQuestion) -> TimelineView | None:
    """A page of a timeline."""
    database = current_context().database
    return _timeline(database, database.url, _mark(database), question)


def timeline_choices() -> TimelineChoices:
    """What a timeline can be drawn of."""
    context = current_context()
    today = context.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return _timeline_choices(context.database, context.database.url, _mark(context.database), today)


def entities_in(text: str) -> list[EntityRecord]:
    """The entities that a question names in full."""
    return entity_reading.entities_in_query(current_context().database, text)


def facets() -> Facets:
    """What a search can be narrowed to."""
    database = current_context().database
    return _facets(database, database.url, _mark(database))


def totals() -> Totals:
    """How much there is to search: far quicker than what it can be narrowed to."""
    database = current_context().database
    return _totals(database, database.url, _mark(database))


def sources() -> SourcesView:
    """Every source with its health."""
    context = current_context()
    now, database = context.now(), context.database
    minute = now.replace(second=0, microsecond=0)
    return _sources(database, database.url, _mark(database), minute, context.demo)


def own_sources() -> SourcesView | None:
    """The reader's sources, while the demo is shown; None when there are none."""
    context = current_context()
    if context.own is None:
        return None
    minute = (context.own_now or context.now)().replace(second=0, microsecond=0)
    found = _sources(context.own, context.own.url, _mark(context.own), minute, False)
    return found if found.everything else None


def forget_sources() -> None:
    """Read the sources anew next time, after an operator changed one."""
    _sources.clear()


def search(query: SearchQuery) -> tuple[SearchAnswer, str] | None:
    """The answer and what limits it right now; None where this server has no search."""
    desk = current_context().search
    if desk is None:
        return None
    note = desk.note
    return desk.ask(query), note


def like(story_id: str, limit: int) -> tuple[SearchAnswer, str] | None:
    """Stories like one, and what limits the answer; None where this server has no search."""
    desk = current_context().search
    return None if desk is None else (desk.like(story_id, limit), desk.note)


def _mark(database: Database) -> str:
    with database.read() as connection:
        return state_mark(connection)


@st.cache_resource(ttl=_SECONDS, max_entries=64, show_spinner=False)
def _issue(_database: Database, url: str, mark: str, week: str | None) -> Issue | None:
    del url, mark
    return reading.read_issue(_database, week)


@st.cache_resource(ttl=_SECONDS, max_entries=8, show_spinner=False)
def _issues(_database: Database, url: str, mark: str) -> list[Brief]:
    del url, mark
    return reading.read_outlines(_database)


@st.cache_resource(ttl=_SECONDS, max_entries=128, show_spinner=False)
def _story(_database: Database, url: str, mark: str, story_id: str) -> StoryView | None:
    del url, mark
    return story_reading.read_story(_database, story_id)


@st.cache_resource(ttl=_SECONDS, max_entries=128, show_spinner=False)
def _entity(_database: Database, url: str, mark: str, key: str) -> EntityView | None:
    del url, mark
    return entity_reading.read_entity(_database, key)


@st.cache_resource(ttl=_SECONDS, max_entries=64, show_spinner=False)
def _timeline(
    _database: Database, url: str, mark: str, question: TimelineQuestion
) -> TimelineView | None:
    del url, mark
    return timeline_reading.read_timeline(_database, question)


@st.cache_resource(ttl=_SECONDS, max_entries=4, show_spinner=False)
def _timeline_choices(_database: Database, url: str, mark: str, today: datetime) -> TimelineChoices:
    del url, mark
    return timeline_reading.read_choices(_database, today)


@st.cache_resource(ttl=_SECONDS, max_entries=8, show_spinner=False)
def _facets(_database: Database, url: str, mark: str) -> Facets:
    del url, mark
    return reading.read_facets(_database)


@st.cache_resource(ttl=_SECONDS, max_entries=8, show_spinner=False)
def _totals(_database: Database, url: str, mark: str) -> Totals:
    del url, mark
    with _database.read() as connection:
        return total_counts(connection)


@st.cache_resource(ttl=_SOURCE_SECONDS, max_entries=8, show_spinner=False)
def _sources(
    _database: Database, url: str, mark: str, now: datetime, standing: bool
) -> SourcesView:
    del url, mark
    return sources_view.read_sources(_database, now, standing=standing)
