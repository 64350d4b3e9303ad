"""Queued alerts on their way into messages: whose wait, what was told already, where they went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, case, func, select, update

from db.alert_lists import to_alert
from db.alert_tables import alerts as table
from db.alert_tables import delivered_alerts, deliveries, mutes, subscriptions
from db.alert_types import (
    AlertKind,
    AlertState,
    DeliveryState,
    Mute,
    MuteKind,
    QuietHours,
    Rhythm,
    SubscriptionState,
)
from db.portions import portions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from db.alert_types import Alert

_QUEUED = AlertState.QUEUED.value
_BUNDLED = AlertState.BUNDLED.value
_ACTIVE = SubscriptionState.ACTIVE.value
_CANCELLED = DeliveryState.CANCELLED.value
_URGENT = (AlertKind.BRIEF.value, AlertKind.CORRECTION.value)


@dataclass(frozen=True, slots=True)
class WaitingQueue:
    """That a subscription has queued alerts, with all that says when its first is due.

    `first_at` is when its oldest alert was queued, `urgent_at` its oldest of the kinds that wait
    for no rhythm.
    """

    subscription_id: str
    owner: str
    rhythm: Rhythm
    hour: int
    zone: str
    quiet: QuietHours | None
    is_active: bool
    first_at: datetime
    urgent_at: datetime | None


class ToldAlert(NamedTuple):
    """That an alert stands in a message to a channel, under which key."""

    alert_id: str
    key: str
    channel_id: str


def waiting_queues(connection: Connection) -> list[WaitingQueue]:
    """Every subscription with queued alerts, by owner and id."""
    own = subscriptions.c
    oldest = (
        select(
            table.c.subscription_id,
            func.min(table.c.queued_at).label("first_at"),
            func.min(case((table.c.kind.in_(_URGENT), table.c.queued_at))).label("urgent_at"),
        )
        .where(table.c.state == _QUEUED)
        .group_by(table.c.subscription_id)
        .subquery()
    )
    query = (
        select(subscriptions, oldest.c.first_at, oldest.c.urgent_at)
        .join(oldest, oldest.c.subscription_id == own.id)
        .order_by(own.owner, own.id)
    )
    return [
        WaitingQueue(
            subscription_id=row.id,
            owner=row.owner,
            rhythm=Rhythm(row.rhythm),
            hour=row.hour,
            zone=row.zone,
            quiet=None if row.quiet_start is None else QuietHours(row.quiet_start, row.quiet_end),
            is_active=row.state == _ACTIVE,
            first_at=row.first_at,
            urgent_at=row.urgent_at,
        )
        for row in connection.execute(query)
    ]


def queued_alerts_of(connection: Connection, owner: str) -> list[Alert]:
    """An owner's queued alerts, oldest first; in a write nobody else takes them meanwhile."""
    own = select(subscriptions.c.id).where(subscriptions.c.owner == owner)
    query = (
        select(table)
        .where(table.c.subscription_id.in_(own), table.c.state == _QUEUED)
        .order_by(table.c.queued_at, table.c.occurred_at, table.c.key, table.c.id)
        .with_for_update()
    )
    return [to_alert(row) for row in connection.execute(query).mappings()]


def told_alerts(connection: Connection, owner: str, keys: Sequence[str]) -> list[ToldAlert]:
    """What stands under these keys in messages to an owner; cancelled messages told nothing."""
    own = select(subscriptions.c.id).where(subscriptions.c.owner == owner)
    found: list[ToldAlert] = []
    for some in portions(sorted(set(keys))):
        query = (
            select(table.c.id, table.c.key, deliveries.c.channel_id)
            .join(delivered_alerts, delivered_alerts.c.alert_id == table.c.id)
            .join(deliveries, deliveries.c.id == delivered_alerts.c.delivery_id)
            .where(table.c.subscription_id.in_(own), table.c.key.in_(some))
            .where(deliveries.c.state != _CANCELLED)
        )
        found += [ToldAlert(*row) for row in connection.execute(query)]
    return found


def mutes_for(connection: Connection, subscription_ids: Sequence[str]) -> list[Mute]:
    """What these subscriptions leave out."""
    found: list[Mute] = []
    for some in portions(subscription_ids):
        query = select(mutes).where(mutes.c.subscription_id.in_(some))
        query = query.order_by(mutes.c.subscription_id, mutes.c.kind, mutes.c.value)
        rows = connection.execute(query)
        found += [Mute(row.subscription_id, MuteKind(row.kind), row.value, row.at) for row in rows]
    return found


def settle_alerts(
    connection: Connection, ids: Sequence[str], state: AlertState, note: str = ""
) -> int:
    """Mark queued alerts bundled or dropped; how many still were queued."""
    count = 0
    for some in portions(ids):
        # Not the bare column: its index would be taken before that of the ids, and read every queue.
        is_queued = func.coalesce(table.c.state, "") == _QUEUED
        queued = and_(table.c.id.in_(some), is_queued)
        change = update(table).where(queued).values(state=state.value, note=note)
        count += connection.execute(change).rowcount
    return count


def requeue_alerts(connection: Connection, delivery_ids: Sequence[str]) -> int:
    """Queue again what stood in cancelled messages, for the subscriptions that are active.

    A message is cancelled with its channel, or with the subscription that leads it; what it told
    others, or may reach its own by another channel, is not lost.
    """
    again: set[str] = set()
    for some in portions(delivery_ids):
        query = (
            select(
                table.c.id,
                table.c.state,
                subscriptions.c.state.label("asked"),
                deliveries.c.state.label("stands"),
            )
            .join(delivered_alerts, delivered_alerts.c.alert_id == table.c.id)
            .join(deliveries, deliveries.c.id == delivered_alerts.c.delivery_id)
            .join(subscriptions, subscriptions.c.id == table.c.subscription_id)
            .where(deliveries.c.id.in_(some))
        )
        # States are compared here: an index on them would be taken first, and read millions.
        for row in connection.execute(query):
            if (row.state, row.asked, row.stands) == (_BUNDLED, _ACTIVE, _CANCELLED):
                again.add(row.id)
    for some in portions(sorted(again)):
        connection.execute(update(table).where(table.c.id.in_(some)).values(state=_QUEUED))
    return len(again)


def drop_queued(connection: Connection, subscription_id: str, note: str) -> int:
    """Send nothing of what a subscription found and still waits; how many alerts."""
    waiting = and_(table.c.subscription_id == subscription_id, table.c.state == _QUEUED)
    values = {"state": AlertState.DROPPED.value, "note": note}
    return connection.execute(update(table).where(waiting).values(**values)).rowcount
