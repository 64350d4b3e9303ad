"""Searching in a real browser: narrowed, sorted, shared, of a past day, kept, taken away."""

from __future__ import annotations

import csv
import re
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest

from tests.seeding import story_id

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ATOM = "{http://www.w3.org/2005/Atom}"
COUNTED = ".st-key-order [role=status]"


def asked(page: Any) -> dict[str, str]:
    """The parameters of the page's address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def wait_for_count(page: Page, words: str) -> None:
    """Wait until the answer has that many stories."""
    page.wait_for_selector(f"{COUNTED}:text-is('{words}')", timeout=30_000)


def test_a_search_is_typed_shared_and_opened_again(visit: Visit) -> None:
    page = visit.open("/search", ".t-invitation")
    page.fill("input[type=search]", "suspended")
    page.keyboard.press("Enter")
    page.wait_for_selector(".t-results mark", timeout=30_000)
    page.wait_for_url(re.compile(r"q=suspended"), timeout=5000)
    shared = page.url
    visit.until("document.title === 'suspended · Search · Tocsin'")
    page.goto("about:blank")
    page.goto(shared)
    page.wait_for_selector(".t-results mark", timeout=30_000)
    # Streamlit fills the box a moment after the first results are on the page.
    visit.until("document.querySelector('.stTextInput input')?.value === 'suspended'")
    assert page.locator(".t-results > li").count() >= 1


def test_a_search_is_narrowed_by_what_has_counts_and_widened_again(visit: Visit) -> None:
    page = visit.open("/search?q=tallow", ".t-results")
    wait_for_count(page, "5 stories")
    page.click(".st-key-filters summary")
    topic = page.get_by_role("radiogroup", name="Topic")
    topic.get_by_text("Model releases 2").click()
    wait_for_count(page, "2 stories")
    assert asked(page) == {"q": "tallow", "topic": "model_release"}
    chips = page.get_by_role("list", name="Filters that are set")
    assert "Model releases" in chips.inner_text()
    page.get_by_role("link", name="Take off Model releases").click()
    wait_for_count(page, "5 stories")
    assert asked(page) == {"q": "tallow"}


def test_stories_come_in_the_order_asked_and_stay_so_when_the_page_is_loaded_anew(
    visit: Visit,
) -> None:
    page = visit.open("/search?q=tallow", ".t-results")
    page.get_by_role("radiogroup", name="Order").get_by_text("Oldest").click()
    first = ".t-results > li:first-child h2:has-text('Northlight AI releases Tallow 3')"
    page.wait_for_selector(first, timeout=30_000)
    assert asked(page) == {"q": "tallow", "sort": "oldest"}
    page.reload()
    page.wait_for_selector(first, timeout=30_000)
    titles = page.locator(".t-results h2").all_inner_texts()
    assert titles[1] == "Tallow 3 comes under Apache 2.0"
    assert len(titles) == 5


def test_the_months_of_what_was_found_narrow_it(visit: Visit) -> None:
    page = visit.open("/search?q=tallow", ".st-key-months")
    page.get_by_role("radiogroup", name="Months").get_by_text("May 26").click()
    wait_for_count(page, "2 stories")
    assert asked(page) == {"q": "tallow", "month": "2026-05"}


def test_a_search_of_a_past_day_knows_nothing_of_what_came_later(visit: Visit) -> None:
    page = visit.open("/search?q=tallow&as_of=2026-06-01", ".t-results")
    wait_for_count(page, "2 stories")
    assert "What was known on 1 June 2026." in page.locator(".t-banner").inner_text()
    page.get_by_role("link", name="Search what is known today").click()
    wait_for_count(page, "5 stories")
    assert asked(page) == {"q": "tallow"}


def test_a_misspelt_question_is_mended_and_can_be_asked_as_it_was(visit: Visit) -> None:
    page = visit.open("/search?q=export+cotrol", ".t-results")
    said = page.locator(".t-search-read")
    assert "Showing results for export control" in said.inner_text()
    page.get_by_role("link", name="Search instead for “export cotrol”").click()
    page.wait_for_selector("text=The words are taken as they are", timeout=30_000)
    assert asked(page) == {"q": "export cotrol", "literal": "1"}
    assert "Showing results for" not in page.locator(".t-search-read").inner_text()


def test_nothing_found_offers_ways_out_of_the_filters(visit: Visit) -> None:
    page = visit.open("/search?q=tallow&tier=community&since=2026-06-01", ".t-empty")
    assert page.locator(".t-empty h2").inner_text() == "Nothing found for “tallow”"
    page.get_by_role("link", name="search without “Forums and newsletters”").or_(
        page.locator(".t-empty a >> nth=0")
    ).first.click()
    page.wait_for_selector(".t-results", timeout=30_000)
    assert asked(page) == {"q": "tallow", "since": "2026-06-01"}


def test_more_like_this_and_the_passage_in_its_place(visit: Visit) -> None:
    page = visit.open("/search?q=suspended", ".t-results")
    page.click(".t-hit:first-child .t-found a:has-text('in context')")
    page.wait_for_selector(".t-story-cited mark", timeout=30_000)
    assert page.url.endswith("#passage")
    page.go_back()
    page.click(".t-hit:first-child a:has-text('more like this')")
    page.wait_for_selector(".t-banner:has-text('Stories like')", timeout=30_000)
    page.wait_for_selector(".t-results > li", timeout=30_000)
    assert asked(page) == {"like": story_id("suspended")}


def test_a_search_is_kept_as_a_feed_shown_under_subscribe_and_removed(visit: Visit) -> None:
    page = visit.open("/search?q=tallow+3&topic=export_control", ".t-results")
    page.get_by_role("button", name="Save this search").click()
    name = page.get_by_label("Name", exact=True)
    name.fill("Orders on Tallow")
    page.get_by_role("button", name="Save", exact=True).click()
    link = page.get_by_role("link", name="Its feed")
    link.wait_for(timeout=30_000)
    feed = visit.address + str(link.get_attribute("href"))
    root = ET.fromstring(fetch(feed))
    titles = [str(entry.findtext(f"{ATOM}title")) for entry in root.iter(f"{ATOM}entry")]
    assert any("export control directive on Tallow 3" in title for title in titles)
    visit.open("/subscribe", f"[data-testid=stCode]:has-text('{feed}')")
    visit.open("/search", ".t-invitation")
    page.wait_for_selector("text=Orders on Tallow", timeout=30_000)
    page.get_by_role("button", name="Remove").click()
    page.wait_for_selector("text=Orders on Tallow", state="detached", timeout=30_000)
    with pytest.raises(urllib.error.HTTPError):
        fetch(feed)


def test_what_was_found_is_downloaded_as_a_table(visit: Visit) -> None:
    page = visit.open("/search?q=tallow", ".t-results")
    link = page.get_by_role("link", name="CSV", exact=True)
    rows = list(csv.reader(fetch(visit.address + str(link.get_attribute("href"))).splitlines()))
    assert len(rows) >= 6
    assert any("Tallow 3 costs a third less" in cell for row in rows for cell in row)


def fetch(address: str) -> str:
    """What the server answers; raises HTTPError for anything but success."""
    with urllib.request.urlopen(address, timeout=20) as answer:
        return str(answer.read().decode())
