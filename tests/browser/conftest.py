"""One server and one Chromium for all browser tests."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.served import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base address of a server over the seeded world."""
    with running_server(tmp_path_factory.mktemp("served")) as found:
        yield found


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real browser's context; skips where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        # One context for all: its cache spares every page Streamlit's own scripts.
        yield browser.new_context(viewport={"width": 1280, "height": 900})
        browser.close()


class Visit:
    """A page in the browser; remembers what it asked other hosts for and what went wrong."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.address = address
        self.outside: list[str] = []
        self.faults: list[str] = []
        page.on("request", self._note)
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))

    def open(self, path: str, selector: str) -> Any:
        self.page.goto(self.address + path)
        self.page.wait_for_selector(selector, timeout=30_000)
        return self.page

    def become(self, width: int, height: int, colours: str) -> None:
        """Another window size, light or dark."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.emulate_media(color_scheme=colours)

    def _note(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.outside.append(request.url)


@pytest.fixture
def visit(chromium: Any, address: str) -> Iterator[Visit]:
    """A fresh page 1280 pixels wide."""
    page = chromium.new_page()
    yield Visit(page, address)
    page.close()
