"""The addresses in a message to one channel: pages of ours, and links that act without sign-in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.alert_routes.addresses import (
    confirm_address,
    less_address,
    preferences_address,
    unsubscribe_address,
)

if TYPE_CHECKING:
    from analysis.alerts.message import AlertMessage
    from app.alert_tokens import LinkSigner


@dataclass(frozen=True, slots=True)
class MessageLinks:
    """Links of one message to one channel; signed ones are made when a message is worded."""

    site: str
    tokens: LinkSigner
    subscription_id: str | None
    channel_id: str
    message: AlertMessage

    def page(self, path: str) -> str:
        """The address of a page of ours; empty for what is no path of ours."""
        ours = path.startswith("/") and not path.startswith("//")
        return f"{self.site}{path}" if ours else ""

    def less(self, alert_id: str) -> str:
        """Where a reader asks for less like one alert; empty where nothing was matched."""
        return less_address(self.site, self.tokens, alert_id) if alert_id else ""

    @property
    def confirm(self) -> str:
        """Where the channel is confirmed."""
        asked_at = self.message.made_at
        return confirm_address(self.site, self.tokens, self.channel_id, asked_at)

    @property
    def unsubscribe(self) -> str:
        """Where the subscription leaves this channel; empty where there is none."""
        if not self.subscription_id:
            return ""
        return unsubscribe_address(self.site, self.tokens, self.subscription_id, self.channel_id)

    @property
    def preferences(self) -> str:
        """Where all that is sent to the channel is looked after; empty where nothing is."""
        if not self.subscription_id:
            return ""
        return preferences_address(self.site, self.tokens, self.channel_id)


def links_of(
    site: str,
    tokens: LinkSigner,
    message: AlertMessage,
    subscription_id: str | None,
    channel_id: str,
) -> MessageLinks:
    """The links of a message to a channel; `site` is the service's public address."""
    return MessageLinks(site.rstrip("/"), tokens, subscription_id, channel_id, message)
