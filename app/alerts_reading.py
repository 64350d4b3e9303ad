"""What a reader's subscriptions found and sent, as page, interface and command line show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from app.alert_routes.addresses import calendar_path, feed_path
from app.alerts_about import describe_in
from app.weeks import name_week
from db.alert_lists import (
    AlertCounts,
    ChannelCounts,
    count_alerts,
    count_channels_use,
    count_sent,
    list_alerts,
    read_outbox_state,
)
from db.alert_types import AlertState, DeliveryKind, SubscriptionState
from db.channels import channels_of
from db.mutes import mutes_of
from db.rows import to_values
from db.subscriptions import find_subscription, subscriptions_of
from scheduler.bundle import BY_WISH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from analysis.alerts.message import Quote
    from app.context import AppContext
    from db.alert_lists import OutboxState
    from db.alert_types import (
        Alert,
        AlertKind,
        Channel,
        ChannelKind,
        ChannelState,
        Mute,
        Subscription,
    )
    from db.store import Connection, Database

RECENT_DAYS = 30


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    """A subscription with what came of it. `about` says in words what it is to.

    `waiting` counts alerts whose hour has not come, `found` and `sent` alerts and messages of the
    last 30 days. `feed` and `calendar` are paths on this server.
    """

    subscription: Subscription
    about: str
    mutes: tuple[Mute, ...]
    waiting: int
    found: int
    sent: int
    last_alert_at: datetime | None
    feed: str
    calendar: str


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel without its address: `label` is what may be shown of it.

    `subscriptions` counts those that go there; `waiting` and `dead` messages that have not left.
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


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert in words: the headline, what is new, the rule, and the passages it rests on.

    `path` is the page of ours; empty where there is none. `score` is None where scoring failed.
    """

    id: str
    subscription_id: str
    subscription_name: str
    kind: AlertKind
    state: AlertState
    note: str
    rule: str
    score: float | None
    occurred_at: datetime
    queued_at: datetime
    headline: str
    update: str
    quotes: tuple[Quote, ...]
    outlets: tuple[str, ...]
    path: str
    story_id: str | None = None
    signal_id: str | None = None
    week: str = ""
    effective_date: str = ""


@dataclass(frozen=True, slots=True)
class AlertsView:
    """One consistent reading of what a reader asked for and got; newest alerts first."""

    subscriptions: tuple[SubscriptionView, ...]
    channels: tuple[ChannelView, ...]
    recent: tuple[AlertView, ...]


def read_alerts(database: Database, owner: str, now: datetime, *, recent: int = 20) -> AlertsView:
    """Everything of one owner, in one reading of the database."""
    with database.read() as connection:
        kept = subscriptions_of(connection, owner, with_ended=True)
        ways = channels_of(connection, owner)
        found = list_alerts(connection, owner=owner, limit=recent)
        working = [one for one in kept if one.state is not SubscriptionState.ENDED]
        return AlertsView(
            _view_subscriptions(connection, working, now),
            _view_channels(connection, owner, ways),
            _tell(connection, {one.id: one for one in kept}, found),
        )


def read_subscription(
    database: Database, subscription: Subscription, now: datetime
) -> SubscriptionView:
    """One subscription with what came of it."""
    return read_subscriptions(database, [subscription], now)[0]


def read_subscriptions(
    database: Database, kept: Sequence[Subscription], now: datetime
) -> tuple[SubscriptionView, ...]:
    """Subscriptions with what came of them, in the order given."""
    with database.read() as connection:
        return _view_subscriptions(connection, kept, now)


def read_subscription_alerts(
    database: Database,
    subscription_id: str,
    limit: int,
    after: tuple[datetime, str] | None = None,
) -> tuple[AlertView, ...]:
    """Alerts of one subscription, newest first; `after` is `queued_at` and id of the last shown."""
    with database.read() as connection:
        subscription = find_subscription(connection, subscription_id)
        if subscription is None:
            return ()
        found = list_alerts(connection, subscription_id=subscription_id, after=after, limit=limit)
        return _tell(connection, {subscription.id: subscription}, found)


