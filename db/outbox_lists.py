"""The outbox as people see it: a reader's own messages, an operator's view, dead ones sent again.

Nothing here holds an address: a reader sees the labels of own channels, an operator their kinds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, func, or_, select, true, update

from db.alert_tables import channels, delivery_attempts, subscriptions
from db.alert_tables import deliveries as table
from db.alert_types import Attempt, ChannelKind, DeliveryKind, DeliveryState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

_DEAD = DeliveryState.DEAD.value
_OPEN = (DeliveryState.WAITING.value, DeliveryState.SENDING.value)


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """A message as listed; `name` is its subscription's, `is_kept` whether its words still are.

    In an operator's list `channel_label`, `subscription_id` and `name` are empty.
    """

    id: str
    kind: DeliveryKind
    state: DeliveryState
    channel_id: str
    channel_kind: ChannelKind
    channel_label: str
    subscription_id: str | None
    name: str
    made_at: datetime
    due_at: datetime
    attempts: int
    sent_at: datetime | None
    last_error: str
    receipt: str
    is_kept: bool


@dataclass(frozen=True, slots=True)
class PageMark:
    """The last line of a page: what comes behind it is older."""

    made_at: datetime
    id: str


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """How many messages stand where."""

    waiting: int = 0
    sending: int = 0
    sent: int = 0
    dead: int = 0
    cancelled: int = 0


@dataclass(frozen=True, slots=True)
class FailureReason:
    """Why `count` messages wait to be tried again (`waiting`) or were given up (`dead`)."""

    state: DeliveryState
    reason: str
    count: int


def deliveries_of(
    connection: Connection,
    owner: str,
    *,
    subscription_id: str | None = None,
    states: Sequence[DeliveryState] = (),
    after: PageMark | None = None,
    limit: int = 50,
) -> list[OutboxLine]:
    """An owner's messages, newest first."""
    asked = [channels.c.owner == owner]
    if subscription_id is not None:
        asked.append(table.c.subscription_id == subscription_id)
    return _list(connection, asked, states, after, limit, own=True)


def list_outbox(
    connection: Connection,
    *,
    states: Sequence[DeliveryState] = (),
    after: PageMark | None = None,
    limit: int = 50,
) -> list[OutboxLine]:
    """Everybody's messages, newest first, without labels and names: for operators."""
    return _list(connection, [], states, after, limit, own=False)


def find_line(
    connection: Connection, delivery_id: str, owner: str | None = None
) -> OutboxLine | None:
    """One message: an owner's own with its labels, anybody's without them where none is named."""
    asked = [table.c.id == delivery_id]
    if owner is not None:
        asked.append(channels.c.owner == owner)
    return next(iter(_list(connection, asked, (), None, 1, own=owner is not None)), None)


def attempts_of(connection: Connection, delivery_id: str) -> list[Attempt]:
    """The tries at a message, in their order."""
    own = delivery_attempts
    query = select(own).where(own.c.delivery_id == delivery_id).order_by(own.c.number)
    return [Attempt(**row) for row in connection.execute(query).mappings()]


def count_outbox(connection: Connection) -> OutboxCounts:
    """How many messages stand in each state."""
    query = select(table.c.state, func.count()).group_by(table.c.state)
    return OutboxCounts(**{state: count for state, count in connection.execute(query)})


def failure_reasons(connection: Connection, limit: int = 5) -> list[FailureReason]:
    """Why messages wait to be tried again or were given up, the commonest reasons first."""
    states = [DeliveryState.WAITING.value, _DEAD]
    count = func.count()
    query = (
        select(table.c.state, table.c.last_error, count)
        .where(table.c.state.in_(states), table.c.last_error != "")
        .group_by(table.c.state, table.c.last_error)
        .order_by(count.desc(), table.c.last_error, table.c.state)
        .limit(limit)
    )
    return [
        FailureReason(DeliveryState(row[0]), row[1], row[2]) for row in connection.execute(query)
    ]


def resend_delivery(
    connection: Connection, delivery_id: str, now: datetime, owner: str | None = None
) -> bool:
    """Let a dead message be tried again under the same id, with all its attempts before it.

    False when it is not dead, not `owner`'s, or its words are kept no more.
    """
    wanted = table.c.id == delivery_id
    if owner is not None:
        own = select(channels.c.id).where(channels.c.owner == owner)
        wanted = and_(wanted, table.c.channel_id.in_(own))
    return bool(_revive(connection, wanted, now))


def resend_all(connection: Connection, now: datetime) -> list[str]:
    """Let every dead message whose words are kept be tried again; their ids."""
    return sorted(_revive(connection, true(), now))


def prune_messages(connection: Connection, before: datetime, limit: int = 1000) -> int:
    """Forget the words of, and the tries at, finished messages made before that; how many.

    That they were sent, and which alerts stood in them, stays on record.
    """
    old = (
        select(table.c.id)
        .where(table.c.state.not_in(_OPEN), table.c.made_at < before, table.c.message != "")
        .order_by(table.c.made_at)
        .limit(limit)
    )
    ids = list(connection.execute(old).scalars())
    for at in range(0, len(ids), 500):
        some = ids[at : at + 500]
        own = delivery_attempts.c.delivery_id.in_(some)
        connection.execute(delete(delivery_attempts).where(own))
        connection.execute(update(table).where(table.c.id.in_(some)).values(message=""))
    return len(ids)


def _revive(connection: Connection, wanted: ColumnElement[bool], now: datetime) -> Sequence[str]:
    dead = and_(wanted, table.c.state == _DEAD, table.c.message != "")
    values = {"state": DeliveryState.WAITING.value, "attempts": 0, "due_at": now}
    query = update(table).where(dead).values(**values).returning(table.c.id)
    return connection.execute(query).scalars().all()


def _list(
    connection: Connection,
    asked: list[ColumnElement[bool]],
    states: Sequence[DeliveryState],
    after: PageMark | None,
    limit: int,
    *,
    own: bool,
) -> list[OutboxLine]:
    if states:
        # Nearly all messages were sent: through the index on states each of them would be read.
        common = DeliveryState.SENT in states
        state = func.coalesce(table.c.state, "") if common else table.c.state
        asked = [*asked, state.in_([one.value for one in states])]
    if after is not None:
        older = and_(table.c.made_at == after.made_at, table.c.id < after.id)
        asked = [*asked, or_(table.c.made_at < after.made_at, older)]
    query = (
        select(
            table,
            channels.c.kind.label("channel_kind"),
            channels.c.label.label("channel_label"),
            subscriptions.c.name.label("name"),
        )
        .join(channels, channels.c.id == table.c.channel_id)
        .outerjoin(subscriptions, subscriptions.c.id == table.c.subscription_id)
        .where(*asked)
        .order_by(table.c.made_at.desc(), table.c.id.desc())
        .limit(limit)
    )
    return [_to_line(row, own=own) for row in connection.execute(query)]


def _to_line(row: Row[tuple[object, ...]], *, own: bool) -> OutboxLine:
    return OutboxLine(
        id=row.id,
        kind=DeliveryKind(row.kind),
        state=DeliveryState(row.state),
        channel_id=row.channel_id,
        channel_kind=ChannelKind(row.channel_kind),
        channel_label=row.channel_label if own else "",
        subscription_id=row.subscription_id if own else None,
        name=(row.name or "") if own else "",
        made_at=row.made_at,
        due_at=row.due_at,
        attempts=row.attempts,
        sent_at=row.sent_at,
        last_error=row.last_error,
        receipt=row.receipt,
        is_kept=bool(row.message),
    )
