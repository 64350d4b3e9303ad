"""What signed links in messages allow, for whoever opened one and without sign-in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from app.alert_tokens import CONFIRM_DAYS, LinkError, LinkPurpose
from app.subscriptions.channels import COMPLAINED, UNSUBSCRIBED
from app.subscriptions.keep import end_it
from db import channels as channel_table
from db import subscriptions as table
from db.alert_lists import find_alert
from db.alert_types import ChannelState, SubscriptionState
from db.deliveries import cancel_waiting

if TYPE_CHECKING:
    from datetime import datetime

    from app.alert_tokens import LinkSigner
    from db.alert_types import Alert, Channel, Subscription
    from db.store import Connection


@dataclass(frozen=True, slots=True)
class Sendable:
    """A channel, and what is sent to it."""

    channel: Channel
    subscriptions: tuple[Subscription, ...]

    def find(self, subscription_id: str) -> Subscription:
        """One of what is sent; raises LinkError."""
        for subscription in self.subscriptions:
            if subscription.id == subscription_id:
                return subscription
        raise LinkError("this subscription is no longer sent to this address")


@dataclass(frozen=True, slots=True)
class LinkReader:
    """Finds what tokens name; every method raises LinkError for one that is not good."""

    links: LinkSigner

    def confirmed(self, connection: Connection, token: str, now: datetime) -> Channel:
        """The channel that a confirming link names."""
        link = self.links.read(token, LinkPurpose.CONFIRM, now)
        channel = _channel(connection, link.channel_id)
        asked_at = (link.expires_at or now) - timedelta(days=CONFIRM_DAYS)
        # An address that was removed and added again is asked again; so is one switched off.
        if asked_at < channel.created_at or channel.state is ChannelState.OFF:
            raise LinkError("this link is no longer good; add the address again for a new one")
        return channel

    def unsubscribed(
        self, connection: Connection, token: str, now: datetime
    ) -> tuple[Subscription, Channel]:
        """The subscription and the channel that an unsubscribing link names."""
        link = self.links.read(token, LinkPurpose.UNSUBSCRIBE, now)
        subscription = table.find_subscription(connection, link.subscription_id)
        channel = channel_table.find_channel(connection, link.channel_id)
        if subscription is None or channel is None or subscription.owner != channel.owner:
            raise LinkError(_GONE)
        return subscription, channel

    def preferred(self, connection: Connection, token: str, now: datetime) -> Sendable:
        """The channel of a preferences link, and what is sent to it."""
        link = self.links.read(token, LinkPurpose.PREFERENCES, now)
        channel = _channel(connection, link.channel_id)
        sent = table.subscriptions_of_channel(connection, channel.id)
        return Sendable(channel, tuple(sent))

    def lessened(
        self, connection: Connection, token: str, now: datetime
    ) -> tuple[Subscription, Alert]:
        """The alert that a link asks less of, and its subscription."""
        link = self.links.read(token, LinkPurpose.LESS, now)
        alert = find_alert(connection, link.subject)
        found = table.find_subscription(connection, alert.subscription_id) if alert else None
        if alert is None or found is None:
            raise LinkError(_GONE)
        return found, alert


def stop_one(connection: Connection, subscription: Subscription, channel: Channel) -> Subscription:
    """Send nothing of a subscription to a channel; one that goes nowhere any more ends.

    A channel that serves no other is switched off, so that it must be confirmed anew. What is not
    sent there any more is not touched: an old message's link ends nothing that goes elsewhere.
    """
    if channel.id not in subscription.channels:
        return subscription
    table.detach_channel(connection, subscription.id, channel.id)
    cancel_waiting(connection, UNSUBSCRIBED, channel_id=channel.id, subscription_id=subscription.id)
    left = table.find_subscription(connection, subscription.id) or subscription
    if not left.channels and left.state is not SubscriptionState.ENDED:
        left = end_it(connection, left, UNSUBSCRIBED)
    if not table.subscriptions_of_channel(connection, channel.id):
        switch_off(connection, channel)
    return left


def stop_all(connection: Connection, channel: Channel) -> None:
    """Send nothing to a channel any more, whatever subscribes to it."""
    for subscription in table.subscriptions_of_channel(connection, channel.id):
        stop_one(connection, subscription, channel)
    switch_off(connection, channel)


def switch_off(connection: Connection, channel: Channel, note: str = UNSUBSCRIBED) -> None:
    """Let nothing go to a channel until it is added and confirmed anew."""
    cancel_waiting(connection, note, channel_id=channel.id)
    now = channel_table.find_channel(connection, channel.id)
    # One that its owner had switched off is noted too, or the owner could switch it on unasked.
    if now is None or now.state_note in {COMPLAINED, note}:
        return
    off = replace(now, state=ChannelState.OFF, state_note=note, confirmed_at=None)
    channel_table.update_channel(connection, off)


_GONE = "what this link leads to is gone; nothing is sent because of it any more"


def _channel(connection: Connection, channel_id: str) -> Channel:
    channel = channel_table.find_channel(connection, channel_id)
    if channel is None or not channel.sealed:
        raise LinkError(_GONE)
    return channel
