from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.seeding import story_id

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_brief_reads_from_headline_to_story_and_back(visit: Visit) -> None:
    page = visit.open("/", ".t-issue")
    assert page.title() == "Week 25, 2026 · Tocsin"
    page.click(".t-story h2 a >> nth=0")
    page.wait_for_selector(".t-storypage", timeout=30_000)
    assert page.title() == "Access to Aurora 5 is suspended in 41 countries · Tocsin"
    page.click("text=Week 25, 2026 >> nth=0")
    page.wait_for_selector(".t-issue", timeout=30_000)
    assert page.url.endswith("/?week=2026-W25")


def test_a_reader_checks_a_story_from_its_citation_down_to_the_passage(visit: Visit) -> None:
    page = visit.open("/", ".t-issue")
    page.click(".t-cited summary >> nth=0")
    cited = page.locator(".t-cited >> nth=0").locator("ol a").first
    assert str(cited.get_attribute("href")).startswith("https://")
    page.click(".t-more a >> nth=0")
    page.wait_for_selector(".t-storypage", timeout=30_000)
    assert "/story?story=" in page.url
    page.click(".t-facts summary >> nth=0")
    quotation = page.locator(".t-facts blockquote").first
    assert quotation.is_visible()
    words = quotation.evaluate("e => e.firstChild.textContent")
    assert "suspended" in words.lower()
    footer = quotation.locator("footer a").first
    assert str(footer.get_attribute("href")).startswith("https://")


def test_a_reader_goes_from_a_story_through_its_thread_to_a_name(visit: Visit) -> None:
    page = visit.open(f"/story?story={story_id('suspended')}", ".t-thread")
    page.click(".t-thread a:has-text('Transparency Act')")
    page.wait_for_selector("h1:has-text('What the Transparency Act asks')", timeout=30_000)
    page.click(".t-thread a:has-text('Access to Aurora 5')")
    page.wait_for_selector("h1:has-text('Access to Aurora 5')", timeout=30_000)
    page.click(".t-named a:has-text('Aurora 5')")
    page.wait_for_selector(".t-entity", timeout=30_000)
    visit.until("document.title === 'Aurora 5 · Tocsin'")
    page.click(".t-about a:has-text('Northlight AI')")
    page.wait_for_selector("h1:has-text('Northlight AI')", timeout=30_000)
    page.click("text=Search all that name it")
    page.wait_for_selector(".t-results, .t-empty", timeout=30_000)
    visit.until("document.querySelector('.stTextInput input')?.value === 'Northlight AI'")
    page.wait_for_selector(".t-named-in a:has-text('Northlight AI')", timeout=10_000)
    assert page.url.split("?")[0].endswith("/search")


def test_who_says_so_opens_with_the_keyboard(visit: Visit) -> None:
    page = visit.open(f"/story?story={story_id('retired')}", ".t-table")
    page.locator(".t-table summary").first.focus()
    page.keyboard.press("Enter")
    assert page.locator(".t-table blockquote").first.is_visible()
    assert page.locator(".t-table .t-flag").first.inner_text() == "Outlets differ"


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_marks_and_facts_stand_out_from_their_ground(visit: Visit, colours: str) -> None:
    visit.become(1280, 900, colours)
    page = visit.open(f"/story?story={story_id('price')}", ".t-table")
    ground = page.locator(".stApp").evaluate("e => getComputedStyle(e).backgroundColor")
    for selector in (
        ".t-flag",
        ".t-table tbody th",
        ".t-table td",
        ".t-table summary",
        ".t-named dt",
    ):
        ink = page.locator(selector).first.evaluate("e => getComputedStyle(e).color")
        assert contrast(ink, ground) >= 4.5, (selector, ink, ground)


def test_an_unknown_name_keeps_the_frame_and_offers_a_search(visit: Visit) -> None:
    page = visit.open("/entity?key=model:nothing-of-the-sort", ".t-empty")
    visit.until("document.title === 'No such name · Tocsin'")
    page.click(".t-empty a:has-text('Search for it')")
    page.wait_for_selector(".t-results, .t-empty h2", timeout=30_000)
    assert "q=nothing+of+the+sort" in page.url


def test_the_contents_jump_to_their_story(visit: Visit) -> None:
    page = visit.open("/", ".t-issue")
    page.click(".t-contents a >> nth=3")
    page.wait_for_timeout(900)
    box = page.locator(".t-story >> nth=3").bounding_box()
    assert box is not None
    assert -20 <= box["y"] <= 300


def test_a_link_to_a_story_of_an_issue_opens_there(visit: Visit) -> None:
    page = visit.open("/?week=2026-W25#story-s-leak", ".t-issue")
    visit.until(
        "(() => {const at = document.getElementById('story-s-leak').getBoundingClientRect().y;"
        " return at > -20 && at < 300})()"
    )
    assert page.url.endswith("#story-s-leak")


