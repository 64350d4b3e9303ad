"""A reader's saved searches on the Subscribe page: their feeds, their names, an end to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app import saved_searches
from app.access import page_reader
from app.context import current_context
from app.search_address import asked_by
from app.ui.alerts_link import alert_link
from app.ui.parts import escape, inward, joined, page_address
from db.alert_types import SubscriptionKind
from db.errors import StorageError, TocsinError

if TYPE_CHECKING:
    from app.context import AppContext
    from db.saved_searches import SavedSearch

_SHOWN = 25  # one has three widgets, and a page of 200 would be slow
_TOLD = "subscribe_told"


def show_own_searches(context: AppContext) -> None:
    """The list, each search with its two addresses, a new name and a way to remove it."""
    st.html('<h2 class="t-subscribe-head">Your saved searches</h2>')
    told = st.session_state.pop(_TOLD, "")
    if told:
        st.html(f'<p class="t-note" role="status">{escape(told)}</p>')
    found = saved_searches.list_searches(context.database, page_reader().id)
    way = inward(page_address("search"), "Search")
    if not found:
        said = f"None is saved yet. {way}, and choose “Save this search”: it becomes a feed."
        st.html(f'<p class="t-note">{said}</p>')
        return
    st.html(
        '<p class="t-note">Whoever has the address of such a feed can read it; it cannot be '
        "guessed.</p>"
    )
    for saved in found[:_SHOWN]:
        _show_one(context, saved)
    rest = len(found) - _SHOWN
    if rest > 0:
        st.html(f'<p class="t-note">and {rest} more; {way} lists them all.</p>')


def _show_one(context: AppContext, saved: SavedSearch) -> None:
    st.html(f'<h3 class="t-subscribe-search">{_title(saved)}</h3>')
    for form in ("xml", "json"):
        address = f"{context.base_url}/feeds/searches/{saved.id}.{form}"
        st.code(address, language=None, wrap_lines=True)
    with st.container(horizontal=True, key=f"own_{saved.id}", vertical_alignment="center"):
        with st.popover("Rename", key=f"rename_{saved.id}", type="tertiary"):
            name = st.text_input(
                "New name", value=saved.name, max_chars=120, key=f"name_{saved.id}"
            )
            st.button(
                "Rename", key=f"rename_now_{saved.id}", on_click=_rename, args=(saved.id, name)
            )
        st.button(
            "Remove", key=f"forget_{saved.id}", type="tertiary", on_click=_remove,
            args=(saved.id, saved.name),
        )  # fmt: skip


def _title(saved: SavedSearch) -> str:
    try:
        address = asked_by(saved_searches.read_question(saved.question)).address()
    except StorageError as fault:
        return f"{escape(saved.name)}: {escape(str(fault))}"
    return joined([inward(address, saved.name), alert_link(SubscriptionKind.SEARCH, saved.id)])


def _rename(search_id: str, name: str) -> None:
    try:
        saved_searches.rename_search(current_context().database, page_reader().id, search_id, name)
    except TocsinError as fault:
        st.session_state[_TOLD] = str(fault)
    else:
        st.session_state[_TOLD] = "The search has its new name; its feed stays where it is."


def _remove(search_id: str, name: str) -> None:
    try:
        saved_searches.delete_search(current_context().database, page_reader().id, search_id)
    except TocsinError as fault:
        st.session_state[_TOLD] = str(fault)
    else:
        st.session_state[_TOLD] = f"“{name}” is removed, and its feed has ended."
