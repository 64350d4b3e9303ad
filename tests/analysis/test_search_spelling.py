from __future__ import annotations

import random
import string
import time
from dataclasses import dataclass

import pytest

from analysis.search.spelling import Vocabulary, build_vocabulary, mend_question
from analysis.search.words import stem_word


@dataclass(frozen=True)
class Counts:
    """An index that holds the given words."""

    held: frozenset[str]

    @property
    def documents(self) -> int:
        return 100

    def frequency(self, word: str) -> int:
        return int(any(stem_word(word) == stem_word(held) for held in self.held))


WORDS = {"licence": 9, "models": 30, "restored": 4, "quantization": 5, "stored": 2, "jalapeño": 3}


@pytest.fixture
def vocabulary() -> Vocabulary:
    return build_vocabulary(WORDS, ["Northlight", "Grok"])


@pytest.fixture
def counts() -> Counts:
    return Counts(frozenset(WORDS))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("northlihgt models", "northlight models"),
        ("Northligth models", "northlight models"),
        ("lisence of models", "licence of models"),
        ("quantisatoin", "quantization"),
        ("grko", "grok"),
        ("modles, grok", "models, grok"),
    ],
)
def test_slips_are_mended(typed: str, meant: str, vocabulary: Vocabulary, counts: Counts) -> None:
    assert mend_question(typed, vocabulary, counts) == meant


@pytest.mark.parametrize(
    "text",
    [
        "licence models",
        "model",  # another form of a known word
        '"modles" licence',
        "licence -modles",
        "modles4 gpt-modles modles.txt",
        "jalapeno",
        "ai",
        "发布模型",
        "",
        "totally unrelated wordings",
        "a pasted sentence of more than twelve words with modles somewhere in its middle part",
    ],
)
def test_what_is_known_quoted_or_far_from_anything_stays(
    text: str, vocabulary: Vocabulary, counts: Counts
) -> None:
    assert mend_question(text, vocabulary, counts) == ""


def test_a_word_that_only_texts_hold_is_no_slip(vocabulary: Vocabulary) -> None:
    assert mend_question("lisence", vocabulary, Counts(frozenset(["lisence"]))) == ""


def test_a_word_of_one_title_is_meant_only_where_many_texts_hold_it() -> None:
    class Texts(Counts):
        def frequency(self, word: str) -> int:
            return 40 if word == "billing" else int(word == "bulling")

    held = build_vocabulary({"billing": 1, "bulling": 1})
    assert mend_question("billng", held, Texts(frozenset())) == "billing"
    assert mend_question("bullng", held, Texts(frozenset())) == ""


def test_half_a_million_words_are_no_burden() -> None:
    draw = random.Random(3)
    letters = string.ascii_lowercase
    words = {"".join(draw.choices(letters, k=draw.randint(5, 12))): 5 for _ in range(60_000)}
    vocabulary = build_vocabulary(words)
    started = time.process_time()
    for word in ("northlihgt", "quantisatoin", "licenec"):
        mend_question(word, vocabulary, Counts(frozenset()))
    assert time.process_time() - started < 0.5
