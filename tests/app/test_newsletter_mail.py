"""The mail of an issue: small, inlined, without scripts or images, honest about what it cuts."""

from __future__ import annotations

import dataclasses
import re

import pytest

from app.newsletter.mail import CUTS, MOST_BYTES, render_mail
from tests.app.full_issue import build_full, quote
from tests.app.test_newsletter_renderings import HOSTILE, Page, build

BASE = "https://tocsin.example"


def test_a_mail_brings_all_it_needs_and_calls_nobody():
    html = render_mail(build_full(), BASE).html
    page = Page(html)
    assert not {"script", "img", "link", "iframe", "form"} & set(page.tags)
    assert "url(" not in html
    assert "@import" not in html
    loading = {"src", "srcset", "background", "onload", "onclick"}
    assert not loading & {name for name, _ in page.attributes}


def test_styles_are_inlined_and_the_dark_ones_kept():
    html = render_mail(build_full(), BASE).html
    kept = "".join(re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL))
    assert "prefers-color-scheme" in kept
    assert "max-width" in kept
    assert ".bl" not in kept.split("@media")[0], "plain rules went into their elements"
    assert 'name="color-scheme"' in html
    assert re.search(r'<td class="bl" style="[^"]*padding', html)


def test_a_mail_fits_a_phone():
    html = re.sub(r"<!--.*?-->", "", render_mail(build_full(), BASE).html)  # those are Outlook's
    assert 'name="viewport"' in html
    assert not re.findall(r'width="\d{3,}"', html), "no cell is wider than a phone"
    tables = re.findall(r"<table ([^>]*)>", html)
    assert tables
    assert all('width="100%"' in table for table in tables)


def test_subject_and_preheader_say_what_is_new():
    mail = render_mail(build_full(), BASE)
    assert mail.subject == "Tocsin, week 25: 2 for you · Northlight suspends Lantern 5"
    assert mail.preheader in Page(mail.html).words
    assert "Harbour Labs puts Ember 2" in mail.preheader


def test_a_subject_holds_one_line_whatever_a_headline_holds():
    brief = build("Prices\r\nBcc: everyone@evil.example\x00 fall")
    assert "\n" not in render_mail(brief).subject
    assert "\r" not in render_mail(brief).subject


def test_the_plain_twin_tells_the_same_sentences():
    mail = render_mail(build_full(), BASE)
    words = " ".join("".join(Page(mail.html).words).split())
    text = " ".join(mail.text.split())
    for told in (
        "It punishes people who broke no rule.",
        "Move calls to Lantern 4, or to weights that you host.",
        "Apache 2.0 → Ember Research Licence",
        "Keys leaked for nine days.",
        "of 12 judged, 9 fired, 2 expired and 1 was contradicted; 3 void and 140 open",
    ):
        assert told in words
        assert told in text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_no_element_and_no_link_to_a_mail(text: str):
    calm, hostile = Page(render_mail(build()).html), Page(render_mail(build(text)).html)
    assert hostile.tags == calm.tags
    links = [value for name, value in hostile.attributes if name == "href"]
    assert links == [value for name, value in calm.attributes if name == "href"]


def test_what_was_set_aside_is_linked_and_not_listed():
    html = render_mail(build_full(), BASE).html
    assert f"{BASE}/?week=2026-W25&amp;stack=api#coverage" in html
    assert "Ten prompts to try" not in html
    assert "Ten prompts to try" not in render_mail(build_full(), BASE).text
    assert "Ten prompts to try" in render_mail(build_full()).text, "nowhere else to read it"


def test_an_overlong_issue_is_cut_with_a_link_to_the_rest():
    brief = build_full(stack=False)
    story = brief.stories[0]
    many = tuple(
        dataclasses.replace(story.cited_by[0], article_id=f"a{n}", outlet=f"Outlet {n}")
        for n in range(60)
    )
    long = dataclasses.replace(story, cited_by=many)
    rows = tuple(dataclasses.replace(brief.also[0], subject=f"Model {n}") for n in range(300))
    html = render_mail(dataclasses.replace(brief, stories=(long,) * 10, also=rows), BASE).html
    assert len(html.encode()) <= MOST_BYTES
    words = " ".join("".join(Page(html).words).split())
    assert any(f"and {300 - cut.rows} more" in words for cut in CUTS)
    assert any(f"and {60 - cut.outlets} more" in words for cut in CUTS)


def test_even_a_monstrous_issue_stays_under_the_limit():
    brief = build_full(stack=False)
    words = "It goes on and on about Lantern 5. " * 60
    fat = dataclasses.replace(
        brief.stories[0], who=tuple(quote(words, day=n) for n in range(1, 9)), sceptics=()
    )
    stories = tuple(dataclasses.replace(fat, story_id=f"m{n}", position=n) for n in range(1, 11))
    html = render_mail(dataclasses.replace(brief, stories=stories), BASE).html
    assert len(html.encode()) <= MOST_BYTES
    assert "The rest of this story" in html


def test_a_quiet_mail_is_short_and_an_outage_says_so():
    brief = build_full(stack=False)
    quiet = dataclasses.replace(
        brief, stories=(), also=(), under_radar=(), corrections=(), ledger=None
    )
    mail = render_mail(quiet, BASE)
    assert mail.subject == "Tocsin, week 25: a quiet week"
    assert len(mail.html.encode()) < 10_000
    silent = dataclasses.replace(quiet.coverage, healthy=10, failing=222)
    mail = render_mail(dataclasses.replace(quiet, coverage=silent), BASE)
    assert mail.subject == "Tocsin, week 25: no stories, and why"
    assert "this may not be a quiet week" in mail.html
