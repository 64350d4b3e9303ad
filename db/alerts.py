"""The outbox's first table: alerts queued, what was told before, and the rules that ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from db.alert_tables import subscriptions
from db.alert_types import SubscriptionKind, SubscriptionState
from db.subscriptions import read_conditions

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from db.alert_types import Conditions


class ActiveRule(NamedTuple):
    """What matching needs of a subscription."""

    id: str
    kind: SubscriptionKind
    target: str
    created_at: datetime
    conditions: Conditions


def active_rules(connection: Connection) -> list[ActiveRule]:
    """The subscriptions at work, the weekly brief's apart; quick for 100,000."""
    c = subscriptions.c
    query = select(c.id, c.kind, c.target, c.created_at, c.conditions).where(
        c.state == SubscriptionState.ACTIVE.value, c.kind != SubscriptionKind.BRIEF.value
    )
    kinds = {kind.value: kind for kind in SubscriptionKind}
    return [
        ActiveRule(row[0], kinds[row[1]], row[2], row[3], read_conditions(row[4]))
        for row in connection.execute(query)
    ]
