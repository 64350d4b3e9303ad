"""What rules answer about a story, and what is to be told to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from db.alert_types import AlertKind, SubscriptionKind
    from db.types import Fact, Passage


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule says of a story that it concerns.

    `score` is None where judging failed; `fact` is the statement that made it match, if one did.
    """

    kind: SubscriptionKind
    target: str
    score: float | None
    rule: str
    article_id: str = ""
    passage: Passage | None = None
    fact: Fact | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A story or a new fact of it that concerns subscriptions under one rule.

    `key` and `alert_kind` are those of the alerts to queue, one for each of `subscription_ids`.
    `article_id` is the article to quote, `passage` what it is quoted by where that is known.
    """

    story_id: str
    kind: SubscriptionKind
    target: str
    key: str
    alert_kind: AlertKind
    score: float | None
    rule: str
    occurred_at: datetime
    affair: str
    subscription_ids: tuple[str, ...]
    article_id: str
    passage: Passage | None = None
    fact: Fact | None = None
