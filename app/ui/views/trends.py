"""Trends: releases, topics, notice given, prices, and what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.context import current_context
from app.trends_reading import read_trends
from app.ui.parts import empty_state, escape, inward, page_address, page_head
from app.ui.trends_parts import render_notices, render_prices
from app.weeks import name_day
from db.overview import state_mark

if TYPE_CHECKING:
    from datetime import date, datetime

    from app.trends_reading import TrendsView
    from db.store import Database

_SECONDS = 900


def show_trends() -> None:
    """Draw the page."""
    from app.ui.trends_charts import show_coverage, show_notices, show_releases, show_topics

    st.set_page_config(page_title="Trends · Tocsin")
    context = current_context()
    database, now = context.database, context.now()
    with database.read() as connection:
        mark = state_mark(connection)
    view = _read(database, database.url, mark, now.date(), now)
    if view.began_at is None:
        way = inward(page_address("sources"), "Sources and runs")
        text = f"Trends need articles, and none has been read yet. {way} says why, and what comes next."
        st.html(empty_state("Nothing to count yet", text))
        return
    lead = escape(
        f"Counted since our reading began on {name_day(view.began_at)}. What is not complete is pale."
    )
    st.html(f'<div class="t-trendspage">{page_head("Over time", "Trends", lead)}</div>')
    show_releases(view)
    show_topics(view)
    show_notices(view)
    st.html(render_notices(view.notices) + render_prices(view.prices) or "<!-- none -->")
    show_coverage(view)


@st.cache_data(ttl=_SECONDS, max_entries=4, show_spinner="Counting …")
def _read(_database: Database, url: str, mark: str, today: date, _now: datetime) -> TrendsView:
    del url, mark, today
    return read_trends(_database, _now)
