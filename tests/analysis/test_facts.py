"""Typed facts: what is stated, and what is only said to be possible."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from analysis.knowledge.entities import build_finder
from analysis.knowledge.facts import extract_facts
from analysis.knowledge.gazetteer import load_gazetteer
from analysis.text.sentences import split_sentences
from db.types import Predicate, Snapshot, TextKind, hash_text

if TYPE_CHECKING:
    from analysis.knowledge.entities import EntityFinder


NOW = datetime(2026, 7, 15, tzinfo=UTC)


@pytest.fixture(scope="module")
def finder():
    return build_finder(load_gazetteer())


def facts_of(finder: EntityFinder, text: str, title: str = "News"):
    content = f"{title}\n\n{text}"
    snapshot = Snapshot("a.1", "a", 1, NOW, title, text, TextKind.PAGE, hash_text(content))
    spans = split_sentences(content)
    return snapshot, extract_facts(snapshot, spans, finder.locate(content), NOW.date())


@pytest.mark.parametrize(
    ("text", "predicate", "subject"),
    [
        ("Anthropic released Claude Fable 5 on Tuesday.", Predicate.MODEL_RELEASED, "Claude Fable 5"),
        ("Kimi K3 costs $2 per million tokens of input.", Predicate.PRICE_CHANGED, "Kimi K3"),
        ("Gemini 3.5 Flash has already been deprecated.", Predicate.DEPRECATED, "Gemini 3.5 Flash"),
        ("Moonshot AI raised $500 million in new funding.", Predicate.FUNDING_OR_DEAL, "Moonshot AI"),
        ("Apple sued OpenAI over trade secrets.", Predicate.LAWSUIT_STEP, "Apple"),
        ("Hugging Face was breached by attackers.", Predicate.SECURITY_INCIDENT, "Hugging Face"),
        ("Anthropic has cut off access to Claude Fable 5.", Predicate.ACCESS_SUSPENDED, "Claude Fable 5"),
        ("GPT-5.1 will be retired on October 1, 2026.", Predicate.DEPRECATED, "GPT-5.1"),
        ("The EU AI Act takes effect on August 2, 2026.", Predicate.RULE_EFFECTIVE, "EU AI Act"),
    ],
)  # fmt: skip
def test_a_statement_gives_its_fact(
    finder: EntityFinder, text: str, predicate: Predicate, subject: str
):
    _, facts = facts_of(finder, text)
    assert [(f.predicate, f.subject) for f in facts] == [(predicate, subject)]


@pytest.mark.parametrize(
    "text",
    [
        "OpenAI may release GPT-7 next year.",
        "Google is reportedly considering whether to acquire Cohere.",
        "Anthropic did not release Claude Fable 6.",
        "Will Meta ship Llama 6?",
        "If OpenAI launched GPT-7, prices would fall.",
        "Somebody released something on Tuesday.",
        "Alibaba plans to release Qwen 4.",
    ],
)
def test_talk_gives_no_fact(finder: EntityFinder, text: str):
    assert facts_of(finder, text)[1] == ()


def test_a_fact_keeps_its_passage_value_and_date(finder: EntityFinder):
    snapshot, facts = facts_of(
        finder, "Nothing here. Kimi K3 costs $2 per million tokens from August 1. The end."
    )
    passage = facts[0].passage
    assert snapshot.content[passage.start : passage.end].startswith("Kimi K3 costs")
    assert facts[0].to_value.startswith("$2")
    assert facts[0].effective_date == "2026-08-01"


def test_no_article_gives_more_than_twelve_facts(finder: EntityFinder):
    text = "\n".join(f"Anthropic released Claude Opus {n}.1 today." for n in range(1, 40))
    assert len(facts_of(finder, text)[1]) == 12


def test_a_licence_is_not_cut_out_of_the_word_before_it(finder: EntityFinder):
    _, facts = facts_of(finder, "Llama 4 remains under its community licence, Meta said.")
    assert [fact.to_value for fact in facts] == ["community licence"]
