"""Alerts are queued with what they tell, in one transaction; a fault costs none of them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from analysis.alerts import answers as answers_module
from analysis.alerts import queue as queue_module
from analysis.alerts.pins import pin_match
from analysis.alerts.queue import AlertQueue
from analysis.hashing_embedder import HashingEmbedder
from analysis.pipeline import AnalysisOptions, analyse
from analysis.search_types import SearchQuery
from db.alert_tables import alerts
from db.alert_types import SubscriptionKind, SubscriptionState
from db.alerts import unmatched
from db.articles import snapshots_by_id
from db.errors import AnalysisError
from db.saved_searches import SavedSearch, insert_search
from db.signals import open_signal
from db.stories import record_change, save_story, stories_by_id
from db.subscriptions import set_subscription_state
from db.tables import articles
from db.threads import add_to_thread, save_thread
from db.types import (
    DateKind,
    Predicate,
    Signal,
    SignalOrigin,
    SignalState,
    StoryChange,
    Thread,
    ThreadStory,
    Tier,
    Transition,
    hash_text,
)
from tests.analysis.alert_stories import (
    BEGUN,
    HOUR,
    MAKER,
    NOW,
    TITLE,
    TOLD,
    member,
    state,
    store_article,
    subscribe,
    wants,
)
from tests.analysis.story_corpus import NOW as LATER
from tests.analysis.story_corpus import WordUnderstander, add_articles

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from db.store import Database

TEXT = (
    "OpenAI suspends access to Lumen 3 in two regions from Monday, the company said in a statement. "
    "Customers were told by mail. Nobody at the company would say for how long."
)
RESTORED = "OpenAI restores access to Lumen 3 after a week"
SOURCE = SubscriptionKind.SOURCE


def ring(database: Database, queue: AlertQueue, *story_ids: str, now: datetime = NOW) -> int:
    with database.write() as connection:
        return queue.stories_changed(connection, story_ids, now)


def queued(database: Database) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(select(alerts).order_by(alerts.c.key, alerts.c.id)))


def seed(database: Database, count: int = 1) -> None:
    for n in range(count):
        fact = state(Predicate.ACCESS_SUSPENDED, "Lumen 3", TITLE, f"a{n}")
        store_article(database, member(f"a{n}", facts=(fact,)), f"s{n}", TEXT)


def test_an_alert_is_queued_once_with_words_that_stand_in_the_source(database: Database):
    subscribe(database, wants())
    seed(database)
    queue = AlertQueue(database)
    assert ring(database, queue, "s0") == 1
    assert ring(database, queue, "s0") == 0
    assert ring(database, AlertQueue(database), "s0", now=NOW + HOUR) == 0
    [alert] = queued(database)
    assert (alert.key, alert.state, alert.affair, alert.queued_at) == (
        "story:s0",
        "queued",
        "s0",
        NOW,
    )
    [passage] = json.loads(alert.passages)
    with database.read() as connection:
        content = snapshots_by_id(connection, ["a0.1"])["a0.1"].content
    words = content[passage["start"] : passage["end"]]
    assert hash_text(words) == passage["sha256"]
    assert words.startswith("OpenAI suspends access to Lumen 3 in two regions from Monday")


def test_without_subscriptions_nothing_is_read_or_queued(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    seed(database)
    asked: list[object] = []
    monkeypatch.setattr(queue_module, "load_sketches", lambda *given: asked.extend(given))
    assert ring(database, AlertQueue(database), "s0") == 0
    assert asked == []


def test_undated_pages_that_a_new_source_already_had_are_history_and_later_ones_are_news(
    database: Database,
):
    subscribe(database, wants())
    store_article(database, member("old"), "s0", TEXT)
    later = member("new", "OpenAI opens Lumen 3 to all", at=TOLD + HOUR)
    store_article(database, later, "s1", "OpenAI opens Lumen 3 to everybody today.")
    with database.write() as connection:
        connection.execute(articles.update().values(date_kind=DateKind.MISSING.value))
    queue = AlertQueue(database)
    assert ring(database, queue, "s0", now=NOW + HOUR) == 0
    assert ring(database, queue, "s1", now=NOW + HOUR) == 1


def test_paused_and_ended_subscriptions_ring_nothing_from_then_on(database: Database):
    subscribe(database, wants(name="a"), wants(name="b"))
    seed(database, 2)
    queue = AlertQueue(database)
    assert ring(database, queue, "s0") == 2
    with database.write() as connection:
        set_subscription_state(connection, ["a"], SubscriptionState.PAUSED)
    assert ring(database, queue, "s1") == 1


def test_nothing_is_queued_when_the_transaction_is_undone(database: Database):
    subscribe(database, wants())
    seed(database)

    def half_way() -> None:
        with database.write() as connection:
            AlertQueue(database).stories_changed(connection, ["s0"], NOW)
            message = "killed"
            raise RuntimeError(message)

    with pytest.raises(RuntimeError, match="killed"):
        half_way()
    assert queued(database) == []
    assert ring(database, AlertQueue(database), "s0") == 1


def test_a_fault_in_one_story_costs_the_others_nothing_and_is_made_up_for(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    subscribe(database, wants())
    seed(database, 3)
    sound = pin_match

    def stumble(match: Any, *rest: Any) -> Any:
        if match.story_id == "s1":
            raise ZeroDivisionError
        return sound(match, *rest)

    monkeypatch.setattr(queue_module, "pin_match", stumble)
    queue = AlertQueue(database)
    assert ring(database, queue, "s0", "s1", "s2") == 2
    assert queue.take_up(NOW + HOUR) == 0  # it fails again, and is kept in mind
    with database.read() as connection:
        assert unmatched(connection) == {"story:s1": NOW}
    monkeypatch.setattr(queue_module, "pin_match", sound)
    assert queue.take_up(NOW + 2 * HOUR) == 1
    assert [alert.key for alert in queued(database)] == ["story:s0", "story:s1", "story:s2"]
    with database.read() as connection:
        assert unmatched(connection) == {}


def test_what_fails_for_good_is_given_up_when_it_is_no_news_any_more(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    subscribe(database, wants())
    seed(database)

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(queue_module, "pin_match", fail)
    queue = AlertQueue(database)
    ring(database, queue, "s0")
    assert queue.take_up(NOW + timedelta(days=9)) == 0
    with database.read() as connection:
        assert unmatched(connection) == {}


def test_when_no_scores_can_be_loaded_the_alert_goes_unscored(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    def fail() -> None:
        raise AnalysisError("no weights")

    monkeypatch.setattr(queue_module, "load_scoring", fail)
    subscribe(database, wants("export_control", SubscriptionKind.TOPIC))
    seed(database)
    assert ring(database, AlertQueue(database), "s0") == 1
    assert queued(database)[0].score is None


def test_a_new_fact_rings_again_with_its_own_words_and_no_third_time(database: Database):
    subscribe(database, wants())
    seed(database)
    queue = AlertQueue(database)
    ring(database, queue, "s0")
    fact = state(Predicate.ACCESS_RESTORED, "OpenAI", RESTORED, "b0")
    store_article(database, member("b0", RESTORED, at=NOW + HOUR, facts=(fact,)), "s0", TEXT)
    at = NOW + 2 * HOUR
    assert ring(database, queue, "s0", now=at) == 1
    told = next(alert for alert in queued(database) if alert.kind == "fact")
    assert told.key.startswith("fact:s0:")
    assert fact.passage.sha256 in told.passages
    repeated = member(
        "c0", RESTORED, at=at, facts=(state(Predicate.ACCESS_RESTORED, "OpenAI", RESTORED, "c0"),)
    )
    store_article(database, repeated, "s0", TEXT)
    assert ring(database, queue, "s0", now=at + HOUR) == 0


def test_merged_and_split_stories_are_not_told_a_second_time(database: Database):
    subscribe(database, wants())
    seed(database, 2)
    queue = AlertQueue(database)
    assert ring(database, queue, "s0") == 1
    with database.write() as connection:
        record_change(connection, StoryChange(NOW, "merged", "s1", "s0"))
        record_change(connection, StoryChange(NOW, "merged_into", "s0", "s1"))
        held = stories_by_id(connection, ["s0"])["s0"]
        save_story(connection, type(held)(held.id, held.title, NOW, TOLD, TOLD, "s1"))
    assert ring(database, queue, "s0", now=NOW + HOUR) == 0
    assert ring(database, queue, "s1", now=NOW + HOUR) == 0
    store_article(database, member("p0"), "s2", TEXT)
    with database.write() as connection:
        record_change(connection, StoryChange(NOW, "split_from", "s2", "s1"))
    assert ring(database, queue, "s2", now=NOW + HOUR) == 0


def test_an_affair_found_later_gathers_what_waits_and_rings_its_followers(database: Database):
    subscribe(database, wants(), wants("t0", SubscriptionKind.THREAD, "follower"))
    seed(database, 2)
    queue = AlertQueue(database)
    ring(database, queue, "s0", "s1")
    with database.write() as connection:
        save_thread(connection, Thread("t0", "The affair", NOW))
        add_to_thread(connection, ThreadStory("s0", "t0", None, "", 1.0, NOW))
        add_to_thread(connection, ThreadStory("s1", "t0", "s0", "follows", 4.0, NOW))
        assert queue.threads_changed(connection, ["s0", "s1"], NOW) == 2
    assert {alert.affair for alert in queued(database)} == {"t0"}
    assert {alert.subscription_id for alert in queued(database)} == {"sub", "follower"}


def test_a_followed_affair_is_found_under_the_id_it_has_now(database: Database):
    subscribe(database, wants("t1", SubscriptionKind.THREAD, "follower"))
    seed(database, 2)
    with database.write() as connection:
        save_thread(connection, Thread("t0", "The affair", NOW))
        add_to_thread(connection, ThreadStory("s0", "t0", None, "", 1.0, NOW))
        add_to_thread(connection, ThreadStory("s1", "t0", "s0", "follows", 4.0, NOW))
        assert AlertQueue(database).threads_changed(connection, ["s0"], NOW) == 1


def expect(signal_id: str) -> Signal:
    """A signal of the maker's that waits for access to come back."""
    return Signal(
        signal_id, SignalOrigin.ARTICLE, "Gazette", Predicate.ACCESS_RESTORED, (MAKER,), "",
        "It may return", "access is restored", (Tier.PRESS,), BEGUN, "", "", "2026-07-01", "",
    )  # fmt: skip


