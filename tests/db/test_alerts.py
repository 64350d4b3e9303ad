"""Alerts in bulk: one per subscription and key, whatever is inserted again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from db.alert_tables import alerts
from db.alert_types import Alert, AlertKind, Conditions, Subscription, SubscriptionKind
from db.alert_types import SubscriptionState as State
from db.alerts import (
    AlertForMany,
    active_rules,
    alert_id,
    forget_unmatched,
    insert_alerts,
    move_affairs,
    note_unmatched,
    savepoint,
    told_stories,
    unmatched,
)
from db.subscriptions import insert_subscription, set_subscription_state
from db.types import Passage

if TYPE_CHECKING:
    from db.store import Connection, Database

NOW = datetime(2026, 6, 10, 9, tzinfo=UTC)
PASSAGE = Passage("a1.1", 3, 9, "0" * 64)
ALERT = Alert(
    "", "", "story:s1", AlertKind.STORY, "About Northlight", 0.9, NOW, NOW, "s1", "s1",
    passages=(PASSAGE,),
)  # fmt: skip


def subscribe(connection: Connection, *names: str) -> None:
    for name in names:
        made = Subscription(
            name, "reader", name, SubscriptionKind.TOPIC, "legal", NOW, Conditions(min_score=0.7)
        )
        insert_subscription(connection, made)


def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(alerts)).scalar_one()


@pytest.mark.parametrize("by_driver", [True, False])  # as on SQLite, and as on PostgreSQL
def test_alerts_are_inserted_once_and_counted(
    database: Database, by_driver: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("db.alerts._Shape._direct", by_driver)
    with database.write() as connection:
        subscribe(connection, "a", "b")
        assert insert_alerts(connection, [AlertForMany(ALERT, ("a", "b"))]) == 2
        assert insert_alerts(connection, [AlertForMany(ALERT, ("b", "a"))]) == 0
        other = replace(ALERT, key="story:s2", story_id="s2")
        assert insert_alerts(connection, [AlertForMany(other, ("a",))]) == 1
        assert insert_alerts(connection, []) == 0
        assert count(connection) == 3


def test_a_row_says_what_was_queued(database: Database):
    with database.write() as connection:
        subscribe(connection, "a")
        insert_alerts(connection, [AlertForMany(ALERT, ("a",))])
        row = connection.execute(select(alerts)).one()
    assert row.id == alert_id("a", "story:s1")
    assert (row.kind, row.state, row.score, row.queued_at) == ("story", "queued", 0.9, NOW)
    assert row.passages == '[{"end":9,"sha256":"' + "0" * 64 + '","snapshot_id":"a1.1","start":3}]'


def test_alerts_can_be_asked_for_by_the_moment_at_which_they_were_queued(database: Database):
    with database.write() as connection:
        subscribe(connection, "a")
        insert_alerts(connection, [AlertForMany(ALERT, ("a",))])
        found = select(func.count()).where(alerts.c.queued_at == NOW)
        assert connection.execute(found).scalar_one() == 1


def test_what_was_told_is_the_latest_moment_by_story_and_subscription(database: Database):
    later = NOW + timedelta(hours=3)
    fact = replace(ALERT, key="fact:s1:x", kind=AlertKind.FACT, queued_at=later)
    signal = replace(ALERT, key="signal:g", kind=AlertKind.SIGNAL, story_id="s3")
    with database.write() as connection:
        subscribe(connection, "a", "b")
        batches = [
            AlertForMany(ALERT, ("a", "b")), AlertForMany(fact, ("a",)), AlertForMany(signal, ("a",)),
        ]  # fmt: skip
        insert_alerts(connection, batches)
        told = told_stories(connection, ["s1", "s2", "s3"])
    assert set(told) == {"s1"}
    assert told["s1"].at == {"a": later, "b": NOW}
    assert told["s1"].keys == {("a", "fact:s1:x")}


def test_only_what_waits_moves_to_another_affair(database: Database):
    with database.write() as connection:
        subscribe(connection, "a", "b")
        insert_alerts(connection, [AlertForMany(ALERT, ("a", "b"))])
        sent = alerts.c.subscription_id == "b"
        connection.execute(alerts.update().where(sent).values(state="bundled"))
        move_affairs(connection, {"s1": "t1"})
        rows = connection.execute(select(alerts.c.subscription_id, alerts.c.affair)).all()
    assert sorted(map(tuple, rows)) == [("a", "t1"), ("b", "s1")]


def test_only_active_subscriptions_are_rules(database: Database):
    with database.write() as connection:
        subscribe(connection, "a", "b", "c")
        set_subscription_state(connection, ["b"], State.PAUSED)
        rules = active_rules(connection)
    assert sorted(rule.id for rule in rules) == ["a", "c"]
    assert {rule.conditions for rule in rules} == {Conditions(min_score=0.7)}


def test_what_is_undone_to_a_savepoint_leaves_the_rest(database: Database):
    with database.write() as connection:
        subscribe(connection, "a")
        insert_alerts(connection, [AlertForMany(ALERT, ("a",))])
        with suppress(ZeroDivisionError), savepoint(connection):
            other = replace(ALERT, key="story:s2")
            insert_alerts(connection, [AlertForMany(other, ("a",))])
            raise ZeroDivisionError
    with database.read() as connection:
        assert count(connection) == 1


def test_what_could_not_be_matched_keeps_the_time_of_its_first_failure(database: Database):
    with database.write() as connection:
        note_unmatched(connection, ["story:s1", "story:s1"], NOW)
        note_unmatched(connection, ["story:s1", "signal:g1"], NOW + timedelta(days=1))
        assert unmatched(connection) == {"story:s1": NOW, "signal:g1": NOW + timedelta(days=1)}
        forget_unmatched(connection, ["story:s1"])
        assert list(unmatched(connection)) == ["signal:g1"]
