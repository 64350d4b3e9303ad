"""Journeys over the pages with tables, timelines and feeds, in a real browser."""

from __future__ import annotations

import json
import re
import urllib.request
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.seeding import story_id

if TYPE_CHECKING:
    from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
USEFUL = "Was this story useful to you?"


def test_a_citation_leads_from_the_brief_to_its_passage_marked_in_its_place(visit: Visit) -> None:
    page = visit.open("/", ".t-issue")
    place = page.get_by_role("link", name="This passage of The Model Gazette in its place").first
    said = page.locator(".t-said", has_text="An export order forced").first.inner_text()
    place.click()
    page.wait_for_selector(".t-story-cited mark", timeout=30_000)
    assert page.url.endswith("#passage")
    cited = page.locator(".t-story-cited")
    assert cited.locator("mark").inner_text() == said
    page.wait_for_selector("#passage.t-story-there", timeout=10_000)
    box = cited.bounding_box()
    assert box is not None
    assert -20 <= box["y"] <= 500
    source = cited.locator("footer a").first
    assert source.inner_text() == "The Model Gazette"
    assert page.locator("h1").inner_text() == "Access to Aurora 5 is suspended in 41 countries"


def test_a_reader_says_whether_a_story_was_useful_and_may_say_otherwise(visit: Visit) -> None:
    page = visit.open(f"/story?story={story_id('leak')}", ".st-key-reaction")
    buttons = page.get_by_role("radiogroup", name=USEFUL)
    said = page.locator(".st-key-reaction [role=status]")
    assert said.inner_text() == "Nobody has said so far."
    buttons.get_by_text("Useful", exact=True).click()
    told = ".st-key-reaction [role=status]:has-text('1 reader found it useful, 0 did not.')"
    page.wait_for_selector(told, timeout=30_000)
    buttons.get_by_text("Not useful", exact=True).click()
    changed = ".st-key-reaction [role=status]:has-text('1 reader found it of no use.')"
    page.wait_for_selector(changed, timeout=30_000)
    page.reload()
    page.wait_for_selector(changed, timeout=30_000)
    assert buttons.get_by_role("radio", checked=True).inner_text() == "Not useful"


def test_every_address_to_subscribe_to_answers_and_can_be_read(visit: Visit) -> None:
    page = visit.open("/subscribe?entity=tallow", "[data-testid=stCode]")
    visit.settle()
    found = page.locator("[data-testid=stCode] code").all_inner_texts()
    addresses = [text.strip() for text in found if not text.strip().endswith("/mcp")]
    assert len(addresses) >= 12
    for address in addresses:
        with urllib.request.urlopen(address, timeout=20) as answer:
            body, kind = answer.read().decode(), answer.headers["Content-Type"]
        if "json" in kind:
            assert json.loads(body), address
        elif "xml" in kind or "opml" in kind:
            assert len(ET.fromstring(body)) > 0, address
        else:
            assert body.startswith(("BEGIN:VCALENDAR", "# ")), address


def test_an_address_is_copied_with_one_click(visit: Visit) -> None:
    visit.page.context.grant_permissions(
        ["clipboard-read", "clipboard-write"], origin=visit.address
    )
    page = visit.open("/subscribe", "[data-testid=stCode]")
    page.locator("[data-testid=stCode]").first.hover()
    page.get_by_role("button", name="Copy to clipboard").first.click()
    visit.until("async () => (await navigator.clipboard.readText()).length > 0")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{visit.address}/feeds/briefs.xml"


