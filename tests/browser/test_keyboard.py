"""Without a mouse: every control is reached with Tab, is seen to have the focus, and works."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_NAME = """() => {
    const at = document.activeElement;
    if (at.matches('[data-testid=stMain], body')) return '';
    const label = at.closest('[aria-label]')?.getAttribute('aria-label');
    const said = at.innerText || at.getAttribute('placeholder') || label || at.tagName;
    // Icons are words too.
    return said.replace(/keyboard_arrow_right|expand_more/g, '').trim().split('\\n')[0];
}"""
# The focus is seen by an outline or a ring of shadow, on the element or on what it is drawn in, or
# by a border that was not of this colour before.
_IS_SEEN = """() => {
    const accent = 'rgb(154, 52, 18)';
    let at = document.activeElement;
    for (let up = 0; at && up < 5; up += 1, at = at.parentElement) {
        const style = getComputedStyle(at);
        const lined = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
        const bordered = parseFloat(style.borderTopWidth) > 0 && style.borderTopColor === accent;
        if (lined || bordered || style.boxShadow !== 'none') return true;
    }
    return false;
}"""


def walk(page: Page, steps: int) -> list[tuple[str, bool]]:
    """What has the focus after each press of Tab, and whether that is seen."""
    found = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        found.append((page.evaluate(_NAME), is_seen(page)))
    return found


def is_seen(page: Page) -> bool:
    """Whether the focus shows, at the latest when colours have faded in."""
    for _ in range(10):
        if page.evaluate(_IS_SEEN):
            return True
        page.wait_for_timeout(50)
    return False


def test_tab_reaches_navigation_box_filters_and_results_and_is_always_seen(visit: Visit) -> None:
    page = visit.open("/search?q=tallow", ".t-results")
    visit.settle()
    reached = walk(page, 26)
    names = [name for name, _ in reached]
    wanted = [
        "Tocsin", "This week", "Search", "Ledger", "Models", "Rules", "My stack", "More",
        "deepseek pricing july, before the llama 4 release …", "Narrow down",
    ]  # fmt: skip
    places = [names.index(name) for name in wanted]
    assert places == sorted(places)
    assert "more like this" in names
    assert [name for name, shown in reached if name and not shown] == []


def test_the_menu_and_the_filters_open_and_choose_by_keys_alone(visit: Visit) -> None:
    page = visit.open("/search?q=tallow", ".t-results")
    visit.settle()
    page.get_by_role("button", name="More", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-testid=stPopoverBody] a:has-text('Trends')", timeout=10_000)
    page.keyboard.press("Escape")
    page.wait_for_selector("[data-testid=stPopoverBody]", state="hidden", timeout=10_000)
    page.keyboard.press("/")
    box = page.get_by_role("searchbox", name="Search past events")
    assert box.evaluate("e => e === document.activeElement")
    page.locator(".st-key-filters summary").focus()
    page.keyboard.press("Enter")
    topic = page.get_by_role("radiogroup", name="Topic").get_by_role("radio").first
    topic.focus()
    page.keyboard.press("Space")
    page.wait_for_selector("ul[aria-label='Filters that are set']", timeout=30_000)
    assert "topic=model_release" in page.url


def test_a_story_is_opened_and_judged_by_keys_alone(visit: Visit) -> None:
    page = visit.open("/", ".t-issue")
    visit.settle()
    page.locator(".t-contents a").nth(1).focus()
    page.keyboard.press("Enter")
    visit.until("location.hash.startsWith('#story-')")
    page.locator(".t-story h2 a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".t-storypage", timeout=30_000)
    visit.settle()
    useful = page.get_by_role("radio", name="Useful", exact=True)
    useful.focus()
    page.keyboard.press("Space")
    page.wait_for_selector(".st-key-reaction :text('1 reader found it useful')", timeout=30_000)
    assert is_seen(page)
