"""What is told to whom: new stories once, new facts anew, history never."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from analysis.alerts import matcher
from analysis.alerts.matcher import match_stories
from analysis.alerts.matches import Answer
from analysis.alerts.rules import build_book
from analysis.alerts.scoring import load_scoring
from db.alert_types import AlertKind, Mute, MuteKind, SubscriptionKind, Wanted
from db.alerts import ToldStory
from db.errors import AnalysisError
from db.types import Arrival, ArticleKind, Predicate, Tier, Topic
from tests.analysis.alert_stories import (
    BEGUN,
    HOUR,
    MAKER,
    NOW,
    TITLE,
    TOLD,
    member,
    state,
    story,
    wants,
)

if TYPE_CHECKING:
    from analysis.alerts.matches import Match
    from analysis.alerts.sketch import StorySketch
    from db.alert_types import Subscription

KNOWLEDGE = load_scoring()
RESTORED = "OpenAI restores access to Lumen 3 after a week"


def match(sketch: StorySketch, *subscriptions: Subscription, **more: object) -> list[Match]:
    book = build_book(subscriptions, more.pop("mutes", ()))  # type: ignore[arg-type] # of the tests
    now = more.pop("now", NOW)
    return match_stories(book, [sketch], knowledge=KNOWLEDGE, now=now, **more)  # type: ignore[arg-type] # of the tests


def told(sub: str = "sub", story_id: str = "s1") -> dict[str, ToldStory]:
    return {story_id: ToldStory({sub: NOW})}


def turned() -> StorySketch:
    """A story of a suspension, to which the report of its end came later."""
    first = member(facts=(state(Predicate.ACCESS_SUSPENDED, "Lumen 3", TITLE),))
    later = member(
        "a2",
        RESTORED,
        at=NOW + HOUR,
        facts=(state(Predicate.ACCESS_RESTORED, "OpenAI", RESTORED, "a2"),),
    )
    return story(first, later)


def test_a_new_story_about_an_entity_is_told_once_to_who_asked():
    [found] = match(story(member()), wants(), wants("organisation:nvidia", name="other"))
    assert found.subscription_ids == ("sub",)
    assert (found.key, found.alert_kind, found.article_id) == ("story:s1", AlertKind.STORY, "a1")
    assert found.score is not None
    assert found.score >= 0.5
    assert found.rule == "you follow OpenAI"
    assert match(story(member()), wants(), told=told()) == []


def test_subscriptions_under_one_rule_are_matched_together():
    many = [wants(name=f"sub{n:03}") for n in range(40)]
    [found] = match(story(member()), *reversed(many))
    assert found.subscription_ids == tuple(f"sub{n:03}" for n in range(40))


def test_what_was_told_of_a_story_taken_in_is_not_told_again():
    grown = story(member(), member("a2", at=TOLD + HOUR), story_id="s2", was=("s1",))
    assert match(grown, wants(), told=told()) == []
    assert [m.subscription_ids for m in match(grown, wants(name="new"), told=told())] == [("new",)]


def test_what_was_known_before_the_subscription_began_rings_nothing():
    seen = TOLD + timedelta(minutes=10)
    assert match(story(member()), wants(since=seen + HOUR / 60)) == []
    assert len(match(story(member()), wants(since=seen))) == 1


def test_what_was_published_before_the_subscription_but_seen_after_it_is_not_lost():
    [found] = match(story(member()), wants(since=TOLD + HOUR / 60))
    assert found.occurred_at == TOLD
    of_last_week = member(at=TOLD - timedelta(days=6), first_seen_at=TOLD)
    assert match(story(of_last_week), wants(since=TOLD - HOUR)) == []


def test_a_stack_is_told_by_the_article_that_states_what_changes():
    fact = state(Predicate.LICENCE_CHANGED, "Lumen 3", TITLE, "a2")
    answers = {"s1": [Answer(SubscriptionKind.STACK, "mine", 1.0, "its licence", fact=fact)]}
    both = story(member(), member("a2", at=TOLD + HOUR / 6))
    [found] = match(both, wants("mine", SubscriptionKind.STACK), answers=answers)
    assert found.article_id == "a2"


def test_a_search_that_only_an_article_left_out_by_conditions_answers_rings_nothing():
    answers = {"s1": [Answer(SubscriptionKind.SEARCH, "q", 0.9, "your search", article_id="a2")]}
    both = story(member(), member("a2", tier=Tier.COMMUNITY))
    asked = wants("q", SubscriptionKind.SEARCH)
    assert [one.article_id for one in match(both, asked, answers=answers)] == ["a2"]
    strict = wants("q", SubscriptionKind.SEARCH, tiers=(Tier.PRESS,))
    assert match(both, strict, answers=answers) == []


def test_a_day_without_an_hour_is_not_taken_for_midnight():
    midnight = TOLD.replace(hour=0, minute=0)
    dated = member(at=midnight, first_seen_at=TOLD)
    assert len(match(story(dated), wants(since=TOLD - HOUR))) == 1
    assert match(story(dated), wants(since=TOLD + HOUR)) == []


@pytest.mark.parametrize("arrival", [Arrival.BACKFILL, Arrival.IMPORT])
def test_history_rings_nothing(arrival: Arrival):
    assert match(story(member(arrival=arrival)), wants()) == []


def test_an_old_article_that_arrives_late_rings_nothing():
    late = member(at=TOLD - timedelta(days=12), first_seen_at=TOLD)
    assert match(story(late), wants(since=TOLD - timedelta(days=40))) == []


def test_what_was_seen_long_ago_rings_nothing_when_it_is_read_anew():
    assert match(story(member()), wants(), now=NOW + timedelta(days=20)) == []


def test_a_newsletters_mention_is_no_event_but_its_source_can_be_followed():
    digest = story(member(kind=ArticleKind.ROUNDUP))
    followed = wants("gazette", SubscriptionKind.SOURCE, "source")
    assert [m.subscription_ids for m in match(digest, wants(), followed)] == [("source",)]


def test_conditions_say_which_articles_count():
    sketch = story(member(tier=Tier.COMMUNITY, language="de", relevance=0.4))
    strict = [
        wants(name="tier", tiers=(Tier.PRIMARY, Tier.PRESS)),
        wants(name="language", languages=("en",)),
        wants(name="relevance", min_relevance=1.0),
        wants(name="sure", min_score=1.0),
        wants(name="facts", wanted=Wanted.NEW_FACT),
    ]
    assert match(sketch, *strict) == []
    lax = wants(name="lax", tiers=(Tier.COMMUNITY,), languages=("de",), min_relevance=0.4)
    assert [m.subscription_ids for m in match(sketch, lax)] == [("lax",)]


def test_a_story_that_did_not_match_at_first_matches_when_it_grows():
    weak = member(mentions=(), topics={}, title="A quiet day at the office", tier=Tier.COMMUNITY)
    assert match(story(weak), wants()) == []
    grown = story(weak, member("a2", at=TOLD + HOUR), member("a3", at=TOLD + HOUR))
    [found] = match(grown, wants())
    assert found.article_id == "a2"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (MuteKind.STORY, "s1"), (MuteKind.THREAD, "t1"), (MuteKind.ENTITY, MAKER),
        (MuteKind.TOPIC, "export_control"), (MuteKind.SOURCE, "gazette"),
    ],
)  # fmt: skip
def test_less_like_this_is_left_out(kind: MuteKind, value: str):
    sketch = story(member(), thread_id="t1")
    mutes = [Mute("sub", kind, value, BEGUN)]
    other = [Mute("sub", kind, "something else", BEGUN)]
    assert match(sketch, wants(), mutes=mutes) == []
    assert len(match(sketch, wants(), mutes=other)) == 1


def test_a_new_fact_is_told_to_who_knew_the_story_and_only_once():
    [found] = match(turned(), wants(), told=told(), now=NOW + 2 * HOUR)
    assert (found.alert_kind, found.article_id) == (AlertKind.FACT, "a2")
    assert found.fact is not None
    assert found.passage == found.fact.passage
    later = {"s1": ToldStory({"sub": NOW + 2 * HOUR})}
    assert match(turned(), wants(), told=later, now=NOW + 3 * HOUR) == []


def test_a_subscription_younger_than_the_story_hears_only_what_is_new_since():
    young = wants(name="young", since=NOW)
    found = match(turned(), young, now=NOW + 2 * HOUR)
    assert [m.alert_kind for m in found] == [AlertKind.FACT]
    younger = wants(name="young", since=NOW + 3 * HOUR)
    assert match(turned(), younger, now=NOW + 3 * HOUR) == []


def test_who_wants_new_stories_alone_hears_no_facts_and_the_other_way_round():
    facts, stories = (
        wants(name="f", wanted=Wanted.NEW_FACT),
        wants(name="s", wanted=Wanted.NEW_STORY),
    )
    knew = {"s1": ToldStory({"s": NOW})}
    found = match(turned(), facts, stories, told=knew, now=NOW + 2 * HOUR)
    assert [(m.alert_kind, m.subscription_ids) for m in found] == [(AlertKind.FACT, ("f",))]


def test_a_fact_about_something_else_is_not_told():
    other = "Nvidia raises $2 billion for its new chips"
    fact = state(Predicate.FUNDING_OR_DEAL, "Nvidia", other, "a2")
    sketch = story(
        member(facts=(state(Predicate.ACCESS_SUSPENDED, "Lumen 3", TITLE),)),
        member("a2", other, at=NOW + HOUR, facts=(fact,)),
    )
    assert match(sketch, wants(), told=told(), now=NOW + 2 * HOUR) == []


def test_a_followed_story_rings_for_facts_mergers_and_corrections():
    follower = wants("s1", SubscriptionKind.STORY, "follower", since=NOW)
    at = NOW + 2 * HOUR
    assert [m.alert_kind for m in match(turned(), follower, now=at)] == [AlertKind.FACT]
    merged = story(member(), merges=(("s9", NOW + HOUR),), was=("s9",))
    assert [m.key for m in match(merged, follower, now=at)] == ["merge:s1:s9"]
    revised = member(revised="correction", taken_at=NOW + HOUR, snapshot_id="a1.2")
    assert [m.key for m in match(story(revised), follower, now=at)] == ["update:a1.2"]
    assert match(story(member()), follower, now=at) == []


def test_a_follower_of_a_story_that_was_taken_in_hears_of_the_one_it_lives_in():
    follower = wants("s0", SubscriptionKind.STORY, "follower", since=NOW)
    sketch = turned()
    taken = story(*sketch.members, was=("s0",))
    assert [m.story_id for m in match(taken, follower, now=NOW + 2 * HOUR)] == ["s1"]


def test_a_story_that_joins_a_followed_affair_is_told():
    follower = wants("t1", SubscriptionKind.THREAD, "follower")
    assert match(story(member()), follower) == []
    [found] = match(story(member(), thread_id="t1"), follower)
    assert (found.affair, found.key) == ("t1", "story:s1")


@pytest.mark.parametrize("fault", [AnalysisError("no weights"), ZeroDivisionError("a bug")])
def test_when_the_scorer_fails_the_plain_rule_rings_unscored(
    monkeypatch: pytest.MonkeyPatch, fault: Exception
):
    def fail(*_: object) -> dict[object, float]:
        raise fault

    monkeypatch.setattr(matcher, "score_targets", fail)
    topic = wants("export_control", SubscriptionKind.TOPIC, "topic", min_score=0.9)
    found = match(story(member()), wants(), topic, wants("organisation:nvidia", name="other"))
    assert {m.subscription_ids: m.score for m in found} == {("sub",): None, ("topic",): None}


def test_the_order_of_subscriptions_does_not_matter():
    some = [wants(name="a"), wants("export_control", SubscriptionKind.TOPIC, "b"), wants(name="c")]
    sketch = story(member(topics={Topic.EXPORT_CONTROL: 0.99}))
    assert match(sketch, *some) == match(sketch, *reversed(some))
