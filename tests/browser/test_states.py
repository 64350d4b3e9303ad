"""What pages say before anything was read, and while the database cannot be used."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import Served, Visit
from tests.browser.test_accessibility import grave_faults
from tests.seeding import story_id
from tests.served import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]
EMPTY = (
    ("/", "The first issue is not written yet"),
    ("/archive", "No issue has been written yet"),
    ("/search", "There is nothing to search yet"),
    ("/search?q=anything", "Nothing found for “anything”"),
    ("/timeline", "There is nothing to draw yet"),
    ("/models", "No models yet"),
    ("/rules", "No rules yet"),
    ("/trends", "Nothing to count yet"),
    ("/ledger", "ledger"),
    ("/stack", "No stack yet"),
    ("/subscribe", "None is saved yet"),
    ("/sources", "There are no sources yet"),
    ("/sources?show=runs", "No job has run in these days"),
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of which nothing was asked yet but to start."""
    folder = tmp_path_factory.mktemp("empty")
    with running_server(folder, "empty") as found:
        yield Served(found, folder)


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    found = chromium.new_page()
    yield found
    found.close()


def read(page: Page) -> str:
    """Everything that the page says."""
    return str(page.locator("[data-testid=stMain]").inner_text())


def is_calm(page: Page) -> bool:
    """Whether no inner working shows: no traceback, no name of a module or table."""
    said = read(page)
    inner = ("Traceback", "sqlalchemy", "OperationalError", "DatabaseError", "no such table")
    return page.locator("[data-testid=stException]").count() == 0 and not any(
        word in said for word in inner
    )


def test_before_anything_was_read_every_page_says_why_and_what_to_do(
    page: Any, empty: Served
) -> None:
    visit = Visit(page, empty.address)
    for path, words in EMPTY:
        visit.open(path, f"[data-testid=stMain] :text('{words}')")
        visit.settle()
        assert is_calm(page), path
        if "?q=" not in path:
            # A way on: a link beside those of navigation and foot, or a command.
            ways = page.locator(".stHtml a:not(.t-wordmark, .t-here, .t-foot a), .stHtml code")
            assert ways.count() >= 1, path
        assert page.title().endswith("Tocsin") or page.title().startswith("Tocsin"), path
    visit.become(390, 844, "dark")
    visit.open("/stack", ".t-empty")
    visit.settle()
    assert grave_faults(page) == []
    assert visit.faults == []


def test_a_lock_on_the_database_is_told_where_somebody_saves(page: Any, served: Served) -> None:
    visit = Visit(page, served.address)
    visit.open("/search?q=tallow", ".t-results")
    visit.settle()
    page.get_by_role("button", name="Save this search").click()
    holder = sqlite3.connect(served.folder / "served.sqlite3", isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        page.get_by_role("button", name="Save", exact=True).click()
        alert = page.locator("[data-testid=stPopoverBody] [role=alert]")
        alert.wait_for(timeout=30_000)
        said = alert.inner_text()
    finally:
        holder.close()
    assert said.endswith(".")
    assert is_calm(page)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Its feed").wait_for(timeout=30_000)
    visit.open(f"/story?story={story_id('suspended')}", ".t-storypage")
    assert read(page)


def test_a_database_that_breaks_while_a_page_is_open_is_told_in_a_sentence(
    page: Any, empty: Served
) -> None:
    visit = Visit(page, empty.address)
    visit.open("/", ".t-empty")
    visit.settle()
    for file in empty.folder.glob("served.sqlite3*"):
        file.write_bytes(b"this is no database " * 500)
    page.click(".st-key-nav >> text=Models")
    page.wait_for_selector(
        ".t-empty:has-text('This page cannot be shown right now')", timeout=30_000
    )
    assert "is damaged" in page.locator(".t-empty").inner_text()
    assert is_calm(page)
    assert page.locator(".st-key-nav a").count() >= 6
    for path in ("/search?q=anything", "/", "/sources"):
        visit.open(path, ".t-empty")
        visit.settle()
        assert is_calm(page), path
