"""Sources and runs: how sources are, in words first; for operators also what happened, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.context import current_context
from app.runs_reading import REFUSAL_DAYS
from app.ui import data, runs_data
from app.ui.health import SHOWN, render_shown, render_sources
from app.ui.parts import empty_state, escape, inward, page_address, shorten
from app.ui.runs import (
    PARTS,
    render_delays,
    render_parts,
    render_refused,
    render_runs,
    render_state,
)
from app.ui.runs_actions import show_adding, show_said, show_source_actions
from app.ui.runs_source import render_source
from app.ui.sign_in import is_operator, operators_only

if TYPE_CHECKING:
    from app.sources_view import SourcesView


def show_sources() -> None:
    """Draw the page, or the part of it that `?show=` or `?source=` names."""
    asked, show = st.query_params.get("source", ""), st.query_params.get("show", "")
    if asked:
        _show_source(asked)
        return
    title = SHOWN.get(show) or PARTS.get(show, "")
    named = f"{title} · " if show and title else ""
    st.set_page_config(page_title=f"{named}Sources · Tocsin")
    if is_operator():
        st.html(render_parts(show if show in PARTS else ""))
        _show_part(show)
    elif show in PARTS and show:
        st.html(empty_state(PARTS[show], operators_only()))
    else:
        _show_health(show)


def _show_part(show: str) -> None:
    if show == "runs":
        failed_only = st.query_params.get("failed", "") == "yes"
        job = st.query_params.get("job", "")[:100]
        st.html(render_runs(runs_data.runs(job, failed_only=failed_only)))
    elif show == "delays":
        st.html(render_delays(_view(), runs_data.paces()))
    elif show == "refused":
        days = _days()
        st.html(render_refused(_view(), runs_data.refused(days), days))
    elif show == "state":
        names = {p.source.key: p.source.name for p in _view().everything}
        st.html(render_state(runs_data.state(), names))
    else:
        _show_health(show)
        if not show:
            show_adding()


def _show_health(show: str) -> None:
    view = _view()
    if not view.everything:
        text = (
            "Load the shipped catalogue with <code>tocsin init</code>, add one with "
            "<code>tocsin sources add</code>, or bring your own list with "
            "<code>tocsin sources import</code>."
        )
        st.html(empty_state("There are no sources yet", text))
    elif show in SHOWN:
        st.html(render_shown(view, show))
    else:
        st.html(render_sources(view, demo=data.own_sources() is None and current_context().demo))


def _show_source(key: str) -> None:
    detail = runs_data.source(key[:200])
    if detail is None:
        st.set_page_config(page_title="No such source · Tocsin")
        show_said()
        ways = inward(page_address("sources"), "See all sources")
        st.html(empty_state("No such source", f"“{escape(shorten(key, 60))}” is none. {ways}."))
        return
    st.set_page_config(page_title=f"{shorten(detail.polled.source.name, 70)} · Tocsin")
    for_operator = is_operator()
    st.html(render_source(detail, for_operator=for_operator))
    if for_operator:
        show_source_actions(detail.polled)


def _view() -> SourcesView:
    return data.own_sources() or data.sources()


def _days() -> int:
    stated = st.query_params.get("days", "")
    return next((days for days in REFUSAL_DAYS if str(days) == stated), REFUSAL_DAYS[0])
