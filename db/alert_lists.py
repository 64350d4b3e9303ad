"""Alerts as people see them: page by page, and counted per subscription, channel and outbox."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Integer, and_, func, or_, select, union

from db.alert_tables import alerts as table
from db.alert_tables import channels, delivered_alerts, deliveries, subscriptions
from db.alert_tables import subscription_channels as ties
from db.alert_types import Alert, AlertKind, AlertState, DeliveryKind, DeliveryState
from db.portions import portions
from db.types import Passage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from sqlalchemy import ColumnElement, Connection, RowMapping

_ASIDE = (DeliveryKind.CONFIRM.value, DeliveryKind.TEST.value)
_OPEN = (DeliveryState.WAITING.value, DeliveryState.SENDING.value)


@dataclass(frozen=True, slots=True)
class AlertCounts:
    """What a subscription found: how many alerts wait, how many came since, and when the last."""

    waiting: int = 0
    found: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ChannelCounts:
    """What goes to a channel: subscriptions, messages that wait or were given up, the last sent."""

    subscriptions: int = 0
    waiting: int = 0
    dead: int = 0
    last_sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutboxState:
    """Alerts that wait for their hour, and messages by state; `sent` counts those since a moment."""

    queued: int
    waiting: int
    sending: int
    sent: int
    dead: int
    oldest_due_at: datetime | None
    last_sent_at: datetime | None


def list_alerts(
    connection: Connection,
    *,
    owner: str | None = None,
    subscription_id: str | None = None,
    after: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> list[Alert]:
    """Alerts of one owner or one subscription, the last queued first; `after` is a row's key."""
    asked: list[ColumnElement[bool]] = []
    if subscription_id is not None:
        asked.append(table.c.subscription_id == subscription_id)
    if owner is not None:
        own = select(subscriptions.c.id).where(subscriptions.c.owner == owner)
        asked.append(table.c.subscription_id.in_(own))
    if after is not None:
        older = and_(table.c.queued_at == after[0], table.c.id < after[1])
        asked.append(or_(table.c.queued_at < after[0], older))
    query = select(table).where(*asked).order_by(table.c.queued_at.desc(), table.c.id.desc())
    return _read(connection, connection.execute(query.limit(limit)).mappings().all())


def find_alert(connection: Connection, alert_id: str) -> Alert | None:
    """The alert of that id, whoever it is for."""
    rows = connection.execute(select(table).where(table.c.id == alert_id)).mappings().all()
    return next(iter(_read(connection, rows)), None)


def count_alerts(
    connection: Connection, subscription_ids: Sequence[str], since: datetime
) -> dict[str, AlertCounts]:
    """What subscriptions found, by id; `found` counts from `since` on."""
    found: dict[str, AlertCounts] = {}
    waits = (table.c.state == AlertState.QUEUED.value).cast(Integer)
    recent = (table.c.queued_at >= since).cast(Integer)
    for some in portions(subscription_ids):
        query = (
            select(
                table.c.subscription_id,
                func.sum(waits),
                func.sum(recent),
                func.max(table.c.queued_at),
            )
            .where(table.c.subscription_id.in_(some))
            .group_by(table.c.subscription_id)
        )
        for key, waiting, count, last in connection.execute(query):
            found[key] = AlertCounts(int(waiting), int(count), last)
    return found


def count_sent(
    connection: Connection, subscription_ids: Sequence[str], since: datetime
) -> dict[str, int]:
    """Messages sent from `since` on that told something of a subscription, by its id."""
    # Only what was sent has a moment; its state is not asked, lest the index on states be taken.
    sent = and_(deliveries.c.sent_at >= since, deliveries.c.kind.not_in(_ASIDE))
    found: dict[str, int] = {}
    for some in portions(subscription_ids):
        own = select(deliveries.c.id.label("message"), deliveries.c.subscription_id.label("owner"))
        joined = select(deliveries.c.id, table.c.subscription_id)
        pairs = union(
            own.where(sent, deliveries.c.subscription_id.in_(some)),
            joined.join(delivered_alerts, delivered_alerts.c.delivery_id == deliveries.c.id)
            .join(table, table.c.id == delivered_alerts.c.alert_id)
            .where(sent, table.c.subscription_id.in_(some)),
        ).subquery()
        counted = select(pairs.c.owner, func.count()).group_by(pairs.c.owner)
        found |= {key: int(count) for key, count in connection.execute(counted)}
    return found