def test_models_are_narrowed_sorted_and_lead_to_their_licence(visit: Visit) -> None:
    page = visit.open("/models?owner=organisation:northlight", ".t-models-table")
    row = page.get_by_role("row", name=re.compile("^Tallow 3"))
    assert "30 October 2026" in row.inner_text()
    page.locator("label", has_text="Retires within 180 days").click()
    page.wait_for_url(re.compile(r"retires=1"), timeout=30_000)
    page.get_by_role("row", name=re.compile("^Tallow 4")).wait_for(state="detached")
    page.click(".t-models-table thead a:has-text('Released')")
    page.wait_for_selector("th[aria-sort]:has-text('Released')", timeout=30_000)
    assert "retires=1" in page.url
    row.locator("summary", has_text="Apache License 2.0").click()
    assert row.locator("blockquote", has_text="under the Apache 2.0 licence").is_visible()
    row.get_by_role("link", name="about it").click()
    page.wait_for_selector(".t-models-licence", timeout=30_000)
    assert page.title() == "Apache License 2.0 · Models and licences · Tocsin"


def test_rules_stand_in_their_month_and_in_a_line_with_their_steps(visit: Visit) -> None:
    page = visit.open("/rules?month=2026-06", ".t-rules-grid")
    day = page.locator(".t-rules-grid td", has_text="imposed an export control")
    assert day.locator("time").get_attribute("datetime") == "2026-06-26"
    assert "An export control directive on Tallow 3" in page.locator(".t-rules").inner_text()
    page.click(".t-rules-month a:has-text('July')")
    page.wait_for_selector(".t-rules-grid caption:has-text('July 2026')", timeout=30_000)
    assert "month=2026-07" in page.url


def test_a_timeline_is_found_narrowed_and_leads_to_its_passages(visit: Visit) -> None:
    page = visit.open("/timeline", ".t-timeline-choices")
    page.fill("input[type=search]", "tallow")
    page.keyboard.press("Enter")
    page.click(".t-timeline-affairs a:text-is('Tallow 3')")
    page.wait_for_selector(".t-timelinepage", timeout=30_000)
    assert "entity=model%3Atallow-3" in page.url or "entity=model:tallow-3" in page.url
    shown = page.locator(".t-timelinepage")
    assert "Tallow 4 is here, and Tallow 3 retires in autumn" in shown.inner_text()
    page.get_by_role("link", name=re.compile("^Prices")).click()
    page.wait_for_url(re.compile(r"kind=price"), timeout=30_000)
    page.wait_for_selector("text=Tallow 4 is here", state="detached")
    assert "$2 per million tokens" in shown.inner_text()


def test_the_ledger_opens_in_a_state_and_shows_its_score_as_chart_and_table(visit: Visit) -> None:
    page = visit.open("/ledger?state=fired", ".t-ledgerpage")
    entries = page.locator(".t-entries h3")
    entries.first.wait_for()
    assert entries.all_inner_texts() == ["Harbour Labs publishes the weights of Harbour 3 Mini."]
    visit.open("/ledger", "[data-testid=stVegaLiteChart]")
    page.locator("details", has_text="The figures as a table").locator("summary").click()
    table = page.locator("table", has_text="Hit rate")
    assert table.last.is_visible()


def test_trends_have_a_table_and_a_source_beside_each_chart(visit: Visit) -> None:
    page = visit.open("/trends", "[data-testid=stVegaLiteChart]")
    visit.settle()
    charts = page.locator("[data-testid=stVegaLiteChart]")
    summaries = page.locator("summary", has_text="The figures as a table")
    assert charts.count() == summaries.count() >= 2
    summaries.first.click()
    assert page.locator("table caption", has_text="Models by month of release").is_visible()


def test_an_operator_reads_the_runs_and_one_source(visit: Visit) -> None:
    page = visit.open("/sources?show=runs", ".t-runs")
    assert "13 sources, 4 new articles" in page.locator(".t-runs-table").inner_text()
    page.click(".t-runs-parts a:has-text('Health')")
    page.wait_for_selector(".t-sources", timeout=30_000)
    page.locator(".t-sources a", has_text="Evening Digest").first.click()
    page.wait_for_selector(".st-key-source_actions", timeout=30_000)
    assert page.title() == "Evening Digest · Tocsin"
