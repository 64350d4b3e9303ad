"""Claims on messages: taken under a lease, renewed, given back; outcomes recorded while they hold.

A claim is a token in `claimed_by`. Whoever holds it may record; when the lease ran out, or the
process is known to be dead, another may claim the message, and what the first records is refused.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, func, select, text, update

from db.alert_tables import channels, delivery_attempts
from db.alert_tables import deliveries as table
from db.alert_types import DeliveryState
from db.deliveries import to_delivery
from db.portions import portions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from db.alert_types import ChannelKind, Delivery

_WAITING, _SENDING = DeliveryState.WAITING.value, DeliveryState.SENDING.value
# Due messages looked at for each one claimed, so that a long queue of one channel hides no other.
_WINDOW = 4
# Ours alone among the advisory locks of a PostgreSQL database; `db.subscriptions` has the other.
_CLAIM_LOCK = 7_105_002
_OUTCOME_WORDS = {
    DeliveryState.SENT: "sent",
    DeliveryState.WAITING: "retry",
    DeliveryState.DEAD: "dead",
    DeliveryState.CANCELLED: "cancelled",
}


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """What a process asks for: at most `limit` messages, `per_channel` of each channel.

    `now` is the clock of what is due, `wall` that of leases; `without` are kinds of channels that
    have sent enough for the moment, `without_owners` those of whom we hold enough.
    """

    token: str
    now: datetime
    wall: datetime
    lease_until: datetime
    limit: int
    per_channel: int = 8
    without: tuple[ChannelKind, ...] = ()
    without_owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Try:
    """A try at a message that begins: its number from 1 on, and when the next is due if it never ends."""

    delivery_id: str
    attempts: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try ended. `state` is sent, waiting (to be tried again at `due_at`), dead or cancelled.

    `delivery_id` is held by us; `detail` is fit for people, without addresses.
    """

    delivery_id: str
    channel_id: str
    state: DeliveryState
    at: datetime
    attempts: int
    due_at: datetime
    detail: str = ""
    is_bounce: bool = False


def claim_deliveries(connection: Connection, request: ClaimRequest) -> list[Delivery]:
    """Take messages that are due, those of one channel in their order; call it in a write.

    A channel of which another process holds a message is left to that process.
    """
    chosen = _choose(connection, request)
    if not chosen:
        return []
    values = {"state": _SENDING, "claimed_by": request.token, "lease_until": request.lease_until}
    for some in portions(chosen):
        connection.execute(update(table).where(table.c.id.in_(some)).values(**values))
    found = {}
    for some in portions(chosen):
        for row in connection.execute(select(table).where(table.c.id.in_(some))).mappings():
            found[row["id"]] = to_delivery(row)
    return [found[one] for one in chosen]


def _choose(connection: Connection, request: ClaimRequest) -> list[str]:
    _release_expired(connection, request.wall)
    if connection.dialect.name == "postgresql":
        # Of two processes at once each would skip the other's rows and not yet see its claims, and
        # so take messages of one channel. SQLite lets one transaction write at a time.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CLAIM_LOCK})
    busy = select(table.c.channel_id).where(
        table.c.state == _SENDING, table.c.claimed_by != request.token
    )
    query = (
        select(table.c.id, table.c.channel_id)
        .where(table.c.state == _WAITING, table.c.due_at <= request.now)
        .where(table.c.channel_id.not_in(busy))
        .order_by(table.c.due_at, table.c.made_at, table.c.id)
        .limit(request.limit * _WINDOW)
        .with_for_update(skip_locked=True)
    )
    if request.without:
        kinds = [kind.value for kind in request.without]
        left_out = select(channels.c.id).where(channels.c.kind.in_(kinds))
        query = query.where(table.c.channel_id.not_in(left_out))
    if request.without_owners:
        left_out = select(channels.c.id).where(channels.c.owner.in_(request.without_owners))
        query = query.where(table.c.channel_id.not_in(left_out))
    taken: dict[str, int] = defaultdict(int)
    chosen: list[str] = []
    for delivery_id, channel_id in connection.execute(query):
        if taken[channel_id] < request.per_channel and len(chosen) < request.limit:
            taken[channel_id] += 1
            chosen.append(delivery_id)
    return chosen


def _release_expired(connection: Connection, wall: datetime) -> None:
    expired = and_(table.c.state == _SENDING, table.c.lease_until <= wall)
    values = {"state": _WAITING, "claimed_by": "", "lease_until": None}
    connection.execute(update(table).where(expired).values(**values))


