"""Timelines: of an entity, a family of models or a thread; without one, what there is to choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.context import current_context
from app.entity_reading import search_entities
from app.search_address import read_day
from app.timeline_parts import Kind
from app.timeline_reading import TimelineQuestion
from app.ui import data
from app.ui.chronicle import render_chronicle
from app.ui.parts import empty_state, escape, inward, page_address, page_head, shorten
from app.ui.timeline_choices import render_choices, render_found

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST = 200
_FOUND = 12


def show_timeline() -> None:
    """Draw the page."""
    question = read_question(st.query_params)
    if not (question.entity or question.family or question.thread):
        _show_choices()
        return
    view = data.timeline(question)
    if view is None:
        st.set_page_config(page_title="No such timeline · Tocsin")
        asked = question.entity or question.family or question.thread
        ways = (
            f"{inward(page_address('timeline'), 'See what there is')} or "
            f"{inward(page_address('search', q=shorten(asked, 80)), 'search for it')}."
        )
        said = f"Nothing was read of “{escape(shorten(asked, 60))}”. {ways}"
        st.html(empty_state("No such timeline", said))
        return
    st.set_page_config(page_title=f"{shorten(view.subject.name, 60)} · Timeline · Tocsin")
    st.html(render_chronicle(view, current_context().now().date()))


def read_question(given: Mapping[str, str]) -> TimelineQuestion:
    """What the address asks for; what cannot be read is left out."""
    kind = given.get("kind", "")
    return TimelineQuestion(
        entity=given.get("entity", "")[:_LONGEST].strip(),
        family=given.get("family", "")[:_LONGEST].strip(),
        thread=given.get("thread", "")[:_LONGEST].strip(),
        kind=Kind(kind) if kind in set(Kind) else None,
        oldest_first=given.get("order") == "oldest",
        edge=read_day(given.get("edge", "")),
    )


def _show_choices() -> None:
    st.set_page_config(page_title="Timelines · Tocsin")
    lead = "To a model, a family of models, a company, or in a longer affair."
    st.html(page_head("What happened when", "Timelines", lead))
    text = st.text_input(
        "Find a model, a company, a rule",
        key="find",
        max_chars=_LONGEST,
        placeholder="Find a model, a company, a rule …",
        label_visibility="collapsed",
        type="search",
    )
    words = (text or "").strip()
    if words:
        st.html(render_found(search_entities(current_context().database, words, _FOUND), words))
        return
    st.html(render_choices(data.timeline_choices()))
