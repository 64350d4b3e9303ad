"""Subscriptions, channels and mutes as the database keeps them."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from db import channels, mutes, subscriptions
from db.alert_tables import subscriptions as table
from db.alert_types import (
    Channel,
    ChannelKind,
    ChannelState,
    Conditions,
    Delivery,
    DeliveryKind,
    Mute,
    MuteKind,
    QuietHours,
    Rhythm,
    Subscription,
    SubscriptionKind,
    SubscriptionState,
    Wanted,
)
from db.alerts import active_rules
from db.deliveries import insert_delivery
from db.types import Tier

if TYPE_CHECKING:
    from db.store import Database

NOW = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)


def make_channel(key: str, owner: str = "ada", **changed: object) -> Channel:
    made = Channel(
        id=key,
        owner=owner,
        kind=ChannelKind.EMAIL,
        label="a…@northlight.example",
        sealed="f1:sealed",
        address_hash=f"hash of {key}",
        created_at=NOW,
    )
    return replace(made, **changed)  # type: ignore[arg-type]  # by name


def make_subscription(key: str, owner: str = "ada", **changed: object) -> Subscription:
    made = Subscription(
        id=key,
        owner=owner,
        name=f"Alerts {key}",
        kind=SubscriptionKind.TOPIC,
        target="export_control",
        created_at=NOW,
    )
    return replace(made, **changed)  # type: ignore[arg-type]  # by name


def test_a_subscription_reads_back_as_it_was_kept(database: Database) -> None:
    whole = make_subscription(
        "s1",
        conditions=Conditions(1.0, 0.7, (Tier.PRIMARY, Tier.PRESS), ("de", "en"), Wanted.NEW_FACT),
        rhythm=Rhythm.DAILY,
        hour=7,
        zone="Europe/Berlin",
        quiet=QuietHours(0, 420),
        channels=("c1", "c2"),
    )
    with database.write() as connection:
        for key in ("c1", "c2"):
            channels.insert_channel(connection, make_channel(key))
        subscriptions.insert_subscription(connection, whole)
        assert subscriptions.find_subscription(connection, "s1") == whole
        assert subscriptions.find_subscription(connection, "s2") is None


def test_conditions_as_usual_take_no_room_and_unknown_ones_are_left_out() -> None:
    assert subscriptions.write_conditions(Conditions()) == "{}"
    read = subscriptions.read_conditions('{"min_score":0.9,"moon":"full"}')
    assert read == Conditions(min_score=0.9)


def test_every_change_raises_the_version_above_all_others(database: Database) -> None:
    with database.write() as connection:
        channels.insert_channel(connection, make_channel("c1"))
        seen = [subscriptions.rules_version(connection)]

        def note() -> None:
            seen.append(subscriptions.rules_version(connection))

        subscriptions.insert_subscription(connection, make_subscription("s1", channels=("c1",)))
        note()
        subscriptions.insert_subscription(connection, make_subscription("s2"))
        note()
        subscriptions.update_subscription(
            connection, make_subscription("s1", hour=9, channels=("c1",))
        )
        note()
        subscriptions.set_subscription_state(connection, ["s2"], SubscriptionState.PAUSED, "rest")
        note()
        mutes.insert_mute(connection, Mute("s2", MuteKind.STORY, "st-1", NOW))
        note()
        mutes.delete_mute(connection, Mute("s2", MuteKind.STORY, "st-1", NOW))
        note()
        channels.update_channel(connection, make_channel("c1", state=ChannelState.ACTIVE))
        note()
        subscriptions.detach_channel(connection, "s1", "c1")
        note()
        assert [mark.version for mark in seen] == list(range(9))
        assert seen[-1].rows == 2


def test_only_the_owner_changes_a_subscription(database: Database) -> None:
    with database.write() as connection:
        subscriptions.insert_subscription(connection, make_subscription("s1"))
        foreign = make_subscription("s1", owner="eve", name="Mine")
        assert not subscriptions.update_subscription(connection, foreign)
        kept = subscriptions.find_subscription(connection, "s1")
        assert kept is not None
        assert kept.name == "Alerts s1"


def test_lists_leave_out_what_has_ended_and_count_by_owner(database: Database) -> None:
    with database.write() as connection:
        for key, owner in (("s1", "ada"), ("s2", "ada"), ("s3", "bob")):
            subscriptions.insert_subscription(connection, make_subscription(key, owner))
        subscriptions.set_subscription_state(connection, ["s1"], SubscriptionState.ENDED, "over")
        own = subscriptions.subscriptions_of(connection, "ada")
        everything = subscriptions.subscriptions_of(connection, "ada", with_ended=True)
        active = sorted(rule.id for rule in active_rules(connection))
        assert [one.id for one in own] == ["s2"]
        assert [(one.id, one.state_note) for one in everything] == [("s1", "over"), ("s2", "")]
        assert active == ["s2", "s3"]
        assert subscriptions.count_subscriptions(connection, "ada") == 1
        assert subscriptions.count_subscriptions(connection) == 2


def test_a_channel_leaves_the_subscriptions_that_it_served(database: Database) -> None:
    with database.write() as connection:
        for key in ("c1", "c2"):
            channels.insert_channel(connection, make_channel(key))
        for key, ways in (("s1", ("c1", "c2")), ("s2", ("c2",)), ("s3", ("c1",))):
            subscriptions.insert_subscription(connection, make_subscription(key, channels=ways))
        served = subscriptions.subscriptions_of_channel(connection, "c1")
        assert [one.id for one in served] == ["s1", "s3"]
        assert channels.detach_everywhere(connection, "c1") == ["s1", "s3"]
        found = subscriptions.subscriptions_by_id(connection, ["s1", "s2", "s3", "nobody"])
        assert {key: one.channels for key, one in found.items()} == {
            "s1": ("c2",), "s2": ("c2",), "s3": (),
        }  # fmt: skip


def test_a_forgotten_channel_is_found_by_its_address_alone(database: Database) -> None:
    with database.write() as connection:
        channels.insert_channel(connection, make_channel("c1"))
        channels.insert_channel(connection, make_channel("c2", sealed=""))
        assert [one.id for one in channels.channels_of(connection, "ada")] == ["c1"]
        assert channels.count_channels(connection, "ada") == 1
        gone = channels.find_by_address(connection, "ada", ChannelKind.EMAIL, "hash of c2")
        assert gone is not None
        assert gone.id == "c2"
        assert channels.find_by_address(connection, "bob", ChannelKind.EMAIL, "hash of c2") is None
        assert channels.count_states(connection) == {ChannelState.PENDING: 1}


def test_questions_to_one_address_are_counted_over_all_owners(database: Database) -> None:
    with database.write() as connection:
        for owner in ("ada", "bob"):
            made = make_channel(f"c-{owner}", owner, address_hash="one address")
            channels.insert_channel(connection, made)
            for number, kind in enumerate((DeliveryKind.CONFIRM, DeliveryKind.TEST)):
                insert_delivery(
                    connection,
                    Delivery(f"d-{owner}-{number}", None, made.id, kind, "{}", NOW, NOW),
                )
        day = NOW - timedelta(days=1)
        assert channels.count_confirmations(connection, "one address", day) == 2
        assert channels.count_confirmations(connection, "one address", NOW + day.resolution) == 0
        assert channels.count_made(connection, "ada", DeliveryKind.CONFIRM, day) == 1


def test_a_mute_keeps_the_moment_of_the_first_wish(database: Database) -> None:
    first = Mute("s1", MuteKind.ENTITY, "organisation:northlight", NOW)
    later = replace(first, at=NOW + timedelta(days=1))
    with database.write() as connection:
        subscriptions.insert_subscription(connection, make_subscription("s1"))
        assert mutes.insert_mute(connection, first)
        assert not mutes.insert_mute(connection, later)
        assert mutes.mutes_of(connection, "s1") == [first]
        assert mutes.active_mutes(connection) == [first]
        assert mutes.delete_mute(connection, later)
        assert mutes.mutes_of(connection, "s1") == []


def test_the_mutes_of_resting_subscriptions_are_not_at_work(database: Database) -> None:
    with database.write() as connection:
        subscriptions.insert_subscription(connection, make_subscription("s1"))
        mutes.insert_mute(connection, Mute("s1", MuteKind.STORY, "st-1", NOW))
        subscriptions.set_subscription_state(connection, ["s1"], SubscriptionState.PAUSED)
        assert mutes.active_mutes(connection) == []
        assert len(mutes.mutes_of(connection, "s1")) == 1


@pytest.mark.slow
def test_a_hundred_thousand_subscriptions_are_read_in_seconds(database: Database) -> None:
    rows = [
        {
            "id": f"{number:032x}", "owner": f"reader {number // 20}", "name": "Alerts",
            "kind": "topic", "target": "export_control", "created_at": NOW,
            "conditions": '{"min_score":0.7}', "rhythm": "at_once", "hour": 8, "zone": "UTC",
            "quiet_start": None, "quiet_end": None, "state": "active", "state_note": "",
            "version": number + 1,
        }
        for number in range(100_000)
    ]  # fmt: skip
    with database.write() as connection:
        connection.execute(table.insert(), rows)
    with database.read() as connection:
        began = time.perf_counter()
        found = active_rules(connection)
        mark = subscriptions.rules_version(connection)
        seconds = time.perf_counter() - began
    assert len(found) == mark.rows == 100_000
    assert found[0].conditions is found[-1].conditions
    assert seconds < 20
