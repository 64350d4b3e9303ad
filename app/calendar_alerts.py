"""The calendar of one subscription: the days that stand in what it found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.alerts_reading import is_left_out
from app.calendar import (
    AHEAD_DAYS,
    IN_EFFECT,
    PAST_DAYS,
    fact_event,
    first_of_each,
    signal_event,
)
from app.signal_reading import quote_passages, view_entries
from db.alert_lists import list_alerts
from db.alert_types import SubscriptionKind
from db.effective import facts_in_effect
from db.signals import ledger_entries, signals_of_articles
from db.stories import find_story, members_of
from db.subscriptions import find_subscription
from db.types import SignalState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.calendar import Event
    from db.alert_types import Alert, Subscription
    from db.store import Connection, Database
    from db.types import Signal

_MOST_ALERTS = 500


def read_alert_events(
    database: Database, subscription_id: str, now: datetime
) -> tuple[Subscription, list[Event]] | None:
    """Days of facts and signals in the stories that it found, and of signals that it is to.

    From two months back to two years ahead, by day; None where there is no such subscription.
    """
    with database.read() as connection:
        subscription = find_subscription(connection, subscription_id)
        if subscription is None:
            return None
        found = list_alerts(connection, subscription_id=subscription_id, limit=_MOST_ALERTS)
        alerts = [one for one in found if not is_left_out(one)]
        stories = _living(connection, alerts)
        events = _facts(connection, stories, _Period.around(now))
        chosen = _signal_ids(connection, alerts, stories)
        events += _signals(connection, subscription, chosen, _Period.around(now))
    return subscription, sorted(events, key=lambda event: (event.day, event.summary, event.key))


@dataclass(frozen=True, slots=True)
class _Period:
    first: date
    last: date

    @classmethod
    def around(cls, now: datetime) -> _Period:
        today = now.date()
        return cls(today - timedelta(days=PAST_DAYS), today + timedelta(days=AHEAD_DAYS))

    def holds(self, day: str) -> bool:
        return bool(day) and self.first <= date.fromisoformat(day) <= self.last


def _living(connection: Connection, alerts: Sequence[Alert]) -> frozenset[str]:
    """The stories as they live today, wherever they were merged to."""
    told = sorted({alert.story_id for alert in alerts if alert.story_id})
    found = (find_story(connection, story_id) for story_id in told)
    return frozenset(story.id for story in found if story is not None)


def _facts(connection: Connection, stories: frozenset[str], period: _Period) -> list[Event]:
    days = (period.first.isoformat(), period.last.isoformat())
    dated = facts_in_effect(connection, *days, IN_EFFECT)
    own = first_of_each([one for one in dated if one.story_id in stories])
    said = quote_passages(connection, [one.fact.passage for one in own])
    return [fact_event(one, said[one.fact.passage]) for one in own if one.fact.passage in said]


def _signal_ids(
    connection: Connection, alerts: Sequence[Alert], stories: frozenset[str]
) -> frozenset[str]:
    """Signals that were told of, and those that the stories' articles state."""
    told = {alert.signal_id for alert in alerts if alert.signal_id}
    members = members_of(connection, sorted(stories)).values()
    articles = sorted({article for some in members for article in some})
    stated = signals_of_articles(connection, articles).values()
    return frozenset(told | {signal.id for some in stated for signal in some})


def _signals(
    connection: Connection, subscription: Subscription, ids: frozenset[str], period: _Period
) -> list[Event]:
    meant = subscription.target if subscription.kind is SubscriptionKind.SIGNAL else ""

    def is_own(signal: Signal) -> bool:
        return signal.id in ids or (bool(meant) and meant in (signal.id, *signal.subjects))

    entries = ledger_entries(connection, states=[SignalState.OPEN, SignalState.FIRED])
    own = [one for one in entries if period.holds(one.signal.due) and is_own(one.signal)]
    return [signal_event(view) for view in view_entries(connection, own)]
