"""Where the links of messages lead. The token in an address is the whole authority."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from datetime import datetime

    from app.alert_tokens import LinkSigner

PREFIX = "/alerts/"
CONFIRM, UNSUBSCRIBE, PREFERENCES, LESS = "confirm", "unsubscribe", "preferences", "less"


def confirm_address(base_url: str, tokens: LinkSigner, channel_id: str, asked_at: datetime) -> str:
    """Where a channel's owner says that messages may come, for a week from `asked_at` on."""
    return _address(base_url, CONFIRM, tokens.confirm(channel_id, asked_at))


def unsubscribe_address(
    base_url: str, tokens: LinkSigner, subscription_id: str, channel_id: str
) -> str:
    """Where a subscription leaves one channel: for List-Unsubscribe (RFC 8058) and for people."""
    return _address(base_url, UNSUBSCRIBE, tokens.unsubscribe(subscription_id, channel_id))


def preferences_address(base_url: str, tokens: LinkSigner, channel_id: str) -> str:
    """Where everything that goes to a channel is looked after."""
    return _address(base_url, PREFERENCES, tokens.preferences(channel_id))


def less_address(base_url: str, tokens: LinkSigner, alert_id: str) -> str:
    """Where somebody asks for less of what an alert told."""
    return _address(base_url, LESS, tokens.less(alert_id))


def feed_path(subscription_id: str, kind: str = "xml") -> str:
    """The path of a subscription's feed; `kind` is `xml` or `json`."""
    return f"/feeds/subscriptions/{quote(subscription_id, safe='')}.{kind}"


def calendar_path(subscription_id: str) -> str:
    """The path of a subscription's calendar."""
    return f"/calendar/subscriptions/{quote(subscription_id, safe='')}.ics"


def _address(base_url: str, page: str, token: str) -> str:
    return f"{base_url}{PREFIX}{page}/{quote(token, safe='')}"
