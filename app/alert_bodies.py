"""Subscriptions, alerts, channels and messages as plain values: what programs get, however they ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.alert_routes.addresses import feed_path
from app.alerts_past import past_path
from app.answers import plain
from app.subscriptions.times import write_quiet

if TYPE_CHECKING:
    from analysis.alerts.backtest_types import Backtest
    from app.alerts_reading import AlertView, ChannelView, SubscriptionView
    from db.outbox_lists import OutboxLine


@dataclass(frozen=True, slots=True)
class AlertBodies:
    """Describes them for whoever reaches this service at `base_url`."""

    base_url: str

    def subscription(self, view: SubscriptionView) -> dict[str, Any]:
        """A subscription in the words in which it is asked for, with what came of it."""
        one = view.subscription
        told: dict[str, Any] = plain({name: getattr(one, name) for name in _TOLD})
        told |= plain(one.conditions) | plain({name: getattr(view, name) for name in _COUNTED})
        mutes = [{"kind": mute.kind, "value": mute.value, "at": mute.at} for mute in view.mutes]
        return told | {
            "quiet": write_quiet(one.quiet),
            "mutes": plain(mutes),
            "url": self.address("subscriptions", one.id),
            "feed": f"{self.base_url}{view.feed}",
            "json_feed": f"{self.base_url}{feed_path(one.id, 'json')}",
            "calendar": f"{self.base_url}{view.calendar}",
        }

    def alert(self, view: AlertView) -> dict[str, Any]:
        """An alert with its quotations."""
        told: dict[str, Any] = plain(view)
        page = f"{self.base_url}{view.path}" if view.path else None
        return {key: one for key, one in told.items() if key not in _UNTOLD} | {"page": page}

    def channel(self, view: ChannelView) -> dict[str, Any]:
        """A channel without its address."""
        told: dict[str, Any] = plain(view)
        return told | {"url": self.address("channels", view.id)}

    def message(self, line: OutboxLine) -> dict[str, Any]:
        """A message of the outbox."""
        told: dict[str, Any] = plain(line)
        return told | {"url": self.address("deliveries", line.id)}

    def backtest(self, found: Backtest) -> dict[str, Any]:
        """A back-test; `page` is where each alert can be read."""
        told: dict[str, Any] = plain(found)
        pages = [past_path(one) for one in found.fired]
        fired = [
            plain(one) | {"page": f"{self.base_url}{path}" if path else None}
            for one, path in zip(found.fired, pages, strict=True)
        ]
        weeks = [{"week": week, "alerts": count} for week, count in found.per_week]
        return told | {"per_week": weeks, "fired": fired}

    def address(self, kind: str, key: str) -> str:
        """Where programs ask for one thing of a kind."""
        return f"{self.base_url}/api/v1/{kind}/{key}"


_TOLD = (
    "id", "name", "kind", "target", "state", "state_note", "created_at", "channels", "rhythm",
    "hour", "zone",
)  # fmt: skip
_COUNTED = ("about", "waiting", "found", "sent", "last_alert_at")
_UNTOLD = frozenset({"path", "subscription_id", "subscription_name"})
