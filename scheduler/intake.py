"""Claimed messages looked at once more before they leave: cancelled, put off, or ready."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.alert_types import DeliveryKind, DeliveryState
from db.channels import channels_by_id
from db.delivery_claims import Outcome, record_outcomes, release_deliveries
from db.subscriptions import subscriptions_by_id
from db.waiting_alerts import requeue_alerts
from scheduler.endings import refuse
from scheduler.quiet import quiet_until

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from db.alert_types import Channel, Delivery, Subscription
    from db.store import Connection

# Asked for by a person, or about the channel itself: no quiet hours hold them.
_ALWAYS = (DeliveryKind.CONFIRM, DeliveryKind.TEST)


@dataclass(frozen=True, slots=True)
class Sifted:
    """Messages that may leave now, with their channels; what was given up, how many cancelled."""

    ready: tuple[tuple[Delivery, Channel], ...]
    cancelled: int
    given_up: tuple[Outcome, ...] = ()


def sift(
    connection: Connection, claimed: Sequence[Delivery], token: str, moment: datetime, attempts: int
) -> Sifted:
    """Cancel claimed messages that are wanted no more, and put off those of quiet hours.

    Those with `attempts` tries begun are given up: no try of theirs ended well, or at all.
    """
    channels = channels_by_id(connection, sorted({one.channel_id for one in claimed}))
    wanted = sorted({one.subscription_id for one in claimed if one.subscription_id})
    subscriptions = subscriptions_by_id(connection, wanted)
    refused: list[Outcome] = []
    spent: list[Outcome] = []
    ready = []
    for delivery in claimed:
        channel = channels[delivery.channel_id]
        subscription = subscriptions.get(delivery.subscription_id or "")
        if note := refuse(delivery, channel, subscription):
            refused.append(_ended(delivery, DeliveryState.CANCELLED, note, moment))
        elif delivery.attempts >= attempts:
            note = f"given up after {delivery.attempts} attempts: the last ended its process"
            spent.append(_ended(delivery, DeliveryState.DEAD, note, moment))
        elif until := _quiet_until(delivery, subscription, moment):
            release_deliveries(connection, token, [delivery.id], until)
        else:
            ready.append((delivery, channel))
    record_outcomes(connection, token, [*refused, *spent])
    requeue_alerts(connection, [one.delivery_id for one in refused])
    return Sifted(tuple(ready), len(refused), tuple(spent))


def _ended(delivery: Delivery, state: DeliveryState, note: str, moment: datetime) -> Outcome:
    return Outcome(
        delivery_id=delivery.id,
        channel_id=delivery.channel_id,
        state=state,
        at=moment,
        attempts=delivery.attempts,
        due_at=delivery.due_at,
        detail=note,
    )


def _quiet_until(
    delivery: Delivery, subscription: Subscription | None, moment: datetime
) -> datetime | None:
    if subscription is None or delivery.kind in _ALWAYS:
        return None
    return quiet_until(moment, subscription.quiet, subscription.zone)
