"""What is no news, who only stands by, and which day belongs to which deed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from analysis.knowledge.entities import build_finder
from analysis.knowledge.fact_background import is_quoted, is_reminder, lacks_present
from analysis.knowledge.facts import extract_facts
from analysis.knowledge.gazetteer import load_gazetteer
from analysis.text.sentences import split_sentences
from db.types import Fact, Snapshot, TextKind, hash_text

if TYPE_CHECKING:
    from analysis.knowledge.entities import EntityFinder

NOW = datetime(2026, 7, 15, tzinfo=UTC)  # a Wednesday


@pytest.fixture(scope="module")
def finder():
    return build_finder(load_gazetteer())


def facts_of(finder: EntityFinder, text: str, title: str = "News of the day") -> tuple[Fact, ...]:
    content = f"{title}\n\n{text}"
    snapshot = Snapshot("a.1", "a", 1, NOW, title, text, TextKind.PAGE, hash_text(content))
    return extract_facts(snapshot, split_sentences(content), finder.locate(content), NOW.date())


def told(finder: EntityFinder, text: str, title: str = "News of the day") -> list[tuple[str, str]]:
    return [(fact.predicate.value, fact.subject) for fact in facts_of(finder, text, title)]


@pytest.mark.parametrize(
    "text",
    [
        "In March, OpenAI launched a new app for families.",
        "At its conference in 2025, Google launched a new platform for agents.",
        "The app works as it did when Anthropic launched a new assistant.",
        "Three weeks after Anthropic suspended Claude Opus 7 the model returned to the news.",
        "OpenAI, which raised $10 billion, lost two managers.",
        "OpenAI has faced multiple lawsuits from parents.",
        "Benchmark groups like OpenAI rolling out new tools say little.",
        "OpenAI conspired to take a shortcut and launch a new app.",
        "Apple sued, alleging that engineers of OpenAI stole customer data.",
        "The findings arrive as courts discuss Claude Opus 7.",
        "OpenAI is chasing a $70bn valuation.",
        "“OpenAI raised $10 billion to scare us,” a rival said.",
        "They release GPT-7 or they do not.",
        "Questions remain about GPT-7 and how it was released.",
    ],
)
def test_what_recalls_hopes_or_supposes_gives_no_fact(finder: EntityFinder, text: str):
    assert told(finder, text) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Nvidia CEO Jensen Huang's jacket raises $1 million.", "NVIDIA"),
        ("Employees of Meta sue Google over layoffs.", "Meta"),
        ("Anthropic releases its first Mythos-class model.", "Claude Mythos 5"),
        ("DeepSeek releases Zeta, a framework that accelerates DeepSeek-V4.", "DeepSeek-V4"),
        ("Google DeepMind releases Gemma 4 technical report.", "Gemma 4"),
        ("Restoration of Claude Opus 7, Gemini's new engine.", "Gemini"),
        ("The company, Quarry Labs, closed a $120 million round.", "OpenAI"),
        ("The model, prompt, and proof have been released.", "GPT-7"),
    ],
)
def test_who_only_stands_by_is_no_subject(finder: EntityFinder, text: str, wrong: str):
    found = facts_of(finder, f"OpenAI works on GPT-7 with others. {text}")
    assert wrong not in {fact.subject for fact in found}


def test_a_price_is_not_that_of_a_company(finder: EntityFinder):
    assert told(finder, "OpenAI costs $5 per month.") == []
    assert told(finder, "GPT-7 costs $5 per month.") == [("price_changed", "GPT-7")]


def test_the_day_of_another_deed_is_not_that_of_a_release(finder: EntityFinder):
    (fact,) = [
        fact
        for fact in facts_of(
            finder, "Anthropic released Claude Opus 7 and was ordered on July 12 to explain it."
        )
        if fact.predicate.value == "model_released"
    ]
    assert fact.effective_date == ""


def test_a_bare_name_takes_the_one_version_that_the_text_knows(finder: EntityFinder):
    found = told(
        finder,
        "Anthropic suspended Fable today.",
        title="Anthropic suspends Claude Fable 5 after order",
    )
    assert found == [("access_suspended", "Claude Fable 5")]


def test_several_companies_that_act_together_are_all_subjects(finder: EntityFinder):
    assert told(finder, "Anthropic, Google and Nvidia launch a new platform.") == [
        ("product_available", "Anthropic"),
        ("product_available", "Google"),
        ("product_available", "NVIDIA"),
    ]


def test_the_sum_before_another_company_is_not_this_ones(finder: EntityFinder):
    found = facts_of(
        finder, "Nothing else happened.", "Alphabet to raise $80B, Anthropic files for IPO"
    )
    assert "$80B" not in {f.to_value for f in found if f.subject == "Anthropic"}


def test_a_month_that_is_over_is_background_and_the_present_one_is_not():
    day = NOW.date()
    old, new = "In March, OpenAI launched it", "In July, OpenAI launched it"
    assert is_reminder(old, (17, 25), day, is_title=False, dated=False)
    assert not is_reminder(new, (16, 24), day, is_title=False, dated=False)


def test_the_simple_past_needs_a_word_that_makes_it_new():
    assert lacks_present("OpenAI launched an app", (7, 15))
    assert not lacks_present("This week OpenAI launched an app", (17, 25))
    assert not lacks_present("OpenAI launches an app", (7, 15))


def test_a_place_between_quotation_marks_is_quoted():
    words = "He said “we raised it” and left"
    assert is_quoted(words, words.index("raised"))
    assert not is_quoted(words, words.index("left"))
