"""One story: what happened when, who told it, what was stated, and whether it was of use."""

from __future__ import annotations

import streamlit as st

from app.context import current_context
from app.passage_reading import read_passage, story_of_passage
from app.ui import data
from app.ui.likeness import show_likeness
from app.ui.parts import empty_state, escape, inward, page_address, shorten
from app.ui.passages import land_marked, render_cited
from app.ui.reacting import show_reaction
from app.ui.storyline import render_story


def show_story() -> None:
    """Draw the page of `?story=`, or of `?id=`; with `?passage=` that passage comes first.

    A passage alone leads to the story of its article.
    """
    passage = st.query_params.get("passage", "")
    asked = st.query_params.get("story") or st.query_params.get("id") or ""
    if passage and not asked:
        asked = story_of_passage(current_context().database, passage)
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
    st.html(render_story(found, _cited(passage)))
    show_reaction(found.story.id, found.weeks[-1] if found.weeks else "")
    show_likeness(found.story.id)
    land_marked()


def _cited(name: str) -> str:
    """The passage that a citation leads to; a note where it is no longer there."""
    if not name:
        return ""
    cited = read_passage(current_context().database, name)
    if cited is None:
        return '<p class="t-banner" role="note">The passage that was cited is not stored here.</p>'
    return render_cited(cited)
