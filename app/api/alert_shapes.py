"""The forms of subscriptions, alerts, channels and messages, as they are answered."""

from datetime import datetime
from typing import Any

from pydantic import Field

from analysis.alerts.message import Quote
from app.api.shapes import Body, Page, extend, several, shape_of
from db.alert_types import (
    AlertKind,
    AlertState,
    Attempt,
    ChannelKind,
    ChannelState,
    DeliveryKind,
    DeliveryState,
    MuteKind,
    Rhythm,
    SubscriptionKind,
    SubscriptionState,
    Wanted,
)
from db.types import Tier


class WeekCountBody(Body):
    """How many alerts an ISO week would have had."""

    week: str = Field(examples=["2026-W25"])
    alerts: int


class BacktestBody(Body):
    """What would have fired from `since` to before `until`: `found` in all, `fired` the newest of them.

    `covered_from` is when news began to be read; `note` says what the answer leaves out.
    """

    since: datetime
    until: datetime
    found: int
    per_week: list[WeekCountBody]
    covered_from: datetime | None
    note: str


class PastAlertRowBody(Body):
    """An alert that would have been queued `at`, with the passage that made it match."""

    at: datetime
    kind: AlertKind
    key: str
    title: str
    rule: str
    score: float | None
    story_id: str | None
    signal_id: str | None
    page: str | None


PastAlertBody = extend(
    "PastAlertBody",
    PastAlertRowBody,
    str(PastAlertRowBody.__doc__),
    quote=shape_of(Quote) | None,
)
BacktestWhole: Any = extend(
    "BacktestWhole",
    BacktestBody,
    str(BacktestBody.__doc__),
    fired=several(PastAlertBody),
)


class MuteBody(Body):
    """What a subscription leaves out since `at`."""

    kind: MuteKind
    value: str
    at: datetime


class SubscriptionBody(Body):
    """A subscription, what it is to in words (`about`), and what came of it.

    `waiting` counts alerts whose hour has not come; `found` and `sent` are of the last 30 days.
    `feed`, `json_feed` and `calendar` need no channel; their addresses are secret.
    """

    id: str
    name: str
    kind: SubscriptionKind
    target: str
    about: str
    state: SubscriptionState
    state_note: str
    created_at: datetime
    channels: list[str]
    rhythm: Rhythm
    hour: int
    zone: str
    quiet: str
    min_relevance: float
    min_score: float
    tiers: list[Tier]
    languages: list[str]
    wanted: Wanted
    mutes: list[MuteBody]
    waiting: int
    found: int
    sent: int
    last_alert_at: datetime | None
    url: str
    feed: str
    json_feed: str
    calendar: str


class SubscriptionList(Page):
    """Subscriptions that have not ended, oldest first."""

    subscriptions: list[SubscriptionBody]


class AlertRowBody(Body):
    """An alert: what it tells, by which rule, and where it stands. `score` is null where unscored."""

    id: str
    kind: AlertKind
    state: AlertState
    note: str
    headline: str
    update: str
    rule: str
    score: float | None
    occurred_at: datetime
    queued_at: datetime
    story_id: str | None
    signal_id: str | None
    week: str
    effective_date: str
    outlets: list[str]
    page: str | None


AlertBody = extend("AlertBody", AlertRowBody, str(AlertRowBody.__doc__), quotes=several(Quote))
AlertList = extend("AlertList", Page, "Alerts, the last found first.", alerts=several(AlertBody))


class ChannelBody(Body):
    """A channel without its address: `label` is what may be shown of it.

    `subscriptions` counts what goes there; `waiting` and `dead` messages that have not left.
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
    url: str


class ChannelList(Page):
    """Channels, oldest first."""

    channels: list[ChannelBody]


class AddedChannelBody(ChannelBody):
    """A channel just kept. `secret` signs a webhook’s messages, and is shown this once.

    `asked` says that a confirmation is on its way.
    """

    secret: str
    asked: bool


class DeliveryBody(Body):
    """A message on its way, never its address. `is_kept` says that its words are still stored.

    In an operator’s list of all, `channel_label`, `subscription_id` and `name` are empty.
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
    url: str


class DeliveryList(Page):
    """Messages, newest first."""

    deliveries: list[DeliveryBody]


DeliveryWhole: Any = extend(
    "DeliveryWhole", DeliveryBody, "A message with every try at it.", tries=several(Attempt)
)


class QueuedBody(Body):
    """A message that was queued: its id among the deliveries."""

    delivery_id: str
    url: str


class OutboxBody(Body):
    """How messages leave: `queued` alerts wait for their hour; `sent` is of the last day."""

    queued: int
    waiting: int
    sending: int
    sent: int
    dead: int
    oldest_due_at: datetime | None
    last_sent_at: datetime | None
