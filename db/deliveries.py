"""The outbox: messages put in, counted and cancelled; and what their outcomes mean for channels.

How they are claimed and recorded stands in `db.delivery_claims`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, delete, func, select, update

from db.alert_tables import channels, delivered_alerts
from db.alert_tables import deliveries as table
from db.alert_types import ChannelState, Delivery, DeliveryKind, DeliveryState
from db.portions import portions
from db.rows import to_values
from db.waiting_alerts import requeue_alerts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping


_WAITING = DeliveryState.WAITING.value


def insert_delivery(
    connection: Connection, delivery: Delivery, alert_ids: Sequence[str] = ()
) -> None:
    """Put a message into the outbox, with the alerts that stand in it.

    Its id must be new, or that of a cancelled message, whose place it takes.
    """
    values = _values_of(delivery)
    cancelled = and_(table.c.id == delivery.id, table.c.state == DeliveryState.CANCELLED.value)
    if connection.execute(update(table).where(cancelled).values(**values)).rowcount:
        own = delivered_alerts.c.delivery_id == delivery.id
        connection.execute(delete(delivered_alerts).where(own))
    else:
        connection.execute(table.insert().values(**values))
    rows = [{"delivery_id": delivery.id, "alert_id": one} for one in dict.fromkeys(alert_ids)]
    if rows:
        connection.execute(delivered_alerts.insert(), rows)


def find_delivery(connection: Connection, delivery_id: str) -> Delivery | None:
    """The message of that id, whoever it is for."""
    row = connection.execute(select(table).where(table.c.id == delivery_id)).mappings().first()
    return to_delivery(row) if row else None


def cancel_waiting(
    connection: Connection,
    note: str,
    *,
    channel_id: str | None = None,
    subscription_id: str | None = None,
) -> list[str]:
    """Cancel what waits for a channel, for a subscription, or for one on the other; the ids.

    What a process is sending at this moment is left to it. What a message told subscriptions that
    are still active is queued for them again.
    """
    asked = table.c.state == _WAITING
    if channel_id is not None:
        asked = and_(asked, table.c.channel_id == channel_id)
    if subscription_id is not None:
        asked = and_(asked, table.c.subscription_id == subscription_id)
    ids = list(connection.execute(select(table.c.id).where(asked).order_by(table.c.id)).scalars())
    values = {"state": DeliveryState.CANCELLED.value, "last_error": note}
    for some in portions(ids):
        connection.execute(update(table).where(table.c.id.in_(some)).values(**values))
    requeue_alerts(connection, ids)
    return ids


def count_bounces(
    connection: Connection, bounces: Mapping[str, int], at: datetime, limit: int
) -> list[str]:
    """Count hard bounces of channels; the ids of those that this switches off."""
    off = []
    for channel_id, count in sorted(bounces.items()):
        row = channels.c.id == channel_id
        before = connection.execute(select(channels.c.bounces, channels.c.state).where(row)).first()
        if before is None:
            continue
        values: dict[str, Any] = {"bounces": before.bounces + count, "last_bounce_at": at}
        if values["bounces"] >= limit and before.state != ChannelState.OFF.value:
            note = f"switched off: refused for good {values['bounces']} times in a row"
            values |= {"state": ChannelState.OFF.value, "state_note": note}
            off.append(channel_id)
        connection.execute(update(channels).where(row).values(**values))
    return off


def forget_bounces(connection: Connection, channel_ids: Iterable[str]) -> None:
    """A message went through: bounces count from nought again."""
    for some in portions(sorted(set(channel_ids))):
        failed = and_(channels.c.id.in_(some), channels.c.bounces > 0)
        connection.execute(update(channels).where(failed).values(bounces=0))


def sent_times(
    connection: Connection, since: datetime, until: datetime
) -> list[tuple[datetime, str, str]]:
    """When what was sent, to which channel of which kind, after `since` and up to `until`.

    Later ones were sent by a clock that stood ahead, as in a replay.
    """
    query = (
        select(table.c.sent_at, table.c.channel_id, channels.c.kind)
        .join(channels, channels.c.id == table.c.channel_id)
        .where(table.c.sent_at > since, table.c.sent_at <= until)
        .order_by(table.c.sent_at)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def count_messages(
    connection: Connection, channel_ids: Sequence[str], since: datetime, until: datetime
) -> dict[str, int]:
    """How many messages were made for channels after `since` and up to `until`.

    Tests and questions are not counted.
    """
    uncounted = [DeliveryKind.CONFIRM.value, DeliveryKind.TEST.value]
    found: dict[str, int] = {}
    for some in portions(channel_ids):
        query = (
            select(table.c.channel_id, func.count())
            .where(table.c.channel_id.in_(some))
            .where(table.c.made_at > since, table.c.made_at <= until)
            .where(table.c.state != DeliveryState.CANCELLED.value)
            .where(table.c.kind.not_in(uncounted))
            .group_by(table.c.channel_id)
        )
        found |= {channel: count for channel, count in connection.execute(query)}
    return found


def waiting_messages(connection: Connection) -> tuple[int, datetime | None]:
    """How many messages wait, and when the first of them is due."""
    query = select(func.count(), func.min(table.c.due_at)).where(table.c.state == _WAITING)
    row = connection.execute(query).one()
    return int(row[0]), row[1]


def to_delivery(row: Mapping[str, Any] | RowMapping) -> Delivery:
    """A row of the outbox."""
    values = {name: row[name] for name in Delivery.__dataclass_fields__}
    delivery = Delivery(**values)
    return replace(delivery, kind=DeliveryKind(row["kind"]), state=DeliveryState(row["state"]))


def _values_of(delivery: Delivery) -> dict[str, Any]:
    return to_values(delivery) | {"kind": delivery.kind.value, "state": delivery.state.value}
