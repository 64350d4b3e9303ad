"""Subscribers, channels and queued alerts for tests of the outbox, and senders that only note."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from analysis.alerts.compose import Composed
from analysis.alerts.message import AlertMessage, Item
from db.alert_types import (
    Alert,
    AlertKind,
    Channel,
    ChannelKind,
    ChannelState,
    Delivery,
    DeliveryKind,
    Subscription,
    SubscriptionKind,
)
from db.alerts import AlertForMany, alert_id, insert_alerts
from db.channels import insert_channel
from db.deliveries import insert_delivery
from db.subscriptions import insert_subscription
from scheduler.endings import Post
from scheduler.notify.port import Destination, Envelope, Receipt
from scheduler.outbox import Outbox, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from db.store import Connection, Database

NOON = datetime(2026, 6, 17, 12, tzinfo=UTC)  # a Wednesday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def make_channel(name: str = "hook", owner: str = "ada", **changes: object) -> Channel:
    """An active webhook, unless changed."""
    channel = Channel(
        id=f"{owner}-{name}",
        owner=owner,
        kind=ChannelKind.WEBHOOK,
        label="made-up.example",
        sealed=f"sealed:{name}",
        address_hash=f"{owner}-{name}",
        created_at=NOON - DAY,
        state=ChannelState.ACTIVE,
    )
    return replace(channel, **changes)  # type: ignore[arg-type]  # a test names fields that exist


def make_subscription(name: str = "news", owner: str = "ada", **changes: object) -> Subscription:
    """An active subscription told at once by its owner's `hook`, unless changed."""
    subscription = Subscription(
        id=f"{owner}-{name}",
        owner=owner,
        name=name,
        kind=SubscriptionKind.TOPIC,
        target="pricing_limits",
        created_at=NOON - DAY,
        channels=(f"{owner}-hook",),
    )
    return replace(subscription, **changes)  # type: ignore[arg-type]  # a test names fields that exist


def make_alert(
    story: str, subscription: str = "ada-news", at: datetime = NOON, **changes: object
) -> Alert:
    """A queued alert of a new story, in an affair of its own unless changed."""
    key = f"story:{story}"
    alert = Alert(
        id=alert_id(subscription, key),
        subscription_id=subscription,
        key=key,
        kind=AlertKind.STORY,
        rule="topic pricing_limits",
        score=0.9,
        occurred_at=at,
        queued_at=at,
        affair=story,
        story_id=story,
    )
    changed = replace(alert, **changes)  # type: ignore[arg-type]  # a test names fields that exist
    return replace(changed, id=alert_id(subscription, changed.key))


def make_delivery(name: str, channel: str = "ada-hook", **changes: object) -> Delivery:
    """A waiting message, due at noon, that belongs to no subscription."""
    delivery = Delivery(
        id=name,
        subscription_id=None,
        channel_id=channel,
        kind=DeliveryKind.ALERTS,
        message="{}",
        made_at=NOON,
        due_at=NOON,
    )
    return replace(delivery, **changes)  # type: ignore[arg-type]  # a test names fields that exist


def keep(database: Database, *records: Channel | Subscription | Alert | Delivery) -> None:
    """Store what is given, in its order."""
    with database.write() as connection:
        for record in records:
            match record:
                case Channel():
                    insert_channel(connection, record)
                case Subscription():
                    insert_subscription(connection, record)
                case Alert():
                    insert_alerts(connection, [AlertForMany(record, (record.subscription_id,))])
                case Delivery():
                    insert_delivery(connection, record)


def compose_plainly(
    connection: Connection,
    subscription: Subscription,
    alerts: Sequence[Alert],
    kind: DeliveryKind,
    now: datetime,
    *,
    also: Sequence[Subscription] = (),
) -> Composed:
    """A message whose items name the alerts' keys; stories called `gone` have no item."""
    del connection
    items = [
        Item(one.id, one.kind, one.key, "", (one.rule,), (), (), one.occurred_at, "", "", None)
        for one in alerts
        if one.story_id != "gone"
    ]
    message = AlertMessage(
        kind=kind,
        subscription_id=subscription.id,
        subscription_name=subscription.name,
        title=subscription.name,
        items=tuple(items),
        made_at=now,
        also=tuple(other.name for other in also),
    )
    gone = [(one.id, "the story is gone") for one in alerts if one.story_id == "gone"]
    return Composed(message, tuple(gone))


def dump_plainly(message: AlertMessage) -> str:
    """What tests read of a message."""
    told = [item.headline.removeprefix("story:") for item in message.items]
    return json.dumps({"kind": message.kind, "told": told, "also": message.also})


def render_plainly(delivery: Delivery, channel: Channel) -> Envelope:
    """The stored words as they are."""
    del channel
    words = delivery.message
    return Envelope(delivery.id, "", words, words, words, words, delivery.made_at)


@dataclass
class NotingNotifier:
    """Keeps the keys of what it was given; `judge(key, number of this try)` may raise."""

    judge: Callable[[str, int], None] = lambda _key, _number: None
    sent: list[tuple[str, str]] = field(default_factory=list)
    tries: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, destination: Destination, envelope: Envelope) -> Receipt:
        with self._lock:
            number = self.tries[envelope.key] = self.tries.get(envelope.key, 0) + 1
        self.judge(envelope.key, number)
        with self._lock:
            self.sent.append((destination.channel_id, envelope.key))
        return Receipt("taken")

    @property
    def keys(self) -> list[str]:
        return [key for _, key in self.sent]


def make_outbox(database: Database, notifier: NotingNotifier, **changes: object) -> Outbox:
    """An outbox whose every kind of channel ends at one notifier."""
    post = Post(
        notifiers=dict.fromkeys(ChannelKind, notifier),
        render=render_plainly,
        open_address=lambda sealed, _channel: sealed.removeprefix("sealed:"),
    )
    outbox = Outbox(database, post, Words(compose_plainly, dump_plainly))
    return replace(outbox, **changes)  # type: ignore[arg-type]  # a test names fields that exist
