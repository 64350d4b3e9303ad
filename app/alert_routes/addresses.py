"""Where the links of messages lead. The token in an address is the whole authority."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import quote

PREFIX = "/alerts/"
CONFIRM, UNSUBSCRIBE, PREFERENCES, LESS = "confirm", "unsubscribe", "preferences", "less"


class Signer(Protocol):
    """What `app.alert_tokens` offers."""

    def sign(self, purpose: str, id: str) -> str:  # noqa: A002 - the name of what is signed
        """A token for an address."""


def confirm_address(base_url: str, tokens: Signer, channel_id: str) -> str:
    """Where a channel's owner says that messages may come."""
    return _address(base_url, CONFIRM, tokens.sign(CONFIRM, channel_id))


def unsubscribe_address(
    base_url: str, tokens: Signer, subscription_id: str, channel_id: str
) -> str:
    """Where a subscription leaves one channel: for List-Unsubscribe (RFC 8058) and for people."""
    signed = tokens.sign(UNSUBSCRIBE, join_ids(subscription_id, channel_id))
    return _address(base_url, UNSUBSCRIBE, signed)


def preferences_address(base_url: str, tokens: Signer, channel_id: str) -> str:
    """Where everything that goes to a channel is looked after."""
    return _address(base_url, PREFERENCES, tokens.sign(PREFERENCES, channel_id))


def less_address(base_url: str, tokens: Signer, alert_id: str) -> str:
    """Where somebody asks for less of what an alert told."""
    return _address(base_url, LESS, tokens.sign(LESS, alert_id))


def feed_path(subscription_id: str, kind: str = "xml") -> str:
    """The path of a subscription's feed; `kind` is `xml` or `json`."""
    return f"/feeds/subscriptions/{quote(subscription_id, safe='')}.{kind}"


def calendar_path(subscription_id: str) -> str:
    """The path of a subscription's calendar."""
    return f"/calendar/subscriptions/{quote(subscription_id, safe='')}.ics"


def join_ids(subscription_id: str, channel_id: str) -> str:
    """What a token to unsubscribe is signed for."""
    return f"{subscription_id}.{channel_id}"


def split_ids(joined: str) -> tuple[str, str]:
    """The subscription and the channel in such an id; empty where there is none."""
    subscription_id, _, channel_id = joined.rpartition(".")
    return subscription_id, channel_id


def _address(base_url: str, page: str, token: str) -> str:
    return f"{base_url}{PREFIX}{page}/{quote(token, safe='')}"
