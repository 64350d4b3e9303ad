"""What a reader asks for, as typed; and what is wrong with it, field by field."""

from __future__ import annotations

from dataclasses import dataclass, field

from db.errors import ConfigError


@dataclass(frozen=True, slots=True)
class SubscriptionDraft:
    """A subscription as a form, a program or the command line states it.

    Words are the values of the enums in `db.alert_types`; `quiet` is such as `22:00-07:00`, empty
    for none; an empty `zone` is the service's own; an empty `name` is made from the target.
    `channels` are ids, beginnings of ids, or labels of the owner's channels.
    """

    kind: str = ""
    target: str = ""
    name: str = ""
    channels: tuple[str, ...] = ()
    rhythm: str = "at_once"
    hour: int | str = 8
    zone: str = ""
    quiet: str = ""
    min_relevance: float | str = 0.0
    min_score: float | str = 0.5
    tiers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    wanted: str = "any"


@dataclass(frozen=True, slots=True)
class ChannelDraft:
    """A channel as stated: `kind` is email, webhook or apprise; `address` may be `env:NAME`."""

    kind: str
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field, in a sentence that says what to write instead."""

    field: str
    text: str


class DraftError(ConfigError):
    """A draft that cannot be kept; `faults` lists why, in the order of the fields."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(fault.text for fault in faults))
        self.faults = faults