def fire(signal_id: str, at: datetime = NOW) -> Transition:
    """Its evidence is the title of the first seeded article."""
    passage = state(Predicate.ACCESS_RESTORED, "OpenAI", TITLE, "a0").passage
    return Transition(
        signal_id, at, SignalState.OPEN, SignalState.FIRED, "rules", "it returned", "a0", passage
    )


def test_a_signals_change_rings_once_with_its_evidence(database: Database):
    subscribe(
        database, wants("g1", SubscriptionKind.SIGNAL), wants("g2", SubscriptionKind.SIGNAL, "x")
    )
    seed(database)
    change = fire("g1")
    queue = AlertQueue(database)
    with database.write() as connection:
        open_signal(connection, expect("g1"))
        assert queue.signals_changed(connection, [change], NOW) == 1
        assert queue.signals_changed(connection, [change], NOW) == 0
    [alert] = queued(database)
    assert (alert.kind, alert.key, alert.signal_id) == ("signal", "signal:g1:fired", "g1")
    assert change.passage is not None
    assert change.passage.sha256 in alert.passages


def test_a_signal_decided_by_evidence_older_than_the_subscription_is_told(database: Database):
    subscribe(database, wants("g1", SubscriptionKind.SIGNAL, since=NOW - HOUR))
    seed(database)
    with database.write() as connection:
        open_signal(connection, expect("g1"))
        change = fire("g1", NOW - 3 * HOUR)
        assert AlertQueue(database).signals_changed(connection, [change], NOW) == 1


