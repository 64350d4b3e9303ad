from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text import clean_line, clean_text, clean_title, cut_text, markup_to_text, words_to_text


def test_controls_surrogates_and_bidi_overrides_are_stripped() -> None:
    assert clean_line("a\x00b\x07c\ud800d\u202ee\u2066f\ufeff") == "abcdef"


@given(st.text(alphabet=st.characters(), max_size=300))
def test_cleaned_text_can_always_be_stored(text: str) -> None:
    cleaned = clean_text(text)
    assert cleaned.encode("utf-8").find(b"\0") == -1
    assert clean_text(cleaned) == cleaned


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("A &amp; B", "A & B"),
        ("&amp;lt; once", "&lt; once"),
        ("<b>Bold</b> claim", "Bold claim"),
        ("List<String> in Java", "List<String> in Java"),
        ("2 < 3 and 4 > 1", "2 < 3 and 4 > 1"),
        ("Safe<script>alert(1)</script> and sound", "Safe and sound"),
        ("How <script> tags work", "How tags work"),
        ("Before <!-- not this --> after", "Before after"),
        ("<![CDATA[Wrapped]]>", "Wrapped"),
        ("<frameset rows='*'><frame src='x'></frameset>Kept", "Kept"),
    ],
)
def test_titles_lose_tags_and_decode_entities_once(markup: str, title: str) -> None:
    assert clean_title(markup) == title


def test_fragments_become_paragraphs_without_scripts_and_comments() -> None:
    markup = "<p>One</p><script>evil()</script><!-- no --><p>Two &amp; <i>three</i></p>"
    assert markup_to_text(markup) == "One\n\nTwo & three"


def test_an_unclosed_script_takes_the_rest_with_it() -> None:
    assert markup_to_text("<p>One</p><script>evil()") == "One"


def test_long_text_is_cut_between_words() -> None:
    cut = cut_text("word " * 200, 100)
    assert len(cut) <= 100
    assert cut.endswith("word…")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("2 < 3 in List<String>", "2 < 3 in List<String>"),
        ("One<br>Two", "One\nTwo"),
        ("<b>Bold</b> &amp; plain", "Bold & plain"),
        ("Tea &amp; cake", "Tea &amp; cake"),
    ],
)
def test_plain_words_stay_as_they_are_unless_they_hold_markup(words: str, text: str) -> None:
    assert words_to_text(words) == text


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<!--", "<script ", "<![CDATA[", "<?", "<!d ", "&", "<b"]
)
def test_no_fragment_takes_long(piece: str) -> None:
    for read in (markup_to_text, clean_title, words_to_text):
        begun = time.process_time()
        read(piece * 100_000)
        assert time.process_time() - begun < 1
