"""The port of notifiers: an envelope goes out by one channel, or a DeliveryError says why not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from db.alert_types import Channel, Delivery


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message in every form a channel may need; each notifier takes the one it can carry.

    `key` is the idempotency key, the same at every attempt. `subject` is one line; `text` plain,
    `html` a whole document, `markdown` for chats; `document` the versioned JSON that webhooks get.
    The addresses are empty where nobody can unsubscribe (a confirmation, a test).
    """

    key: str
    subject: str
    text: str
    html: str
    markdown: str
    document: str
    made_at: datetime
    unsubscribe_url: str = ""
    preferences_url: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the receiver said on taking a message, fit for a log: no address in it."""

    detail: str


@dataclass(frozen=True, slots=True)
class Destination:
    """A channel with its address opened, only for as long as a message is sent."""

    channel_id: str
    address: str = field(repr=False)


class Notifier(Protocol):
    """Sends envelopes; safe to call from several threads."""

    def send(self, destination: Destination, envelope: Envelope) -> Receipt:
        """Hand the message over; raises DeliveryError, retryable when a later try may succeed."""


class Renderer(Protocol):
    """Words a stored message for its channel; the same delivery gives the same words each time."""

    def __call__(self, delivery: Delivery, channel: Channel) -> Envelope:
        """The envelope; raises DeliveryError for a message that cannot be read."""
