"""One server and one Chromium for all browser tests; a server of their own for some."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.served import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SIZE = {"width": 1280, "height": 900}


@dataclass(frozen=True)
class Served:
    """A running server: its base address, and the data folder behind it."""

    address: str
    folder: Path


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server over the seeded world."""
    folder = tmp_path_factory.mktemp("served")
    with running_server(folder) as found:
        yield Served(found, folder)


@pytest.fixture(scope="session")
def address(served: Served) -> str:
    """The base address of the server over the seeded world."""
    return served.address


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real Chromium; skips where there is none."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed")
    with sync_api.sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def chromium(browser: Any) -> Any:
    """One context for all: its cache spares every page Streamlit's own scripts."""
    return browser.new_context(viewport=SIZE)


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
        """Go to a path of the server and wait until the selector is there; the page."""
        self.page.goto(self.address + path)
        self.page.wait_for_selector(selector, timeout=30_000)
        return self.page

    def settle(self) -> None:
        """Wait until the page is drawn to its foot and Streamlit has nothing left to do."""
        self.page.wait_for_selector(".t-foot", timeout=30_000)
        self.page.wait_for_selector(
            "[data-testid=stApp][data-test-script-state=notRunning]", timeout=30_000
        )

    def until(self, condition: str, seconds: float = 10.0) -> None:
        """Wait until an expression holds on the page.

        Playwright's own waiting evaluates text inside the page, which our policy forbids.
        """
        end = time.monotonic() + seconds
        while not self.page.evaluate(condition):
            assert time.monotonic() < end, condition
            self.page.wait_for_timeout(50)

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
