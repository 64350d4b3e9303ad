"""The brief: the latest issue, or the one of `?week=`, for everybody or for the `?stack=`."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import streamlit as st

from app.answers import WEEK
from app.context import current_context
from app.stack_editions import edition_names, read_edition
from app.ui import data
from app.ui.issue import render_issue
from app.ui.parts import empty_state, escape, inward, page_address
from app.ui.places import land
from app.weeks import name_week

if TYPE_CHECKING:
    from app.context import AppContext
    from app.reading import Issue


def show_brief() -> None:
    """Draw the page."""
    week = st.query_params.get("week")
    if week is not None and not WEEK.fullmatch(week):
        _show_unknown(f"“{week[:40]}” is not a week; one is written like 2026-W25.")
        return
    found = data.issue(week)
    if found is not None:
        st.set_page_config(page_title=f"{name_week(found.brief.week)} · Tocsin")
        _show_issue(found, st.query_params.get("stack") or "")
    elif week is not None:
        _show_unknown(f"No issue was written for {name_week(week)}.")
    else:
        _show_first_run(current_context())


def _show_issue(issue: Issue, asked: str) -> None:
    database, week = current_context().database, issue.brief.week
    stacks = edition_names(database, week)
    edition = read_edition(database, week, asked) if asked in stacks else None
    if asked and edition is None:
        way = inward(page_address("stack"), "See the stacks")
        st.html(
            f'<p class="t-note" role="note">There is no issue of this week for a stack “'
            f"{escape(asked[:80])}”; this is everybody’s. {way}.</p>"
        )
    if edition is None:
        st.html(render_issue(issue, "", stacks))
    else:
        own = dataclasses.replace(issue, brief=edition.brief)
        st.html(render_issue(own, edition.stack, stacks))
    land()


def _show_unknown(sentence: str) -> None:
    st.set_page_config(page_title="No such issue · Tocsin")
    ways = (
        f"{inward(page_address('archive'), 'See all past briefs')} or "
        f"{inward(page_address(''), 'read the latest one')}."
    )
    st.html(empty_state("No such issue", f"{escape(sentence)} {ways}"))


def _show_first_run(context: AppContext) -> None:
    st.set_page_config(page_title="Tocsin: the builder’s brief")
    totals = data.facets().totals
    if totals.articles:
        came_in = f"{totals.articles:,} articles have been read so far"
    else:
        came_in = "The sources have not been read yet"
    text = (
        f"{came_in}. Issues go out on {escape(context.schedule)}; to write one now, run "
        "<code>tocsin brief</code>. Meanwhile you can "
        f"{inward(page_address('search'), 'search what came in')} or "
        f"{inward(page_address('sources'), 'see how the sources are')}."
    )
    st.html(empty_state("The first issue is not written yet", text))
