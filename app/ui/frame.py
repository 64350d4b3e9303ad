"""The frame around every page: style, navigation, banner, and what to say when a page cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.context import current_context
from app.ui import data
from app.ui.pages import HOME, PAGES, Place
from app.ui.parts import empty_state, escape, inward, page_address
from app.ui.sign_in import require_reader, show_reader
from app.ui.style import ICON, stylesheet
from app.ui.words import count
from db.errors import ConfigError, TocsinError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.context import AppContext
    from app.ui.pages import PageEntry

_DEMO = (
    "<strong>You are looking at the demo corpus.</strong> Its outlets and authors are made up; the "
    "developments they tell of are not. "
)
_NO_SOURCES = (
    "Add sources with <code>tocsin sources add</code>, or start from the shipped catalogue with "
    "<code>tocsin init</code>."
)


def show_frame() -> None:
    """Draw the page that the address asks for."""
    st.set_page_config(page_title="Tocsin", page_icon=ICON, layout="centered")
    st.html(stylesheet())
    try:
        context = current_context()
    except ConfigError as fault:
        st.html(empty_state("There is no server behind this page", escape(str(fault))))
        return
    pages = _pages()
    page = st.navigation(list(pages.values()), position="hidden")
    if require_reader():
        _show_page(context, pages, page)


def _show_page(context: AppContext, pages: Mapping[str, st.Page], page: st.Page) -> None:
    _show_navigation(pages, page.url_path)
    show_reader()
    if context.demo:
        _show_demo_note(page.url_path)
    try:
        page.run()
    except TocsinError as fault:
        st.html(empty_state("This page cannot be shown right now", escape(str(fault))))
    _show_foot(context)


def _pages() -> dict[str, st.Page]:
    return {entry.address: _page(entry) for entry in PAGES}


def _page(entry: PageEntry) -> st.Page:
    def draw() -> None:
        entry.load()()

    return st.Page(
        draw,
        title=entry.title,
        url_path=entry.address,
        default=entry is HOME,
        visibility="hidden" if entry.place is Place.NOWHERE else "visible",
    )


def _show_navigation(pages: Mapping[str, st.Page], here: str) -> None:
    with st.container(horizontal=True, key="nav", vertical_alignment="center"):
        st.html('<a class="t-wordmark" href="/" target="_self">Tocsin</a>')
        for entry in PAGES:
            if entry.place is Place.LINE:
                _show_link(entry, pages, here)
        with st.popover("More", key="more", type="tertiary"):
            for entry in PAGES:
                if entry.place is Place.MORE:
                    _show_link(entry, pages, here)


def _show_link(entry: PageEntry, pages: Mapping[str, st.Page], here: str) -> None:
    page = pages[entry.address]
    if page.url_path != here:
        st.page_link(page, label=entry.title)
        return
    # Streamlit's link to the page one is on would keep `?week=` in the address.
    address = escape(f"/{page.url_path}")
    link = (
        f'<a class="t-here" href="{address}" aria-current="page" target="_self">{entry.title}</a>'
    )
    st.html(link, width="content")


def _show_demo_note(here: str) -> None:
    own = data.own_sources()
    if own is None:
        text = f"{_DEMO}{_NO_SOURCES}"
    elif here == "sources":
        text = (
            "The other pages show the demo corpus until <strong>your own sources</strong>, listed "
            "here, have brought a first issue."
        )
    else:
        number = inward(page_address("sources"), count(own.polled, "source"))
        text = f"{_DEMO}Your own {number} take its place with their first issue."
    st.html(f'<p class="t-banner" role="note">{text}</p>')


def _show_foot(context: AppContext) -> None:
    st.html(
        '<footer class="t-foot"><p>Tocsin reads the news for people who build with AI models, and '
        f"goes out on {escape(context.schedule)}. {inward(page_address('subscribe'), 'Subscribe')}. "
        f"Version {escape(context.version)}.</p></footer>"
    )
