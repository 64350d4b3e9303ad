"""The active subscriptions as rules in memory: by kind and target, those of equal conditions together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from db.alerts import active_rules
from db.mutes import active_mutes
from db.subscriptions import rules_version

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from db.alert_types import Conditions, Mute, Subscription, SubscriptionKind
    from db.alerts import ActiveRule
    from db.store import Connection
    from db.subscriptions import RulesVersion


@dataclass(frozen=True, slots=True)
class Group:
    """Subscriptions to one target under equal conditions, oldest first; `since` is when each began."""

    conditions: Conditions
    ids: tuple[str, ...]
    since: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Everything that active subscriptions ask for, as of a version of their table."""

    groups: Mapping[SubscriptionKind, Mapping[str, tuple[Group, ...]]] = field(default_factory=dict)
    mutes: Mapping[str, tuple[Mute, ...]] = field(default_factory=dict)
    version: RulesVersion | None = None

    def __bool__(self) -> bool:
        return bool(self.groups)

    def find(self, kind: SubscriptionKind, target: str) -> tuple[Group, ...]:
        """The subscriptions to a target, by their conditions."""
        return self.groups.get(kind, {}).get(target, ())

    def targets(self, kind: SubscriptionKind) -> tuple[str, ...]:
        """What subscriptions of a kind are to, in order."""
        return tuple(sorted(self.groups.get(kind, {})))

    def only(self, kind: SubscriptionKind) -> RuleBook:
        """The part of it that is of one kind."""
        return replace(self, groups={k: some for k, some in self.groups.items() if k is kind})


def open_book(connection: Connection, held: RuleBook | None = None) -> RuleBook:
    """The rule book as the database stands; `held` where nothing has changed since."""
    version = rules_version(connection)
    if held is not None and held.version == version:
        return held
    return build_book(active_rules(connection), active_mutes(connection), version)


def build_book(
    rules: Iterable[ActiveRule | Subscription],
    mutes: Iterable[Mute] = (),
    version: RulesVersion | None = None,
) -> RuleBook:
    """The rule book of those subscriptions; their order does not matter."""
    found: dict[tuple[SubscriptionKind, str], dict[Conditions, list[ActiveRule | Subscription]]]
    found = defaultdict(dict)
    for rule in sorted(rules, key=lambda rule: (rule.created_at, rule.id)):
        found[rule.kind, rule.target].setdefault(rule.conditions, []).append(rule)
    groups: dict[SubscriptionKind, dict[str, tuple[Group, ...]]] = defaultdict(dict)
    for (kind, target), by_conditions in found.items():
        groups[kind][target] = tuple(_to_group(c, some) for c, some in by_conditions.items())
    muted: dict[str, list[Mute]] = defaultdict(list)
    for mute in mutes:
        muted[mute.subscription_id].append(mute)
    return RuleBook(dict(groups), {key: tuple(some) for key, some in muted.items()}, version)


def _to_group(conditions: Conditions, rules: list[ActiveRule | Subscription]) -> Group:
    ids, since = tuple(rule.id for rule in rules), tuple(rule.created_at for rule in rules)
    return Group(conditions, ids, since)
