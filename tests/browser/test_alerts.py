"""An alert in a real browser: chosen, its past looked through, kept, paused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.test_accessibility import grave_faults

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_an_alert_shows_its_past_before_it_is_kept_and_can_be_paused(visit: Visit) -> None:
    page = visit.open("/entity?key=model:aurora+5", ".t-entity")
    page.click(".t-alerts-me >> nth=0")
    page.wait_for_selector(".t-alerts-past h2:has-text('Would have fired')", timeout=30_000)
    page.wait_for_selector(".t-alerts-past blockquote")
    page.get_by_label("Name", exact=True).fill("All about Aurora")
    page.get_by_label("Name", exact=True).press("Enter")
    visit.settle()
    page.get_by_role("button", name="Keep this alert").click()
    page.wait_for_selector("[role=status]:has-text('“All about Aurora” is kept')", timeout=30_000)
    assert "/alerts?" not in page.url
    visit.settle()
    assert grave_faults(page) == []
    # Another journey may have left an alert of its own.
    card = page.locator("[class*=st-key-alert_]:has(h2:text('All about Aurora'))")
    card.get_by_role("button", name="Pause").click()
    page.wait_for_selector(".t-alerts-state:has-text('paused')", timeout=30_000)
    visit.settle()  # what rests moves to the end of the list
    card.get_by_role("button", name="End …").click()
    visit.settle()
    card.get_by_role("button", name="End it").click()
    page.wait_for_selector("[role=status]:has-text('has ended')", timeout=30_000)
    assert visit.outside == []
    assert visit.faults == []
