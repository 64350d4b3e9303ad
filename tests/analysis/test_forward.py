"""Expectations and roles of sentences."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.knowledge.forward import find_expectations, is_forward_looking
from analysis.knowledge.roles import score_roles
from analysis.text.dates import find_dates

ANCHOR = date(2026, 7, 15)


@pytest.mark.parametrize(
    "sentence",
    [
        "Kimi K3 is slated to open its weights by July 27, 2026.",
        "The endpoint will be retired on October 1.",
        "The comment period closes on August 30.",
        "Google plans to launch Gemini 4 Pro in the coming weeks.",
        "The rule takes effect 60 days after publication.",
        "Fable 5 will stay part of every plan through July 31.",
    ],
)
def test_a_checkable_expectation_is_forward_looking(sentence: str):
    assert is_forward_looking(sentence, ANCHOR)


@pytest.mark.parametrize(
    "sentence",
    [
        "Anthropic released the model on Tuesday.",
        "AI will change everything we know.",
        "You will see the result in the terminal.",
        "The weights were published on June 12.",
    ],
)
def test_reports_and_prophecies_are_not(sentence: str):
    assert not is_forward_looking(sentence, ANCHOR)


def test_an_expectation_has_its_span_and_due_day():
    text = "It shipped. The old model will be retired on October 1. Good."
    (found,) = find_expectations(text, ANCHOR)
    assert found.span.cut(text).startswith("The old model")
    assert found.due == date(2026, 10, 1)


def roles(sentence: str):
    return score_roles(sentence, (), find_dates(sentence, ANCHOR), ANCHOR)


def test_sentences_fill_their_places():
    assert roles("Acme released its model on July 14.").what_happened > 0.5
    assert roles("Customers must migrate to the new endpoint.").who > 0.5
    assert roles("The price falls from $5 to $3 per million tokens.").change > 0.5
    assert roles("The rule is effective on August 1.").when > 0.7
    assert roles("Critics said the ban is overreach and warned of a backlash.").criticism > 0.7
    assert roles("It serves 700 million users.").number == 1.0
    assert roles("Hello there.").what_happened == 0.0
