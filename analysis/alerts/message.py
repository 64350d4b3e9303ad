"""What a message to a subscriber says, before it is worded for a channel.

It is frozen as canonical JSON when the delivery is made; links with tokens are added when it is
worded, so that no token lies in the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from db.alert_types import AlertKind, DeliveryKind
    from db.types import Passage

VERSION = "1"


@dataclass(frozen=True, slots=True)
class Quote:
    """Verbatim words of a source; `text` is exactly what `passage` covers."""

    text: str
    outlet: str
    title: str
    url: str
    published_at: datetime
    passage: Passage


@dataclass(frozen=True, slots=True)
class Item:
    """One thing told: a story, a new fact of one, or a signal's change.

    `rules` say in words what matched, one per subscription served. `update` words what is new and
    is empty for a new story; every number, date and name in it stands in `quotes`. `path` is the
    page of ours, from its `/` on. `score` is None where scoring failed. Items of one `affair` stand
    together under `affair_title`, which is empty for one that stands alone.
    """

    alert_id: str
    kind: AlertKind
    headline: str
    update: str
    rules: tuple[str, ...]
    quotes: tuple[Quote, ...]
    outlets: tuple[str, ...]
    occurred_at: datetime
    path: str
    affair: str
    score: float | None
    story_id: str | None = None
    signal_id: str | None = None
    effective_date: str = ""
    affair_title: str = ""


@dataclass(frozen=True, slots=True)
class AlertMessage:
    """A whole message. `also` names further subscriptions of the same reader that it serves.

    `left_out` counts items that a bound kept out; `week` is the issue of a brief or a correction.
    `rhythm` is the subscription's. A digest of one whose alerts go out at once is a catch-up where
    something of it is `late`, else a list of what came together. Times are told in `zone`, which is
    the subscription's; empty for UTC.
    """

    kind: DeliveryKind
    subscription_id: str | None
    subscription_name: str
    title: str
    items: tuple[Item, ...]
    made_at: datetime
    since: datetime | None = None
    until: datetime | None = None
    also: tuple[str, ...] = ()
    left_out: int = 0
    week: str = ""
    stack: str = ""
    rhythm: str = ""
    zone: str = ""
    late: bool = False
    version: str = VERSION
