"""What a reader stumbled over: said twice, tests that say nothing, advice doubled, trivia."""

from __future__ import annotations

import dataclasses

import pytest

from analysis.brief.acts import retells
from analysis.brief.clear import is_clear
from analysis.brief.cues import names_change, names_concerned, names_critic
from analysis.brief.desk import Desk
from analysis.brief.extractive import write_story
from analysis.brief.merits import merit_opening
from analysis.brief.pool import collect_candidates
from analysis.brief.telling import adds_little
from analysis.brief.watch_tests import adds_test, looks_ahead, names_no_thing
from analysis.brief.words import content_words
from db.types import Predicate, SignalOrigin, Tier
from tests.analysis.test_brief_parts import ISSUED, LEDE, TITLE, member, story, watch

P = Predicate
SAID = "Northlight will keep Lantern 4 on the price of today until 9 August 2026."


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (  # one price list in other words
            "Per million tokens, Lantern 5 is priced at $3 input and $15 output.",
            "Lantern comes in two sizes: Large costs $3 in and $15 out; Small costs $1 and $5.",
        ),
        (  # one launch under two verbs
            "Northlight and Corvid introduce Ember, a chip for answering requests.",
            "Northlight has revealed a new processor that it built together with Corvid.",
        ),
        (  # a year and a name's number are no news
            "At the Harbour fair on Tuesday Northlight announced a row of new models and tools.",
            "Northlight announced several new models at Harbour 2026, one of them called Ember-1.",
        ),
        (  # one figure, the same people
            "Northlight has floated giving Norway a 5 percent stake, according to Quay Wire.",
            "Head of Northlight Ana Ruiz proposed that Norway hold 5% of its shares, Quay Wire says.",
        ),
    ],
)
def test_the_same_told_in_other_words_is_known(first: str, again: str):
    assert retells(again, first)


def test_a_further_fact_of_the_same_thing_is_not_the_same():
    first = "Northlight and Corvid introduce Ember, a chip for answering requests."
    assert not retells(
        "Ember draws 700 watts and is made in Oslo, engineers of the pair say.", first
    )


def test_what_is_suspended_is_not_also_to_be_given_up():
    text = (
        "Northlight has suspended access to Lantern 4 for all customers since Friday. "
        "The maker has withdrawn Lantern 4 and retired it from every plan."
    )
    facts = (
        (P.ACCESS_SUSPENDED, "Lantern 4", "", "suspended", "", text.split(". ", maxsplit=1)[0]),
        (P.DEPRECATED, "Lantern 4", "", "retired", "", "retired it from every plan"),
    )
    written = write_story(
        story(member("a", "Northlight suspends access to Lantern 4", text, facts)), 1, ISSUED
    )
    assert [s.text for s in written.to_do] == ["Lantern 4: do without until access is back."]


def test_a_dated_retirement_stays_beside_a_suspension():
    text = (
        "Northlight has suspended access to Lantern 4 for all customers since Friday. "
        "Northlight will retire its Lantern 4 model on 9 August 2026."
    )
    facts = (
        (P.ACCESS_SUSPENDED, "Lantern 4", "", "suspended", "", text.split(". ", maxsplit=1)[0]),
        (P.DEPRECATED, "Lantern 4", "", "retire", "2026-08-09", text.split(". ")[1]),
    )
    written = write_story(
        story(member("a", "Northlight suspends access to Lantern 4", text, facts)), 1, ISSUED
    )
    assert len(written.to_do) == 2


@pytest.mark.parametrize(
    ("predicate", "subject", "due", "text", "adds"),
    [
        (P.DEPRECATED, "model:lantern-4", "2026-08-09", "Lantern 4 retires on 9 August.", True),
        (P.PRICE_CHANGED, "model:lantern-4", "2026-08-09", SAID, True),
        # nothing is released until a day
        (P.MODEL_RELEASED, "model:lantern-4", "2026-08-09", f"{SAID} It is available now.", False),
        # of a maker nobody sees that "it" is out
        (P.MODEL_RELEASED, "organisation:northlight", "", "Northlight will release more.", False),
        # named within, while the sentence is about another
        (
            P.DEPRECATED,
            "model:rook-2",
            "",
            "Lantern 4 retires in Norway and, as its maker confirmed today, on the desks of Rook 2.",
            False,
        ),
        # the words speak of something else than the test
        (P.ACCESS_RESTORED, "model:lantern-4", "", "Users of Lantern 4 must enable keys.", False),
        # the test names another thing
        (P.PRICE_CHANGED, "model:rook-2", "", "The price of Lantern 4 will rise.", False),
        # "as said: these words" only points back
        (P.PRODUCT_AVAILABLE, "model:lantern-4", "", "Lantern 4 will come to phones.", False),
    ],
)
def test_a_test_is_told_where_it_fits_and_adds(
    predicate: Predicate, subject: str, due: str, text: str, adds: bool
):
    of = member("a", TITLE, text)
    signal = dataclasses.replace(watch(of, text, due), predicate=predicate, subjects=(subject,))
    assert adds_test(signal, text, "Something else happened") is adds


def test_the_test_of_a_template_is_always_told():
    of = member("a", TITLE, SAID)
    signal = dataclasses.replace(watch(of, SAID, ""), origin=SignalOrigin.TEMPLATE)
    assert adds_test(signal, SAID, TITLE)


