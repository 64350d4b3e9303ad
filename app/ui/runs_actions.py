"""What an operator may do on the sources page, as buttons and a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app import source_actions
from app.context import current_context
from app.ui import data
from app.ui.parts import escape
from app.ui.runs_data import shown_database
from app.ui.sign_in import is_operator
from db.errors import TocsinError
from db.types import SourceStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.types import PolledSource

_SAID = "source_said"
_REMOVING = "source_removing"


def show_source_actions(polled: PolledSource) -> None:
    """Read soon, switch off or on, remove: in a line; what came of it above."""
    key, status = polled.source.key, polled.state.status
    show_said()
    with st.container(horizontal=True, key="source_actions"):
        if status is SourceStatus.ACTIVE:
            _button("Read at the next pass", lambda: _poll_soon(key))
            _button("Switch off", lambda: source_actions.pause(shown_database(), key))
        else:
            _button("Switch on", lambda: source_actions.resume(shown_database(), key))
        if st.session_state.get(_REMOVING) != key:
            st.button("Remove …", on_click=_ask_first, args=(key,), type="tertiary")
    if st.session_state.get(_REMOVING) == key:
        _show_question(polled)


def _show_question(polled: PolledSource) -> None:
    name = escape(polled.source.name)
    st.html(
        f'<p role="alert">Remove {name}? Where it has brought articles, it is only switched off, '
        "and they stay.</p>"
    )
    with st.container(horizontal=True, key="source_removal"):
        _button(
            "Yes, remove it", lambda: source_actions.remove(shown_database(), polled.source.key)
        )
        st.button("No, keep it", on_click=_ask_first, args=("",))


def show_adding() -> None:
    """A form for an address, and what came of those given before."""
    st.html('<h2 class="t-runs-add">Add a source</h2>')
    with st.form("add_source", clear_on_submit=True, border=False):
        address = st.text_input(
            "Address of a feed or a site",
            placeholder="https://example.org/feed.xml",
            max_chars=2000,
        )
        is_sent = st.form_submit_button("Look and add")
    if is_sent and address.strip():
        _begin(address.strip())
    if source_actions.ERRANDS.list():
        _show_errands()


@st.fragment(run_every=2.0)
def _show_errands() -> None:
    if not is_operator():
        return
    items = []
    for errand in source_actions.ERRANDS.list():
        said = errand.said[:1].upper() + errand.said[1:] if errand.is_done else "Being looked at …"
        css = ' class="t-bad"' if errand.is_done and not errand.went_well else ""
        items.append(f"<li>{escape(errand.address)}<br><span{css}>{escape(said)}</span></li>")
    st.html(f'<ul class="t-runs-list" role="status">{"".join(items)}</ul>')
    if any(errand.is_done for errand in source_actions.ERRANDS.list()) and st.button("Clear"):
        source_actions.ERRANDS.forget_done()
        st.rerun(scope="app")


def _begin(address: str) -> None:
    if not is_operator():
        return
    database, now = shown_database(), current_context().now()
    try:
        source_actions.ERRANDS.begin(
            address, lambda: source_actions.look_and_add(database, address, now)
        )
    except TocsinError as fault:
        st.html(f'<p class="t-bad" role="alert">{escape(str(fault))}</p>')


def _poll_soon(key: str) -> str:
    return source_actions.poll_soon(shown_database(), key, current_context().now())


def _button(label: str, work: Callable[[], str]) -> None:
    st.button(label, on_click=_do, args=(work,))


def _do(work: Callable[[], str]) -> None:
    # A button that was drawn for an operator may be pressed by who is none any more.
    if not is_operator():
        st.session_state[_SAID] = (False, "only operators may do that")
        return
    try:
        st.session_state[_SAID] = (True, work())
    except TocsinError as fault:
        st.session_state[_SAID] = (False, str(fault))
    st.session_state[_REMOVING] = ""
    data.forget_sources()


def _ask_first(key: str) -> None:
    st.session_state[_REMOVING] = key


def show_said() -> None:
    """What came of the last thing an operator did, once."""
    went_well, said = st.session_state.pop(_SAID, (True, ""))
    if said:
        css = "t-banner" if went_well else "t-banner t-bad"
        text = escape((said[:1].upper() + said[1:]).rstrip("."))
        st.html(f'<p class="{css}" role="status">{text}.</p>')
