"""How sentences and titles are cut to what they say, and which of them say why it matters."""

from __future__ import annotations

import pytest

from analysis.brief.acts import retells
from analysis.brief.clear import is_clean
from analysis.brief.headlines import cut_headline
from analysis.brief.leaning import is_definite, leans
from analysis.brief.pool import trim_opening
from analysis.brief.why import states_consequence


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("Welcome Northlight Lantern 5: an open model", "Northlight Lantern 5: an open model"),
        (
            "Northlight Lantern 5 now available on Harbour Cloud",
            "Northlight Lantern 5 now available",
        ),
        (
            "Amid a quarrel over chips, Northlight releases a keyboard for Lantern",
            "Northlight releases a keyboard for Lantern",
        ),
        (
            "Northlight drops its browser that was supposed to win the web",
            "Northlight drops its browser",
        ),
        (
            "Northlight suspends Lantern 5 after export order",
            "Northlight suspends Lantern 5 after export order",
        ),
        ("Meet Lantern", "Meet Lantern"),
    ],
)
def test_a_headline_is_cut_to_what_happened(title: str, kept: str):
    start, end = cut_headline(title, "Quay Post", "quay.example")
    assert title[start:end] == kept


@pytest.mark.parametrize(
    ("sentence", "rest"),
    [
        ("But Northlight refused the order.", "Northlight refused the order."),
        ("However, Northlight refused the order.", "Northlight refused the order."),
        (
            "As rivals fight over prices in Europe, Northlight is releasing Lantern 6.",
            "Northlight is releasing Lantern 6.",
        ),
        ("As Northlight, Corvid and Ferrous race, Anvil waits.", None),
        ("As of today, Northlight sells Lantern 6.", None),
        ("But the company refused the order.", None),
        ("While Northlight refused, Corvid agreed to the order at once.", None),
    ],
)
def test_what_joins_a_sentence_to_another_is_cut_and_nothing_else(sentence: str, rest: str | None):
    assert sentence[trim_opening(sentence) :] == (rest or sentence)


@pytest.mark.parametrize(
    "text",
    [
        "Northlight has raised the context window for this model to a million tokens.",
        "Northlight and Harbour are taking this whole line to programmers in Norway.",
        "Across all three benchmarks, Lantern 5 stands above every other open model.",
        "On Friday, the government ordered a stop of all exports of Lantern 5.",
        "Last week the company brought out a new edition of Lantern.",
        "The American company said that it had little choice after the order.",
        "Northlight also announced a smaller Lantern for phones and tablets.",
        "The specification is the layer that stands before them.",
        "Earlier the same week Corvid released Rook 2 to its customers.",
    ],
)
def test_what_points_at_something_said_before_leans(text: str):
    assert leans(text)


@pytest.mark.parametrize(
    "text",
    [
        "The US government ordered a stop of all exports of Lantern 5 on Friday.",
        "“For heavy users this doubles the bill,” the developers behind editor Quill warned its users.",
        "Northlight told its customers that they have until June to move.",
        "Earlier this week, Northlight released Lantern 6 to every customer.",
    ],
)
def test_what_stands_by_itself_does_not_lean(text: str):
    assert not leans(text) or is_definite(text)


@pytest.mark.parametrize(
    "text",
    [
        "How the creative team of Northlight uses Lantern to build tools and ship them faster.",
        "“We made the wrong choice and we are sorry that the scales tipped too far.”",
        "Training strong automated testers of the models to improve their robustness.",
    ],
)
def test_captions_and_unsigned_quotations_are_not_quoted(text: str):
    assert not is_clean(text, own_words=True)


def test_a_deed_told_again_with_another_verb_form_is_known():
    first = "President Ana Ruiz signed an order on Tuesday that lets agencies test models."
    again = "President Ana Ruiz has signed a smaller version of the order that was shelved in May."
    assert retells(again, first)
    assert not retells("Lantern 5 comes in three sizes, Small, Middle and Large.", first)


@pytest.mark.parametrize(
    "text",
    [
        "The change means that developers outside Norway lose access to Lantern 5.",
        "Lantern 5 is priced at $3 per million tokens, making it the most expensive model of its kind.",
        "The ruling ends the largest settlement of its kind ever certified in Norway.",
        "Lantern 5 costs half the price of Lantern 4 and is cheaper than Rook 2.",
        "Northlight is the first state agency to sue over a model, a first-of-its-kind case.",
    ],
)
def test_a_consequence_or_a_scale_says_why_it_matters(text: str):
    assert states_consequence(text)


@pytest.mark.parametrize(
    "text",
    [
        "Northlight released Lantern 5 on Tuesday with a new interface.",
        "Perhaps the release means that developers will change their minds.",
        "Lantern 5 has the highest mark on the Quay benchmark.",
        "Customers leave the shop with a new model in their hands.",
    ],
)
def test_what_merely_happens_or_boasts_does_not(text: str):
    assert not states_consequence(text)
