"""Messages are composed of queued alerts: anchored, joined by affair, bounded, never empty."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from analysis.alerts.compose import MOST_ITEMS, compose, compose_message
from analysis.alerts.items import GONE, UNREADABLE, states_only
from analysis.alerts.quotes import stands_in
from db.alert_types import AlertKind, DeliveryKind, Rhythm
from db.analyses import analyses_by_article, save_analysis
from db.articles import insert_snapshot, snapshots_by_id
from db.signal_history import entries_until
from db.types import anchor_passage, hash_text
from tests.seeding import EVENTS, NOW, seed_world, story_id
from tests.told_world import (
    fact_passage,
    first_sentence,
    make_alert,
    make_subscription,
    revise,
    snapshot_of,
)

if TYPE_CHECKING:
    from analysis.alerts.message import AlertMessage
    from db.store import Database

SUBSCRIPTION = make_subscription()
ALERTS, DIGEST = DeliveryKind.ALERTS, DeliveryKind.DIGEST


@pytest.fixture
def world(database: Database) -> Database:
    seed_world(database)
    return database


def check_anchored(world: Database, message: AlertMessage) -> int:
    """Every quotation is verbatim and every value of an update stands in them; how many quotes."""
    quotes = [quote for item in message.items for quote in item.quotes]
    with world.read() as connection:
        snapshots = snapshots_by_id(connection, [q.passage.snapshot_id for q in quotes])
    for quote in quotes:
        assert stands_in(quote.passage, snapshots[quote.passage.snapshot_id])
        assert hash_text(quote.text) == quote.passage.sha256
    for item in message.items:
        assert not item.update or states_only(item.update, item.quotes)
    return len(quotes)


def test_an_alert_quotes_the_passage_that_made_it_match(world: Database):
    with world.read() as connection:
        passage = first_sentence(connection, "suspended")
        message = compose_message(
            connection, SUBSCRIPTION, [make_alert("suspended", (passage,))], ALERTS, NOW
        )
    (item,) = message.items
    assert item.headline == "Access to Aurora 5 is suspended in 41 countries"
    assert item.quotes[0].text.startswith("Northlight AI has suspended access to Aurora 5 in 41")
    assert item.quotes[0].outlet == "Northlight AI"
    assert item.rules == ("you follow the topic Export controls",)
    assert item.path.startswith("/story?passage=")
    assert item.outlets[0] == "Northlight AI"
    assert len(item.outlets) > 2
    assert check_anchored(world, message) == 1


def test_a_new_fact_is_worded_as_pages_word_it_and_stands_in_its_quotation(world: Database):
    with world.read() as connection:
        passage = fact_passage(connection, "suspended")
        alert = make_alert("suspended", (passage,), kind=AlertKind.FACT, key="fact:x:1")
        message = compose_message(connection, SUBSCRIPTION, [alert], ALERTS, NOW)
    (item,) = message.items
    assert item.kind is AlertKind.FACT
    assert item.update == "Access to Aurora 5 suspended"
    check_anchored(world, message)


def test_every_fact_of_the_world_is_worded_within_its_quotation(world: Database):
    told = 0
    for event in EVENTS:
        with world.read() as connection:
            passage = fact_passage(connection, event.key)
            alert = make_alert(event.key, (passage,), kind=AlertKind.FACT)
            message = compose_message(connection, SUBSCRIPTION, [alert], ALERTS, NOW)
        told += check_anchored(world, message)
        assert message.items[0].update
    assert told >= len(EVENTS)


def test_a_name_that_the_passage_only_points_at_is_quoted_from_the_title(world: Database):
    with world.read() as connection:
        snapshot = snapshot_of(connection, "suspended")
        start = snapshot.content.index("Customers in those")
        passage = anchor_passage(snapshot, start, snapshot.content.index(". The company") + 1)
        analysis = analyses_by_article(connection, [snapshot.article_id])[snapshot.article_id]
    fact = dataclasses.replace(analysis.facts[0], subject="Aurora 5", passage=passage)
    with world.write() as connection:
        save_analysis(connection, dataclasses.replace(analysis, facts=(fact,)))
        alert = make_alert("suspended", (passage,), kind=AlertKind.FACT)
        message = compose_message(connection, SUBSCRIPTION, [alert], ALERTS, NOW)
    (item,) = message.items
    assert item.update == "Access to Aurora 5 suspended"
    assert [quote.text for quote in item.quotes][1:] == [snapshot.title]
    check_anchored(world, message)


def test_a_fact_that_nothing_names_is_told_by_its_kind(world: Database):
    with world.read() as connection:
        snapshot = snapshot_of(connection, "suspended")
        analysis = analyses_by_article(connection, [snapshot.article_id])[snapshot.article_id]
    fact = dataclasses.replace(analysis.facts[0], subject="Corvid 9")
    with world.write() as connection:
        save_analysis(connection, dataclasses.replace(analysis, facts=(fact,)))
        alert = make_alert("suspended", (fact.passage,), kind=AlertKind.FACT)
        message = compose_message(connection, SUBSCRIPTION, [alert], ALERTS, NOW)
    assert "Corvid" not in message.items[0].update
    assert message.items[0].update.startswith("New: access suspended")
    check_anchored(world, message)


@pytest.mark.parametrize(
    ("ending", "told"), [("ends on 1 August 2026", "2026-08-01"), ("ends this summer", "")]
)
def test_a_day_is_told_only_where_the_quotation_states_it(world: Database, ending: str, told: str):
    words = f"Access to Aurora 5 {ending}."
    with world.write() as connection:
        old = snapshot_of(connection, "suspended")
        text = f"{words} {old.text}"
        content = f"{old.title}\n\n{text}"
        snapshot = dataclasses.replace(
            old, id=f"{old.article_id}.2", number=2, text=text, sha256=hash_text(content)
        )
        insert_snapshot(connection, snapshot)
        start = content.index(words)
        passage = anchor_passage(snapshot, start, start + len(words))
        analysis = analyses_by_article(connection, [old.article_id])[old.article_id]
        fact = dataclasses.replace(
            analysis.facts[0], passage=passage, effective_date="2026-08-01", subject="Aurora 5"
        )
        save_analysis(
            connection, dataclasses.replace(analysis, snapshot_id=snapshot.id, facts=(fact,))
        )
        alert = make_alert("suspended", (passage,), kind=AlertKind.FACT)
        message = compose_message(connection, SUBSCRIPTION, [alert], ALERTS, NOW)
    assert message.items[0].effective_date == told


def test_a_superseded_passage_is_quoted_as_it_was_pinned(world: Database):
    with world.write() as connection:
        passage = first_sentence(connection, "suspended")
        revise(connection, "suspended", "41 countries", "14 countries")
        alert = make_alert("suspended", (passage,))
        message = compose_message(connection, SUBSCRIPTION, [alert], ALERTS, NOW)
    assert "41 countries" in message.items[0].quotes[0].text
    check_anchored(world, message)


def test_an_alert_whose_story_is_gone_is_dropped_with_the_reason(world: Database):
    lost = dataclasses.replace(make_alert("suspended"), story_id="s-nowhere", key="story:nowhere")
    with world.read() as connection:
        composed = compose(connection, SUBSCRIPTION, [lost], ALERTS, NOW)
    assert composed.is_empty
    assert composed.dropped == ((lost.id, GONE),)


def test_an_alert_whose_passages_fail_is_dropped_with_the_reason(world: Database):
    with world.read() as connection:
        passage = dataclasses.replace(first_sentence(connection, "suspended"), sha256="0" * 64)
        alert = make_alert("suspended", (passage,))
        composed = compose(connection, SUBSCRIPTION, [alert], ALERTS, NOW)
    assert composed.message.items == ()
    assert composed.dropped == ((alert.id, UNREADABLE),)


def test_an_alert_without_a_passage_quotes_the_storys_opening_and_stays_unscored(world: Database):
    with world.read() as connection:
        alert = make_alert("retired", score=None)
        message = compose_message(connection, SUBSCRIPTION, [alert], ALERTS, NOW)
    assert message.items[0].score is None
    assert check_anchored(world, message) == 1


def test_one_story_of_two_subscriptions_is_one_item_with_both_rules(world: Database):
    other = make_subscription(id="sub-2", name="Aurora")
    with world.read() as connection:
        passage = first_sentence(connection, "suspended")
        mine = make_alert("suspended", (passage,))
        theirs = dataclasses.replace(
            mine, id="alert-2", subscription_id="sub-2", rule="you follow Aurora 5"
        )
        message = compose_message(
            connection, SUBSCRIPTION, [theirs, mine], ALERTS, NOW, also=[other, SUBSCRIPTION]
        )
    (item,) = message.items
    assert item.alert_id == mine.id
    assert item.rules == (mine.rule, theirs.rule)
    assert message.also == ("Aurora",)


def test_items_of_one_affair_stand_together_in_the_order_of_events(world: Database):
    with world.read() as connection:
        alerts = [
            make_alert("suspended", affair="t-1", occurred_at=NOW - timedelta(hours=5)),
            make_alert("price", occurred_at=NOW - timedelta(hours=4)),
            make_alert("retired", affair="t-1", occurred_at=NOW - timedelta(hours=3)),
        ]
        message = compose_message(connection, SUBSCRIPTION, alerts, DIGEST, NOW)
    assert [item.story_id for item in message.items] == [
        story_id("suspended"), story_id("retired"), story_id("price"),
    ]  # fmt: skip
    assert message.items[0].affair_title == message.items[1].affair_title != ""
    assert message.items[2].affair_title == ""
    assert message.since == NOW - timedelta(hours=5)
    assert message.until == NOW
    assert not message.late


def test_a_message_knows_whether_something_of_it_was_held_back(world: Database):
    with world.read() as connection:
        fresh = make_alert("price")
        held = make_alert("suspended", queued_at=NOW - timedelta(hours=3))
        message = compose_message(connection, SUBSCRIPTION, [fresh, held], DIGEST, NOW)
        assert message.late
        assert not compose_message(connection, SUBSCRIPTION, [fresh], DIGEST, NOW).late


def test_a_long_message_is_bounded_and_counts_what_is_left_out(world: Database):
    with world.read() as connection:
        alerts = [
            make_alert("suspended", key=f"correction:{n}", kind=AlertKind.CORRECTION, id=f"a{n}",
                       passages=(first_sentence(connection, "suspended"),))
            for n in range(MOST_ITEMS + 7)
        ]  # fmt: skip
        message = compose_message(connection, SUBSCRIPTION, alerts, DIGEST, NOW)
    assert len(message.items) == MOST_ITEMS
    assert message.left_out == 7


def test_a_signal_is_told_with_the_words_that_opened_and_decided_it(world: Database):
    with world.read() as connection:
        entries = entries_until(connection, NOW + timedelta(days=400))
        changed = [e for e in entries if e.transitions and e.signal.passage]
        assert changed
        for entry in changed:
            state = entry.transitions[-1].to_state.value
            alert = make_alert(
                "suspended", kind=AlertKind.SIGNAL, signal_id=entry.signal.id, story_id=None,
                key=f"signal:{entry.signal.id}:{state}", id=entry.signal.id,
            )  # fmt: skip
            message = compose_message(connection, SUBSCRIPTION, [alert], ALERTS, NOW)
            (item,) = message.items
            assert item.quotes
            assert item.path == f"/ledger?signal={entry.signal.id}"
            assert item.update


def test_the_weekly_issue_becomes_items_for_channels_that_cannot_carry_it(world: Database):
    alert = make_alert("suspended", kind=AlertKind.BRIEF, week="2026-W25", key="brief:2026-W25",
                       story_id=None)  # fmt: skip
    brief = make_subscription(kind="brief", target="", rhythm=Rhythm.WEEKLY)
    with world.read() as connection:
        message = compose_message(connection, brief, [alert], DeliveryKind.BRIEF, NOW)
    assert message.week == "2026-W25"
    assert message.items
    assert message.title == message.items[0].headline
    assert {item.kind for item in message.items} == {AlertKind.BRIEF}


def test_the_same_alerts_in_any_order_give_the_same_message(world: Database):
    with world.read() as connection:
        alerts = [make_alert(event.key) for event in EVENTS]
        one = compose_message(connection, SUBSCRIPTION, alerts, DIGEST, NOW)
        other = compose_message(connection, SUBSCRIPTION, alerts[::-1], DIGEST, NOW)
    assert one == other
    assert len(one.items) == len(EVENTS)
