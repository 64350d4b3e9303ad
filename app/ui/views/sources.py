"""Sources: how they are, in words first; then those in trouble; then all of them."""

from __future__ import annotations

import streamlit as st

from app.context import current_context
from app.ui import data
from app.ui.health import render_sources
from app.ui.parts import empty_state


def show_sources() -> None:
    """Draw the page."""
    st.set_page_config(page_title="Sources · Tocsin")
    own = data.own_sources()
    if own is not None:
        st.html(render_sources(own))
        return
    view = data.sources()
    if not view.everything:
        text = (
            "Load the shipped catalogue with <code>tocsin init</code>, add one with "
            "<code>tocsin sources add</code>, or bring your own list with "
            "<code>tocsin sources import</code>."
        )
        st.html(empty_state("There are no sources yet", text))
        return
    st.html(render_sources(view, demo=current_context().demo))
