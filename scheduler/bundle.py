"""Which queued alerts become which messages now: rhythm, quiet hours, affairs, limits. Pure.

One call decides for one owner, so that a story which several subscriptions found is told once.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from db.alert_types import (
    AlertKind,
    ChannelState,
    DeliveryKind,
    MuteKind,
    Rhythm,
    SubscriptionState,
)
from scheduler.due import BundleRules, send_moment
from scheduler.quiet import quiet_until

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from db.alert_types import Alert, Channel, Mute, Subscription

FEED_ONLY = "no channel: told in the subscription's feed alone"
BY_WISH = "left out by wish"  # how the notes of what a reader asked less of begin
_OWN_MESSAGE = {AlertKind.BRIEF: DeliveryKind.BRIEF, AlertKind.CORRECTION: DeliveryKind.CORRECTION}


@dataclass(frozen=True, slots=True)
class OwnerQueue:
    """Everything queued for one owner. `told` holds pairs of an alert's key and a channel.

    `standing` are alerts that stand in a message to some channel already. `made` counts the messages
    that each channel got in the last 24 hours; `silenced` are alerts whose stories are of what a
    reader has asked less of since.
    """

    alerts: Sequence[Alert]
    subscriptions: Mapping[str, Subscription]
    channels: Mapping[str, Channel]
    mutes: Sequence[Mute] = ()
    told: frozenset[tuple[str, str]] = frozenset()
    made: Mapping[str, int] = field(default_factory=dict)
    silenced: frozenset[str] = frozenset()
    standing: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PlannedMessage:
    """A message to be made: `also` are the further subscriptions whose alerts are among them."""

    channel_id: str
    subscription_id: str
    kind: DeliveryKind
    alerts: tuple[Alert, ...]
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BundlePlan:
    """What to do now. Alerts in neither list wait. `settled` and `dropped` say which note to keep.

    An alert is settled once it stands in a message to each channel that takes any.
    """

    messages: tuple[PlannedMessage, ...] = ()
    settled: tuple[tuple[str, str], ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()


def plan_bundles(queue: OwnerQueue, rules: BundleRules, now: datetime) -> BundlePlan:
    """Decide for every queued alert of an owner: told now, dropped, or left to wait."""
    waiting, settled, dropped = _sort_out(queue, rules, now)
    open_to: dict[str, list[Alert]] = defaultdict(list)
    for alert in queue.alerts:
        for channel_id in waiting.get(alert.id, ()):
            open_to[channel_id].append(alert)
    messages: list[PlannedMessage] = []
    for channel_id in sorted(open_to):
        planned = _plan_channel(channel_id, open_to[channel_id], queue, rules, now)
        messages += planned
        for message in planned:
            for alert in message.alerts:
                waiting[alert.id].discard(channel_id)
    planned_ids = {alert.id for message in messages for alert in message.alerts}
    for alert_id, left in waiting.items():
        if not left and alert_id in planned_ids:
            settled[alert_id] = ""
    return BundlePlan(tuple(messages), tuple(settled.items()), tuple(dropped.items()))


def _sort_out(
    queue: OwnerQueue, rules: BundleRules, now: datetime
) -> tuple[dict[str, set[str]], dict[str, str], dict[str, str]]:
    """The channels that each alert is still to reach; the others with their notes."""
    waiting: dict[str, set[str]] = {}
    settled: dict[str, str] = {}
    dropped: dict[str, str] = {}
    for alert in queue.alerts:
        takers: set[str] = set()
        note = _refusal(alert, queue)
        if not note:
            takers, note = _takers(alert, queue, rules, now)
        if not note:
            waiting[alert.id] = takers
        elif alert.id in queue.standing:  # it was told, if not to every channel
            settled[alert.id] = ""
        elif note == FEED_ONLY:
            settled[alert.id] = note
        else:
            dropped[alert.id] = note
    return waiting, settled, dropped


def _refusal(alert: Alert, queue: OwnerQueue) -> str:
    """Why an alert is told to nobody any more; empty when it is."""
    subscription = queue.subscriptions[alert.subscription_id]
    if subscription.state is SubscriptionState.ENDED:
        return "the subscription ended"
    if subscription.state is SubscriptionState.PAUSED:
        return "the subscription was paused"
    if alert.id in queue.silenced:
        return BY_WISH
    places = {MuteKind.STORY: alert.story_id, MuteKind.THREAD: alert.affair}
    for mute in queue.mutes:
        is_own = mute.subscription_id == alert.subscription_id
        if is_own and places.get(mute.kind) == mute.value:
            return f"{BY_WISH}: {mute.kind.value}"
    return ""


def _takers(
    alert: Alert, queue: OwnerQueue, rules: BundleRules, now: datetime
) -> tuple[set[str], str]:
    """The channels that are still to get an alert, or why none is: then the note is not empty.

    Neither when it waits for a channel to be confirmed.
    """
    subscription = queue.subscriptions[alert.subscription_id]
    if not subscription.channels:
        return set(), FEED_ONLY
    known = [queue.channels[one] for one in subscription.channels if one in queue.channels]
    active = [one.id for one in known if one.state is ChannelState.ACTIVE]
    left = {one for one in active if (alert.key, one) not in queue.told}
    if left:
        return left, ""
    if active:
        return set(), "told before to the same channel"
    if not any(one.state is ChannelState.PENDING for one in known):
        return set(), "its channel is switched off"
    if now - alert.queued_at > rules.confirm_within:
        return set(), f"its channel was not confirmed within {rules.confirm_within.days} days"
    return set(), ""


def _plan_channel(
    channel_id: str, alerts: list[Alert], queue: OwnerQueue, rules: BundleRules, now: datetime
) -> list[PlannedMessage]:
    planner = _Planner(channel_id, queue, rules, now)
    due = [alert for alert in alerts if planner.is_due(alert)]
    if not due:
        return []
    return planner.plan(alerts, due)


class _Planner:
    """Groups what is due for one channel; `pool` is what no message has taken yet."""

    def __init__(
        self, channel_id: str, queue: OwnerQueue, rules: BundleRules, now: datetime
    ) -> None:
        self._channel_id = channel_id
        self._queue = queue
        self._rules = rules
        self._now = now
        self._pool: dict[str, Alert] = {}

    def is_due(self, alert: Alert) -> bool:
        """Whether its moment has come and the subscriber's hours are not quiet."""
        own = self._queue.subscriptions[alert.subscription_id]
        return self._moment(alert) <= self._now and not quiet_until(self._now, own.quiet, own.zone)

    def plan(self, alerts: list[Alert], due: list[Alert]) -> list[PlannedMessage]:
        """The messages, those with issues and corrections first."""
        self._pool = {alert.id: alert for alert in alerts}
        order = self._leads(due)
        firm = [message for lead in order for message in self._own_messages(lead, due)]
        digests = [
            self._message(lead, DeliveryKind.DIGEST, own)
            for lead in order
            if self._is_digest(own := self._left(lead, due))
        ]
        singles = [message for lead in order for message in self._affairs(lead, due)]
        return firm + self._within_limit(digests + singles, len(firm))

    def _leads(self, due: Iterable[Alert]) -> list[str]:
        own = {alert.subscription_id for alert in due}
        subscriptions = self._queue.subscriptions
        return sorted(own, key=lambda one: (subscriptions[one].created_at, one))

    def _left(self, lead: str, due: list[Alert]) -> list[Alert]:
        return [one for one in due if one.subscription_id == lead and one.id in self._pool]

    def _own_messages(self, lead: str, due: list[Alert]) -> list[PlannedMessage]:
        grouped: dict[tuple[AlertKind, str], list[Alert]] = defaultdict(list)
        for alert in self._left(lead, due):
            if alert.kind in _OWN_MESSAGE:
                grouped[alert.kind, alert.week].append(alert)
        return [
            self._message(lead, _OWN_MESSAGE[kind], group)
            for (kind, _), group in sorted(grouped.items())
        ]

    def _is_digest(self, own: list[Alert]) -> bool:
        """Whether a subscription's alerts come as one: by its rhythm, or after an outage."""
        if not own:
            return False
        if self._queue.subscriptions[own[0].subscription_id].rhythm is not Rhythm.AT_ONCE:
            return True
        return any(self._moment(one) + self._rules.catch_up < self._now for one in own)

    def _affairs(self, lead: str, due: list[Alert]) -> list[PlannedMessage]:
        messages = []
        for alert in self._left(lead, due):
            if alert.id in self._pool:
                same = [one for one in self._left(lead, due) if affair_of(one) == affair_of(alert)]
                messages.append(self._message(lead, DeliveryKind.ALERTS, same))
        if len(messages) <= self._rules.separate:
            return messages
        return [self._merge(messages)]

    def _message(self, lead: str, kind: DeliveryKind, own: list[Alert]) -> PlannedMessage:
        """A message of these alerts and of what the owner's other rules found of the same."""
        taken = {alert.id: alert for alert in own}
        if kind in (DeliveryKind.ALERTS, DeliveryKind.DIGEST):
            taken |= {alert.id: alert for alert in self._joiners(own)}
        else:
            keys = {alert.key for alert in own}
            taken |= {one.id: one for one in self._pool.values() if one.key in keys}
        for alert_id in taken:
            self._pool.pop(alert_id, None)
        return self._planned(lead, kind, taken.values())

    def _joiners(self, own: list[Alert]) -> list[Alert]:
        """What is in the pool under the same key, or of the same affair and told at once too."""
        keys = {alert.key for alert in own}
        affairs = {affair_of(alert) for alert in own}
        return [
            one
            for one in self._pool.values()
            if one.kind not in _OWN_MESSAGE
            and (one.key in keys or (affair_of(one) in affairs and self._is_near(one)))
        ]

    def _is_near(self, alert: Alert) -> bool:
        rhythm = self._queue.subscriptions[alert.subscription_id].rhythm
        return rhythm is Rhythm.AT_ONCE or self.is_due(alert)

    def _planned(self, lead: str, kind: DeliveryKind, alerts: Iterable[Alert]) -> PlannedMessage:
        ordered = sorted(alerts, key=lambda one: (one.occurred_at, one.key, one.id))
        also = [one for one in self._leads(ordered) if one != lead]
        return PlannedMessage(self._channel_id, lead, kind, tuple(ordered), tuple(also))

    def _merge(self, messages: Sequence[PlannedMessage]) -> PlannedMessage:
        alerts = [alert for message in messages for alert in message.alerts]
        return self._planned(messages[0].subscription_id, DeliveryKind.DIGEST, alerts)

    def _within_limit(self, messages: list[PlannedMessage], firm: int) -> list[PlannedMessage]:
        """What a channel still takes today; the last message lists all that would be over it."""
        made = self._queue.made.get(self._channel_id, 0) + firm
        room = max(self._rules.per_day - made, 0)
        if len(messages) <= room:
            return messages
        if not room:
            return []
        return [*messages[: room - 1], self._merge(messages[room - 1 :])]

    def _moment(self, alert: Alert) -> datetime:
        own = self._queue.subscriptions[alert.subscription_id]
        place = (own.hour, own.zone, own.quiet)
        return send_moment(alert.kind, alert.queued_at, own.rhythm, place, self._rules)


def affair_of(alert: Alert) -> str:
    """What related alerts share, also where nothing says so."""
    return alert.affair or alert.story_id or alert.signal_id or alert.key
