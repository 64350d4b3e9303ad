from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from ingest.extract import ExtractedPage, decode_page, extract_page, prepare_markup
from ingest.furniture import drop_furniture
from ingest.screen import Rejected, screen_page
from ingest.walls import find_refusal
from tests.feeding import page

URL = "https://ledger.example/1"


def test_a_page_gives_its_text_title_and_language() -> None:
    outcome = extract_page(page().encode(), URL)
    assert isinstance(outcome, ExtractedPage)
    assert "model number 5" in outcome.text
    assert (outcome.title, outcome.language) == ("Model 1 is out", "en")


def test_stated_dates_and_sites_are_read() -> None:
    head = (
        '<meta property="og:site_name" content="Ledger">'
        '<meta property="article:published_time" content="2026-06-12T08:00:00+02:00">'
    )
    outcome = extract_page(page().replace("</head>", head + "</head>").encode(), URL)
    assert isinstance(outcome, ExtractedPage)
    assert outcome.site_name == "Ledger"
    assert outcome.published == datetime(2026, 6, 12, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"<html><body><p>Nothing much here.</p></body></html>", "too_short"),
        (b"<div>" * 5_000 + b"x", "deep_nesting"),
        (b"<b>" * 130_000, "tag_flood"),
    ],
)
def test_poor_and_hostile_pages_are_refused(body: bytes, reason: str) -> None:
    outcome = extract_page(body, URL)
    assert isinstance(outcome, Rejected)
    assert outcome.reason == reason


@pytest.mark.parametrize(
    ("title", "text", "reason"),
    [
        ("Just a moment...", "Checking your browser before you go on.", "blocked"),
        ("Access denied", "", "blocked"),
        ("News", "Please enable JavaScript to use this site.", "needs_script"),
        ("News", "I'm sorry, but I can't assist with that request.", "model_refusal"),
        ("News", "Subscribe to continue reading this story.", "paywall"),
        ("News", "Before you continue to the site, choose.", "consent"),
    ],
)
def test_walls_are_recognised(title: str, text: str, reason: str) -> None:
    refusal = find_refusal(title, text)
    assert refusal is not None
    assert refusal.reason == reason


def test_an_article_about_a_wall_is_an_article() -> None:
    assert find_refusal("Access denied: the new export rule", "A long story. " * 50) is None


def test_what_only_begins_like_furniture_goes_from_the_tail_alone() -> None:
    text = "Subscribe prices rise at the lab, it said today.\n" + "Body line.\n" * 15
    tail = "Read next: another story\nSign up for our newsletter.\n© 2026 Ledger"
    assert drop_furniture(text + tail) == text.strip()


def test_labels_invitations_and_notes_on_authors_go() -> None:
    prose = [
        f"The lab raised its price for the model in month {at} of the year." for at in range(20)
    ]
    lines = [*prose[:3], "Advertisement", "Follow us on Mastodon", *prose[3:]]
    lines += ["Ann Berg is a senior reporter at the Ledger.", "All rights reserved."]
    assert drop_furniture("\n".join(lines)).split("\n") == prose


def test_a_page_says_where_its_text_and_date_come_from() -> None:
    head = '<link rel="canonical" href="/one"><meta name="date" content="2026-06-12">'
    head += '<meta property="article:modified_time" content="2026-06-13">'
    outcome = extract_page(page().replace("</head>", head + "</head>").encode(), URL)
    assert isinstance(outcome, ExtractedPage)
    assert (outcome.extractor, outcome.date_source) == ("fast", "meta")
    assert outcome.canonical_url == "https://ledger.example/one"
    assert outcome.modified == datetime(2026, 6, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("Müller".encode("iso-8859-1"), "iso-8859-1"),
        ("Müller".encode("utf-16"), ""),
        ("Müller".encode(), ""),
        ("Müller".encode("windows-1252"), ""),
        (b'<meta charset="windows-1252">M\xfcller', "zip"),
    ],
)
def test_bytes_are_decoded_by_what_they_say(body: bytes, charset: str) -> None:
    assert decode_page(body, charset).endswith("Müller")


def test_an_ordinary_large_page_passes_the_screen() -> None:
    assert screen_page(b"<div><p>text</p></div>" * 15_000) is None


@pytest.mark.parametrize(
    "flood", ["<!DOCTYPE[", "<!DOCTYPE html [ ] ", "<?xml ", "<!DOCTYPE x [<!ENTITY a 'b'> ]     "]
)
def test_a_page_of_unclosed_declarations_is_prepared_at_once(flood: str) -> None:
    markup = flood * (5_000_000 // len(flood))
    started = time.process_time()
    assert prepare_markup(markup).endswith(flood.strip()[-8:] + flood[len(flood.rstrip()) :])
    assert time.process_time() - started < 0.5


def test_declarations_of_entities_go_and_what_surrounds_them_stays() -> None:
    markup = '<?xml version="1.0"?>\n<!doctype html [<!ENTITY a "b">] >\n<p>[1] &a; > 2</p>'
    assert prepare_markup(markup) == "\n<!DOCTYPE html>\n<p>[1] &a; > 2</p>"
    assert prepare_markup("<!doctype html><p>[1] ]></p>") == "<!doctype html><p>[1] ]></p>"
