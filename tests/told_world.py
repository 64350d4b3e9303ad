"""Alerts over the made-up world: subscriptions, alerts and messages for tests of their words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.alert_lists import to_alert
from db.alert_tables import alerts as alert_table
from db.alert_types import (
    Alert,
    AlertKind,
    Channel,
    ChannelKind,
    ChannelState,
    Delivery,
    DeliveryKind,
    DeliveryState,
    Subscription,
    SubscriptionKind,
)
from db.alerts import AlertForMany, alert_id, insert_alerts
from db.analyses import analyses_by_article
from db.articles import insert_snapshot, snapshots_by_id
from db.channels import insert_channel
from db.deliveries import insert_delivery
from db.revisions import Revision, insert_revision
from db.subscriptions import insert_subscription
from db.types import (
    Passage,
    RevisionKind,
    Snapshot,
    TextKind,
    anchor_passage,
    hash_text,
    snapshot_content,
)
from tests.seeding import NOW, article_id, story_id

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from db.store import Database


def make_subscription(**changed: object) -> Subscription:
    """A subscription to a topic, told at once."""
    values: dict[str, object] = {
        "id": "sub-1",
        "owner": "reader-1",
        "name": "Export rules",
        "kind": SubscriptionKind.TOPIC,
        "target": "export_control",
        "created_at": NOW - timedelta(days=60),
        "channels": ("channel-1",),
    }
    return Subscription(**(values | changed))  # type: ignore[arg-type]  # named by the dataclass


def make_channel(**changed: object) -> Channel:
    """A confirmed address."""
    values: dict[str, object] = {
        "id": "channel-1",
        "owner": "reader-1",
        "kind": ChannelKind.EMAIL,
        "label": "a…@example.org",
        "sealed": "sealed",
        "address_hash": "0" * 64,
        "created_at": NOW - timedelta(days=60),
        "state": ChannelState.ACTIVE,
    }
    return Channel(**(values | changed))  # type: ignore[arg-type]  # named by the dataclass


def make_alert(event: str, passages: tuple[Passage, ...] = (), **changed: object) -> Alert:
    """An alert about a story of the made-up world."""
    values: dict[str, object] = {
        "id": f"alert-{event}",
        "subscription_id": "sub-1",
        "key": f"story:{story_id(event)}",
        "kind": AlertKind.STORY,
        "rule": "you follow the topic Export controls",
        "score": 0.9,
        "occurred_at": NOW - timedelta(hours=1),
        "queued_at": NOW,
        "affair": story_id(event),
        "story_id": story_id(event),
        "passages": passages,
    }
    return Alert(**(values | changed))  # type: ignore[arg-type]  # named by the dataclass


def first_sentence(connection: Connection, event: str, telling: int = 0) -> Passage:
    """The first sentence of an article's text."""
    snapshot = snapshot_of(connection, event, telling)
    start = len(snapshot.title) + 2
    end = (
        snapshot.content.index(". ", start) + 1 if ". " in snapshot.text else len(snapshot.content)
    )
    return anchor_passage(snapshot, start, end)


def snapshot_of(connection: Connection, event: str, telling: int = 0) -> Snapshot:
    """The first version of an article."""
    key = f"{article_id(event, telling)}.1"
    return snapshots_by_id(connection, [key])[key]


def fact_passage(connection: Connection, event: str, telling: int = 0) -> Passage:
    """The passage of an article's first fact."""
    key = article_id(event, telling)
    return analyses_by_article(connection, [key])[key].facts[0].passage


def revise(
    connection: Connection,
    event: str,
    old: str,
    new: str,
    kind: RevisionKind = RevisionKind.CORRECTION,
    *,
    number: int = 2,
    title: str = "",
    words: TextKind = TextKind.PAGE,
) -> Snapshot:
    """A later version of a story's first article, with other words in it."""
    first = snapshot_of(connection, event)
    title = title or first.title.replace(old, new)
    text = first.text.replace(old, new)
    later = Snapshot(
        id=f"{first.article_id}.{number}",
        article_id=first.article_id,
        number=number,
        taken_at=NOW,
        title=title,
        text=text,
        text_kind=words,
        sha256=hash_text(snapshot_content(title, text)),
    )
    insert_snapshot(connection, later)
    insert_revision(connection, Revision(later.id, kind, (new,), (old,), 0.1))
    return later


def keep_subscriber(database: Database, *found: Subscription) -> None:
    """Store subscriptions, and the channel they share."""
    with database.write() as connection:
        insert_channel(connection, make_channel())
        for one in found:
            insert_subscription(connection, one)


def send_alert(
    connection: Connection, alert: Alert, state: DeliveryState = DeliveryState.SENT
) -> str:
    """Store an alert and a message with it; the id of the alert."""
    insert_alerts(connection, [AlertForMany(alert, (alert.subscription_id,))])
    key = alert_id(alert.subscription_id, alert.key)
    sent_at = NOW - timedelta(hours=2) if state is DeliveryState.SENT else None
    delivery = Delivery(
        id=f"delivery-{key}",
        subscription_id=alert.subscription_id,
        channel_id="channel-1",
        kind=DeliveryKind.ALERTS,
        message="{}",
        made_at=NOW - timedelta(hours=3),
        due_at=NOW - timedelta(hours=3),
        state=state,
        sent_at=sent_at,
    )
    insert_delivery(connection, delivery, [key])
    return key


def queued_alerts(connection: Connection) -> list[Alert]:
    """Every alert that is stored, by id."""
    rows = connection.execute(alert_table.select().order_by(alert_table.c.id)).mappings()
    return [to_alert(row) for row in rows]
