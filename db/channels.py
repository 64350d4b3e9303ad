"""Channels: the ways to a subscriber. Addresses lie here sealed; what may be shown is the label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update

from db.alert_tables import channels as table
from db.alert_tables import deliveries
from db.alert_tables import subscription_channels as ties
from db.alert_types import Channel, ChannelKind, ChannelState, DeliveryKind
from db.portions import portions
from db.rows import to_values
from db.subscriptions import subscriptions_of_channel, touch_subscriptions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping


def insert_channel(connection: Connection, channel: Channel) -> None:
    """Keep a new channel; its id, and its address among its owner's, must be new."""
    connection.execute(table.insert().values(**_values_of(channel)))


def update_channel(connection: Connection, channel: Channel) -> bool:
    """Put a changed channel in the place of that of its id; False when there is none.

    What is sent to it gets a new version.
    """
    changed = update(table).where(table.c.id == channel.id).values(**_values_of(channel))
    if not connection.execute(changed).rowcount:
        return False
    touched = subscriptions_of_channel(connection, channel.id)
    touch_subscriptions(connection, [subscription.id for subscription in touched])
    return True


def find_channel(connection: Connection, channel_id: str) -> Channel | None:
    """The channel of that id, whoever owns it."""
    row = connection.execute(select(table).where(table.c.id == channel_id)).mappings().first()
    return _to_channel(row) if row else None


def channels_by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Channel]:
    """Channels by id; unknown ids are left out."""
    found: dict[str, Channel] = {}
    for some in portions(ids):
        query = select(table).where(table.c.id.in_(some))
        for row in connection.execute(query).mappings():
            found[row["id"]] = _to_channel(row)
    return found


def channels_of(connection: Connection, owner: str) -> list[Channel]:
    """An owner's channels, oldest first; those whose address was forgotten are left out."""
    query = (
        select(table)
        .where(table.c.owner == owner, table.c.sealed != "")
        .order_by(table.c.created_at, table.c.id)
    )
    return [_to_channel(row) for row in connection.execute(query).mappings()]


def find_by_address(
    connection: Connection, owner: str, kind: ChannelKind, address_hash: str
) -> Channel | None:
    """An owner's channel of that address, forgotten or not."""
    query = select(table).where(
        table.c.owner == owner, table.c.kind == kind.value, table.c.address_hash == address_hash
    )
    row = connection.execute(query).mappings().first()
    return _to_channel(row) if row else None


def sealed_addresses(connection: Connection, limit: int) -> list[str]:
    """The sealed addresses of so many channels, the newest first."""
    query = select(table.c.sealed).where(table.c.sealed != "")
    query = query.order_by(table.c.created_at.desc(), table.c.id).limit(limit)
    return list(connection.execute(query).scalars())


def count_channels(connection: Connection, owner: str) -> int:
    """How many channels an owner keeps."""
    query = select(func.count()).select_from(table)
    query = query.where(table.c.owner == owner, table.c.sealed != "")
    return int(connection.execute(query).scalar_one())


def count_confirmations(connection: Connection, address_hash: str, since: datetime) -> int:
    """How many confirmations an address was asked for since then, over all owners."""
    query = (
        select(func.count())
        .select_from(deliveries.join(table, table.c.id == deliveries.c.channel_id))
        .where(
            table.c.address_hash == address_hash,
            deliveries.c.kind == DeliveryKind.CONFIRM.value,
            deliveries.c.made_at >= since,
        )
    )
    return int(connection.execute(query).scalar_one())


def has_note(connection: Connection, address_hash: str, note: str) -> bool:
    """Whether any owner's channel of that address bears that note, forgotten or not."""
    query = select(table.c.id).where(
        table.c.address_hash == address_hash, table.c.state_note == note
    )
    return connection.execute(query.limit(1)).first() is not None


def count_made(connection: Connection, owner: str, kind: DeliveryKind, since: datetime) -> int:
    """How many messages of a kind were made for an owner's channels since then."""
    query = (
        select(func.count())
        .select_from(deliveries.join(table, table.c.id == deliveries.c.channel_id))
        .where(
            table.c.owner == owner,
            deliveries.c.kind == kind.value,
            deliveries.c.made_at >= since,
        )
    )
    return int(connection.execute(query).scalar_one())


def detach_everywhere(connection: Connection, channel_id: str) -> list[str]:
    """Send nothing to a channel any more; the ids of the subscriptions that did, in their order."""
    touched = [one.id for one in subscriptions_of_channel(connection, channel_id)]
    connection.execute(delete(ties).where(ties.c.channel_id == channel_id))
    touch_subscriptions(connection, touched)
    return touched


def count_states(connection: Connection) -> dict[ChannelState, int]:
    """How many channels stand in each state, forgotten ones left out."""
    query = select(table.c.state, func.count()).where(table.c.sealed != "").group_by(table.c.state)
    return {ChannelState(state): count for state, count in connection.execute(query)}


def _values_of(channel: Channel) -> dict[str, Any]:
    return to_values(channel) | {"kind": channel.kind.value, "state": channel.state.value}


def _to_channel(row: RowMapping) -> Channel:
    values = dict(row)
    values["kind"] = ChannelKind(values["kind"])
    values["state"] = ChannelState(values["state"])
    return Channel(**values)
