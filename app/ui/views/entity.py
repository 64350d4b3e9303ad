"""One entity: a model, an organisation, a rule; what it is and what happened to it."""

from __future__ import annotations

import streamlit as st

from app.ui import data
from app.ui.entity_page import render_entity
from app.ui.parts import empty_state, escape, inward, page_address, shorten


def show_entity() -> None:
    """Draw the page of `?key=`."""
    asked = st.query_params.get("key", "")
    found = data.entity(asked) if asked else None
    if found is None:
        st.set_page_config(page_title="No such name · Tocsin")
        _show_unknown(asked)
        return
    st.set_page_config(page_title=f"{shorten(found.record.name, 70)} · Tocsin")
    st.html(render_entity(found))


def _show_unknown(asked: str) -> None:
    # "model:kimi-k3" is a key; what readers would search for is the name behind it.
    words = asked.partition(":")[2].replace("-", " ") or asked
    search = inward(page_address("search", q=shorten(words, 80)), "Search for it")
    ways = f"{search} or {inward(page_address(''), 'read the latest brief')}."
    said = f"No article read so far names “{escape(shorten(asked, 60))}”. " if asked else ""
    st.html(empty_state("No such name", f"{said}{ways}"))
