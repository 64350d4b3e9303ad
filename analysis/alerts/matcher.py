"""Which subscriptions a story concerns, and whether it is told to them for the first time or anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from db.alert_types import AlertKind, SubscriptionKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from analysis.alerts.rules import RuleBook
    from analysis.alerts.scoring import ScoringKnowledge
    from analysis.alerts.sketch import StorySketch
    from db.types import Fact, Passage


@dataclass(frozen=True, slots=True)
class Answer:
    """What a saved search, a stack or a thread says of a story: for rules that need more than it.

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
class ToldStory:
    """What was queued about a story, and the stories it took in: the latest moment by subscription.

    `keys` are those of alerts about its facts.
    """

    at: Mapping[str, datetime] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()


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


def match_stories(
    book: RuleBook,
    sketches: Sequence[StorySketch],
    *,
    knowledge: ScoringKnowledge,
    now: datetime,
    told: Mapping[str, ToldStory] | None = None,
    answers: Mapping[str, Sequence[Answer]] | None = None,
) -> list[Match]:
    """What is to be told of stories that were touched, in the order of stories and rules. Pure.

    `told` says by story id what was told already, `answers` what rules outside the sketch say.
    """
    raise NotImplementedError
