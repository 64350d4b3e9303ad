"""What came of the last thing a reader did on the page of alerts, told once; faults at fields."""

from __future__ import annotations

import streamlit as st

from app.ui.parts import escape
from app.ui.words import capitalise

_SAID = "alert_said"


def say(text: str, *, well: bool = True) -> None:
    """Have a sentence told at the head of the page when it is drawn next."""
    st.session_state[_SAID] = (text, well)


def show_said() -> None:
    """Tell it, once."""
    text, well = st.session_state.pop(_SAID, ("", True))
    if not text:
        return
    sentence = escape(capitalise(text.rstrip(".")))
    if well:
        st.html(f'<p class="t-alerts-said" role="status">{sentence}.</p>')
    else:
        st.html(f'<p class="t-alerts-fault" role="alert">{sentence}.</p>')


def show_fault(text: str) -> None:
    """A fault or a question, where it stands."""
    if text:
        end = "" if text.endswith((".", "?", "…")) else "."
        st.html(f'<p class="t-alerts-fault" role="alert">{escape(capitalise(text))}{end}</p>')
