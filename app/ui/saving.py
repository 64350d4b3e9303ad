"""Searches that readers keep: saving the one on the page, and the list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app import saved_searches
from app.access import page_reader
from app.context import current_context
from app.search_address import asked_by
from app.ui.alerts_link import alert_link
from app.ui.parts import escape, inward, joined
from app.ui.words import capitalise
from db.alert_types import SubscriptionKind
from db.errors import StorageError, TocsinError

if TYPE_CHECKING:
    from analysis.search_types import SearchQuery
    from db.saved_searches import SavedSearch

_TOLD = "saving_told"


def show_saving(query: SearchQuery) -> None:
    """A way to keep this search under a name; a fault is told beside it."""
    with st.popover("Save this search", key="saving"):
        with st.form("save", border=False):
            name = st.text_input("Name", value=query.text[:60], max_chars=120, key="save_name")
            sent = st.form_submit_button("Save")
        if sent:
            _save(name or "", query)
        else:
            st.html('<p class="t-note">A saved search is a feed that tells what is new for it.</p>')


def show_saved() -> None:
    """What the reader has kept, each with its feed and a way to remove it."""
    context, reader = current_context(), page_reader()
    told = st.session_state.pop(_TOLD, "")
    if told:
        st.html(f'<p class="t-note" role="alert">{escape(capitalise(told))}.</p>')
    saved = saved_searches.list_searches(context.database, reader.id)
    if not saved:
        return
    st.html('<h2 class="t-search-saved">Saved searches</h2>')
    for one in saved:
        with st.container(horizontal=True, key=f"saved_{one.id}", vertical_alignment="center"):
            st.html(_line(one))
            st.button(
                "Remove",
                key=f"remove_{one.id}",
                type="tertiary",
                on_click=_remove,
                args=(one.id,),
            )


def feed_address(search_id: str) -> str:
    """Where the feed of a saved search is."""
    return f"/feeds/searches/{search_id}.xml"


def _save(name: str, query: SearchQuery) -> None:
    context = current_context()
    try:
        saved = saved_searches.save_search(
            context.database, page_reader().id, name, query, context.now()
        )
    except TocsinError as fault:
        st.html(f'<p class="t-note" role="alert">{escape(capitalise(str(fault)))}.</p>')
        return
    address = feed_address(saved.id)
    link = f'<a href="{escape(address)}" target="_blank">Its feed</a>'
    st.html(
        f'<p class="t-note" role="status">Saved as “{escape(saved.name)}”. {link}: '
        f"<code>{escape(context.base_url.rstrip('/') + address)}</code> "
        f"{alert_link(SubscriptionKind.SEARCH, saved.id)}</p>"
    )


def _line(saved: SavedSearch) -> str:
    feed = f'<a href="{escape(feed_address(saved.id))}" target="_blank">feed</a>'
    try:
        address = asked_by(saved_searches.read_question(saved.question)).address()
    except StorageError as fault:
        return f'<p class="t-search-line">{escape(saved.name)}: {escape(str(fault))}</p>'
    follow = alert_link(SubscriptionKind.SEARCH, saved.id)
    return f'<p class="t-search-line">{joined([inward(address, saved.name), feed, follow])}</p>'


def _remove(search_id: str) -> None:
    try:
        saved_searches.delete_search(current_context().database, page_reader().id, search_id)
    except TocsinError as fault:
        st.session_state[_TOLD] = str(fault)
