from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.statements import SENTENCES
from app.ui.parts import (
    inward,
    is_web_address,
    listed,
    mark_spans,
    outward,
    page_address,
    shorten,
)
from app.ui.style import stylesheet, theme_options
from app.ui.timeline import begin_text
from app.ui.words import TOPICS, count, topic_name
from app.weeks import name_age, name_days, name_period, name_week
from db.types import Predicate, Topic

NOW = datetime(2026, 6, 18, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JavaScript:alert(1)",
        "data:text/html,x",
        "//host/path",
        "/path",
        "",
        "http://",
        "https://[broken",
        "ftp://host/",
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert not is_web_address(url)
    assert outward(url, "Label").startswith("<span>")


def test_an_outward_link_gives_nothing_away_and_escapes_its_address() -> None:
    link = outward('https://a.example/?a="b"&c', "A & B")
    assert 'href="https://a.example/?a=&quot;b&quot;&amp;c"' in link
    assert 'rel="noopener noreferrer nofollow"' in link
    assert ">A &amp; B</a>" in link


def test_page_addresses_encode_what_they_carry() -> None:
    assert page_address("search", q="a&b=c", topic=None) == "/search?q=a%26b%3Dc"
    assert page_address("") == "/"
    assert 'target="_self"' in inward("/x", "X")


def test_marks_are_set_after_escaping() -> None:
    assert mark_spans("<b>bold</b> move", [(3, 7)]) == "&lt;b&gt;<mark>bold</mark>&lt;/b&gt; move"


@given(
    st.text(alphabet="ab<>&\"' ", max_size=30),
    st.lists(st.tuples(st.integers(-3, 35), st.integers(-3, 35)), max_size=6),
)
def test_marks_never_lose_text_nor_let_markup_through(
    text: str, spans: list[tuple[int, int]]
) -> None:
    import html

    shown = mark_spans(text, spans)
    bare = shown.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare
    assert html.unescape(bare) == text
    assert shown.count("<mark>") == shown.count("</mark>")


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("short", 10, "short"),
        ("one two three four", 10, "one two…"),
        ("文" * 30, 10, "文" * 10 + "…"),
        ("  many   blanks ", 20, "many blanks"),
    ],
)
def test_long_texts_are_cut_at_a_words_end(text: str, limit: int, expected: str) -> None:
    assert shorten(text, limit) == expected


def test_lists_and_counts_read_like_a_sentence() -> None:
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert listed([]) == ""
    assert count(1, "story", "stories") == "1 story"
    assert count(1204, "article") == "1,204 articles"


def test_every_topic_and_predicate_has_words_and_labels_are_distinct() -> None:
    assert set(TOPICS) == set(Topic)
    assert set(SENTENCES) == set(Predicate)
    assert len(set(TOPICS.values())) == len(TOPICS), "labels stand in shared links"
    assert topic_name("brand_new") == "Brand new"


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=30), "30 hours ago"),
        (timedelta(days=3), "3 days ago"),
        (-timedelta(minutes=20), "in 20 minutes"),
    ],
)
def test_ages_are_named_roughly(ago: timedelta, expected: str) -> None:
    assert name_age(NOW - ago, NOW) == expected


def test_weeks_and_periods_are_named() -> None:
    assert name_week("2026-W05") == "Week 5, 2026"
    assert name_period(NOW - timedelta(days=7), NOW) == "11 to 18 June 2026"
    assert name_days(NOW - timedelta(days=1), NOW) == "17 to 18 June 2026"
    assert name_days(NOW, NOW) == "18 June 2026"
    midnight = datetime(2026, 1, 3, tzinfo=UTC)
    assert (
        name_period(midnight - timedelta(days=7), midnight) == "27 December 2025 to 2 January 2026"
    )


def test_the_theme_names_no_font_host_and_the_style_loads_nothing() -> None:
    assert all("http" not in str(value) for value in theme_options().values())
    assert "url(" not in stylesheet()
    assert "@import" not in stylesheet()


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Prices fall", "Prices fall. The list is new.", "The list is new."),
        ("Prices fall", "A feed cut this text… [+1415 chars]", "A feed cut this text…"),
        ("Prices fall", "PRICES FALL", ""),
        ("", "No title here.", "No title here."),
    ],
)
def test_an_article_begins_without_its_title_and_without_a_cut_mark(
    title: str, text: str, expected: str
) -> None:
    assert begin_text(title, text) == expected
