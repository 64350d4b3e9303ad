"""Sentences: exact offsets, abbreviations, headings, and no runaway on hostile text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.text.sentences import split_lead, split_sentences


def sentences(text: str) -> list[str]:
    return [span.cut(text) for span in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One thing. Another thing.", ["One thing.", "Another thing."]),
        ("Dr. Lee left. She joined Acme.", ["Dr. Lee left.", "She joined Acme."]),
        ("The U.S. Commerce Department acted.", ["The U.S. Commerce Department acted."]),
        ("It left the U.S. The rule stands.", ["It left the U.S.", "The rule stands."]),
        ("Acme Inc. said so. Fine.", ["Acme Inc. said so.", "Fine."]),
        ("GPT-5.6 costs $2.50 per million. Yes.", ["GPT-5.6 costs $2.50 per million.", "Yes."]),
        ("See e.g. Qwen 3.5 Max. Good.", ["See e.g. Qwen 3.5 Max.", "Good."]),
        ("Really?! Yes. “No.” He left.", ["Really?!", "Yes.", "“No.”", "He left."]),
        ("“It works!” said Ann. Bob agreed.", ["“It works!” said Ann.", "Bob agreed."]),
        ("Due on Sept. 30 at noon. Then?", ["Due on Sept. 30 at noon.", "Then?"]),
        ("It is rule No. 5 of ten. No. Stop.", ["It is rule No. 5 of ten.", "No.", "Stop."]),
        ("J. R. Smith wrote it. He is 5.", ["J. R. Smith wrote it.", "He is 5."]),
        ("Visit acme.ai for more. Go.", ["Visit acme.ai for more.", "Go."]),
        ("模型发布了。价格下降。", ["模型发布了。", "价格下降。"]),
        ("No end here", ["No end here"]),
        ("Wait... what? ok", ["Wait... what? ok"]),
    ],
)
def test_text_is_split_at_its_sentence_ends(text: str, expected: list[str]):
    assert sentences(text) == expected


def test_headings_and_list_items_stay_apart():
    text = "# What changed\n\n- Prices fall 20%\n* Limits rise\n1. Sign in. Then go.\n\nThe end."
    assert sentences(text) == [
        "What changed",
        "Prices fall 20%",
        "Limits rise",
        "Sign in.",
        "Then go.",
        "The end.",
    ]


def test_a_line_of_punctuation_is_no_sentence():
    assert sentences("---\n***\n. . .\nReal words.") == ["Real words."]


def test_a_run_without_an_end_is_cut_into_bounded_pieces():
    spans = split_sentences("word " * 5_000)
    assert max(span.end - span.start for span in spans) <= 2_000


@given(st.text(alphabet="ab .!?\n\"'“”()…。AU-1", max_size=300))
def test_spans_are_ordered_stripped_and_lose_no_letter(text: str):
    spans = split_sentences(text)
    ends = [0, *(span.end for span in spans)]
    assert all(end <= span.start < span.end for end, span in zip(ends, spans, strict=False))
    assert all(span.cut(text) == span.cut(text).strip() for span in spans)
    kept = sum(c.isalpha() for span in spans for c in span.cut(text))
    assert kept == sum(c.isalpha() for c in text)


@pytest.mark.parametrize("hostile", ["." * 400_000, "a." * 200_000, "A. " * 130_000, "“" * 400_000])
def test_hostile_text_takes_bounded_time(hostile: str):
    begun = time.perf_counter()
    split_sentences(hostile)
    assert time.perf_counter() - begun < 10


def test_the_lead_equals_the_start_of_all_sentences():
    text = "One. Two.\nThree. Four.\nFive."
    assert split_lead(text, 3) == split_sentences(text)[:3]
