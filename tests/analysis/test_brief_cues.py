from __future__ import annotations

import pytest

from analysis.brief.acts import retells
from analysis.brief.asides import is_praise, is_side_aspect
from analysis.brief.clear import is_clear
from analysis.brief.cues import (
    names_change,
    names_concerned,
    names_critic,
    names_moment,
    names_pledge,
    names_start,
)
from analysis.brief.headlines import cut_outlet, is_comment_title, says_something
from analysis.brief.leaning import is_definite, leans


def test_the_country_is_not_taken_for_the_pronoun():
    assert is_clear("The US government ordered Northlight to suspend Lantern 5 on Friday night.")
    assert not is_clear("Northlight told us that it suspended Lantern 5 on Friday night.")


@pytest.mark.parametrize(
    "text",
    [
        "Do not rewrite anything for Lantern 5 before there is a price and a rate limit.",
        "To do: replace Lantern 5 in every configuration, since it has been off for days.",
        "Mira Solberg is Vice President of Harbour Cloud and leads a group of engineers.",
        "Lantern 5 is out Posted on 6 June 2026 Northlight has offered its new model.",
        "A fresh family of speech models, now powering Northlight Voice.",
        "Model download: Weights are fetched from the store of Northlight by the workers.",
    ],
)
def test_advice_bylines_labels_and_feed_summaries_are_not_quoted(text: str):
    assert not is_clear(text)


def test_a_definite_noun_leans_less_than_a_pronoun():
    definite = "The directive bars every foreign national from access to Lantern 5 of Northlight."
    assert leans(definite)
    assert is_definite(definite)
    assert not is_definite("It bars every foreign national from access to Lantern 5.")
    assert not is_definite("The firm said it would restore Lantern 5 by the end of June.")


@pytest.mark.parametrize(
    "text",
    [
        "The rule applies to all users of Lantern 5.",
        "Lantern 5 stays limited to approved organisations.",
        "Business customers will no longer get Lantern 5 in their plans.",
        "Northlight ended access to Lantern CLI for personal accounts.",
    ],
)
def test_who_is_concerned_is_recognised(text: str):
    assert names_concerned(text)


@pytest.mark.parametrize(
    "text",
    [
        "The ability for Lantern 5 to design hacking tools has forced companies to act.",
        "The tool allows attackers to create fake websites for operators.",
        "Northlight worked with the government and organisations to test Lantern 5.",
    ],
)
def test_people_who_are_merely_mentioned_are_not_concerned(text: str):
    assert not names_concerned(text)


def test_a_change_is_stated_and_not_denied():
    assert names_change("Lantern 5 costs $2 per million tokens instead of $3.")
    assert names_change("Northlight is easing the export restrictions on Lantern 5.")
    assert not names_change("Northlight announced no prices and no date for Lantern 5.")
    assert not names_change("The offer was meant to calm the quarrel with Washington.")


def test_a_start_is_told_from_the_day_of_a_report():
    assert names_start("Lantern 5 is available from ")
    assert not names_start("Lantern 5 had become unavailable after the directive of ")
    assert names_moment("From today, Lantern 5 is available across all plans.")
    assert not names_moment("Northlight talked about Lantern 5 today.")


def test_only_a_plain_announcement_is_a_pledge():
    assert names_pledge("Northlight plans to publish the weights of Lantern 5.")
    assert names_pledge("Northlight intends to release Lantern 5 to everyone in the coming weeks.")
    assert not names_pledge("Northlight did not say when it plans to release Lantern 5.")
    assert not names_pledge("Northlight might release Lantern 5 if regulators agree.")
    assert not names_pledge("Nobody knows what will govern the release of Lantern 6.")


def test_criticism_has_a_critic():
    assert names_critic("Law professor Mira Solberg called the order a mistake.")
    assert names_critic("Google also objected to the rule of the UK regulator.")
    assert not names_critic("Lantern is so capable that Northlight said it was too dangerous.")
    assert not names_critic("The warning that led to it came from Harbour Bank, people said.")


def test_a_sentence_that_reports_the_same_act_again_is_known():
    first = "Northlight on Friday released Lantern 5, its most capable model so far."
    assert retells("Northlight has just released Lantern 5, calling it the best.", first)
    assert not retells("Lantern 5 has 70 billion parameters.", first)
    price = "Lantern 5 costs $10 for a million tokens in and $50 out."
    assert retells("At $10 in and $50 out, Lantern 5 is expensive.", price)


def test_titles_that_comment_are_told_from_headlines():
    assert is_comment_title("Lanterns, postponed: what Northlight's pause means for tool makers")
    assert is_comment_title("Northlight's retreat marks a big moment for rivals")
    assert not is_comment_title("Northlight switches off Lantern 5 after export order")
    assert says_something("Northlight suspends Lantern 5")
    assert not says_something("Lantern 5: Built for Long Tasks")


def test_labels_and_marks_of_correction_are_cut_from_titles():
    title = "Notice: Lantern 5 is suspended (date corrected)"
    start, end = cut_outlet(title, "Quay Post", "quay.example")
    assert title[start:end] == "Lantern 5 is suspended"
    kept = "Notice: two months until Lantern 4 shuts down"
    assert cut_outlet(kept, "Quay Post", "quay.example") == (0, len(kept))


def test_a_hosts_offer_and_an_advertisement_are_known():
    assert is_side_aspect("Lantern 5 now available on AI Gateway")
    assert not is_side_aspect("Northlight releases Lantern 5")
    assert is_praise("Experience the power of Lantern 5, a groundbreaking model.")
    assert not is_praise("Lantern 5 costs half as much as Lantern 4.")
