"""A webhook's address: where to post, and the secret that signs what is posted."""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from dataclasses import dataclass, field

PREFIX = "whsec_"
SECRET_BYTES = 32
MIN_SECRET_BYTES, MAX_SECRET_BYTES = 24, 64  # as the Standard Webhooks specification has it
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{32,88}={0,2}")


@dataclass(frozen=True, slots=True)
class WebhookAddress:
    """A URL and its signing secret, `whsec_` and base64."""

    url: str = field(repr=False)
    secret: str = field(repr=False)


def make_webhook_secret() -> str:
    """A new secret of 256 bits."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def write_webhook(address: WebhookAddress) -> str:
    """The address as one text, to be sealed: the URL, a line end, the secret."""
    return f"{address.url}\n{address.secret}"


def read_webhook(text: str) -> WebhookAddress:
    """The address from its text; raises ValueError when the secret is missing or malformed.

    A blank parts the two as well as a line end does, so that both fit an environment variable.
    """
    parts = text.split()
    if len(parts) != 2 or not is_secret(parts[1]):  # noqa: PLR2004 - the URL and the secret
        raise ValueError("a webhook needs a URL and a secret that starts with whsec_")
    return WebhookAddress(parts[0], parts[1])


def is_secret(text: str) -> bool:
    """Whether the text is a secret of 24 to 64 bytes."""
    if not SECRET.fullmatch(text):
        return False
    try:
        size = len(base64.b64decode(text.removeprefix(PREFIX), validate=True))
    except binascii.Error:
        return False
    return MIN_SECRET_BYTES <= size <= MAX_SECRET_BYTES
