"""Links in messages that act without sign-in: signed, bound to one purpose, without any address.

A token is `v1.<payload>.<signature>`: the payload is base64url of canonical JSON (purpose, subject,
end), the signature HMAC-SHA-256 under a key that is derived from the service's own and used for
nothing else. Nothing of a token lies in the database.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from db.errors import TocsinError

if TYPE_CHECKING:
    from scheduler.sealing import Sealer

CONFIRM_DAYS = 7
_VERSION = "v1"
_LONGEST = 1000
_SHAPE = re.compile(r"v1\.[A-Za-z0-9_-]{1,900}\.[A-Za-z0-9_-]{43}", re.ASCII)
_CONTEXT = b"tocsin: links in messages, version 1"


class LinkPurpose(StrEnum):
    """What a link does; its subject is named beside each."""

    CONFIRM = "confirm"  # the id of a channel
    UNSUBSCRIBE = "unsubscribe"  # the ids of a subscription and a channel
    PREFERENCES = "preferences"  # the id of a channel
    LESS = "less"  # the id of an alert


class LinkError(TocsinError):
    """A link is not one of ours, or its time is over; the message is fit for whoever opened it."""


@dataclass(frozen=True, slots=True)
class SignedLink:
    """What a good token says. `subject` is one id, or two with a dot between."""

    purpose: LinkPurpose
    subject: str
    expires_at: datetime | None = None

    @property
    def subscription_id(self) -> str:
        """The subscription that an unsubscribing link names."""
        return self.subject.partition(".")[0]

    @property
    def channel_id(self) -> str:
        """The channel that a link names: the last id of its subject."""
        return self.subject.rpartition(".")[2]


class LinkSigner:
    """Signs tokens under the first of its keys, and reads those of every one."""

    def __init__(self, *secrets: bytes) -> None:
        self._keys = [hmac.digest(secret, _CONTEXT, hashlib.sha256) for secret in secrets]

    def sign(
        self, purpose: LinkPurpose | str, subject: str, expires_at: datetime | None = None
    ) -> str:
        """A token; the same arguments give the same token."""
        told = [LinkPurpose(purpose).value, subject]
        ends = [math.ceil(expires_at.timestamp())] if expires_at is not None else []
        document = json.dumps([*told, *ends], ensure_ascii=True, separators=(",", ":"))
        payload = _encode(document.encode())
        return f"{_VERSION}.{payload}.{_seal(self._keys[0], payload)}"

    def confirm(self, channel_id: str, asked_at: datetime) -> str:
        """The token of a confirmation message made at `asked_at`; good for a week."""
        ends = asked_at + timedelta(days=CONFIRM_DAYS)
        return self.sign(LinkPurpose.CONFIRM, channel_id, ends)

    def unsubscribe(self, subscription_id: str, channel_id: str) -> str:
        """The token that ends one subscription on one channel."""
        return self.sign(LinkPurpose.UNSUBSCRIBE, f"{subscription_id}.{channel_id}")

    def preferences(self, channel_id: str) -> str:
        """The token that shows and changes what is sent to one channel."""
        return self.sign(LinkPurpose.PREFERENCES, channel_id)

    def less(self, alert_id: str) -> str:
        """The token that asks for less like one alert."""
        return self.sign(LinkPurpose.LESS, alert_id)

    def read(self, token: str, purpose: LinkPurpose | str, now: datetime) -> SignedLink:
        """What a token of that purpose says; raises LinkError for every other text."""
        if len(token) > _LONGEST or not _SHAPE.fullmatch(token):
            raise LinkError(_BROKEN)
        _, payload, signature = token.split(".")
        # Every key is tried, so that the time taken does not tell which one fitted.
        fits = [hmac.compare_digest(signature, _seal(key, payload)) for key in self._keys]
        if not any(fits):
            raise LinkError(_BROKEN)
        link = _read_payload(payload)
        if link.purpose is not LinkPurpose(purpose):
            raise LinkError(_BROKEN)
        if link.expires_at is not None and now > link.expires_at:
            raise LinkError("the time of this link is over; ask for a new one")
        return link


def make_links(sealer: Sealer) -> LinkSigner:
    """The signer of the service's own keys, the newest first."""
    return LinkSigner(*sealer.derive_all("links"))


_BROKEN = "this link is not one of ours, or a part of it is missing; open it from the message again"


def _seal(key: bytes, payload: str) -> str:
    return _encode(hmac.digest(key, f"{_VERSION}.{payload}".encode(), hashlib.sha256))


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _read_payload(payload: str) -> SignedLink:
    try:
        padded = payload + "=" * (-len(payload) % 4)
        purpose, subject, *ends = json.loads(base64.urlsafe_b64decode(padded))
        expires = datetime.fromtimestamp(ends[0], UTC) if ends else None
        return SignedLink(LinkPurpose(purpose), str(subject), expires)
    except (ValueError, TypeError, OverflowError, binascii.Error):
        raise LinkError(_BROKEN) from None
