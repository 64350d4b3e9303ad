"""Under attack: unasked messages, links of old messages, complaints that must last, rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.subscriptions.by_link import switch_off
from app.subscriptions.channels import COMPLAINED
from app.subscriptions.drafts import ChannelDraft, SubscriptionDraft
from db.alert_types import ChannelState, SubscriptionState
from db.channels import find_channel
from db.errors import ConfigError
from tests.app.alert_world import MAILBOX, confirm, make_desk
from tests.seeding import NOW

if TYPE_CHECKING:
    from app.alert_desk import AlertDesk
    from db.alert_types import Channel
    from db.store import Database

MAIL = ChannelDraft("email", MAILBOX)


@pytest.fixture
def desk(database: Database) -> AlertDesk:
    return make_desk(database)


@pytest.fixture
def channel(desk: AlertDesk) -> Channel:
    return confirm(desk, desk.add_channel("ada", MAIL).channel)


def complain(desk: AlertDesk, channel: Channel) -> None:
    with desk.database.write() as connection:
        switch_off(connection, channel, COMPLAINED)


def on_its_day(desk: AlertDesk, number: int) -> AlertDesk:
    return replace(desk, now=lambda: NOW + timedelta(days=number))


def state_of(desk: AlertDesk, channel: Channel) -> ChannelState:
    with desk.database.read() as connection:
        found = find_channel(connection, channel.id)
    assert found is not None
    return found.state


def test_unsubscribing_counts_though_the_owner_had_switched_the_channel_off(
    desk: AlertDesk, channel: Channel
) -> None:
    desk.switch_channel("ada", channel.id, on=False)
    desk.stop(desk.links.preferences(channel.id))
    assert desk.switch_channel("ada", channel.id, on=True).state is ChannelState.PENDING


def test_a_complaint_counts_though_the_owner_had_switched_the_channel_off(
    desk: AlertDesk, channel: Channel
) -> None:
    desk.switch_channel("ada", channel.id, on=False)
    complain(desk, channel)
    with pytest.raises(ConfigError, match="reported our messages"):
        desk.switch_channel("ada", channel.id, on=True)
    assert state_of(desk, channel) is ChannelState.OFF


def test_who_complained_is_asked_by_no_owner_again_whatever_was_removed(
    desk: AlertDesk, channel: Channel
) -> None:
    complain(desk, channel)
    desk.stop(desk.links.preferences(channel.id))
    desk.remove_channel("ada", channel.id)
    for owner in ("ada", "bob"):
        with pytest.raises(ConfigError, match="reported our messages"):
            desk.add_channel(owner, MAIL)
    added = desk.add_channel("local", MAIL, is_operator=True)
    assert added.channel.state is ChannelState.PENDING


def test_one_address_is_asked_ten_times_a_month_however_it_is_written(desk: AlertDesk) -> None:
    for number in range(10):
        on_its_day(desk, number).add_channel(
            f"owner{number}", ChannelDraft("email", f"ada+{number}@corvid.example")
        )
    with pytest.raises(ConfigError, match="10 times in 30 days"):
        on_its_day(desk, 11).add_channel("eve", ChannelDraft("email", "Ada@corvid.example"))


def test_making_and_ending_subscriptions_does_not_go_on_for_ever(desk: AlertDesk) -> None:
    draft = SubscriptionDraft("topic", "legal")
    for _ in range(3 * desk.limits.subscriptions):
        desk.end("eve", desk.add("eve", draft).id)
    with pytest.raises(ConfigError, match="today"):
        desk.add("eve", draft)
    assert on_its_day(desk, 2).add("eve", draft).state is SubscriptionState.ACTIVE
    assert desk.add("ada", draft).state is SubscriptionState.ACTIVE


def test_the_link_of_an_old_message_ends_nothing_that_goes_elsewhere(
    desk: AlertDesk, channel: Channel
) -> None:
    kept = desk.add("ada", SubscriptionDraft("topic", "legal", channels=(channel.id,)))
    link = desk.links.unsubscribe(kept.id, channel.id)
    desk.edit("ada", kept.id, replace(desk.draft_of(kept), channels=()))
    desk.unsubscribe(link)
    assert desk.find("ada", kept.id).state is SubscriptionState.ACTIVE
    assert state_of(desk, channel) is ChannelState.ACTIVE