def test_neighbouring_issues_are_one_click_away(visit: Visit) -> None:
    page = visit.open("/", ".t-issue")
    page.click(".t-earlier")
    page.wait_for_selector("h1:has-text('Week 24, 2026')", timeout=30_000)
    assert page.url.endswith("/?week=2026-W24")
    page.click(".st-key-nav >> text=This week")
    page.wait_for_selector("h1:has-text('Week 25, 2026')", timeout=30_000)
    assert "week=" not in page.url


def test_the_navigation_reaches_every_page_with_its_own_title(visit: Visit) -> None:
    page = visit.open("/", ".t-issue")
    for label, selector, title in (
        ("Search", ".t-invitation", "Search · Tocsin"),
        ("Ledger", ".t-ledgerpage", "Ledger · Tocsin"),
        ("Models", ".t-models", "Models and licences · Tocsin"),
        ("Rules", ".t-rules", "Rules and export controls · Tocsin"),
        ("My stack", ".t-stackpage", "Workshop · My stack · Tocsin"),
    ):
        page.click(f".st-key-nav >> text={label}")
        page.wait_for_selector(selector, timeout=30_000)
        page.wait_for_selector(f".st-key-nav [aria-current=page]:has-text('{label}')", timeout=5000)
        visit.until(f"document.title === '{title}'")
        assert page.title() == title


def test_the_menu_reaches_the_other_pages(visit: Visit) -> None:
    page = visit.open("/", ".t-issue")
    for label, selector, title in (
        ("Past briefs", ".t-archive", "Past briefs · Tocsin"),
        ("Timelines", ".t-timeline-choices", "Timelines · Tocsin"),
        ("Trends", ".t-trendspage", "Trends · Tocsin"),
        ("Subscribe", ".t-subscribe-head", "Subscribe · Tocsin"),
        ("Sources and runs", ".t-sources", "Sources · Tocsin"),
    ):
        visit.settle()
        # The menu stays open over the page that it led to.
        page.keyboard.press("Escape")
        page.wait_for_selector("[data-testid=stPopoverBody]", state="hidden", timeout=10_000)
        page.get_by_role("button", name="More", exact=True).click()
        page.locator("[data-testid=stPopoverBody]").get_by_text(label, exact=True).click()
        page.wait_for_selector(selector, timeout=30_000)
        visit.until(f"document.title === '{title}'")
        assert page.title() == title


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_text_stands_out_from_its_ground(visit: Visit, colours: str) -> None:
    visit.become(1280, 900, colours)
    page = visit.open("/", ".t-issue")
    for selector in (".t-story p >> nth=1", ".t-meta >> nth=0", ".t-kicker", ".t-mark >> nth=0"):
        ink = page.locator(selector).first.evaluate("e => getComputedStyle(e).color")
        ground = page.locator(".stApp").evaluate("e => getComputedStyle(e).backgroundColor")
        assert contrast(ink, ground) >= 4.5, (selector, ink, ground)


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_what_a_document_changed_opens_and_can_be_read(visit: Visit, colours: str) -> None:
    visit.become(390, 844, colours)
    page = visit.open("/sources", ".t-documents")
    added = page.locator(".t-documents ins").first
    assert not added.is_visible()
    page.click(".t-documents summary >> nth=0")
    assert added.is_visible()
    assert added.inner_text() == "We keep prompts for 90 days."
    ground = page.locator(".stApp").evaluate("e => getComputedStyle(e).backgroundColor")
    marked = added.evaluate("e => getComputedStyle(e).backgroundColor")
    for selector, behind in ((".t-documents ins", marked), (".t-documents del", ground)):
        ink = page.locator(selector).first.evaluate("e => getComputedStyle(e).color")
        assert contrast(ink, behind) >= 4.5, (selector, ink, behind)


def test_a_correction_is_seen_without_a_click(visit: Visit) -> None:
    page = visit.open(f"/story?story={story_id('suspended')}", ".t-storypage")
    assert page.locator(".t-change ins").first.is_visible()
    page.click(".t-change summary >> nth=0")
    assert not page.locator(".t-change ins").first.is_visible()


def test_streamlits_own_furniture_is_out_of_sight(visit: Visit) -> None:
    page = visit.open("/", ".t-issue")
    for name in ("stHeader", "stToolbar", "stDecoration", "stAppDeployButton"):
        found = page.locator(f"[data-testid={name}]")
        assert not any(found.nth(at).is_visible() for at in range(found.count())), name


def test_a_source_opens_in_a_new_tab_without_a_referrer(visit: Visit) -> None:
    page = visit.open("/", ".t-issue")
    link = page.locator(".t-story a.t-mark >> nth=0")
    assert link.get_attribute("target") == "_blank"
    assert "noopener" in str(link.get_attribute("rel"))


def test_a_warm_page_is_there_within_a_second_and_a_half(visit: Visit) -> None:
    import time

    visit.open("/", ".t-issue")
    started = time.perf_counter()
    visit.open("/?week=2026-W25", ".t-issue")
    # Half a second for a warm page alone on this machine; the floor allows for busy ones.
    assert time.perf_counter() - started < 5.0


def contrast(first: str, second: str) -> float:
    """The contrast of two colours as WCAG 2 defines it, 1 to 21."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(value) / 255 for value in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
