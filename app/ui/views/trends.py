"""Trends: releases, topics, notice given, prices, and what was read."""

from __future__ import annotations

import streamlit as st

from app.context import current_context
from app.kept_readings import kept_trends
from app.ui.parts import empty_state, escape, inward, page_address, page_head
from app.ui.trends_parts import render_notices, render_prices
from app.weeks import name_day


def show_trends() -> None:
    """Draw the page."""
    from app.ui.trends_charts import show_coverage, show_notices, show_releases, show_topics

    st.set_page_config(page_title="Trends · Tocsin")
    context = current_context()
    with st.spinner("Counting …"):
        view = kept_trends(context)
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
