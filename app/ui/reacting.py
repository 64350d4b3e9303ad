"""Whether a story was useful: two buttons, the reader's own word, and the counts of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.access import page_reader
from app.context import current_context
from app.reactions import react, read_reactions
from app.ui.words import count
from db.errors import TocsinError
from db.reactions import Verdict

if TYPE_CHECKING:
    from app.reactions import StoryReactions

_WORDS = {Verdict.USEFUL: "Useful", Verdict.NOT_USEFUL: "Not useful"}


def show_reaction(story_id: str, context: str) -> None:
    """The buttons of a story; `context` is the week or the question that led here."""
    _show(story_id, context)


@st.fragment
def _show(story_id: str, context: str) -> None:
    found = read_reactions(current_context().database, story_id, page_reader().id)
    with st.container(horizontal=True, key="reaction", vertical_alignment="center"):
        st.segmented_control(
            "Was this story useful to you?",
            list(_WORDS),
            default=found.own,
            format_func=lambda verdict: _WORDS[verdict],
            key=f"react_{story_id}",
            on_change=_keep,
            args=(story_id, context),
        )
        st.html(f'<p class="t-meta" role="status">{_counted(found)}</p>')


def _counted(found: StoryReactions) -> str:
    counts = found.counts
    if not counts.useful and not counts.not_useful:
        return "Nobody has said so far."
    if not counts.useful:
        return f"{count(counts.not_useful, 'reader')} found it of no use."
    readers = count(counts.useful, "reader")
    return f"{readers} found it useful, {counts.not_useful:,} did not."


def _keep(story_id: str, context: str) -> None:
    chosen = st.session_state.get(f"react_{story_id}")
    current = current_context()
    try:
        react(current.database, page_reader().id, story_id, chosen, current.now(), context=context)
    except TocsinError as fault:
        st.toast(str(fault))
