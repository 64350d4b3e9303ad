"""Which articles decide an open signal, and which only look as if they did."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest

from analysis.hashing_embedder import HashingEmbedder
from analysis.knowledge.understand import Understander, load_understander
from analysis.signals.resolve import Resolver, expire
from db.types import (
    Analysis,
    Article,
    DateKind,
    Predicate,
    Reading,
    Signal,
    SignalOrigin,
    SignalState,
    Snapshot,
    TextKind,
    Tier,
    hash_text,
    snapshot_content,
)

OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)


@cache
def understander() -> Understander:
    return load_understander()


def reading(
    title: str, text: str = "", *, days: float = 5, key: str = "a2", tier: Tier = Tier.PRESS
) -> Reading:
    at = OPENED + timedelta(days=days)
    read = understander().understand_text(title, text, "https://gazette.test/x", at, tier, None)
    content = snapshot_content(title, text)
    snapshot = Snapshot(f"{key}.1", key, 1, at, title, text, TextKind.PAGE, hash_text(content))
    article = Article(
        key, "u", "u", "gazette", "The Gazette", "gazette.test", title, "", at, DateKind.STATED, at,
        tier=tier,
    )  # fmt: skip
    facts = tuple(
        replace(fact, passage=replace(fact.passage, snapshot_id=snapshot.id)) for fact in read.facts
    )
    analysis = Analysis(
        key, snapshot.id, at, read.language, read.kind, read.relevance, "", read.topics,
        read.mentions, facts, read.entities,
    )  # fmt: skip
    return Reading(article, snapshot, analysis, tier)


def signal(
    statement: str = "Google plans to release Gemini 9 Pro in the coming weeks.",
    *,
    predicate: Predicate = Predicate.MODEL_RELEASED,
    subjects: tuple[str, ...] = ("model:gemini-9-pro", "organisation:google"),
    due: str = "",
    due_text: str = "in the coming weeks",
    tiers: tuple[Tier, ...] = tuple(Tier),
) -> Signal:
    return Signal(
        "s1", SignalOrigin.ARTICLE, "The Gazette", predicate, subjects, "", statement, "", tiers,
        OPENED, due, due_text, "2026-06-01", "", article_id="a1",
    )  # fmt: skip


def states(watched: Signal, *articles: Reading) -> list[SignalState]:
    resolver = Resolver(understander().finder, understander().gazetteer, HashingEmbedder())
    resolver.watch(watched)
    return [verdict.state for article in articles for verdict in resolver.judge(article)]


def test_a_release_of_the_very_model_fires_with_its_passage():
    article = reading("Google releases Gemini 9 Pro to all developers")
    resolver = Resolver(understander().finder, understander().gazetteer, HashingEmbedder())
    resolver.watch(signal())
    (verdict,) = resolver.judge(article)
    assert verdict.state is SignalState.FIRED
    passage = verdict.passage
    assert article.snapshot.content[passage.start : passage.end] == article.snapshot.title
    assert verdict.at == article.article.published_at
    assert "The Gazette" in verdict.reason


@pytest.mark.parametrize(
    "title",
    [
        "Google releases Gemini 9 Flash to all developers",
        "Google releases Gemini 8 Pro to all developers",
        "Google will release Gemini 9 Pro in the coming weeks",
        "Google may release Gemini 9 Pro to all developers",
        "Google has not released Gemini 9 Pro",
        "Google hires a designer from Northlight",
        "If Google releases Gemini 9 Pro, developers win",
    ],
)
def test_another_version_a_plan_a_doubt_or_a_denial_fires_nothing(title: str):
    assert states(signal(), reading(title)) == []


def test_an_article_that_still_promises_it_is_no_evidence():
    text = "Google plans to release Gemini 9 Pro in the coming weeks, it said again."
    assert states(signal(), reading("Google releases Gemini 9 Pro samples", text)) == []


def test_what_was_published_before_or_by_the_opening_article_decides_nothing():
    title = "Google releases Gemini 9 Pro to all developers"
    assert states(signal(), reading(title, days=-1), reading(title, key="a1")) == []


def test_nothing_counts_after_the_deadline():
    assert states(signal(), reading("Google releases Gemini 9 Pro", days=120)) == []


def test_only_the_tiers_of_the_signal_count():
    title = "Google releases Gemini 9 Pro to all developers"
    watched = signal(tiers=(Tier.PRIMARY,))
    assert states(watched, reading(title, tier=Tier.COMMUNITY)) == []
    assert states(watched, reading(title, tier=Tier.PRIMARY)) == [SignalState.FIRED]


def test_before_the_day_that_is_named_nothing_fires():
    watched = signal(
        "Google will release Gemini 9 Pro on 20 March 2026.", due="2026-03-20",
        due_text="on 20 March 2026",
    )  # fmt: skip
    title = "Google releases Gemini 9 Pro to all developers"
    assert states(watched, reading(title, days=5)) == []
    assert states(watched, reading(title, days=18)) == [SignalState.FIRED]


def test_a_limited_preview_is_no_general_availability():
    watched = signal("Google plans to make Gemini 9 Pro generally available in the coming weeks.")
    narrow = reading("Google releases Gemini 9 Pro in limited preview")
    wide = reading(
        "Google makes Gemini 9 Pro generally available", "Gemini 9 Pro is available now."
    )
    assert states(watched, narrow) == []
    assert states(watched, wide) == [SignalState.FIRED]


def test_a_delay_contradicts_what_named_a_time():
    delay = reading("Google plans change: Gemini 9 Pro is delayed")
    assert states(signal(), delay) == [SignalState.CONTRADICTED]
    assert states(signal(due_text=""), delay) == []


def test_an_extended_offer_contradicts_its_end():
    watched = signal(
        "Gemini 9 Pro stays free for subscribers through March 10, after which it needs credits.",
        predicate=Predicate.PRICE_CHANGED, due="2026-03-10", due_text="through March 10",
    )  # fmt: skip
    text = "Google extended Gemini 9 Pro for subscribers, free through March 24, 2026."
    assert states(watched, reading("Gemini offer", text)) == [SignalState.CONTRADICTED]


def test_a_new_name_makes_it_void():
    renamed = reading("Google renamed Gemini 9 Pro to Gemini Northlight")
    assert states(signal(), renamed) == [SignalState.VOID]
    assert states(signal(), reading("Renamed Gemini 9 Pro promises longer runs")) == []


@pytest.mark.parametrize(
    "text",
    ["Gemini 9 Pro " * 3_000, "delayed " * 5_000, "After " + "a" * 20_000, "access for " * 3_000],
    ids=["names", "delays", "word", "access"],
)
def test_hostile_text_takes_no_long_time(text: str):
    resolver = Resolver(understander().finder, understander().gazetteer, HashingEmbedder())
    resolver.watch(signal())
    article = reading("Gemini 9 Pro", text)
    started = time.process_time()
    resolver.judge(article)
    assert time.process_time() - started < 4.0


def test_a_company_alone_is_not_its_product():
    watched = signal(
        "Northlight Reader for the desktop is coming soon.", predicate=Predicate.PRODUCT_AVAILABLE,
        subjects=("name:northlight-reader", "organisation:google"), due_text="soon",
    )  # fmt: skip
    other = reading("Google launches Corvid Mail for the desktop")
    assert states(watched, other) == []


def test_a_known_name_in_its_own_words_fires():
    watched = signal(
        "Northlight Reader for the desktop is coming soon.", predicate=Predicate.PRODUCT_AVAILABLE,
        subjects=("name:northlight-reader",), due_text="soon",
    )  # fmt: skip
    assert states(watched, reading("Northlight Reader is now available for the desktop")) == [
        SignalState.FIRED
    ]


def test_a_dropped_signal_is_judged_no_longer():
    resolver = Resolver(understander().finder, understander().gazetteer, HashingEmbedder())
    resolver.watch(signal())
    resolver.drop("s1")
    assert resolver.judge(reading("Google releases Gemini 9 Pro to all developers")) == []


def test_a_signal_lapses_two_days_after_its_deadline():
    assert expire(signal(), date(2026, 6, 3)) is None
    change = expire(signal(), date(2026, 6, 4))
    assert change is not None
    assert change.to_state is SignalState.EXPIRED
    assert change.at == datetime(2026, 6, 4, tzinfo=UTC)
    assert change.lead_days == pytest.approx(93.625)
