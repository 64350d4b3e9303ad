"""What is a new fact of a story, and what only repeats it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from analysis.alerts.news import first_reported, new_facts
from db.types import Arrival, ArticleKind, Mention, Passage, Predicate, Tier
from tests.analysis.alert_stories import HOUR, NOW, TITLE, TOLD, member, state, story

if TYPE_CHECKING:
    from analysis.alerts.sketch import MemberSketch

FIRST = member(facts=(state(Predicate.ACCESS_SUSPENDED, "Lumen 3", TITLE),))
BACK = "Northlight restores access to Lumen 3"
AT = NOW + 2 * HOUR


def later(title: str, predicate: Predicate, **changed: Any) -> MemberSketch:
    fact = state(
        predicate, "Lumen 3", title, "a2", to=changed.pop("to", ""), day=changed.pop("day", "")
    )
    return member("a2", title, at=NOW + HOUR, facts=(fact,), **changed)


def test_another_event_stated_in_a_headline_is_new():
    [found] = new_facts(story(FIRST, later(BACK, Predicate.ACCESS_RESTORED)), AT)
    assert found.fact.predicate is Predicate.ACCESS_RESTORED
    assert found.at == NOW + HOUR + HOUR / 6


def test_the_same_event_from_another_outlet_or_in_other_words_is_not():
    again = "Lumen 3 taken offline: Northlight suspends the model for two regions"
    assert new_facts(story(FIRST, later(again, Predicate.ACCESS_SUSPENDED)), AT) == ()
    ordered = member(facts=(state(Predicate.EXPORT_RULE_CHANGED, "Lumen 3", TITLE),))
    rule = "Commerce publishes the rule on Lumen 3"
    assert new_facts(story(ordered, later(rule, Predicate.RULE_PUBLISHED)), AT) == ()


def test_a_suspension_that_a_headline_told_in_words_no_frame_reads_is_not_new():
    def stories(first: str, *between: MemberSketch) -> list[Predicate]:
        rule = state(Predicate.EXPORT_RULE_CHANGED, "the order", first)
        notice = "Notice: access to Northlight Lumen 3 is suspended"
        told = later(notice, Predicate.ACCESS_SUSPENDED)
        told = replace(told, article_id="a3", first_seen_at=NOW + 2 * HOUR)
        found = new_facts(story(member(title=first, facts=(rule,)), *between, told), NOW + 3 * HOUR)
        return [one.fact.predicate for one in found]

    off = "Northlight switches off Lumen 3 after an order"
    back = member("a2", BACK, at=NOW + HOUR, facts=())
    assert stories(off) == []
    assert stories(off, back) == [Predicate.ACCESS_SUSPENDED]
    assert stories("Northlight awaits an order on Lumen 3") == [Predicate.ACCESS_SUSPENDED]


def test_nothing_is_new_in_a_story_of_one_article():
    both = (*FIRST.facts, state(Predicate.ACCESS_RESTORED, "Lumen 3", TITLE))
    assert new_facts(story(replace(FIRST, facts=both)), AT) == ()


@pytest.mark.parametrize(
    "title",
    [
        "Northlight may restore access to Lumen 3 next week",
        "Northlight plans to restore access to Lumen 3",
        "Will Northlight restore access to Lumen 3?",
    ],
)
def test_what_may_come_is_no_fact(title: str):
    assert new_facts(story(FIRST, later(title, Predicate.ACCESS_RESTORED)), AT) == ()


@pytest.mark.parametrize(
    "weak",
    [
        {"tier": Tier.COMMUNITY},
        {"kind": ArticleKind.ROUNDUP},
        {"kind": ArticleKind.OPINION},
        {"duplicate_of": "a9"},
        {"arrival": Arrival.BACKFILL},
    ],
)
def test_a_weak_source_a_copy_or_history_tells_no_new_fact(weak: dict[str, object]):
    assert new_facts(story(FIRST, later(BACK, Predicate.ACCESS_RESTORED, **weak)), AT) == ()


def test_untyped_statements_are_never_new():
    assert new_facts(story(FIRST, later("Northlight hires a chef", Predicate.OTHER)), AT) == ()


def test_a_day_before_the_story_is_background():
    old = later(BACK, Predicate.ACCESS_RESTORED, day="2026-05-20")
    assert new_facts(story(FIRST, old), AT) == ()


def test_a_day_that_is_put_off_is_new_and_the_same_day_is_not():
    title = "Northlight has deprecated Lumen 3"
    begun = member(
        "a1", title, facts=(state(Predicate.DEPRECATED, "Lumen 3", title, day="2026-07-27"),)
    )
    again = "Northlight has deprecated Lumen 3, with two months more"
    moved = later(again, Predicate.DEPRECATED, day="2026-09-30")
    same = later(again, Predicate.DEPRECATED, day="2026-07-27")
    assert len(new_facts(story(begun, moved), AT)) == 1
    assert new_facts(story(begun, same), AT) == ()


def test_a_price_counts_further_down_of_what_the_headline_names():
    words = "Lumen 3 is priced at $2 per million input tokens."
    passage = Passage("a2.1", 900, 900 + len(words), "0" * 64)
    fact = replace(state(Predicate.PRICE_CHANGED, "Lumen 3", words, "a2", to="$2"), passage=passage)
    title = "Introducing Lumen 3"
    own = member("a2", title, at=NOW + HOUR, tier=Tier.PRIMARY, facts=(fact,), words=(words,))
    assert [f.fact for f in new_facts(story(FIRST, own), AT)] == [fact]
    press = replace(own, tier=Tier.PRESS)
    assert [f.fact for f in new_facts(story(FIRST, press), AT)] == [fact]
    assert new_facts(story(FIRST, replace(press, title="A rival to Corvid 2")), AT) == ()
    assert new_facts(story(FIRST, replace(press, tier=Tier.COMMUNITY)), AT) == ()
    assert new_facts(story(FIRST, replace(own, title="Introducing Corvid 2")), AT) == ()


def test_a_release_of_what_the_article_does_not_know_by_name_is_no_news():
    title = "Northern releases its rival to Lumen 3"
    fact = state(Predicate.MODEL_RELEASED, "Northern", title, "a2")
    told = member("a2", title, at=NOW + HOUR, facts=(fact,))
    assert new_facts(story(FIRST, told), AT) == ()
    known = replace(told, mentions=(Mention("organisation:northern", "o", "Northern", 1, True),))
    assert [f.fact for f in new_facts(story(FIRST, known), AT)] == [fact]


def test_a_fact_keeps_its_key_whoever_tells_it_first():
    one = later(BACK, Predicate.ACCESS_RESTORED)
    other = replace(one, outlet="Silicon Ledger", source_key="ledger")
    keys = {new_facts(story(FIRST, some), AT)[0].key for some in (one, other)}
    assert len(keys) == 1


def test_a_story_begins_with_its_first_report_unless_that_came_late():
    old = member("a0", at=TOLD - 24 * HOUR, arrival=Arrival.BACKFILL)
    late = member("a3", at=TOLD - 24 * 20 * HOUR, first_seen_at=TOLD)
    assert first_reported(story(FIRST, old)) == TOLD - 24 * HOUR
    assert first_reported(story(FIRST, late)) == TOLD