def count_channels_use(connection: Connection, owner: str) -> dict[str, ChannelCounts]:
    """What goes to each of an owner's channels, by its id."""
    own = select(channels.c.id).where(channels.c.owner == owner)
    tied = (
        select(ties.c.channel_id, func.count())
        .join(subscriptions, subscriptions.c.id == ties.c.subscription_id)
        .where(ties.c.channel_id.in_(own), subscriptions.c.state != "ended")
        .group_by(ties.c.channel_id)
    )
    uses: dict[str, int] = {key: int(count) for key, count in connection.execute(tied)}
    states = (
        select(
            deliveries.c.channel_id,
            func.sum(deliveries.c.state.in_(_OPEN).cast(Integer)),
            func.sum((deliveries.c.state == DeliveryState.DEAD.value).cast(Integer)),
            func.max(deliveries.c.sent_at),
        )
        .where(deliveries.c.channel_id.in_(own))
        .group_by(deliveries.c.channel_id)
    )
    sent = {row[0]: row for row in connection.execute(states)}
    return {
        key: ChannelCounts(
            uses.get(key, 0),
            *((int(sent[key][1]), int(sent[key][2]), sent[key][3]) if key in sent else ()),
        )
        for key in sorted({*uses, *sent})
    }


def read_outbox_state(
    connection: Connection, since: datetime, owner: str | None = None
) -> OutboxState:
    """The outbox of one owner, or of everybody."""
    queued = table.c.state == AlertState.QUEUED.value
    own: list[ColumnElement[bool]] = []
    if owner is not None:
        subscribed = select(subscriptions.c.id).where(subscriptions.c.owner == owner)
        queued = and_(queued, table.c.subscription_id.in_(subscribed))
        own = [deliveries.c.channel_id.in_(select(channels.c.id).where(channels.c.owner == owner))]
    c = deliveries.c
    counts: dict[str, int] = defaultdict(int)
    told = [state.value for state in DeliveryState if state is not DeliveryState.SENT]
    query = select(c.state, func.count()).where(c.state.in_(told), *own)
    for state, count in connection.execute(query.group_by(c.state)):
        counts[state] = int(count)
    recent = select(func.count()).where(c.sent_at >= since)
    oldest = select(func.min(c.due_at)).where(c.state.in_(_OPEN), *own)
    return OutboxState(
        queued=int(connection.execute(select(func.count()).where(queued)).scalar_one()),
        waiting=counts[DeliveryState.WAITING.value],
        sending=counts[DeliveryState.SENDING.value],
        sent=int(connection.execute(recent.where(*own)).scalar_one()),
        dead=counts[DeliveryState.DEAD.value],
        oldest_due_at=connection.execute(oldest).scalar(),
        last_sent_at=connection.execute(select(func.max(c.sent_at)).where(*own)).scalar(),
    )


def to_alert(row: Mapping[str, Any] | RowMapping, delivery_ids: tuple[str, ...] = ()) -> Alert:
    """A row of the table, with the messages that it stands in."""
    values = dict(row)
    values["kind"] = AlertKind(values["kind"])
    values["state"] = AlertState(values["state"])
    values["passages"] = tuple(Passage(**one) for one in json.loads(values["passages"]))
    return Alert(**values, delivery_ids=delivery_ids)


def _read(connection: Connection, rows: Sequence[RowMapping]) -> list[Alert]:
    sent: dict[str, list[str]] = defaultdict(list)
    c = delivered_alerts.c
    for some in portions([row["id"] for row in rows]):
        query = select(c.alert_id, c.delivery_id).where(c.alert_id.in_(some))
        for alert_id, delivery_id in connection.execute(query.order_by(c.delivery_id)):
            sent[alert_id].append(delivery_id)
    return [to_alert(row, tuple(sent.get(row["id"], ()))) for row in rows]
