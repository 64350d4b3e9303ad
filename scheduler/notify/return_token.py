"""The token by which a bounce names its channel and shows that it answers a mail of ours."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# Some servers hand local parts on in lower case, so tokens hold small letters and digits only.
PLAIN_ID = re.compile(r"[a-z0-9]{1,40}")
SIGNATURE_LENGTH = 12
TOKEN = re.compile(r"([pe])([a-z0-9]{1,320})-([a-z2-7]{12})")


def make_token(channel_id: str, key: bytes) -> str:
    """The channel's id and 60 bits of an HMAC-SHA256 over it."""
    is_plain = PLAIN_ID.fullmatch(channel_id)
    body = f"p{channel_id}" if is_plain else f"e{encode(channel_id.encode())}"
    return f"{body}-{sign(body, key)}"


def read_token(text: str, keys: Sequence[bytes]) -> str | None:
    """The channel's id when one of the keys signed the token, else None."""
    match = TOKEN.fullmatch(text.strip().lower())
    if match is None:
        return None
    form, named, signature = match.groups()
    if not any(hmac.compare_digest(sign(f"{form}{named}", key), signature) for key in keys):
        return None
    return named if form == "p" else decode(named)


def sign(body: str, key: bytes) -> str:
    """The signature in small letters and digits."""
    digest = hmac.new(key, body.encode(), hashlib.sha256).digest()
    return encode(digest)[:SIGNATURE_LENGTH]


def encode(data: bytes) -> str:
    """Base32 in lower case, without padding."""
    return base64.b32encode(data).decode("ascii").lower().rstrip("=")


def decode(text: str) -> str | None:
    """What `encode` made, or None."""
    try:
        return base64.b32decode(text.upper() + "=" * (-len(text) % 8)).decode()
    except ValueError:  # binascii.Error and UnicodeError are
        return None
