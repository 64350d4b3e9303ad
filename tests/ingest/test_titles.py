from __future__ import annotations

import json

import pytest
from lxml import html

from ingest.metadata import read_page_facts
from ingest.titles import cut_site_name

URL = "https://ledger.example/1"


def title_of(head: str, body: str = "") -> str:
    page = html.fromstring(f"<html><head>{head}</head><body>{body}</body></html>")
    return read_page_facts(page, URL).title


def linked(headline: str) -> str:
    data = {"@type": "NewsArticle", "headline": headline}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def test_the_headline_for_machines_outweighs_the_heading() -> None:
    assert title_of(linked("Prices fall"), "<h1>Prices fall fast</h1>") == "Prices fall"


def test_a_headline_that_is_cut_short_does_not_count() -> None:
    body = "<h1>Prices of models fall again</h1>"
    assert title_of(linked("Prices of models…"), body) == "Prices of models fall again"


def test_statements_that_agree_outweigh_one_that_differs() -> None:
    head = '<title>Prices fall - Ledger</title><meta property="og:title" content="Prices fall">'
    head += '<meta property="og:site_name" content="Ledger">'
    assert title_of(head, "<h1>Ledger</h1>") == "Prices fall"


def test_a_page_with_only_a_heading_has_that_title() -> None:
    assert title_of("", "<h1> Prices &amp;  fees </h1>") == "Prices & fees"
    assert title_of("", "<p>nothing</p>") == ""


@pytest.mark.parametrize(
    ("title", "bare"),
    [
        ("Prices fall | Ledger", "Prices fall"),
        ("Prices fall - ledger.example", "Prices fall"),
        ("Prices fall - again", "Prices fall - again"),
    ],
)
def test_site_names_are_cut_from_titles(title: str, bare: str) -> None:
    assert cut_site_name(title, "Ledger", URL) == bare


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/two", "https://ledger.example/two"),
        ("https://other.example/a b", "https://other.example/ab"),
        ("javascript:alert(1)", ""),
        ("http://[broken", ""),
    ],
)
def test_the_stated_address_is_a_web_address_or_nothing(href: str, address: str) -> None:
    page = html.fromstring(f'<html><head><link rel="canonical" href="{href}"></head></html>')
    assert read_page_facts(page, URL).canonical_url == address
