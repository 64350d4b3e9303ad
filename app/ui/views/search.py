"""Search past events: one box, four filters that stay out of the way, results by story."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from analysis.search_types import SearchQuery
from app.ui import data
from app.ui.parts import page_head, shorten
from app.ui.results import render_answer, render_invitation, render_named_in, render_nothing
from app.ui.words import TOPICS, count
from app.weeks import name_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.reading import Facets
    from db.overview import Totals

_LONGEST = 400
_LIMIT = 20


def show_search() -> None:
    """Draw the page."""
    facets = data.facets()
    st.html(page_head("Past events", "Search", _span(facets.totals)))
    text = st.text_input(
        "Search past events",
        key="q",
        bind="query-params",
        max_chars=_LONGEST,
        placeholder="open weights licence, Fable 5 suspended, price cut …",
        label_visibility="collapsed",
        type="search",
    )
    query = _narrow((text or "").strip(), facets)
    st.set_page_config(page_title=_title(query))
    if not query.text:
        st.html(render_invitation(facets))
        return
    _show_answer(query)


def _show_answer(query: SearchQuery) -> None:
    found = data.search(query)
    if found is None:
        st.html('<p class="t-calm">Search is not available on this server.</p>')
        return
    answer, note = found
    named = render_named_in(data.entities_in(query.entity or query.text))
    if named:
        st.html(named)
    notes = [*answer.notes, *([note] if note else [])]
    if answer.stories:
        st.html(render_answer(answer, notes))
    else:
        st.html(render_nothing(query, notes))


def _span(totals: Totals) -> str:
    if totals.last_published_at is None:
        return ""
    # The oldest says little: feeds hold single pieces of many years ago.
    stories = count(totals.stories, "story", "stories")
    newest = name_day(totals.last_published_at)
    return f"{count(totals.articles, 'article')} in {stories}, up to {newest}."


def _title(query: SearchQuery) -> str:
    return f"{shorten(query.text, 60)} · Search · Tocsin" if query.text else "Search · Tocsin"


def _narrow(text: str, facets: Facets) -> SearchQuery:
    """The query with what the filters say. Labels carry no counts: they stand in shared links."""
    topics = {TOPICS.get(facet.key, facet.name): facet.key for facet in facets.topics}
    given = any(name in st.query_params for name in ("topic", "entity", "source", "since", "until"))
    with st.expander("Narrow down", expanded=given, key="filters"):
        left, right = st.columns(2)
        with left:
            topic = _choice("Topic", "topic", list(topics))
            since = _day("From", "since")
        with right:
            entity = _choice("Who or what", "entity", [facet.name for facet in facets.entities])
            until = _day("Until", "until")
        source = _choice("Source", "source", [facet.name for facet in facets.sources])
    keys = {facet.name: facet.key for facet in facets.sources}
    return SearchQuery(
        text=text,
        since=_midnight(since),
        # Readers mean the day they name to be included.
        until=_midnight(until + timedelta(days=1)) if until else None,
        topic=topics.get(topic) if topic else None,
        entity=entity,
        source=keys.get(source) if source else None,
        limit=_LIMIT,
    )


def _choice(label: str, key: str, options: Sequence[str]) -> str | None:
    # A shared link may name a value that is not among the frequent ones.
    asked = st.query_params.get(key)
    known = list(dict.fromkeys(options))
    if key == "entity" and asked and asked not in known and len(asked) <= _LONGEST:
        known.append(asked)
    return st.selectbox(label, known, index=None, key=key, bind="query-params", placeholder="Any")


def _day(label: str, key: str) -> date | None:
    chosen: date | None = st.date_input(
        label,
        value=None,
        key=key,
        bind="query-params",
        format="YYYY-MM-DD",
        min_value=datetime(1990, 1, 1, tzinfo=UTC).date(),
        max_value=datetime(2100, 1, 1, tzinfo=UTC).date(),
    )
    return chosen


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None