def test_a_plan_without_day_that_names_only_its_maker_is_not_watched_for():
    words = "Northlight plans to release more models for customers later this year."
    of = member("a", TITLE, f"{LEDE} {words}")
    vague = dataclasses.replace(
        watch(of, words, ""), predicate=P.MODEL_RELEASED, subjects=("organisation:northlight",)
    )
    plain = dataclasses.replace(vague, subjects=("model:lantern-5",))
    assert names_no_thing(vague)
    assert write_story(story(of, signals=(vague,)), 1, ISSUED).watch_for == ()
    assert len(write_story(story(of, signals=(plain,)), 1, ISSUED).watch_for) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "The Lantern 4 model will not need a $20,000 machine to run.",
        "Last week Northlight opened the Lantern 4 model to 300 companies.",
    ],
)
def test_what_is_not_so_or_of_another_week_is_no_key_fact(sentence: str):
    text = f"{LEDE} Customers of Lantern 4 get help with moving from Northlight. {sentence}"
    assert write_story(story(member("a", TITLE, text)), 1, ISSUED).key_facts == ()


def test_hearsay_of_a_forum_is_no_key_fact():
    text = f"{LEDE} The Lantern 4 model has 70 billion parameters."
    forum = member("b", "Northlight retires Lantern 4, users say", text, tier=Tier.COMMUNITY)
    press = member("b", "Northlight retires Lantern 4, users say", text)
    first = member("a", TITLE, LEDE)
    assert write_story(story(first, forum), 1, ISSUED).key_facts == ()
    assert len(write_story(story(first, press), 1, ISSUED).key_facts) == 1


def test_a_number_of_the_headline_is_not_told_again():
    text = f"{LEDE} The Lantern 4 model has 70 billion parameters."
    told = write_story(
        story(member("a", "Northlight retires its 70B model Lantern 4", text)), 1, ISSUED
    )
    assert told.key_facts == ()


@pytest.mark.parametrize(
    "text",
    [
        "Northlight did not give a number of affected customers.",
        "Northlight declined to say which customers are affected.",
    ],
)
def test_what_nobody_said_names_no_one_concerned(text: str):
    assert not names_concerned(text)


@pytest.mark.parametrize(
    "text",
    [
        "Northlight is better known for models under a closed licence.",
        "When speed matters most, the mode can be switched off for short answers.",
    ],
)
def test_background_and_conditions_are_no_change(text: str):
    assert not names_change(text)


def test_a_protest_says_against_what():
    assert not names_critic("Researchers at Quay protested after the release of Lantern 5.")
    assert names_critic("Researchers at Quay protested against the hidden limits of Lantern 5.")
    assert names_critic("Subscribers of Northlight object that Lantern 5 is only half included.")


def _opening(text: str) -> float:
    of = member("a", "Northlight releases Lantern 5", text, tier=Tier.PRIMARY)
    (candidate,) = collect_candidates([of], {})
    return merit_opening(candidate, frozenset({"northlight", "lantern", "release"}))


def test_a_launch_in_the_makers_words_may_open_below_a_report():
    own = _opening("Today, we are releasing Lantern 5, a model for answering customers in Norway.")
    report = _opening(
        "Northlight has released Lantern 5, a model for answering customers in Norway."
    )
    assert 0 < own < report


def test_an_advertisement_and_a_comparison_open_worse_than_a_report():
    report = _opening(
        "Northlight has released Lantern 5, a model for answering customers in Norway."
    )
    puff = "Northlight Lantern 5 is a major leap with breakthroughs for answering in Norway."
    beside = "Compared to Rook 2, Northlight Lantern 5 makes answering customers quicker in Norway."
    assert _opening(puff) < report - 0.4
    assert _opening(beside) < report - 0.3


@pytest.mark.parametrize(
    ("sentence", "dull"),
    [
        ("Northlight moves customers of its Lantern 4 model to another model this week.", True),
        ("Northlight moves 300 customers of its Lantern 4 model to another model.", False),
        ("Northlight moves customers of its Lantern 4 model to Oslo, says Ana Ruiz.", False),
        ("The clocks of Lantern 4 run slow on every machine in the north of the land.", False),
    ],
)
def test_another_outlets_words_for_the_same_add_little(sentence: str, dull: bool):
    first, second = member("a", TITLE, LEDE), member("b", TITLE, sentence)
    (told,) = collect_candidates([first], {})
    (other,) = collect_candidates([second], {})
    desk = Desk([told, other], "a", TITLE, content_words(TITLE))
    assert not adds_little(desk, other)
    desk.take(told, telling=True)
    assert adds_little(desk, other) is dull


@pytest.mark.parametrize(
    ("statement", "ahead"),
    [
        ("Northlight will publish the weights of Lantern 5 on 27 July.", True),
        ("The offer stays open until 9 August.", True),
        ("Northlight to close its Oslo office", True),
        ("Our sample covers 5 to 12 May, two weeks after the release of Lantern 4.", False),
        ("Lantern 4 reached a fifth of the volume two weeks after its release.", False),
    ],
)
def test_only_what_says_that_something_is_to_come_is_listed(statement: str, ahead: bool):
    assert looks_ahead(statement) is ahead


def test_a_sentence_with_the_counters_of_a_forum_does_not_stand_alone():
    plain = "Northlight plans to open the weights of its Lantern 5 model on Friday."
    assert is_clear(plain)
    assert not is_clear(plain.replace("on Friday", "on Friday (Activity: 371)"))


def test_what_is_due_in_years_is_not_watched_for():
    words = "Northlight expects to release its Lantern 5 model to customers by 31 December 2027."
    of = member("a", TITLE, f"{LEDE} {words}")
    assert (
        write_story(story(of, signals=(watch(of, words, "2027-12-31"),)), 1, ISSUED).watch_for == ()
    )


def test_an_advertisement_does_not_stand_alone():
    assert not is_clear("Get advanced models like Lantern 5 for less, and start building today.")
