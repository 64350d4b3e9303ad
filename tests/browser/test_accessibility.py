"""Every page is sound: axe-core finds no serious fault, a phone shows it all, nothing runs or calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.places import PAGES

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GRAVE = {"serious", "critical"}
# Streamlit's own furniture, outside what a page of ours can change.
EXEMPT: dict[str, str] = {}
_TOO_WIDE = """
    [document.documentElement, ...document.querySelectorAll('[data-testid=stMain]')]
    .map(e => e.scrollWidth - e.clientWidth).filter(more => more > 0)
"""
_NARROW = "matchMedia('(max-width: 400px) and (prefers-color-scheme: dark)').matches"


def grave_faults(page: Any) -> list[str]:
    """Rule, element and what is wrong with it, for each grave fault that axe-core finds."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not there")
    found = axe.Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:120]}: {node['failureSummary'][:200]}"
        for fault in found
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
        if fault["id"] not in EXEMPT
    ]


@pytest.mark.parametrize(("path", "selector"), PAGES)
def test_every_page_is_sound_wide_and_narrow_light_and_dark(
    visit: Visit, path: str, selector: str
) -> None:
    page = visit.open(path, selector)
    visit.settle()
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.evaluate("window.hit") is None
    assert page.locator(".stHtml script, .stHtml iframe, .stHtml img").count() == 0
    assert page.locator(".stHtml a[href^='javascript']").count() == 0
    assert page.locator("h1, .t-empty h2").count() >= 1
    wide = grave_faults(page)
    visit.become(390, 844, "dark")
    visit.until(_NARROW)
    visit.settle()
    assert page.evaluate(_TOO_WIDE) == []
    assert wide + grave_faults(page) == []
    assert visit.outside == []
    assert visit.faults == []
