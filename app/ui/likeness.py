"""Stories like the one on the page, looked for only when a reader asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.ui import data
from app.ui.parts import escape, inward, joined, page_address, shorten, story_link
from app.ui.words import count
from app.weeks import name_days
from db.errors import TocsinError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.search_types import StoryHit

_SHOWN = 5
_TITLE = 140


@st.fragment
def show_likeness(story_id: str) -> None:
    """A button, and behind it the stories that resemble this one."""
    asked = f"like_{story_id}"
    st.html('<h2 class="t-story-part">More like this</h2>')
    if not st.session_state.get(asked):
        st.button(
            "Look for stories like this one", key=f"ask_{story_id}", on_click=_ask, args=(asked,)
        )
        return
    try:
        found = data.like(story_id, _SHOWN)
    except TocsinError as fault:
        st.html(f'<p class="t-note" role="alert">{escape(str(fault))}</p>')
        return
    if found is None:
        st.html('<p class="t-calm">Search is not available on this server.</p>')
        return
    answer, note = found
    if note and not answer.stories:
        # Before the model is there nothing resembles anything: that says nothing of the story.
        st.html(f'<p class="t-note" role="status">{escape(note)}</p>')
        st.button("Look again", key=f"again_{story_id}")
        return
    st.html(_listing(answer.stories, story_id))


def _ask(key: str) -> None:
    st.session_state[key] = True


def _listing(stories: Sequence[StoryHit], story_id: str) -> str:
    if not stories:
        return '<p class="t-calm" role="status">Nothing that was read so far is like it.</p>'
    items = "".join(f"<li>{_item(story)}</li>" for story in stories[:_SHOWN])
    more = inward(page_address("search", like=story_id), "More of them, with their passages")
    return f'<ul class="t-story-like" role="status">{items}</ul><p class="t-note">{more}</p>'


def _item(story: StoryHit) -> str:
    title = shorten(story.title, _TITLE)
    link = story_link(story.story_id, title) if story.story_id else escape(title)
    about = joined(
        [
            escape(name_days(story.first_published_at, story.last_published_at)),
            count(story.outlets, "outlet"),
        ]
    )
    return f'{link} <span class="t-meta">{about}</span>'
