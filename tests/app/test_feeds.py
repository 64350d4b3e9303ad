from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import feedparser
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.feeds.atom import render_atom
from app.feeds.briefs import feed_of_briefs
from app.feeds.routes import feed_routes
from tests.app.full_issue import build_full
from tests.seeding import EVENTS, HOSTILE, NOW, build_issue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.brief.model import Brief
    from app.context import AppContext

BASE = "https://news.example"
ATOM = "{http://www.w3.org/2005/Atom}"


def render_feed(briefs: Sequence[Brief], base_url: str, began: datetime) -> str:
    return render_atom(feed_of_briefs(briefs, base_url, began), base_url)


@pytest.fixture
def document() -> str:
    issues = [build_issue("2026-W25", [HOSTILE, *EVENTS[:2]], 18), build_issue("2026-W24", [], 11)]
    return render_feed(issues, BASE, NOW)


def test_the_feed_has_what_rfc_4287_asks_for(document: str) -> None:
    feed = ET.fromstring(document.encode())
    for name in ("id", "title", "updated", "author"):
        assert len(feed.findall(ATOM + name)) == 1, name
    entries = feed.findall(ATOM + "entry")
    assert len(entries) == 2
    for entry in entries:
        for name in ("id", "title", "updated", "content"):
            assert len(entry.findall(ATOM + name)) == 1, name
        alternates = [x for x in entry.findall(ATOM + "link") if x.get("rel") == "alternate"]
        assert len(alternates) == 1
    relations = {link.get("rel"): link.get("href") for link in feed.findall(ATOM + "link")}
    assert relations["self"] == f"{BASE}/feeds/briefs.xml"


def test_a_feed_reader_understands_it(document: str) -> None:
    parsed = feedparser.parse(document)
    assert not parsed.bozo
    assert parsed.version == "atom10"
    first = parsed.entries[0]
    assert first.link == f"{BASE}/briefs/2026-W25.html"
    assert first.published_parsed[:5] == (2026, 6, 18, 8, 0)


def test_ids_stay_when_the_address_changes(document: str) -> None:
    issue = build_issue("2026-W25", EVENTS[:1], 18)
    elsewhere = feedparser.parse(render_feed([issue], "http://127.0.0.1:9", NOW))
    assert elsewhere.entries[0].id == feedparser.parse(document).entries[0].id
    assert elsewhere.entries[0].id.startswith("urn:uuid:")


def test_markup_in_titles_is_text_in_the_feed_and_in_its_content(document: str) -> None:
    entry = ET.fromstring(document.encode()).findall(ATOM + "entry")[0]
    title = entry.find(ATOM + "title")
    content = entry.find(ATOM + "content")
    assert title is not None
    assert content is not None
    assert title.get("type") is None, "plain text"
    assert "<script>window.hit=1" in str(title.text)
    assert "<script>window.hit" not in str(content.text)
    assert "&lt;script&gt;window.hit" in str(content.text)


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    issue = build_issue("2026-W25", EVENTS[:1], 18)
    story = issue.stories[0]
    broken = dataclasses.replace(story.headline, text="Bell \x07 and \x00 null \ufffe end")
    told = dataclasses.replace(issue, stories=(dataclasses.replace(story, headline=broken),))
    parsed = ET.fromstring(render_feed([told], BASE, NOW).encode())
    title = parsed.find(f"{ATOM}entry/{ATOM}title")
    assert title is not None
    assert title.text == "Week 25, 2026: Bell  and  null  end"


def test_a_feed_without_issues_is_still_valid() -> None:
    empty = render_feed([], BASE, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    parsed = feedparser.parse(empty)
    assert not parsed.bozo
    assert parsed.feed.updated == "2026-01-02T03:04:05Z"


def test_the_same_issues_give_the_same_bytes_and_are_not_sent_twice(context: AppContext) -> None:
    with TestClient(Starlette(routes=feed_routes())) as client:
        first = client.get("/feeds/briefs.xml")
        again = client.get("/feeds/briefs.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert first.headers["Content-Type"].startswith("application/atom+xml")
    assert again.status_code == 304


def test_older_issues_are_named_by_their_headlines_only() -> None:
    issues = [build_issue(f"2026-W{week}", EVENTS[:2], 18) for week in range(25, 13, -1)]
    entries = ET.fromstring(render_feed(issues, BASE, NOW).encode()).findall(f"{ATOM}entry")
    whole = [entry.find(f"{ATOM}content") is not None for entry in entries]
    assert whole == [True] * 8 + [False] * 4
    assert all(EVENTS[1].tellings[0][1] in str(e.findtext(f"{ATOM}summary")) for e in entries)


def test_a_feed_calls_an_outage_no_quiet_week() -> None:
    quiet = build_issue("2026-W25", [], 18)
    silent = dataclasses.replace(quiet.coverage, articles=0)
    shown = feedparser.parse(
        render_feed([quiet, dataclasses.replace(quiet, coverage=silent)], BASE, NOW)
    )
    assert "A quiet week" in shown.entries[0].title
    assert "not the same as a quiet week" in shown.entries[1].title


def test_the_feed_leaves_the_list_of_what_was_set_aside_to_the_page() -> None:
    full = build_full(stack=False)
    document = render_feed([full], BASE, NOW)
    assert "Ten prompts to try" not in document
    assert "Mira Solberg" in document
