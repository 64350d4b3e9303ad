"""Pages as scripts for Streamlit's AppTest, which copies a function's body into a file of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest


def brief_page() -> None:
    from app.ui.views.brief import show_brief

    show_brief()


def archive_page() -> None:
    from app.ui.views.archive import show_archive

    show_archive()


def story_page() -> None:
    from app.ui.views.story import show_story

    show_story()


def entity_page() -> None:
    from app.ui.views.entity import show_entity

    show_entity()


def search_page() -> None:
    from app.ui.views.search import show_search

    show_search()


def timeline_page() -> None:
    from app.ui.views.timeline import show_timeline

    show_timeline()


def sources_page() -> None:
    from app.ui.views.sources import show_sources

    show_sources()


def page_html(page: AppTest) -> str:
    """All of our own HTML on the page, in order."""
    return "\n".join(str(element.proto.body) for element in page.get("html"))
