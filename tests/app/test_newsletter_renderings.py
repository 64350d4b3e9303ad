from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from analysis.brief.model import Brief, BriefStory, Citation, Coverage, Sentence, WatchFor
from app.newsletter.html import render_fragment, render_html, style_sheet
from app.newsletter.markdown import escape, render_markdown
from app.newsletter.text import render_text
from app.newsletter.view import safe_link, story_anchor, view_issue
from app.newsletter.wording import clean_text
from tests.app.full_issue import build_full
from tests.brief_stories import END, SUSPENSION, WEEK, seed_story

if TYPE_CHECKING:
    from db.store import Database

HOSTILE = [
    "<script>alert(1)</script> tells all",
    "](javascript:alert(1)) and [x](https://evil.example/)",
    "`rm -rf` **bold** _it_ ~~no~~ | table | # head",
    "![pixel](https://evil.example/p.png)",
    "\u202etxt.exe\u202c rises & falls",
    "first\n\n# second\n- third\r\n> fourth",
    '" onmouseover="alert(1)" x="',
    "<https://evil.example> https://evil.example www.evil.example a@evil.example",
    "&lt;b&gt; &#60;i&#62; {{ 7 * 7 }} {% raw %}",
    "1. one 2) two - three + four",
    "\x00null \x1b[31mred",
]
COVERAGE = Coverage(
    236, 230, 4, 2, ("Quay Post", "<b>Odd</b>"), 812, 301, 420, (("roundup or digest", 7),)
)


def sentence(
    text: str, *, url: str = "https://harbour.example/a?b=1&c=2", article: str = "a"
) -> Sentence:
    return Sentence(text, (), True, article, "Harbour Wire", url, "2026-06-13T09:00:00Z")


def build(title: str = "Northlight suspends Lantern 5", update_of: str | None = None) -> Brief:
    cited = (
        Citation(
            "a",
            "Harbour Wire",
            title,
            "https://harbour.example/a?b=1&c=2",
            "2026-06-13T09:00:00Z",
            "press",
        ),
        Citation(
            "b", "Quay Post", title, "https://quay.example/b", "2026-06-14T09:00:00Z", "press"
        ),
        Citation(
            "c", "Echo", title, "https://echo.example/c", "2026-06-14T10:00:00Z", "press", "b"
        ),
    )
    story = BriefStory(
        story_id="5f3a",
        position=1,
        headline=sentence(title),
        topics=("export_control", "unknown_topic"),
        what_happened=(
            sentence(f"{title}."),
            sentence("More than 12,000 companies built on it."),
            sentence("It fell.", article="b"),
        ),
        who=(sentence("Every customer is concerned."),),
        changes=(),
        when=(sentence("From 27 June 2026."),),
        watch_for=(WatchFor(sentence("Northlight will restore access on 27 June 2026.")),),
        sceptics=(sentence("Mira Solberg called it a mistake."),),
        cited_by=cited,
        outlets=2,
        first_seen="2026-06-13T09:00:00Z",
        last_update="2026-06-14T10:00:00Z",
        update_of=update_of,
    )
    start = END.replace(day=11)
    return Brief(WEEK, start, END, END, (story,), COVERAGE, 1, 3)


