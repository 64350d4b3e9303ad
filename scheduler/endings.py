"""One message sent, and what its ending means: taken, to be tried again, given up. Deciding is pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from db.alert_types import ChannelState, DeliveryKind, DeliveryState, SubscriptionState
from db.delivery_claims import Outcome, Try
from db.errors import DeliveryError, TocsinError
from scheduler.notify.port import Destination
from scheduler.pace import retry_delay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from db.alert_types import Channel, ChannelKind, Delivery, Subscription
    from scheduler.notify.port import Notifier, Receipt, Renderer
    from scheduler.pace import Pace

_DETAIL = 500


@dataclass(frozen=True, slots=True)
class Post:
    """What sending needs: a notifier per kind of channel, words, and addresses opened.

    `open_address(sealed, channel_id)` raises DeliveryError.
    """

    notifiers: Mapping[ChannelKind, Notifier]
    render: Renderer
    open_address: Callable[[str, str], str]


@dataclass(slots=True)
class DeliveryReport:
    """What became of messages: `made` were bundled, `waiting` are left for later.

    `joined` and `dropped` count alerts: put into messages, and given up with a note. `reasons` say
    why messages did not go through, without addresses, with how often.
    """

    made: int = 0
    joined: int = 0
    dropped: int = 0
    unworded: int = 0
    sent: int = 0
    retried: int = 0
    dead: int = 0
    cancelled: int = 0
    waiting: int = 0
    next_due: datetime | None = None
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def tried(self) -> int:
        """How many messages were handed to their channels."""
        return self.sent + self.retried + self.dead

    def count(self, outcomes: Iterable[Outcome]) -> None:
        """Add how tries ended."""
        for outcome in outcomes:
            match outcome.state:
                case DeliveryState.SENT:
                    self.sent += 1
                case DeliveryState.WAITING:
                    self.retried += 1
                case _:
                    self.dead += 1
            if outcome.state is not DeliveryState.SENT:
                self.reasons[outcome.detail] += 1


@dataclass(frozen=True, slots=True)
class BundleReport:
    """What became of queued alerts: `made` messages, with `joined` alerts; `dropped` with a note.

    `unworded` messages could not be composed; their alerts stay queued.
    """

    made: int = 0
    joined: int = 0
    dropped: int = 0
    unworded: int = 0

    def __add__(self, other: BundleReport) -> BundleReport:
        return BundleReport(
            self.made + other.made,
            self.joined + other.joined,
            self.dropped + other.dropped,
            self.unworded + other.unworded,
        )


def send_message(post: Post, delivery: Delivery, channel: Channel) -> Receipt:
    """Word one message and hand it over; raises DeliveryError."""
    notifier = post.notifiers.get(channel.kind)
    if notifier is None:
        message = f"this service has no way to send by {channel.kind.value}"
        raise DeliveryError(message, channel.id, retryable=True)
    envelope = post.render(delivery, channel)
    address = post.open_address(channel.sealed, channel.id)
    return notifier.send(Destination(channel.id, address), envelope)


def begin_try(delivery: Delivery, pace: Pace, at: datetime) -> Try:
    """The record of a try that begins.

    If the process ends within it, the first is repeated at once; a later one waits as after a
    failure, so that a message that ends each process does not do so without a pause.
    """
    number = delivery.attempts + 1
    delay = retry_delay(pace, delivery.id, number) if delivery.attempts else timedelta(0)
    return Try(delivery.id, number, at + delay if delay else delivery.due_at)


def judge_success(delivery: Delivery, receipt: Receipt, at: datetime) -> Outcome:
    """The record of a message that was taken."""
    return Outcome(
        delivery_id=delivery.id,
        channel_id=delivery.channel_id,
        state=DeliveryState.SENT,
        at=at,
        attempts=delivery.attempts + 1,
        due_at=delivery.due_at,
        detail=receipt.detail[:_DETAIL],
    )


def judge_fault(delivery: Delivery, fault: BaseException, pace: Pace, at: datetime) -> Outcome:
    """The record of a message that was not taken: to be tried again, or given up.

    What is no fault of ours says itself whether it may pass; a bug may.
    """
    attempts = delivery.attempts + 1
    known = fault if isinstance(fault, TocsinError) else None
    # Not the cause: what a library says of its fault may hold an address.
    reason = known.message if known else f"a fault of ours: {type(fault).__name__}"
    outcome = Outcome(
        delivery_id=delivery.id,
        channel_id=delivery.channel_id,
        state=DeliveryState.DEAD,
        at=at,
        attempts=attempts,
        due_at=delivery.due_at,
        detail=reason[:_DETAIL],
        is_bounce=isinstance(fault, DeliveryError) and fault.is_bounce,
    )
    if known is not None and not known.retryable:
        return outcome
    if attempts >= pace.attempts:
        detail = f"given up after {attempts} attempts: {reason}"
        return replace(outcome, detail=detail[:_DETAIL])
    asked = fault.retry_after if isinstance(fault, DeliveryError) else None
    due_at = at + retry_delay(pace, delivery.id, attempts, asked)
    return replace(outcome, state=DeliveryState.WAITING, due_at=due_at)


def refuse(delivery: Delivery, channel: Channel, subscription: Subscription | None) -> str:
    """Why a claimed message is not sent after all; empty when it is."""
    if delivery.kind is DeliveryKind.CONFIRM:
        is_open = channel.state is ChannelState.PENDING
        return "" if is_open else "the channel waits for no confirmation any more"
    if channel.state is not ChannelState.ACTIVE:
        return "the channel is switched off or not confirmed"
    if delivery.kind is DeliveryKind.TEST or subscription is None:
        return ""
    if subscription.state is not SubscriptionState.ACTIVE:
        return f"the subscription is {subscription.state.value}"
    if channel.id not in subscription.channels:
        return "the subscription goes to this channel no more"
    return ""
