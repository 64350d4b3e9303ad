"""Facts by kind: verbs, nouns, headlines; subjects, values, days and who says so."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from analysis.knowledge.entities import build_finder
from analysis.knowledge.facts import extract_facts, host_of
from analysis.knowledge.gazetteer import load_gazetteer
from analysis.text.sentences import split_sentences
from db.types import Fact, Predicate, Snapshot, TextKind, Tier, hash_text

if TYPE_CHECKING:
    from analysis.knowledge.entities import EntityFinder

NOW = datetime(2026, 7, 15, tzinfo=UTC)  # a Wednesday


@pytest.fixture(scope="module")
def finder():
    return build_finder(load_gazetteer())


def facts_of(
    finder: EntityFinder,
    text: str,
    title: str = "News of the day",
    *,
    tier: Tier = Tier.PRESS,
    domain: str = "",
) -> tuple[Fact, ...]:
    content = f"{title}\n\n{text}"
    snapshot = Snapshot("a.1", "a", 1, NOW, title, text, TextKind.PAGE, hash_text(content))
    spans, located = split_sentences(content), finder.locate(content)
    return extract_facts(snapshot, spans, located, NOW.date(), tier=tier, domain=domain)


def told(finder: EntityFinder, text: str, **more: Any) -> list[tuple[str, str]]:
    return [(fact.predicate.value, fact.subject) for fact in facts_of(finder, text, **more)]


@pytest.mark.parametrize(
    ("text", "predicate", "subject"),
    [
        ("We're excited to announce Claude Opus 7.", "model_released", "Claude Opus 7"),
        ("Introducing Mistral Large 4", "model_released", "Mistral Large 4"),
        ("GPT-7 is now generally available on Amazon Bedrock.", "model_released", "GPT-7"),
        ("GPT-7 (formerly Orion) was released today.", "model_released", "GPT-7"),
        ("The API for Claude Opus 7 will be shut down on September 1, 2026.", "deprecated", "Claude Opus 7"),
        ("Google is sunsetting Gemini 2.5 Pro in favour of newer models.", "deprecated", "Gemini 2.5 Pro"),
        ("Gemini 2.5 Pro, which had many users, has been retired.", "deprecated", "Gemini 2.5 Pro"),
        ("Anthropic cuts off access to Claude Opus 7 in Hong Kong.", "access_suspended", "Claude Opus 7"),
        ("Claude Opus 7 is no longer available in Italy.", "access_suspended", "Claude Opus 7"),
        ("Google took Gemini 3 Ultra offline.", "access_suspended", "Gemini 3 Ultra"),
        ("Access was gone for a day, but Claude Opus 7 is back online.", "access_restored", "Claude Opus 7"),
        ("Anthropic restored access to Claude Opus 7.", "access_restored", "Claude Opus 7"),
        ("Kimi K9 is released under a modified MIT license.", "licence_changed", "Kimi K9"),
        ("Moonshot AI published the model weights of Kimi K9.", "weights_published", "Kimi K9"),
        ("The Commerce Department lifted export controls on the H20.", "export_rule_changed", "H20"),
        ("Washington added Inspur to the Entity List.", "export_rule_changed", "Inspur"),
        ("Anthropic updated its privacy policy.", "terms_changed", "Anthropic"),
        ("A judge dismissed the lawsuit against OpenAI.", "lawsuit_step", "OpenAI"),
        ("Anthropic faces a second lawsuit over pirated novels.", "lawsuit_step", "Anthropic"),
        ("Getty Images filed a complaint against Stability AI.", "lawsuit_step", "Getty Images"),
        ("Hackers breached Hugging Face and stole user data.", "security_incident", "Hugging Face"),
        ("Hugging Face disclosed a data breach.", "security_incident", "Hugging Face"),
        ("OpenAI to acquire the design firm Fold.", "funding_or_deal", "OpenAI"),
        ("Mistral AI closes a €2 billion Series D.", "funding_or_deal", "Mistral AI"),
        ("Databricks hits $90bn valuation.", "funding_or_deal", "Databricks"),
        ("AMD agreed to invest $3 billion in Anthropic.", "funding_or_deal", "AMD"),
        ("Cerebras began trading on the Nasdaq at $40 a share.", "funding_or_deal", "Cerebras"),
        ("OpenAI doubles usage limits for paying customers.", "price_changed", "OpenAI"),
        ("NVIDIA unveils a new inference chip.", "product_available", "NVIDIA"),
        ("The EU AI Act enters into force on August 2, 2026.", "rule_effective", "EU AI Act"),
    ],
)  # fmt: skip
def test_a_kind_of_statement_gives_its_fact(
    finder: EntityFinder, text: str, predicate: str, subject: str
):
    assert (predicate, subject) in told(finder, text)


@pytest.mark.parametrize(
    "text",
    [
        "OpenAI is in talks to raise $10 billion.",
        "Anthropic denied that it raised $10 billion.",
        "Meta is considering a lawsuit against xAI.",
        "Google wants to acquire Cohere.",
        "If you use GPT-7, the API is now available to all developers.",
        "It was rumoured that Mistral AI raised $4 billion.",
        "Before Anthropic released Claude Opus 7, things were calmer.",
        "Analysts urged OpenAI to cut prices.",
        "Cohere has not been hacked.",
        "The price of GPT-7 could fall to $1 per million tokens.",
        "Meta launched a partnership around Claude Opus 7.",
        "Ten stocks to Buy Now, with Nvidia ahead.",
        "The company praises Claude Opus 7's safeguards for researchers.",
        "OpenAI raised $1 billion in 2019.",
        "Will Google retire Gemini 2.5 Pro?",
        "Researchers finished a paper on GPT-7 launched by hobbyists in 2023.",
    ],
)
def test_talk_denial_and_background_give_none(finder: EntityFinder, text: str):
    assert told(finder, text) == []


def test_a_headline_may_name_an_unknown_company(finder: EntityFinder):
    facts = facts_of(
        finder,
        "Quorvia makes chips. Quorvia raised the money from funds.",
        title="Chip startup Quorvia raises $40M Series A",
    )
    assert [(f.predicate, f.subject, f.to_value) for f in facts] == [
        (Predicate.FUNDING_OR_DEAL, "Quorvia", "$40M")
    ]


def test_the_company_is_the_one_before(finder: EntityFinder):
    text = "Cohere builds models in Toronto. The company has raised $500 million."
    assert told(finder, text) == [("funding_or_deal", "Cohere")]


def test_an_apposition_and_an_investor_are_not_the_subject(finder: EntityFinder):
    text = "Cohere, backed by Oracle and rival of OpenAI, raised $500 million."
    assert told(finder, text) == [("funding_or_deal", "Cohere")]
    assert told(finder, "Oracle led the $500 million Series D of a rival.") == []


def test_listed_models_each_give_a_fact(finder: EntityFinder):
    text = "Google released Gemini 4 Pro, Gemini 4 Flash and Gemini 4 Nano."
    assert [subject for _, subject in told(finder, text)] == [
        "Gemini 4 Flash", "Gemini 4 Nano", "Gemini 4 Pro",
    ]  # fmt: skip


def test_the_price_that_follows_is_the_new_one_and_starts_the_day_after(finder: EntityFinder):
    (fact,) = facts_of(
        finder,
        "Kimi K9 costs $2 per million tokens until August 31, after which it rises to $3 per million "
        "tokens.",
    )
    assert fact.from_value.startswith("$2")
    assert fact.to_value.startswith("$3")
    assert fact.effective_date == "2026-09-01"


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("Kimi K9 now costs $3 per million tokens, down from $5.", "$5", "$3 per million tokens"),
        ("The price of Kimi K9 falls from $5 to $3 per million tokens.", "$5", "$3 per million tokens"),
        ("Kimi K9 costs $3 per million tokens. It was $5 until now.", "$5", "$3 per million tokens"),
        ("Kimi K9 costs $3 per million tokens, double the $1.50 of GPT-7.", "", "$3 per million tokens"),
    ],
)  # fmt: skip
def test_old_and_new_prices_are_told_apart(
    finder: EntityFinder, text: str, before: str, after: str
):
    fact = next(f for f in facts_of(finder, text) if f.predicate is Predicate.PRICE_CHANGED)
    assert (fact.from_value, fact.to_value) == (before, after)


def test_a_round_keeps_sum_and_valuation(finder: EntityFinder):
    (fact,) = facts_of(finder, "Cohere raised $500 million at a valuation of $7 billion.")
    assert fact.to_value == "$500 million / $7 billion"


def test_a_licence_keeps_its_name(finder: EntityFinder):
    (fact,) = facts_of(finder, "Kimi K9 is available under the Apache 2.0 license.")[:1]
    assert "2.0" in fact.to_value


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("On Monday, Apple sued OpenAI.", "2026-07-13"),
        ("Apple sued OpenAI on Friday.", "2026-07-10"),
        ("As of today, July 16, Anthropic restored access to Claude Opus 7.", "2026-07-16"),
        ("GPT-5.1 will be retired on October 1.", "2026-10-01"),
    ],
)
def test_the_day_is_that_of_the_clause(finder: EntityFinder, text: str, day: str):
    assert [fact.effective_date for fact in facts_of(finder, text)] == [day]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Cohere raised $500 million, according to Reuters.", "Reuters"),
        ("Cohere raised $500 million. The company said so on Monday.", "The company"),
        ("Cohere raised $500 million, two people familiar with the matter said.", "two people familiar with the matter"),
        ("According to a regulatory filing, Cohere raised $500 million.", "a regulatory filing"),
    ],
)  # fmt: skip
def test_whoever_says_it_is_named(finder: EntityFinder, text: str, source: str):
    fact = facts_of(finder, text)[0]
    assert fact.source == source
    assert not fact.unsourced


def test_a_number_that_nobody_stands_for_is_marked(finder: EntityFinder):
    text = "Cohere raised $500 million."
    assert facts_of(finder, text)[0].unsourced
    assert not facts_of(finder, text, tier=Tier.PRIMARY)[0].unsourced
    assert not facts_of(finder, text, domain="cohere.com")[0].unsourced
    assert not facts_of(finder, "GPT-7 was released today.")[0].unsourced


def test_we_are_the_site_that_speaks(finder: EntityFinder):
    text = "OpenAI has news. We raised $500 million."
    assert told(finder, text, domain="openai.com") == [("funding_or_deal", "OpenAI")]


def test_what_is_done_to_a_models_safeguards_does_not_retire_it(finder: EntityFinder):
    facts = told(finder, "The company removes Claude Opus 7's safeguards for researchers.")
    assert "deprecated" not in {predicate for predicate, _ in facts}


def test_the_fullest_statement_of_a_fact_stands(finder: EntityFinder):
    facts = facts_of(
        finder,
        "Apple sued OpenAI. The suit is long. On Monday, Apple sued OpenAI for $75 million.",
    )
    assert len(facts) == 1
    assert facts[0].to_value == "$75 million"


def test_a_return_in_the_title_makes_availability_a_return(finder: EntityFinder):
    text = "Claude Opus 7 will be available from July 20."
    facts = facts_of(finder, text, title="Claude Opus 7 returns")
    assert Predicate.ACCESS_RESTORED in {fact.predicate for fact in facts}


def test_facts_do_not_depend_on_anything_but_the_text(finder: EntityFinder):
    text = "Apple sued OpenAI. Cohere raised $5 billion. Google released Gemini 4 Pro."
    assert facts_of(finder, text) == facts_of(finder, text)


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://www.openai.com/x", "openai.com"), ("", ""), ("http://[bad", "")],
)
def test_a_host_is_read_or_left_out(url: str, host: str):
    assert host_of(url) == host


@pytest.mark.parametrize(
    "hostile", ["Apple sued " * 3000, "$1 " * 9000, "A" * 50_000, "the " * 9000]
)
def test_hostile_text_gives_few_facts_in_bounded_time(finder: EntityFinder, hostile: str):
    started = datetime.now(tz=UTC)
    assert len(facts_of(finder, hostile)) <= 12
    assert (datetime.now(tz=UTC) - started).total_seconds() < 20


@pytest.mark.parametrize(
    "text",
    [
        f"OpenAI raised $2 billion in new funding on Monday, {'A-' * 24} bc.",
        f"Claude Opus 7 {'AB' * 13} bc is now available to all customers.",
    ],
)
def test_a_long_word_of_many_parts_is_read_as_fast_as_any_other(finder: EntityFinder, text: str):
    begun = time.process_time()
    facts_of(finder, text)
    assert time.process_time() - begun < 1.0
