"""Alerts that will not be sent, because a reader ended what they were for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, update

from db.alert_tables import alerts as table
from db.alert_types import AlertState

if TYPE_CHECKING:
    from sqlalchemy import Connection


def drop_queued(connection: Connection, subscription_id: str, note: str) -> int:
    """Send nothing of what a subscription found and still waits; how many alerts."""
    waiting = and_(
        table.c.subscription_id == subscription_id, table.c.state == AlertState.QUEUED.value
    )
    values = {"state": AlertState.DROPPED.value, "note": note}
    return connection.execute(update(table).where(waiting).values(**values)).rowcount
