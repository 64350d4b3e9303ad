"""Returned mails: counted against the channel whose token they carry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.alert_wiring import BOUNCE_PURPOSE
from app.subscriptions.by_link import switch_off
from app.subscriptions.channels import COMPLAINED
from db.channels import find_channel
from db.deliveries import count_bounces
from scheduler.notify.bounces import read_bounce
from scheduler.sealing import open_sealer

if TYPE_CHECKING:
    from datetime import datetime

    from app.settings import Settings
    from db.store import Database


@dataclass(frozen=True, slots=True)
class BounceOutcome:
    """What became of a returned mail; `detail` says so in words, without an address."""

    channel_id: str
    counted: bool
    switched_off: bool
    detail: str


def take_bounce(settings: Settings, database: Database, raw: bytes, now: datetime) -> BounceOutcome:
    """Count a hard bounce, switch off what was complained of; other mails change nothing."""
    own = settings.alerts
    sealer = open_sealer(own.secret_key.get_secret_value(), settings.home)
    found = read_bounce(raw, sealer.derive_all(BOUNCE_PURPOSE))
    if found is None:
        return BounceOutcome("", False, False, "this mail returns none of ours; nothing changed")
    with database.write() as connection:
        channel = find_channel(connection, found.channel_id)
        if channel is None or not channel.sealed:
            return BounceOutcome(found.channel_id, False, False, "its channel is forgotten already")
        if found.is_complaint:
            switch_off(connection, channel, COMPLAINED)
            return BounceOutcome(channel.id, True, True, f"{channel.label} complained, and is off")
        if not found.is_hard:
            return BounceOutcome(
                channel.id, False, False, f"{channel.label} is not reached right now; not counted"
            )
        off = count_bounces(connection, {channel.id: 1}, now, own.bounces)
    said = "is switched off" if off else "is counted against"
    return BounceOutcome(channel.id, True, bool(off), f"{channel.label} {said}: refused for good")
