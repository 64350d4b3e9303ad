"""The frame around every page: style, navigation, banner, and what to say when a page cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.context import current_context
from app.ui import data
from app.ui.parts import empty_state, escape, inward, page_address
from app.ui.style import ICON, stylesheet
from app.ui.views import archive, brief, entity, ledger, search, sources, story
from app.ui.words import count
from db.errors import ConfigError, TocsinError

if TYPE_CHECKING:
    from app.context import AppContext

_DEMO = (
    "<strong>You are looking at the demo corpus.</strong> Its outlets and authors are made up; the "
    "developments they tell of are not. "
)
_NO_SOURCES = (
    "Add sources with <code>tocsin sources add</code>, or start from the shipped catalogue with "
    "<code>tocsin init</code>."
)

_WITHOUT_LINK = frozenset({"story", "entity"})  # reached from other pages only


def show_frame() -> None:
    """Draw the page that the address asks for."""
    st.set_page_config(page_title="Tocsin", page_icon=ICON, layout="centered")
    st.html(stylesheet())
    try:
        context = current_context()
    except ConfigError as fault:
        st.html(empty_state("There is no server behind this page", escape(str(fault))))
        return
    page = st.navigation(_pages(), position="hidden")
    _show_navigation(page.url_path)
    if context.demo:
        _show_demo_note(page.url_path)
    try:
        page.run()
    except TocsinError as fault:
        st.html(empty_state("This page cannot be shown right now", escape(str(fault))))
    _show_foot(context)


def _pages() -> list[st.Page]:
    return [
        st.Page(brief.show_brief, title="This week", url_path="brief", default=True),
        st.Page(archive.show_archive, title="Past briefs", url_path="archive"),
        st.Page(ledger.show_ledger, title="Ledger", url_path="ledger"),
        st.Page(search.show_search, title="Search", url_path="search"),
        st.Page(sources.show_sources, title="Sources", url_path="sources"),
        st.Page(story.show_story, title="Story", url_path="story", visibility="hidden"),
        st.Page(entity.show_entity, title="Entity", url_path="entity", visibility="hidden"),
    ]


def _show_navigation(here: str) -> None:
    with st.container(horizontal=True, key="nav", vertical_alignment="center"):
        st.html('<a class="t-wordmark" href="/" target="_self">Tocsin</a>')
        for page in _pages():
            if page.url_path in _WITHOUT_LINK:
                continue
            if page.url_path == here:
                # Streamlit's link to the page one is on would keep `?week=` in the address.
                address = escape(f"/{page.url_path}")
                link = f'<a class="t-here" href="{address}" aria-current="page">{page.title}</a>'
                st.html(link, width="content")
            else:
                st.page_link(page, label=page.title)


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
        f"goes out on {escape(context.schedule)}. "
        '<a href="/feeds/briefs.xml" target="_blank">Atom feed</a>. '
        f"Version {escape(context.version)}.</p></footer>"
    )
