from __future__ import annotations

import json

import pytest

from ingest.blocks import read_blocks, tighten
from ingest.chooser import flatten_tables, run_readability
from ingest.extract import ExtractedPage, extract_page, load_trafilatura
from ingest.linked_data import read_linked_data
from ingest.screen import Rejected

URL = "https://ledger.example/1"
SENTENCES = [
    f"In the {word} month the lab told its customers that the model would cost them more than before, "
    f"and that nobody should count on the {word} promise that it had given them."
    for word in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
]


def make_page(article: str, head: str = "", around: str = "") -> bytes:
    title = "<title>The lab asks for more</title>"
    body = f"<body><main><article><h1>The lab asks for more</h1>{article}</article></main>{around}</body>"
    return f"<html lang='en'><head>{title}{head}</head>{body}</html>".encode()


def paragraphs(sentences: list[str]) -> str:
    return "".join(f"<p>{sentence}</p>" for sentence in sentences)


def read(body: bytes) -> ExtractedPage:
    outcome = extract_page(body, URL)
    assert isinstance(outcome, ExtractedPage)
    return outcome


def test_prose_stays_whole_and_the_heading_goes() -> None:
    page = read(make_page(paragraphs(SENTENCES)))
    assert page.text.split("\n") == SENTENCES
    assert (page.extractor, page.title) == ("fast", "The lab asks for more")


@pytest.mark.parametrize(
    "furniture",
    [
        "<p><a href='/x'>Another story of the lab and its many customers</a></p>",
        "<p><strong><a href='/x'>CLICK HERE FOR THE APP OF THE LEDGER</a></strong></p>",
        "<p>Read more: Another story of the lab</p>",
        "<p>Subscribe to our newsletter for more of this.</p>",
        "<p>Lesen Sie auch: Eine andere Geschichte</p>",
        "<p>À lire aussi : une autre histoire</p>",
        "<p>相关阅读：另一篇文章</p>",
    ],
)
def test_furniture_goes_from_the_middle_of_the_text(furniture: str) -> None:
    article = paragraphs(SENTENCES[:4]) + furniture + paragraphs(SENTENCES[4:])
    assert read(make_page(article)).text.split("\n") == SENTENCES


def test_a_digest_of_linked_items_is_kept() -> None:
    items = "".join(
        f"<li><a href='/{at}'>{one[:90]}</a>{one[90:]}</li>" for at, one in enumerate(SENTENCES)
    )
    text = read(make_page(f"<p>{SENTENCES[0]}</p><ul>{items}</ul>")).text
    assert all(sentence in text for sentence in SENTENCES)


def test_a_list_of_versions_is_kept() -> None:
    items = "".join(f"<li>lab-model-{at}: withdrawn on {at} June 2026</li>" for at in range(1, 9))
    text = read(make_page(f"{paragraphs(SENTENCES[:2])}<ul>{items}</ul>")).text
    assert all(f"lab-model-{at}: withdrawn" in text for at in range(1, 9))


def test_where_the_page_shows_a_teaser_the_stated_body_is_taken() -> None:
    data = {"@type": "NewsArticle", "headline": "The lab asks for more"}
    data["articleBody"] = " ".join(
        one.replace("lab", who) for who in ("lab", "firm") for one in SENTENCES
    )
    head = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    page = read(make_page(paragraphs(SENTENCES[:2]), head))
    assert page.extractor == "json-ld"
    assert SENTENCES[-1] in page.text


def test_tables_become_rows_of_words() -> None:
    assert flatten_tables("| a | b |\n|---|---|\n| a | b |\n| 1 | 2 |\nend") == "a b\n1 2\nend"


def test_readability_answers_with_nothing_where_it_fails() -> None:
    assert run_readability(load_trafilatura().load_html("<html><body></body></html>")) == ""


def test_blocks_know_where_they_stand() -> None:
    markup = make_page(
        paragraphs(SENTENCES),
        around="<div class='related'><p><a href='/x'>Another story</a></p></div>",
    )
    tree = load_trafilatura().load_html(markup.decode())
    wanted = {tighten(SENTENCES[0]), tighten("Another story")}
    blocks = read_blocks(tree, wanted)
    inside, outside = (
        blocks.found[key] for key in (tighten(SENTENCES[0]), tighten("Another story"))
    )
    assert (inside.is_main, inside.is_marked, inside.link_share) == (True, False, 0.0)
    assert (outside.is_main, outside.is_marked, outside.link_share) == (False, True, 1.0)
    assert len(blocks.prose) == len(SENTENCES)


@pytest.mark.parametrize(
    "script",
    ["[" * 100_000, '{"a":' * 50_000, '{"@type":"Article","headline":5}', "null", "{]"],
)
def test_hostile_linked_data_yields_what_it_has(script: str) -> None:
    page = f'<html><script type="application/ld+json">{script}</script><body><p>x</p></body></html>'
    assert read_linked_data(load_trafilatura().load_html(page)).headline == ""


@pytest.mark.parametrize(
    "wall", ["This article is only available to subscribers.", "Already a subscriber? Log in"]
)
def test_a_teaser_above_a_wall_is_refused_though_the_wall_is_furniture(wall: str) -> None:
    refused = extract_page(make_page(paragraphs([*SENTENCES[:2], wall, "Subscribe now"])), URL)
    assert isinstance(refused, Rejected)
    assert refused.reason == "paywall"


def test_an_invitation_below_a_whole_article_is_only_dropped() -> None:
    wall = "This article is only available to subscribers."
    page = read(make_page(paragraphs([*SENTENCES, wall])))
    assert page.text == "\n".join(SENTENCES)
