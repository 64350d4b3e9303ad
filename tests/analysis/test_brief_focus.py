"""What an issue leaves out of a story, and which stories it leaves out for their matter."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.brief import rank
from analysis.brief.asides import is_host, is_market_column
from analysis.brief.cues import names_change, names_critic
from analysis.brief.extractive import quote_title
from analysis.brief.focus import focus_story
from analysis.brief.fold import outline_story, same_event
from analysis.brief.headlines import is_comment_title, rank_titles
from analysis.brief.material import Member, StoryMaterial
from analysis.brief.model import Continues
from analysis.brief.select import BriefOptions, last_turn_first
from analysis.brief.weeks import IssueSchedule
from analysis.brief.write import write_brief
from analysis.stories.threads import IN_PART, REVERSES
from db.types import (
    ArticleKind,
    Fact,
    Predicate,
    Snapshot,
    TextKind,
    Tier,
    Topic,
    anchor_passage,
    hash_text,
    snapshot_content,
)
from tests.brief_stories import END, SUSPENSION, WEEK, Told, seed_story

if TYPE_CHECKING:
    from db.store import Database


def member(key: str, outlet: str, title: str, text: str = "", relevance: float = 1.0) -> Member:
    content = snapshot_content(title, text)
    return Member(
        article_id=key,
        outlet=outlet,
        domain=f"{outlet.lower()}.example",
        url=f"https://{outlet.lower()}.example/{key}",
        published_at=END - timedelta(days=2),
        tier=Tier.PRESS,
        kind=ArticleKind.NEWS,
        language="en",
        relevance=relevance,
        topics=(Topic.MODEL_RELEASE,),
        entities=(),
        facts=(),
        duplicate_of=None,
        snapshot=Snapshot(f"{key}.1", key, 1, END, title, text, TextKind.PAGE, hash_text(content)),
    )


def story(*members: Member) -> StoryMaterial:
    return StoryMaterial("s", tuple(members), END - timedelta(days=2))


DEAL = member("a", "Harbour", "Northlight raises two billion at a new valuation")
SAME = member("b", "Quay", "Northlight now most valuable of the islands")
OTHER = member("c", "Mole", "Commerce Department spares Northlight a listing")
ALONG, ACROSS = np.array([1.0, 0.0], np.float32), np.array([0.0, 1.0], np.float32)


def test_a_report_of_another_matter_does_not_stand_in_the_story():
    vectors = {"a": ALONG, "b": ALONG, "c": ACROSS}
    assert focus_story(story(DEAL, OTHER, SAME), vectors).members == (DEAL, SAME)


def test_reports_linked_by_a_third_stay_together():
    between = np.array([0.75, 0.6614], np.float32)
    vectors = {"a": ALONG, "b": between, "c": ACROSS}
    kept = story(DEAL, SAME, OTHER)
    assert focus_story(kept, vectors) == kept


def test_a_title_that_the_other_report_says_makes_up_for_distance():
    saying = member("d", "Pier", "Fund round", "Northlight raises two billion at a new valuation.")
    near = np.array([0.45, 0.893], np.float32)
    kept = story(DEAL, saying)
    assert focus_story(kept, {"a": ALONG, "d": near}) == kept


def test_of_two_matters_the_one_of_more_use_is_told():
    useful = dataclasses.replace(OTHER, relevance=1.9)
    assert focus_story(story(DEAL, useful), {"a": ALONG, "c": ACROSS}).members == (useful,)


def test_without_vectors_a_story_stays_whole():
    assert focus_story(story(DEAL, OTHER), {}) == story(DEAL, OTHER)


@pytest.mark.parametrize(
    "title",
    [
        "Chipmaker's stock slides as traders doubt the boom",
        "Prediction market bets that access returns soon",
        "Northlight shares fall after earnings",
    ],
)
def test_a_column_on_a_share_is_known(title: str):
    assert is_market_column(title)


def test_sharing_something_is_no_share():
    assert not is_market_column("Northlight shares its weights with researchers")


def test_a_host_is_known_by_its_site():
    assert is_host("aws.amazon.com")
    assert is_host("fireworks.ai")
    assert not is_host("notaws.example")


def test_share_columns_and_one_hosts_offers_do_not_head_an_issue(database: Database):
    market = Told("m1", "Harbour Wire", "Northlight stock slides on export order", "Text. " * 40)
    offer = Told("o1", "vercel", "Lantern 6 now available on AI Gateway", "Text. " * 40)
    seed_story(database, "market", [market, dataclasses.replace(market, key="m2", outlet="Quay")])
    seed_story(database, "offer", [dataclasses.replace(offer, outlet="Harbour Wire")])
    with database.write() as connection:
        connection.exec_driver_sql("update articles set domain = 'vercel.com' where id = 'o1'")
    brief = write_brief(database, WEEK, IssueSchedule(), END, "no-model", "0.1.0")
    reasons = dict(brief.coverage.set_aside)
    assert reasons.get(rank.COUNTER) == 1
    assert rank.MARKET in reasons or rank.OPINION in reasons
    assert not brief.stories


@pytest.mark.parametrize(
    "title",
    [
        "Carefully handing large lanterns to harbours",
        "Claude learns your company, one message at a time",
        "Everything Apple announced at its conference",
        "What to expect from the conference",
    ],
)
def test_essays_and_teases_are_comment(title: str):
    assert is_comment_title(title)


@pytest.mark.parametrize(
    "title",
    [
        "Introducing Lantern 6 for developers",
        "Beijing blocks exports of chips",
        "AI spending rises",
    ],
)
def test_plain_news_is_no_comment(title: str):
    assert not is_comment_title(title)


def test_a_court_that_rejects_an_argument_is_no_sceptic():
    assert not names_critic("The court rejected Google's argument that users must check results.")
    assert not names_critic("Victims included the Obama account (which Meta disputed) and others.")
    assert names_critic(
        "In a statement, Northlight disputed the government's account of the matter."
    )


def test_what_held_before_is_no_change():
    assert not names_change(
        "Before Northlight cut off access, requests were supposed to go through."
    )
    assert names_change("Northlight cut off access and no longer answers requests.")


def test_a_title_that_names_one_part_of_a_large_event_does_not_head_it():
    parts = [
        member(
            f"w{n}",
            f"Outlet{n}",
            "Apple unveils its new Siri AI at the yearly conference",
            "Apple showed Siri AI at its conference on Monday, with more to come for iPhone users.",
        )
        for n in range(6)
    ]
    narrow = member(
        "w9", "Pier", "Apple announces ringOS 3, now with Siri AI", parts[0].snapshot.text
    )
    assert rank_titles([narrow, *parts], {})[0] is not narrow


def test_background_is_told_only_where_the_sources_say_little_else(database: Database):
    old = (
        " In March 2026, Northlight raised nine billion for Lantern 5 from the export funds. "
        "Northlight says Lantern 5 access stops for all customers under the export order."
    )
    told = dataclasses.replace(SUSPENSION[0], text=SUSPENSION[0].text + old)
    seed_story(database, "suspension", [told, *SUSPENSION[1:]])
    brief = write_brief(database, WEEK, IssueSchedule(), END, "no-model", "0.1.0")
    assert not any("In March 2026" in s.text for s in brief.stories[0].what_happened)


def test_the_guide_to_a_model_of_one_size_is_folded_into_its_release():
    named = ("model:ember-4-12b",)
    release = member("r", "Cobalt", "Introducing Ember 4 12B: a model for laptops")
    release = dataclasses.replace(release, entities=named, facts=(launch(release),))
    guide = member("g", "Harbour", "Ember 4 12B runs on any machine with 16GB of memory")
    guide = dataclasses.replace(guide, entities=named)
    other = dataclasses.replace(
        member("o", "Quay", "Ember 4 9B runs on any machine with 16GB of memory"),
        entities=("model:ember-4-9b",),
    )
    near = np.array([0.65, 0.76], np.float32)
    vectors = {"r": ALONG, "g": near, "o": near}
    one = outline_story(story(release), vectors)
    assert same_event(one, outline_story(story(guide), vectors))
    assert not same_event(one, outline_story(story(other), vectors))


def launch(told: Member) -> Fact:
    passage = anchor_passage(told.snapshot, 0, 10)
    return Fact(Predicate.MODEL_RELEASED, "Ember 4 12B", "", "", "", passage)


def test_what_was_given_back_whole_stands_before_what_was_given_back_in_part():
    part, back = story(DEAL), story(SAME)
    headline = quote_title(DEAL)
    part = dataclasses.replace(
        part, thread_id="t", continues=Continues("x", "2026-W24", IN_PART, headline)
    )
    back = dataclasses.replace(
        back, thread_id="t", continues=Continues("x", "2026-W24", REVERSES, headline)
    )
    stranger = dataclasses.replace(back, thread_id="u")
    assert last_turn_first([part, story(OTHER), back]) == [back, part, story(OTHER)]
    assert last_turn_first([part, stranger]) == [part, stranger]


def test_what_everybody_tells_fills_a_short_issue_though_it_is_of_little_use(database: Database):
    deal = [
        Told(
            f"d{n}",
            f"Outlet {n}",
            f"Northlight buys Cobalt Labs for nine billion dollars, {word}",
            f"Northlight buys Cobalt Labs for nine billion dollars, Outlet {n} {word}. "
            f"The deal of Northlight with Cobalt Labs closes in {word} parts after review.",
            topics=(Topic.FUNDING_BUSINESS,),
            relevance=0.4,
        )
        for n, word in enumerate(
            ("sources say", "in cash", "it announced", "after talks", "at last")
        )
    ]
    seed_story(database, "suspension", SUSPENSION)
    seed_story(database, "deal", deal)
    options = BriefOptions(min_stories=1)
    brief = write_brief(database, WEEK, IssueSchedule(), END, "no-model", "0.1.0", options)
    assert {told.story_id for told in brief.stories} == {"suspension", "deal"}
