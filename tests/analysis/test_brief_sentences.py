from __future__ import annotations

import pytest

from analysis.brief.clear import is_clear
from analysis.brief.headlines import cut_outlet, is_poor_title
from analysis.brief.words import content_words, repeats

GOOD = [
    "Northlight suspended access to its Lantern 5 model for all customers on Friday.",
    "On Friday, Northlight said the company would restore Lantern 4 by 27 June.",
    "“Export orders without notice punish customers,” said Mira Solberg, a law professor.",
]
BAD = [
    "It suspended access to the Lantern 5 model for all customers on Friday.",
    "The company suspended access to the Lantern 5 model for all customers on Friday.",
    "On Friday, the company suspended access to the Lantern 5 model for everyone.",
    "But Northlight suspended access to the Lantern 5 model for all customers.",
    "According to Harbour Wire, it suspended access to the Lantern 5 model on Friday.",
    "The rollout is restricted to a handful of partners of Northlight for now.",
    "Northlight suspended access to its Lantern 5 model for all customers on…",
    "Northlight suspended access to its Lantern 5 model for all customers on Friday...",
    "Northlight suspended access to its Lantern 5 model for all customers on Friday",
    "Did Northlight suspend access to its Lantern 5 model for all customers on Friday?",
    "Sign up for the Harbour Wire newsletter about Northlight and its Lantern models.",
    "By Mira Solberg, Harbour Wire, who reported this from the harbour of Bergen.",
    "Photo by Mira Solberg shows the Northlight offices that were closed on Friday.",
    "I have been testing the Lantern 5 model of Northlight for three weeks now.",
    "We asked Northlight about the Lantern 5 model and they did not answer us.",
    "You can now use the Lantern 5 model of Northlight in your own applications.",
    "Northlight `pip install lantern` is what the engineers had to run on Friday.",
    "NORTHLIGHT SUSPENDS LANTERN FIVE FOR ALL CUSTOMERS AFTER EXPORT ORDER FRIDAY.",
    "3. Northlight suspended access to its Lantern 5 model for all customers.",
    "Northlight suspended \u202eaccess to its Lantern 5 model for all customers on Friday.",
    "Northlight’s blog,1 says that the Lantern 5 model was suspended on Friday night.",
    "Too short to say much.",
]


@pytest.mark.parametrize("text", GOOD)
def test_a_sentence_that_stands_alone_is_clear(text: str):
    assert is_clear(text)


@pytest.mark.parametrize("text", BAD)
def test_a_sentence_that_leans_on_others_or_is_furniture_is_not(text: str):
    assert not is_clear(text)


def test_we_is_clear_only_where_the_maker_speaks():
    text = "Today we publish the weights of Lantern 4 under the Apache 2.0 licence."
    assert is_clear(text, own_words=True)
    assert not is_clear(text)


def test_a_very_long_sentence_is_not_quoted():
    assert not is_clear("Northlight said that " + "the model was very large and " * 20 + "old.")


def test_sentences_that_say_the_same_repeat_each_other():
    one = content_words("Northlight suspended access to Lantern 5 on Friday.")
    other = content_words("On Friday, Northlight suspended access to the Lantern 5 model.")
    assert repeats(one, other)
    assert not repeats(one, content_words("Ferrous raised the price of its Anvil API by half."))


def test_an_outlets_name_is_cut_from_a_title_and_nothing_else_is():
    title = "Northlight suspends access to Lantern 5 | Quay Post"
    start, end = cut_outlet(title, "Quay Post", "quaypost.example")
    assert title[start:end] == "Northlight suspends access to Lantern 5"
    plain = "Northlight suspends Lantern 5 - what changes"
    assert cut_outlet(plain, "Quay Post", "quaypost.example") == (0, len(plain))


@pytest.mark.parametrize(
    "title",
    [
        "Is Lantern 5 dead?",
        "Lantern 5 is off; Anvil gets cheaper",
        "Show HN: my Lantern",
        "The week in AI: weekly recap",
    ],
)
def test_titles_that_ask_tease_or_tell_two_stories_are_poor(title: str):
    assert is_poor_title(title)
