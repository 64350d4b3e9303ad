"""What readers ask to be told, and what becomes of it: subscriptions, channels, alerts, deliveries."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from db.types import Passage, Tier


class SubscriptionKind(StrEnum):
    """What a subscription is to; its `target` is named beside each."""

    TOPIC = "topic"  # a topic's name
    ENTITY = "entity"  # the key of an entity, such as `org:northlight`
    FAMILY = "family"  # the key of a model family
    LICENCE = "licence"  # the key of a licence
    STACK = "stack"  # the name of a stack
    SOURCE = "source"  # the key of a source
    STORY = "story"  # the id of a story
    THREAD = "thread"  # the id of a thread
    SEARCH = "search"  # the id of a saved search
    SIGNAL = "signal"  # the id of a signal, or the key of an entity whose signals are meant
    BRIEF = "brief"  # the weekly issue; empty, or the name of a stack


class Wanted(StrEnum):
    """Whether new stories, new facts of known ones, or both are told."""

    ANY = "any"
    NEW_STORY = "new_story"
    NEW_FACT = "new_fact"


class Rhythm(StrEnum):
    """When what was found is told."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"  # with the brief


class SubscriptionState(StrEnum):
    """Whether a subscription is at work."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"  # unsubscribed; kept so that its history stays readable


class ChannelKind(StrEnum):
    """How messages travel; `apprise` stands for every service that Apprise serves."""

    EMAIL = "email"
    WEBHOOK = "webhook"
    APPRISE = "apprise"
    LOG = "log"


class ChannelState(StrEnum):
    """Whether messages may go to a channel."""

    PENDING = "pending"  # its owner has not confirmed it yet
    ACTIVE = "active"
    OFF = "off"  # switched off by its owner, or by repeated failures


class AlertKind(StrEnum):
    """What an alert tells of."""

    STORY = "story"
    FACT = "fact"  # a fact that is new in a story already told
    SIGNAL = "signal"  # a signal changed its state
    BRIEF = "brief"
    CORRECTION = "correction"


class AlertState(StrEnum):
    """Where an alert stands."""

    QUEUED = "queued"  # waits for its rhythm
    BUNDLED = "bundled"  # stands in a message
    DROPPED = "dropped"  # muted, over a limit, or its subscription ended; `note` says which


class DeliveryKind(StrEnum):
    """What sort of message a delivery is."""

    ALERTS = "alerts"
    DIGEST = "digest"
    BRIEF = "brief"
    CORRECTION = "correction"
    CONFIRM = "confirm"
    TEST = "test"


class DeliveryState(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    SENDING = "sending"  # claimed by a process, until its lease ends
    SENT = "sent"
    DEAD = "dead"  # given up; can be sent again by a person
    CANCELLED = "cancelled"


class MuteKind(StrEnum):
    """What a reader wants less of."""

    STORY = "story"
    THREAD = "thread"
    ENTITY = "entity"
    TOPIC = "topic"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a match must satisfy besides. Empty tuples allow everything.

    `min_relevance` is 0 to 2 as for articles; `min_score` is 0 to 1, how surely a story is about
    the target.
    """

    min_relevance: float = 0.0
    min_score: float = 0.5
    tiers: tuple[Tier, ...] = ()
    languages: tuple[str, ...] = ()
    wanted: Wanted = Wanted.ANY


@dataclass(frozen=True, slots=True)
class QuietHours:
    """No message leaves between these hours of the subscriber's zone; `start` may be after `end`.

    Minutes of the day, 0 to 1439.
    """

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who wants what, how often, where. `hour` is that of daily messages, in `zone`.

    `id` cannot be guessed: it is the address of the subscription's feed and calendar.
    """

    id: str
    owner: str
    name: str
    kind: SubscriptionKind
    target: str
    created_at: datetime
    conditions: Conditions = field(default_factory=Conditions)
    rhythm: Rhythm = Rhythm.AT_ONCE
    hour: int = 8
    zone: str = "UTC"
    quiet: QuietHours | None = None
    state: SubscriptionState = SubscriptionState.ACTIVE
    state_note: str = ""
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to a subscriber.

    `sealed` is the address or URL, encrypted, or `env:NAME` for what stands in the environment;
    `label` is what may be shown of it, `address_hash` a keyed hash that tells two addresses apart.
    `bounces` counts hard bounces in a row.
    """

    id: str
    owner: str
    kind: ChannelKind
    label: str
    sealed: str = field(repr=False)
    address_hash: str
    created_at: datetime
    state: ChannelState = ChannelState.PENDING
    state_note: str = ""
    confirmed_at: datetime | None = None
    bounces: int = 0
    last_bounce_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """A match with its reason. One per (`subscription_id`, `key`), for ever.

    `key` names what is told, such as `story:<id>`, `fact:<story id>:<fact>` or
    `signal:<id>:<state>`. `affair` is what related alerts share: a thread's id, else the story's.
    `score` is None when the scorer failed: such an alert is sent, and says so. `covers` lists
    subscriptions of the same owner that matched too and are served by the same message.
    """

    id: str
    subscription_id: str
    key: str
    kind: AlertKind
    rule: str
    score: float | None
    occurred_at: datetime
    queued_at: datetime
    affair: str = ""
    story_id: str | None = None
    signal_id: str | None = None
    week: str = ""
    passages: tuple[Passage, ...] = ()
    state: AlertState = AlertState.QUEUED
    note: str = ""
    delivery_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message on its way through one channel; `id` is its idempotency key.

    `message` is the canonical JSON of an `analysis.alerts.message.AlertMessage`, frozen when it was
    made, so that each attempt sends the same.
    """

    id: str
    subscription_id: str | None
    channel_id: str
    kind: DeliveryKind
    message: str
    made_at: datetime
    due_at: datetime
    state: DeliveryState = DeliveryState.WAITING
    attempts: int = 0
    lease_until: datetime | None = None
    claimed_by: str = ""
    sent_at: datetime | None = None
    last_error: str = ""
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try at a delivery; `outcome` is `sent`, `retry`, `dead` or `cancelled`."""

    delivery_id: str
    number: int
    at: datetime
    outcome: str
    detail: str


@dataclass(frozen=True, slots=True)
class Mute:
    """What a subscription leaves out from `at` on, by a reader's wish."""

    subscription_id: str
    kind: MuteKind
    value: str
    at: datetime
