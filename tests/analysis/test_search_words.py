from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.search.words import query_words, stem_word, words_pattern


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What is the price of GPT-5.5?", ["price", "GPT-5.5"]),
        ("Llama llama LLAMA licence", ["Llama", "licence"]),
        ("the who", ["the", "who"]),
        ("AT&T's deal", ["AT&T's", "deal"]),
        ("人工智能 chips", ["人工智能", "chips"]),
        ("  ?!  ", []),
        ("", []),
    ],
)
def test_a_question_is_reduced_to_its_telling_words(text: str, expected: list[str]) -> None:
    assert query_words(text) == expected


def test_a_very_long_question_keeps_its_first_words() -> None:
    words = query_words(" ".join(f"word{n}" for n in range(500)))
    assert words == [f"word{n}" for n in range(40)]


@pytest.mark.parametrize(
    ("word", "stem"),
    [("releases", "releas"), ("Policies", "polic"), ("gpu", "gpu"), ("is", "is"), ("used", "used")],
)
def test_a_stem_is_the_beginning_that_inflected_forms_share(word: str, stem: str) -> None:
    assert stem_word(word) == stem
    assert word.casefold().startswith(stem)


def test_a_word_is_found_in_its_forms_but_not_inside_others() -> None:
    pattern = words_pattern(["release", "AI"])
    assert pattern is not None
    text = "AI labs released models; a prerelease aims higher."
    assert [m.group() for m in pattern.finditer(text)] == ["AI", "released"]


def test_a_chinese_word_is_found_inside_a_run() -> None:
    pattern = words_pattern(["智能"])
    assert pattern is not None
    assert pattern.search("人工智能模型")


def test_without_words_there_is_no_pattern() -> None:
    assert words_pattern([]) is None


@given(st.text(max_size=60))
def test_no_question_breaks_the_pattern(text: str) -> None:
    pattern = words_pattern(query_words(text))
    assert pattern is None or isinstance(pattern, re.Pattern)
