"""The forms of subscriptions, channels and messages: what is sent in, and what is answered."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from analysis.alerts.message import Quote
from app.api.parameters import LaterMoment, Moment, refuse
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


def _refuse_words(value: object) -> object:
    # JSON knows one kind of number: 8.0 is a whole one, "8" and true are none.
    if isinstance(value, bool | str):
        raise refuse("{name} is a whole number from 0 to 23")
    return value


_LINE = r"^[^\x00-\x1f\x7f]*$"
Line = Annotated[str, Field(max_length=300, pattern=_LINE)]
Name = Annotated[str, Field(max_length=120, pattern=_LINE)]
Zone = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_+/-]*$")]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]
Relevance = Annotated[float, Field(strict=True, ge=0, le=2)]
Hour = Annotated[int, Field(ge=0, le=23), BeforeValidator(_refuse_words)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2}$", examples=["en"])]
Quiet = Annotated[
    str,
    Field(
        pattern=r"^$|^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$",
        examples=["22:00-07:00"],
    ),
]


class Given(BaseModel):
    """A JSON object that is sent to us; fields that are not known are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class NothingMore(Given):
    """An empty object: what is asked stands in the address."""


class ConditionsGiven(Given):
    """What of a subscription may be changed; what is left out stays as it is.

    `channels` are ids of own channels; `hour` is that of daily messages, in `zone`; `quiet` such as
    `22:00-07:00`, or empty.
    """

    name: Name = Field("", examples=["Northlight’s models"])
    channels: list[Line] = Field(default=[], max_length=20, examples=[[]])
    rhythm: Rhythm = Rhythm.AT_ONCE
    hour: Hour = 8
    zone: Zone = Field("", examples=["Europe/Berlin"])
    quiet: Quiet = ""
    min_relevance: Relevance = 0.0
    min_score: Share = 0.5
    tiers: list[Tier] = Field(default=[], max_length=10)
    languages: list[Language] = Field(default=[], max_length=20)
    wanted: Wanted = Wanted.ANY


class SubscriptionGiven(ConditionsGiven):
    """A subscription to be: what it is to, and all that may be said besides."""

    kind: SubscriptionKind = Field(examples=["topic"])
    target: Line = Field("", examples=["export_control"])


class SubscriptionChanged(ConditionsGiven):
    """Changes of a subscription; what is left out stays as it is. `state` pauses and resumes."""

    state: Literal["active", "paused"] = "active"


class BacktestGiven(SubscriptionGiven):
    """A draft to be tested against the past; 90 days where no period is given."""

    since: Moment = None
    until: LaterMoment = None


class WeekCountBody(Body):
    """How many alerts an ISO week would have had."""

    week: str = Field(examples=["2026-W25"])
    alerts: int


class BacktestBody(Body):
    """What would have rung from `since` to before `until`: `found` in all, `fired` the newest of them.

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


class ChannelGiven(Given):
    """A channel to be: an e-mail address, a webhook’s address, or a URL of Apprise."""

    kind: Literal["email", "webhook", "apprise"] = Field(examples=["webhook"])
    address: str = Field(
        min_length=1, max_length=4096, pattern=_LINE, examples=["https://example.org/hook"]
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
