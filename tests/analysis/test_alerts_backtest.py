"""A subscription against the past, by the code that rings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from analysis.alerts.backtest import Backtest, BacktestTools, backtest
from analysis.search_types import SearchQuery
from db import tables as t
from db.alert_types import Conditions, Subscription, SubscriptionKind
from db.errors import AnalysisError
from db.types import Arrival
from tests.seeding import NOW, seed_world, story_id

if TYPE_CHECKING:
    from db.store import Database

LONG_AGO = NOW - timedelta(days=90)


@pytest.fixture
def world(database: Database) -> Database:
    seed_world(database)
    return database


def asked(kind: SubscriptionKind, target: str, **conditions: object) -> Subscription:
    wanted = Conditions(**conditions)  # type: ignore[arg-type] # the names are those of its fields
    return Subscription("sub", "me", "Mine", kind, target, NOW, conditions=wanted)


def look_back(
    database: Database, subscription: Subscription, tools: BacktestTools | None = None
) -> Backtest:
    return backtest(database, subscription, LONG_AGO, NOW, NOW, tools=tools)


def test_a_story_of_the_topic_would_have_rung_once_with_words_of_its_source(world: Database):
    found = look_back(world, asked(SubscriptionKind.TOPIC, "export_control"))
    told = {one.story_id: one for one in found.fired}
    assert story_id("suspended") in told
    one = told[story_id("suspended")]
    assert one.key == f"story:{story_id('suspended')}"
    assert one.rule
    assert one.quote is not None
    assert one.quote.text
    assert found.found == len(found.fired) == sum(count for _, count in found.per_week)
    assert len({one.key for one in found.fired}) == found.found


def test_conditions_narrow_the_past_as_they_narrow_what_comes(world: Database):
    some = look_back(world, asked(SubscriptionKind.TOPIC, "export_control"))
    none = look_back(world, asked(SubscriptionKind.TOPIC, "export_control", min_relevance=2.1))
    assert some.found
    assert not none.found


def test_a_source_rings_for_its_stories_and_another_period_for_none(world: Database):
    subscription = asked(SubscriptionKind.SOURCE, "northlight")
    found = look_back(world, subscription)
    assert story_id("suspended") in {one.story_id for one in found.fired}
    early = backtest(world, subscription, LONG_AGO, LONG_AGO + timedelta(days=1), NOW)
    assert not early.fired
    assert early.per_week == ()


def test_the_answer_says_when_the_past_does_not_go_back_that_far(world: Database):
    found = look_back(world, asked(SubscriptionKind.TOPIC, "legal"))
    assert found.covered_from is not None
    assert found.covered_from > LONG_AGO
    assert "since" in found.note


def test_an_empty_database_says_that_there_is_no_past(database: Database):
    found = look_back(database, asked(SubscriptionKind.TOPIC, "legal"))
    assert found.found == 0
    assert found.covered_from is None
    assert "nothing has been read" in found.note


def test_history_counts_as_if_it_had_been_polled_when_published(world: Database):
    polled = look_back(world, asked(SubscriptionKind.TOPIC, "export_control"))
    with world.write() as connection:
        values = {"arrival": Arrival.BACKFILL.value, "first_seen_at": NOW}
        connection.execute(update(t.articles).values(**values))
    past = look_back(world, asked(SubscriptionKind.TOPIC, "export_control"))
    assert {one.story_id for one in past.fired} >= {one.story_id for one in polled.fired}
    assert "history" in past.note


def test_a_search_is_tried_by_its_words(world: Database):
    tools = BacktestTools(read_question=SearchQuery, asks_in_words=True)
    subscription = asked(SubscriptionKind.SEARCH, "aurora suspended countries")
    found = look_back(world, subscription, tools)
    assert [one.story_id for one in found.fired] == [story_id("suspended")]


def test_a_search_or_stack_that_is_gone_is_said_so(world: Database):
    with pytest.raises(AnalysisError, match="no longer saved"):
        look_back(world, asked(SubscriptionKind.SEARCH, "gone"))
    with pytest.raises(AnalysisError, match="no stack"):
        look_back(world, asked(SubscriptionKind.STACK, "gone"))


def test_the_weekly_issue_has_no_past_to_try(world: Database):
    with pytest.raises(AnalysisError, match="every week"):
        look_back(world, asked(SubscriptionKind.BRIEF, ""))


def test_signals_ring_when_they_changed(world: Database):
    from db.signals import ledger_entries

    with world.read() as connection:
        changed = [entry for entry in ledger_entries(connection) if entry.transitions]
    entry = changed[0]
    found = look_back(world, asked(SubscriptionKind.SIGNAL, entry.signal.id))
    assert {one.signal_id for one in found.fired} == {entry.signal.id}
    assert found.fired[0].title == entry.signal.statement