def test_signals_decided_by_one_article_are_one_affair_with_its_story(database: Database):
    subscribe(database, wants(MAKER, SubscriptionKind.SIGNAL))
    seed(database)
    with database.write() as connection:
        for name in ("g1", "g2"):
            open_signal(connection, expect(name))
        assert AlertQueue(database).signals_changed(connection, [fire("g1"), fire("g2")], NOW) == 2
    assert [alert.affair for alert in queued(database)] == ["s0", "s0"]


@pytest.mark.parametrize("batch", [1, 3, 50])
def test_an_analysis_queues_the_same_however_its_work_is_cut(database: Database, batch: int):
    titles = [
        "Acme releases Roadrunner 3 model with open weights",
        "Bluebird Bank buys chip maker Granite for nine billion",
        "Roadrunner 3: Acme releases open weights model",
        "Weekly roundup: Acme releases Roadrunner 3 model with open weights",
    ]
    seen = LATER - HOUR
    add_articles(database, titles)
    subscribe(database, wants("daily", SOURCE, since=BEGUN - timedelta(days=200)))
    options = AnalysisOptions(understand_batch=batch, assign_batch=batch)
    start = LATER - timedelta(days=18)
    queue = AlertQueue(database)
    analyse(database, HashingEmbedder(), WordUnderstander(), start, options=options, alerts=queue)
    analyse(database, HashingEmbedder(), WordUnderstander(), seen, options=options, alerts=queue)
    stories = keys(queued(database))
    assert len(stories) == 3
    assert all(key.startswith("story:") for key in stories)


def keys(found: Sequence[Any]) -> list[str]:
    return sorted(alert.key for alert in found)


def test_a_saved_search_that_cannot_be_judged_rings_unscored_by_its_words(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(answers_module, "match_searches", fail)
    with database.write() as connection:
        for key, question in (("q1", "access Lumen"), ("q2", "electricity for data centres")):
            insert_search(connection, SavedSearch(key, "reader", key, question, BEGUN))
    search = SubscriptionKind.SEARCH
    subscribe(database, wants("q1", search, "one"), wants("q2", search, "two"))
    seed(database)
    queue = AlertQueue(database, HashingEmbedder, read_question=SearchQuery)
    assert ring(database, queue, "s0") == 1
    [alert] = queued(database)
    assert (alert.subscription_id, alert.score) == ("one", None)
