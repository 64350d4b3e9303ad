"""Subscriptions of nobody's, to be measured."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from db.alert_types import Conditions, Subscription, SubscriptionKind
from db.types import Topic

if TYPE_CHECKING:
    from analysis.evaluate.alert_gold import AlertGold

NAMES = frozenset((SubscriptionKind.ENTITY, SubscriptionKind.FAMILY))
JUDGED = frozenset((SubscriptionKind.TOPIC, *NAMES))
_MOST_NAMES = 12
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a subscription asks for."""

    kind: SubscriptionKind
    target: str
    conditions: Conditions = field(default_factory=Conditions)

    @property
    def name(self) -> str:
        """What it is called in figures."""
        return f"{self.kind} {self.target}"


def usual_wishes(gold: AlertGold) -> list[Wish]:
    """Every topic but `other`, and the twelve names that most events have as actors."""
    topics = [Wish(SubscriptionKind.TOPIC, t.value) for t in Topic if t is not Topic.OTHER]
    counts = Counter(
        target for event in gold.events.values() for target in event.targets if target[0] in NAMES
    )
    ranked = sorted(counts, key=lambda target: (-counts[target], target))
    return topics + [Wish(kind, key) for kind, key in ranked[:_MOST_NAMES]]


def to_subscription(wish: Wish) -> Subscription:
    """A wish as an active subscription as old as time; its id is its name."""
    conditions = wish.conditions
    name = wish.name
    return Subscription(name, "", name, wish.kind, wish.target, _BEGINNING, conditions=conditions)