def begin_tries(connection: Connection, token: str, tries: Sequence[Try]) -> frozenset[str]:
    """Count tries that begin now, only of messages that `token` still holds; their ids.

    So a message whose sending ends the process is not tried for ever.
    """
    ours = _held(connection, token, [one.delivery_id for one in tries])
    change = (
        update(table)
        .where(table.c.id == bindparam("one_id"))
        .values(attempts=bindparam("number"), due_at=bindparam("due"))
    )
    rows = [
        {"one_id": one.delivery_id, "number": one.attempts, "due": one.due_at}
        for one in tries
        if one.delivery_id in ours
    ]
    if rows:
        connection.execute(change, rows)
    return frozenset(ours)


def record_outcomes(
    connection: Connection, token: str, outcomes: Sequence[Outcome]
) -> frozenset[str]:
    """Write down how tries ended, only for messages that `token` still holds; their ids."""
    ours = _held(connection, token, [outcome.delivery_id for outcome in outcomes])
    kept = [outcome for outcome in outcomes if outcome.delivery_id in ours]
    if not kept:
        return frozenset()
    _update_each(connection, kept)
    numbers = _last_numbers(connection, [outcome.delivery_id for outcome in kept])
    rows = [
        {
            "delivery_id": outcome.delivery_id,
            "number": numbers.get(outcome.delivery_id, 0) + 1,
            "at": outcome.at,
            "outcome": _OUTCOME_WORDS[outcome.state],
            "detail": outcome.detail,
        }
        for outcome in kept
    ]
    connection.execute(delivery_attempts.insert(), rows)
    return frozenset(ours)


def _update_each(connection: Connection, outcomes: Sequence[Outcome]) -> None:
    change = (
        update(table)
        .where(table.c.id == bindparam("one_id"))
        .values(
            state=bindparam("new_state"),
            attempts=bindparam("tries"),
            due_at=bindparam("due"),
            sent_at=bindparam("sent"),
            last_error=bindparam("error"),
            receipt=bindparam("said"),
            claimed_by="",
            lease_until=None,
        )
    )
    rows = []
    for outcome in outcomes:
        is_sent = outcome.state is DeliveryState.SENT
        rows.append(
            {
                "one_id": outcome.delivery_id,
                "new_state": outcome.state.value,
                "tries": outcome.attempts,
                "due": outcome.due_at,
                "sent": outcome.at if is_sent else None,
                "error": "" if is_sent else outcome.detail,
                "said": outcome.detail if is_sent else "",
            }
        )
    connection.execute(change, rows)


def release_deliveries(
    connection: Connection, token: str, ids: Sequence[str], due_at: datetime | None = None
) -> None:
    """Give back messages that were not tried, due as before, or not before `due_at`."""
    values: dict[str, Any] = {"state": _WAITING, "claimed_by": "", "lease_until": None}
    if due_at is not None:
        values["due_at"] = due_at
    for some in portions(ids):
        ours = and_(table.c.id.in_(some), table.c.claimed_by == token, table.c.state == _SENDING)
        connection.execute(update(table).where(ours).values(**values))


def release_abandoned(connection: Connection, is_alive: Callable[[str], bool]) -> int:
    """Give back what processes hold that are known to be dead; how many messages."""
    query = select(table.c.claimed_by).where(table.c.state == _SENDING).distinct()
    dead = [token for token in connection.execute(query).scalars() if not is_alive(token)]
    if not dead:
        return 0
    held = and_(table.c.state == _SENDING, table.c.claimed_by.in_(dead))
    values = {"state": _WAITING, "claimed_by": "", "lease_until": None}
    return connection.execute(update(table).where(held).values(**values)).rowcount


def renew_claims(
    connection: Connection, token: str, ids: Sequence[str], until: datetime
) -> frozenset[str]:
    """Hold on to messages for longer; the ids of those that are still ours."""
    ours = _held(connection, token, ids)
    for some in portions(sorted(ours)):
        connection.execute(update(table).where(table.c.id.in_(some)).values(lease_until=until))
    return frozenset(ours)


def hold_channel(connection: Connection, channel_id: str, until: datetime) -> None:
    """Let what waits for a channel wait at least until then, its order kept."""
    waiting = and_(
        table.c.channel_id == channel_id, table.c.state == _WAITING, table.c.due_at < until
    )
    connection.execute(update(table).where(waiting).values(due_at=until))


def _held(connection: Connection, token: str, ids: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for some in portions(ids):
        query = select(table.c.id).where(
            table.c.id.in_(some), table.c.claimed_by == token, table.c.state == _SENDING
        )
        found |= set(connection.execute(query.with_for_update()).scalars())
    return found


def _last_numbers(connection: Connection, ids: Sequence[str]) -> dict[str, int]:
    own = delivery_attempts
    found: dict[str, int] = {}
    for some in portions(ids):
        query = select(own.c.delivery_id, func.max(own.c.number)).where(own.c.delivery_id.in_(some))
        found |= {one: n for one, n in connection.execute(query.group_by(own.c.delivery_id))}
    return found