def read_channels(database: Database, owner: str) -> tuple[ChannelView, ...]:
    """An owner's channels, oldest first."""
    with database.read() as connection:
        return _view_channels(connection, owner, channels_of(connection, owner))


def find_channel_view(database: Database, channel: Channel) -> ChannelView:
    """One channel with what came of it."""
    with database.read() as connection:
        return _view_channels(connection, channel.owner, [channel])[0]


def is_left_out(alert: Alert | AlertView) -> bool:
    """Whether its reader asked for less of it.

    What goes out by no channel for another reason was found all the same: feeds tell it.
    """
    return alert.state is AlertState.DROPPED and alert.note.startswith(BY_WISH)


def read_outbox(database: Database, now: datetime, owner: str | None = None) -> OutboxState:
    """The outbox of one owner, or of all where none is named; `sent` is of the last day."""
    with database.read() as connection:
        return read_outbox_state(connection, now - timedelta(days=1), owner)


def tell_alert(database: Database, subscription: Subscription, alert: Alert) -> AlertView:
    """One alert in the words in which messages tell it."""
    with database.read() as connection:
        return _tell(connection, {subscription.id: subscription}, [alert])[0]


def alerts_database(context: AppContext) -> Database:
    """Where subscriptions are kept: the reader's own database, while pages may show the demo."""
    return context.alerts.database if context.alerts is not None else context.database


def _view_subscriptions(
    connection: Connection, kept: Sequence[Subscription], now: datetime
) -> tuple[SubscriptionView, ...]:
    since = now - timedelta(days=RECENT_DAYS)
    ids = [one.id for one in kept]
    counts = count_alerts(connection, ids, since)
    sent = count_sent(connection, ids, since)
    views = []
    for one in kept:
        came = counts.get(one.id, AlertCounts())
        views.append(
            SubscriptionView(
                subscription=one,
                about=describe_in(connection, one),
                mutes=tuple(mutes_of(connection, one.id)),
                waiting=came.waiting,
                found=came.found,
                sent=sent.get(one.id, 0),
                last_alert_at=came.last_at,
                feed=feed_path(one.id),
                calendar=calendar_path(one.id),
            )
        )
    return tuple(views)


def _view_channels(
    connection: Connection, owner: str, kept: Sequence[Channel]
) -> tuple[ChannelView, ...]:
    used = count_channels_use(connection, owner)
    return tuple(
        ChannelView(
            **{name: getattr(one, name) for name in _OF_CHANNEL},
            **to_values(used.get(one.id, ChannelCounts())),
        )
        for one in kept
    )


def _tell(
    connection: Connection, known: Mapping[str, Subscription], alerts: Sequence[Alert]
) -> tuple[AlertView, ...]:
    return tuple(_tell_one(connection, known[one.subscription_id], one) for one in alerts)


def _tell_one(connection: Connection, subscription: Subscription, alert: Alert) -> AlertView:
    from analysis.alerts.compose import compose_message

    # Composed one by one, as messages are: a page, a feed and a mail cannot tell it otherwise.
    message = compose_message(
        connection, subscription, [alert], DeliveryKind.ALERTS, alert.queued_at
    )
    item = next(iter(message.items), None)
    shared = {name: getattr(alert, name) for name in _SHARED}
    told = {name: getattr(item, name) for name in _TOLD} if item else _untold(alert)
    return AlertView(**shared, subscription_name=subscription.name, **told)


def _untold(alert: Alert) -> dict[str, Any]:
    # What it was about is no longer stored; the rule says what was told.
    nothing = {"update": "", "quotes": (), "outlets": (), "path": "", "effective_date": ""}
    if not alert.week:
        return nothing | {"headline": alert.rule}
    return nothing | {
        "headline": f"The brief of {name_week(alert.week)}",
        "path": f"/?week={alert.week}",
    }


_TOLD: Final = ("headline", "update", "quotes", "outlets", "path", "effective_date")
_OF_CHANNEL: Final = (
    "id", "kind", "label", "state", "state_note", "created_at", "confirmed_at", "bounces",
)  # fmt: skip
_SHARED: Final = (
    "id", "subscription_id", "kind", "state", "note", "rule", "score", "occurred_at", "queued_at",
    "story_id", "signal_id", "week",
)  # fmt: skip
