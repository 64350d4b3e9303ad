"""What is watched for after an event of its kind."""

from __future__ import annotations

import dataclasses

import pytest

from analysis.signals.templates import MOST, template_signals
from db.types import ArticleKind, Fact, Mention, Predicate, Reading, SignalOrigin, Tier
from tests.analysis.signal_readings import reading_of

LUMEN = Mention("model:lumen-3", "model", "Lumen 3", 3, in_title=True)


@pytest.mark.parametrize(
    ("title", "fact", "expected"),
    [
        ("Northlight disables access to Lumen 3 after an order", Predicate.ACCESS_SUSPENDED, ["access_restored", "other"]),
        ("Fenland Office issues an export directive against Lumen 3", Predicate.EXPORT_RULE_CHANGED, ["rule_published", "access_restored"]),
        ("Fenland Office lifts export controls on Lumen 3", Predicate.EXPORT_RULE_CHANGED, ["access_restored"]),
        ("Northlight changes the licence of Lumen 3", Predicate.LICENCE_CHANGED, ["licence_changed", "terms_changed"]),
        ("Northlight previews Lumen 3 to a select group", Predicate.MODEL_RELEASED, ["model_released"]),
        ("Fenland Office proposes a rule on Lumen 3", Predicate.RULE_PUBLISHED, ["rule_published"]),
        ("Northlight sues Heronworks over Lumen 3", Predicate.LAWSUIT_STEP, ["lawsuit_step"]),
        ("Northlight launches Lumen 3", Predicate.MODEL_RELEASED, []),
    ],
)  # fmt: skip
def test_each_kind_of_event_has_its_own_sequel(title: str, fact: Predicate, expected: list[str]):
    reading = reading_of(title, facts=((fact, "Lumen 3", title),), mentions=(LUMEN,))
    signals = template_signals(reading)
    assert [one.predicate.value for one in signals] == expected
    assert len(signals) <= MOST
    assert all(one.subjects[0] == "model:lumen-3" for one in signals)


def test_a_template_is_anchored_in_the_fact_it_follows_from():
    title = "Northlight disables access to Lumen 3 after an order"
    reading = reading_of(title, facts=((Predicate.ACCESS_SUSPENDED, "Lumen 3", title),))
    restored, stated = template_signals(reading)
    assert restored.origin is SignalOrigin.TEMPLATE
    assert restored.passage == reading.analysis.facts[0].passage
    assert "Lumen 3" in restored.test
    assert restored.deadline == "2026-11-12"
    assert restored.subjects == ("name:lumen-3",)
    assert stated.tiers == (Tier.PRIMARY,)


def test_a_retirement_is_due_on_its_day():
    title = "Northlight retires Lumen 1"
    reading = reading_of(title, facts=((Predicate.DEPRECATED, "Lumen 1", title),))
    dated = dataclasses.replace(reading.analysis.facts[0], effective_date="2026-09-30")
    reading = _with_fact(reading, dated)
    (signal,) = template_signals(reading)
    assert (signal.due, signal.deadline) == ("2026-09-30", "2026-10-14")


@pytest.mark.parametrize("day", ["2026-07-01", "2026-09", "soon", ""])
def test_a_retirement_without_a_day_ahead_is_left_alone(day: str):
    title = "Northlight retires Lumen 1"
    reading = reading_of(title, facts=((Predicate.DEPRECATED, "Lumen 1", title),))
    dated = dataclasses.replace(reading.analysis.facts[0], effective_date=day)
    assert template_signals(_with_fact(reading, dated)) == ()


def test_a_proposal_is_due_when_its_comment_period_closes():
    title = "Fenland Office proposes a rule"
    text = "The office asks for views. Comments are accepted until August 30, 2026."
    reading = reading_of(title, text, facts=((Predicate.RULE_PUBLISHED, "Fenland Office", title),))
    closes, final = template_signals(reading)
    assert closes.due == "2026-08-30"
    assert final.predicate is Predicate.RULE_PUBLISHED


def test_only_strong_statements_count():
    text = "Filler. " * 200 + "Northlight disables access to Lumen 3."
    words = "Northlight disables access to Lumen 3."
    facts = ((Predicate.ACCESS_SUSPENDED, "Lumen 3", words),)
    assert template_signals(reading_of("A quiet day", text, facts=facts)) == ()
    assert template_signals(reading_of("A quiet day", words, facts=facts)) == ()
    assert template_signals(reading_of("A quiet day", words, facts=facts, tier=Tier.PRIMARY))


def test_opinions_and_roundups_make_none():
    title = "Northlight disables access to Lumen 3 after an order"
    facts = ((Predicate.ACCESS_SUSPENDED, "Lumen 3", title),)
    for kind in (ArticleKind.OPINION, ArticleKind.ROUNDUP, ArticleKind.TUTORIAL):
        assert template_signals(reading_of(title, facts=facts, kind=kind)) == ()


def test_background_is_no_event():
    title = "Everything to know about how Northlight sued Heronworks"
    facts = ((Predicate.LAWSUIT_STEP, "Northlight", title),)
    assert template_signals(reading_of(title, facts=facts)) == ()


def _with_fact(reading: Reading, fact: Fact) -> Reading:
    analysis = dataclasses.replace(reading.analysis, facts=(fact,))
    return dataclasses.replace(reading, analysis=analysis)
