"""What subscriptions leave out by a reader's wish: "less like this"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, select

from db.alert_tables import mutes as table
from db.alert_tables import subscriptions
from db.alert_types import Mute, MuteKind, SubscriptionState
from db.subscriptions import touch_subscriptions

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, RowMapping


def insert_mute(connection: Connection, mute: Mute) -> bool:
    """Leave something out; False when it was left out already, whose moment then stays."""
    if connection.execute(select(table.c.at).where(_same(mute))).first() is not None:
        return False
    values = {"kind": mute.kind.value, "value": mute.value, "at": mute.at}
    connection.execute(table.insert().values(subscription_id=mute.subscription_id, **values))
    touch_subscriptions(connection, [mute.subscription_id])
    return True


def delete_mute(connection: Connection, mute: Mute) -> bool:
    """Let something in again; False when it was not left out."""
    if not connection.execute(delete(table).where(_same(mute))).rowcount:
        return False
    touch_subscriptions(connection, [mute.subscription_id])
    return True


def mutes_of(connection: Connection, subscription_id: str) -> list[Mute]:
    """What a subscription leaves out, oldest first."""
    query = select(table).where(table.c.subscription_id == subscription_id)
    rows = connection.execute(query.order_by(table.c.at, table.c.kind, table.c.value)).mappings()
    return [_to_mute(row) for row in rows]


def active_mutes(connection: Connection) -> list[Mute]:
    """What the subscriptions at work leave out, in the order of their ids."""
    query = (
        select(table)
        .join(subscriptions, subscriptions.c.id == table.c.subscription_id)
        .where(subscriptions.c.state == SubscriptionState.ACTIVE.value)
        .order_by(table.c.subscription_id, table.c.kind, table.c.value)
    )
    return [_to_mute(row) for row in connection.execute(query).mappings()]


def _same(mute: Mute) -> ColumnElement[bool]:
    return and_(
        table.c.subscription_id == mute.subscription_id,
        table.c.kind == mute.kind.value,
        table.c.value == mute.value,
    )


def _to_mute(row: RowMapping) -> Mute:
    return Mute(row["subscription_id"], MuteKind(row["kind"]), row["value"], row["at"])