class Page(HTMLParser):
    """What a browser would see: elements, attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_text_adds_no_element_and_no_attribute_to_a_page(title: str):
    calm, hostile = Page(render_html(build())), Page(render_html(build(title)))
    assert hostile.tags == calm.tags
    assert [name for name, _ in hostile.attributes] == [name for name, _ in calm.attributes]
    links = {value for name, value in hostile.attributes if name == "href"}
    assert links == {value for name, value in calm.attributes if name == "href"}


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_text_adds_no_markup_to_markdown(title: str):
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": False})
    calm, hostile = (
        Page(parser.render(render_markdown(build()))),
        Page(parser.render(render_markdown(build(title)))),
    )
    assert hostile.tags == calm.tags
    assert {v for n, v in hostile.attributes if n == "href"} == {
        v for n, v in calm.attributes if n == "href"
    }


@pytest.mark.parametrize("title", HOSTILE)
def test_markdown_shows_exactly_the_text(title: str):
    shown = "".join(Page(MarkdownIt("commonmark").render(escape(clean_text(title)))).words)
    assert re.sub(r"\s+", " ", shown).strip() == clean_text(title)


@pytest.mark.parametrize("title", HOSTILE)
def test_no_rendering_lets_control_or_direction_characters_through(title: str):
    brief = build(title)
    for rendered in (render_html(brief), render_markdown(brief), render_text(brief)):
        assert not re.search(r"[\u202a-\u202e\u2066-\u2069\x00-\x08\x1b]", rendered)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        " JavaScript:alert(1)",
        "//evil.example",
        "ftp://a.example/",
        "",
        "http://",
        "https://user:pw@evil.example/",
        "http://[bad",
    ],
)
def test_only_plain_web_addresses_become_links(url: str):
    assert safe_link(url) == ""
    brief = build()
    bad = dataclasses.replace(
        brief,
        stories=(
            dataclasses.replace(
                brief.stories[0], cited_by=(), what_happened=(sentence("It fell.", url=url),)
            ),
        ),
    )
    assert "javascript:" not in render_html(bad).lower()
    assert "Harbour Wire" in render_text(bad)


def test_a_link_cannot_break_out_of_its_place():
    assert safe_link('https://a.example/"><b>') == "https://a.example/%22%3E%3Cb%3E"
    assert safe_link("https://a.example/a b\n(c)") == "https://a.example/a%20b%0A%28c%29"
    assert safe_link("https://a.example/?q=%20ok&r=1") == "https://a.example/?q=%20ok&r=1"


def test_the_page_needs_nothing_from_elsewhere():
    html = render_html(build())
    assert not {"script", "img", "link", "iframe"} & set(Page(html).tags)
    assert "url(" not in style_sheet()
    assert "@import" not in style_sheet()
    assert "prefers-color-scheme: dark" in html
    assert 'name="viewport"' in html


def test_a_story_keeps_its_anchor_in_every_rendering():
    brief = build()
    assert 'id="story-5f3a"' in render_html(brief)
    assert 'href="#story-5f3a"' in render_html(brief)
    assert '<a id="story-5f3a"></a>' in render_markdown(brief)
    assert story_anchor('x" onload="y') == "story-x--onload--y"


def test_all_renderings_tell_the_same_sentences():
    brief = build()
    flat = [
        re.sub(r"\s+", " ", r)
        for r in (render_html(brief), render_markdown(brief), render_text(brief))
    ]
    for told in (
        "More than 12,000 companies built on it.",
        "Mira Solberg called it a mistake.",
        "236 sources: 230 answered",
    ):
        assert all(told in rendered for rendered in flat)


def test_neighbouring_sentences_of_one_article_share_one_mark():
    story = view_issue(build()).stories[0]
    assert [(run.source.outlet, run.source.number) for run in story.telling] == [
        ("Harbour Wire", 1),
        ("Quay Post", 2),
    ]


def test_copies_stand_behind_their_original():
    story = view_issue(build()).stories[0]
    assert [(s.outlet, [c.outlet for c in s.copies]) for s in story.sources] == [
        ("Harbour Wire", []),
        ("Quay Post", ["Echo"]),
    ]
    assert story.spread == "2 outlets, 2 origins, 1 copy"


def test_empty_places_are_not_shown():
    html = render_html(build())
    assert "What changes" not in html
    assert "Watch for" in html


def test_an_update_names_the_week_that_told_the_story():
    assert "Update: first told in week 24" in render_text(build(update_of="2026-W24"))


def test_coverage_is_told_in_words():
    lines = view_issue(build()).coverage
    assert (
        lines[0]
        == "236 sources: 230 answered in the last two days, 4 were silent for longer, 2 failed."
    )
    assert lines[2] == "812 articles read, 301 with full text, in 420 stories."
    assert lines[-1] == "1 sentence failed the check and was left out."


def test_a_quiet_week_says_so_everywhere():
    quiet = dataclasses.replace(build(), stories=())
    for rendered in (render_html(quiet), render_markdown(quiet), render_text(quiet)):
        assert "A quiet week" in rendered
        assert "236 sources" in rendered


@pytest.mark.parametrize(
    ("coverage", "words"),
    [
        (Coverage(0, 0, 0, 0, (), 0, 0, 0, ()), "No sources were being read"),
        (Coverage(9, 9, 0, 0, (), 0, 0, 0, ()), "Nothing came in"),
        (Coverage(9, 2, 3, 4, (), 5, 5, 5, ()), "this may not be a quiet week"),
    ],
)
def test_an_outage_does_not_look_like_a_quiet_week(coverage: Coverage, words: str):
    empty = dataclasses.replace(build(), stories=(), coverage=coverage)
    for rendered in (render_html(empty), render_markdown(empty), render_text(empty)):
        assert words in " ".join(rendered.split())
        assert "Every sentence above" not in rendered


def test_an_outlet_with_several_articles_is_named_once():
    brief = build()
    again = dataclasses.replace(
        brief.stories[0].cited_by[0], article_id="d", url="https://harbour.example/d"
    )
    story = dataclasses.replace(brief.stories[0], cited_by=(*brief.stories[0].cited_by, again))
    shown = view_issue(dataclasses.replace(brief, stories=(story,))).stories[0].sources
    assert [source.outlet for source in shown] == ["Harbour Wire", "Quay Post"]
    assert [(part.label, part.href) for part in shown[0].more] == [
        ("2", "https://harbour.example/d")
    ]


def test_the_fragment_is_one_well_formed_element():
    fragment = render_fragment(build()).replace("&nbsp;", " ").replace("<br>", "<br/>")
    root = ET.fromstring(fragment.strip())
    assert (root.tag, root.get("class")) == ("div", "t-issue")


def test_the_address_of_the_issue_is_given_where_it_is_known():
    brief = build()
    assert 'href="https://news.example/?week=2026-W25"' in render_html(
        brief, "https://news.example/"
    )
    assert "https://news.example/?week=2026-W25" in render_text(brief, "https://news.example")


def test_dates_of_the_issue_read_naturally():
    brief = build()
    assert view_issue(brief).dates == "11–18 June 2026"
    across = dataclasses.replace(brief, period_start=brief.period_start.replace(month=5, day=28))
    assert view_issue(across).dates == "28 May – 18 June 2026"


def test_a_written_brief_renders_in_every_form(database: Database):
    from analysis.brief.weeks import IssueSchedule
    from analysis.brief.write import write_brief

    seed_story(database, "suspension", SUSPENSION)
    brief = write_brief(database, WEEK, IssueSchedule(), END, "no-model", "0.1.0")
    text = render_text(brief)
    assert "BUILDER’S BRIEF, WEEK 25 2026" in text
    assert max(len(line) for line in text.splitlines() if "https://" not in line) <= 76
    assert "Northlight suspended access" in render_html(brief)


def test_an_outage_says_over_a_stack_that_nothing_is_known():
    brief = build_full()
    assert brief.for_you is not None
    none = dataclasses.replace(brief.for_you, items=())
    silent = dataclasses.replace(brief.coverage, healthy=1, stale=2, failing=brief.coverage.sources)
    outage = dataclasses.replace(brief, for_you=none, coverage=silent)
    for text in (render_text(outage), render_markdown(outage), render_html(outage)):
        assert "nothing changed for you" not in text.lower()
        assert "nothing known for you" in text.lower()
    assert (
        "nothing changed for you" in render_text(dataclasses.replace(brief, for_you=none)).lower()
    )
