"""No page has a serious fault by axe-core's rules, wide and narrow, light and dark."""

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
def test_no_page_has_a_serious_fault(visit: Visit, path: str, selector: str) -> None:
    page = visit.open(path, selector)
    page.wait_for_selector(".t-foot", timeout=30_000)
    faults = grave_faults(page)
    visit.become(390, 844, "dark")
    page.wait_for_timeout(300)
    assert faults + grave_faults(page) == []
