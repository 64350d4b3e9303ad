"""Subscriptions: kept, changed and found; as rules they are read by `db.alerts.active_rules`.

Every change gives the row a version above all others of the table, so that a holder of rules sees
by one number whether anything changed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam, delete, func, select, text, update

from db.alert_tables import subscription_channels as ties
from db.alert_tables import subscriptions as table
from db.alert_types import (
    Conditions,
    QuietHours,
    Rhythm,
    Subscription,
    SubscriptionKind,
    SubscriptionState,
    Wanted,
)
from db.portions import portions
from db.types import Tier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping, Select

_ENDED = SubscriptionState.ENDED.value
# Any number will do, as long as nothing else of ours locks it.
_VERSION_LOCK = 7_105_001


class RulesVersion(NamedTuple):
    """What tells whether subscriptions changed: the highest version, and how many rows there are."""

    version: int
    rows: int


def insert_subscription(connection: Connection, subscription: Subscription) -> None:
    """Keep a new subscription and its channels; its id must be new."""
    values = _values_of(subscription) | {"version": next_version(connection)}
    connection.execute(table.insert().values(**values))
    _tie_channels(connection, subscription)


def update_subscription(connection: Connection, subscription: Subscription) -> bool:
    """Put a changed subscription in the place of its owner's of that id; False when there is none."""
    values = _values_of(subscription) | {"version": next_version(connection)}
    own = (table.c.id == subscription.id) & (table.c.owner == subscription.owner)
    if not connection.execute(update(table).where(own).values(**values)).rowcount:
        return False
    connection.execute(delete(ties).where(ties.c.subscription_id == subscription.id))
    _tie_channels(connection, subscription)
    return True


def set_subscription_state(
    connection: Connection, ids: Sequence[str], state: SubscriptionState, note: str = ""
) -> None:
    """Pause, resume or end subscriptions, with the reason."""
    _set(connection, ids, {"state": state.value, "state_note": note})


def touch_subscriptions(connection: Connection, ids: Sequence[str]) -> None:
    """Let holders of rules read these anew: their channels or mutes changed."""
    _set(connection, ids, {})


def detach_channel(connection: Connection, subscription_id: str, channel_id: str) -> bool:
    """Send nothing of a subscription to a channel any more; False when it did not."""
    tie = (ties.c.subscription_id == subscription_id) & (ties.c.channel_id == channel_id)
    if not connection.execute(delete(ties).where(tie)).rowcount:
        return False
    touch_subscriptions(connection, [subscription_id])
    return True


def find_subscription(connection: Connection, subscription_id: str) -> Subscription | None:
    """The subscription of that id, whoever owns it."""
    found = _read(connection, select(table).where(table.c.id == subscription_id))
    return found[0] if found else None


def subscriptions_by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Subscription]:
    """Subscriptions by id; unknown ids are left out."""
    found: dict[str, Subscription] = {}
    for some in portions(ids):
        for one in _read(connection, select(table).where(table.c.id.in_(some))):
            found[one.id] = one
    return found


def subscriptions_of(
    connection: Connection, owner: str, *, with_ended: bool = False
) -> list[Subscription]:
    """An owner's subscriptions, oldest first."""
    query = select(table).where(table.c.owner == owner).order_by(table.c.created_at, table.c.id)
    return _read(connection, query if with_ended else query.where(table.c.state != _ENDED))


def subscriptions_of_channel(connection: Connection, channel_id: str) -> list[Subscription]:
    """What is sent to a channel, ended ones left out, oldest first."""
    query = (
        select(table)
        .join(ties, ties.c.subscription_id == table.c.id)
        .where(ties.c.channel_id == channel_id, table.c.state != _ENDED)
        .order_by(table.c.created_at, table.c.id)
    )
    return _read(connection, query)


def rules_version(connection: Connection) -> RulesVersion:
    """What to compare, to see whether rules held in memory are still those of the database."""
    row = connection.execute(select(func.max(table.c.version), func.count()).select_from(table))
    highest, count = row.one()
    return RulesVersion(int(highest or 0), int(count))


def count_subscriptions(connection: Connection, owner: str | None = None) -> int:
    """How many subscriptions have not ended: an owner's, or everybody's."""
    query = select(func.count()).select_from(table).where(table.c.state != _ENDED)
    if owner is not None:
        query = query.where(table.c.owner == owner)
    return int(connection.execute(query).scalar_one())


