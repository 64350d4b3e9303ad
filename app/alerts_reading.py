"""What a reader's subscriptions found and sent, as page, interface and command line show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.alerts.message import Quote
    from db.alert_types import (
        AlertKind,
        AlertState,
        ChannelKind,
        ChannelState,
        Mute,
        Subscription,
    )
    from db.store import Database

RECENT_DAYS = 30


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    """A subscription with what came of it. `about` says in words what it is to.

    `waiting` counts alerts whose hour has not come, `found` and `sent` alerts and messages of the
    last 30 days. `feed` and `calendar` are paths on this server.
    """

    subscription: Subscription
    about: str
    mutes: tuple[Mute, ...]
    waiting: int
    found: int
    sent: int
    last_alert_at: datetime | None
    feed: str
    calendar: str


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel without its address: `label` is what may be shown of it.

    `subscriptions` counts those that go there; `waiting` and `dead` messages that have not left.
    """

    id: str
    kind: ChannelKind
    label: str
    state: ChannelState
    state_note: str
    created_at: datetime
    confirmed_at: datetime | None
    bounces: int
    subscriptions: int
    waiting: int
    dead: int
    last_sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert in words: the headline, what is new, the rule, and the passages it rests on.

    `path` is the page of ours; empty where there is none. `score` is None where scoring failed.
    """

    id: str
    subscription_id: str
    subscription_name: str
    kind: AlertKind
    state: AlertState
    note: str
    rule: str
    score: float | None
    occurred_at: datetime
    queued_at: datetime
    headline: str
    update: str
    quotes: tuple[Quote, ...]
    outlets: tuple[str, ...]
    path: str
    story_id: str | None = None
    signal_id: str | None = None
    week: str = ""
    effective_date: str = ""


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    """How messages leave: of one reader, or of all for operators. `sent` is of the last day."""

    queued: int
    waiting: int
    sending: int
    sent: int
    dead: int
    oldest_due_at: datetime | None
    last_sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlertsView:
    """One consistent reading of what a reader asked for and got; newest alerts first."""

    subscriptions: tuple[SubscriptionView, ...]
    channels: tuple[ChannelView, ...]
    recent: tuple[AlertView, ...]
    outbox: OutboxHealth


def read_alerts(database: Database, owner: str, now: datetime, *, recent: int = 20) -> AlertsView:
    """Everything of one owner, in one reading of the database."""
    raise NotImplementedError


def read_subscription_alerts(
    database: Database,
    subscription_id: str,
    limit: int,
    after: tuple[datetime, str] | None = None,
) -> tuple[AlertView, ...]:
    """Alerts of one subscription, newest first; `after` is `queued_at` and id of the last shown."""
    raise NotImplementedError


def read_outbox(database: Database, now: datetime, owner: str | None = None) -> OutboxHealth:
    """The outbox of one owner, or of all where none is named."""
    raise NotImplementedError
