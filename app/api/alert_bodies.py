"""Subscriptions, alerts, channels and messages as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.alert_routes.addresses import feed_path
from app.answers import plain
from app.context import current_context
from app.subscriptions.times import write_quiet

if TYPE_CHECKING:
    from app.alerts_reading import AlertView, ChannelView, SubscriptionView
    from db.outbox_lists import OutboxLine


def describe_subscription(view: SubscriptionView) -> dict[str, Any]:
    """A subscription in the words in which it is asked for, with what came of it."""
    one, base_url = view.subscription, current_context().base_url
    told: dict[str, Any] = plain({name: getattr(one, name) for name in _TOLD})
    told |= plain(one.conditions) | plain({name: getattr(view, name) for name in _COUNTED})
    mutes = [{"kind": mute.kind.value, "value": mute.value, "at": mute.at} for mute in view.mutes]
    return told | {
        "quiet": write_quiet(one.quiet),
        "mutes": mutes,
        "url": address("subscriptions", one.id),
        "feed": f"{base_url}{view.feed}",
        "json_feed": f"{base_url}{feed_path(one.id, 'json')}",
        "calendar": f"{base_url}{view.calendar}",
    }


def describe_alert(view: AlertView) -> dict[str, Any]:
    """An alert with its quotations."""
    told: dict[str, Any] = plain(view)
    page = f"{current_context().base_url}{view.path}" if view.path else None
    return {key: one for key, one in told.items() if key not in _UNTOLD} | {"page": page}


def describe_channel(view: ChannelView) -> dict[str, Any]:
    """A channel without its address."""
    told: dict[str, Any] = plain(view)
    return told | {"url": address("channels", view.id)}


def describe_line(line: OutboxLine) -> dict[str, Any]:
    """A message of the outbox."""
    told: dict[str, Any] = plain(line)
    return told | {"url": address("deliveries", line.id)}


def address(kind: str, key: str) -> str:
    """Where one thing of a kind is asked for."""
    return f"{current_context().base_url}/api/v1/{kind}/{key}"


_TOLD = (
    "id", "name", "kind", "target", "state", "state_note", "created_at", "channels", "rhythm",
    "hour", "zone",
)  # fmt: skip
_COUNTED = ("about", "waiting", "found", "sent", "last_alert_at")
_UNTOLD = frozenset({"path", "subscription_id", "subscription_name"})
