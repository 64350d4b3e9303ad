"""Alerts: what a reader is told, by which channels, and what was told so far."""

from __future__ import annotations

import streamlit as st

from app.ui.parts import page_head

_LEAD = "Say once what you want to be told, and how. Each alert quotes the passage that made it."


def show_alerts() -> None:
    """Draw the page."""
    st.set_page_config(page_title="Alerts · Tocsin")
    st.html(f'<div class="t-alertspage">{page_head("Told when it happens", "Alerts", _LEAD)}</div>')