def count_made(connection: Connection, owner: str, since: datetime) -> int:
    """How many subscriptions an owner made since then, ended ones included."""
    query = select(func.count()).select_from(table)
    query = query.where(table.c.owner == owner, table.c.created_at >= since)
    return int(connection.execute(query).scalar_one())


def next_version(connection: Connection) -> int:
    """A version above all others; who took one holds others off until the transaction's end."""
    if connection.dialect.name == "postgresql":
        # Two writers at once would take the same number, and the later commit would go unseen.
        # SQLite lets one transaction write at a time.
        lock = text("SELECT pg_advisory_xact_lock(:key)")
        connection.execute(lock, {"key": _VERSION_LOCK})
    return int(connection.execute(select(func.max(table.c.version))).scalar() or 0) + 1


def write_conditions(conditions: Conditions) -> str:
    """Conditions as canonical JSON; what has its usual value is left out."""
    usual = Conditions()
    told: dict[str, Any] = {}
    for name in ("min_relevance", "min_score", "languages"):
        if (value := getattr(conditions, name)) != getattr(usual, name):
            told[name] = value
    if conditions.tiers:
        told["tiers"] = [tier.value for tier in conditions.tiers]
    if conditions.wanted is not usual.wanted:
        told["wanted"] = conditions.wanted.value
    return json.dumps(told, sort_keys=True, separators=(",", ":"))


@lru_cache(maxsize=4096)
def read_conditions(document: str) -> Conditions:
    """The conditions in such a document; what a later version added is left out."""
    told = json.loads(document)
    usual = Conditions()
    return Conditions(
        min_relevance=float(told.get("min_relevance", usual.min_relevance)),
        min_score=float(told.get("min_score", usual.min_score)),
        tiers=tuple(Tier(tier) for tier in told.get("tiers", ())),
        languages=tuple(told.get("languages", ())),
        wanted=Wanted(told.get("wanted", usual.wanted.value)),
    )


def _set(connection: Connection, ids: Sequence[str], values: Mapping[str, Any]) -> None:
    if not ids:
        return
    version = next_version(connection)
    change = (
        update(table).where(table.c.id == bindparam("one_id")).values(version=version, **values)
    )
    connection.execute(change, [{"one_id": one} for one in ids])


def _tie_channels(connection: Connection, subscription: Subscription) -> None:
    rows = [
        {"subscription_id": subscription.id, "channel_id": channel}
        for channel in dict.fromkeys(subscription.channels)
    ]
    if rows:
        connection.execute(ties.insert(), rows)


def _read(connection: Connection, query: Select[Any]) -> list[Subscription]:
    rows = connection.execute(query).mappings().all()
    tied: dict[str, tuple[str, ...]] = {}
    for some in portions([row["id"] for row in rows]):
        asked = select(ties.c.subscription_id, ties.c.channel_id)
        tied |= _channels_by_subscription(connection, asked.where(ties.c.subscription_id.in_(some)))
    return [_to_subscription(row, tied.get(row["id"], ())) for row in rows]


def _channels_by_subscription(
    connection: Connection, query: Select[Any]
) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for subscription_id, channel_id in connection.execute(query.order_by(ties.c.channel_id)):
        found[subscription_id].append(channel_id)
    return {key: tuple(channels) for key, channels in found.items()}


def _values_of(subscription: Subscription) -> dict[str, Any]:
    quiet = subscription.quiet
    return {
        "id": subscription.id,
        "owner": subscription.owner,
        "name": subscription.name,
        "kind": subscription.kind.value,
        "target": subscription.target,
        "created_at": subscription.created_at,
        "conditions": write_conditions(subscription.conditions),
        "rhythm": subscription.rhythm.value,
        "hour": subscription.hour,
        "zone": subscription.zone,
        "quiet_start": quiet.start if quiet else None,
        "quiet_end": quiet.end if quiet else None,
        "state": subscription.state.value,
        "state_note": subscription.state_note,
    }


def _to_subscription(row: RowMapping, channels: tuple[str, ...]) -> Subscription:
    start, end = row["quiet_start"], row["quiet_end"]
    return Subscription(
        id=row["id"],
        owner=row["owner"],
        name=row["name"],
        kind=SubscriptionKind(row["kind"]),
        target=row["target"],
        created_at=row["created_at"],
        conditions=read_conditions(row["conditions"]),
        rhythm=Rhythm(row["rhythm"]),
        hour=row["hour"],
        zone=row["zone"],
        quiet=QuietHours(start, end) if start is not None and end is not None else None,
        state=SubscriptionState(row["state"]),
        state_note=row["state_note"],
        channels=channels,
    )
