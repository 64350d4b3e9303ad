"""One story: what happened when, who told it, what was stated, where it was told."""

from __future__ import annotations

import streamlit as st

from app.ui import data
from app.ui.parts import empty_state, escape, inward, page_address, shorten
from app.ui.storyline import render_story


def show_story() -> None:
    """Draw the page of `?story=`."""
    asked = st.query_params.get("story", "")
    found = data.story(asked) if asked else None
    if found is None:
        st.set_page_config(page_title="No such story · Tocsin")
        ways = (
            f"{inward(page_address('search'), 'Search for it')} or "
            f"{inward(page_address(''), 'read the latest brief')}."
        )
        said = f"There is no story “{escape(shorten(asked, 40))}”. " if asked else ""
        st.html(empty_state("No such story", f"{said}{ways}"))
        return
    st.set_page_config(page_title=f"{shorten(found.story.title, 70)} · Tocsin")
    st.html(render_story(found))
