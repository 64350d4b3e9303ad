"""The forms of what is sent in: subscriptions, their changes, drafts to be tested, channels."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from app.api.parameters import LaterMoment, Moment, refuse
from db.alert_types import Rhythm, SubscriptionKind, Wanted
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


class ChannelChanged(Given):
    """`off` sends nothing there, `active` does so again."""

    state: Literal["active", "off"] = Field(examples=["off"])


class ChannelGiven(Given):
    """A channel to be: an e-mail address, a webhook’s address, or a URL of Apprise."""

    kind: Literal["email", "webhook", "apprise"] = Field(examples=["webhook"])
    address: str = Field(
        min_length=1, max_length=4096, pattern=_LINE, examples=["https://example.org/hook"]
    )
