"""Sealed addresses: what a channel's secret looks like at rest, and how keys are made of it.

A sealed text is a Fernet token (AES-128-CBC and HMAC-SHA256) after `f1:`, or `env:NAME` for what
stands in the environment. The first key seals; every key opens, so that keys can be renewed.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import unicodedata
from typing import TYPE_CHECKING

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from db.errors import ConfigError, DeliveryError
from scheduler.masking import mask_address
from scheduler.sealing_keys import read_keys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from db.alert_types import ChannelKind

SEALED = "f1:"
REFERENCE = "env:"
# Our own settings hold secrets too, which no channel may name.
OWN_PREFIX = "TOCSIN_"
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
MIN_SECRET_LENGTH = 16
DOTLESS = frozenset({"gmail.com", "googlemail.com"})


class Sealer:
    """Seals and opens addresses and derives every other key of alerts from the same secret.

    `secrets` are the newest first; raises ConfigError when there is none or one is too short.
    """

    def __init__(self, secrets: Sequence[str], environment: Mapping[str, str]) -> None:
        check_secrets(secrets)
        self._secrets = tuple(secret.encode() for secret in secrets)
        self._environment = environment
        keys = [stretch(secret, "seal") for secret in self._secrets]
        self._fernet = MultiFernet([Fernet(encode_key(key)) for key in keys])

    def seal(self, text: str) -> str:
        """The text encrypted; a reference such as `env:NAME` stays as it is."""
        if is_reference(text):
            return text
        return SEALED + self._fernet.encrypt(text.encode("utf-8", "surrogatepass")).decode("ascii")

    def open(self, sealed: str, channel: str = "") -> str:
        """The text again; `channel` is the id an error names. Raises DeliveryError."""
        if is_reference(sealed):
            return self._resolve(sealed.removeprefix(REFERENCE), channel)
        try:
            opened = self._fernet.decrypt(sealed.removeprefix(SEALED).encode("ascii"))
            return opened.decode("utf-8", "surrogatepass")
        except (InvalidToken, UnicodeError) as error:
            raise DeliveryError(
                "The channel's address was sealed with another key; put the old key back "
                "(alerts.secret_key, or the file alerts.key), or enter the address anew",
                channel,
                retryable=True,  # as after a restore without the key, which the operator mends
            ) from error

    def opens(self, sealed: str) -> bool:
        """Whether one of the keys opens it; a reference needs none."""
        try:
            return is_reference(sealed) or bool(self.open(sealed))
        except DeliveryError:
            return False

    def reseal(self, sealed: str) -> str:
        """The same text sealed with the newest key; raises DeliveryError when no key opens it."""
        return self.seal(sealed if is_reference(sealed) else self.open(sealed))

    def fingerprint(self, text: str) -> str:
        """A keyed hash that tells two addresses apart: HMAC-SHA256 of the address as normalised.

        Of a webhook's URL and secret only the URL counts. Made with the oldest key, so that it
        stays the same when a newer one is added.
        """
        key = stretch(self._secrets[-1], "fingerprint")
        return hmac.new(key, normalise(text).encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def mask(self, kind: ChannelKind, address: str) -> str:
        """What may be shown of an address, such as `a…@example.org`."""
        return mask_address(kind, address)

    def derive(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose, by HKDF-SHA256 from the newest secret."""
        return stretch(self._secrets[0], f"derived {purpose}")

    def derive_all(self, purpose: str) -> tuple[bytes, ...]:
        """The keys of a purpose under every secret, the newest first, for checking signatures."""
        return tuple(stretch(secret, f"derived {purpose}") for secret in self._secrets)

    def _resolve(self, name: str, channel: str) -> str:
        if not NAME.fullmatch(name) or name.upper().startswith(OWN_PREFIX):
            raise DeliveryError("The channel names no usable environment variable", channel)
        value = self._environment.get(name, "").strip()
        if not value:
            raise DeliveryError(
                f"The environment variable {name} that holds the channel's address is not set",
                channel,
                retryable=True,
            )
        return value


def open_sealer(secret_key: str, home: Path, environment: Mapping[str, str] = os.environ) -> Sealer:
    """The sealer of the setting alerts.secret_key, else of the file `alerts.key` in `home`.

    Several keys may stand there, the newest first, parted by blanks or lines. The file is made
    when there is none, for its owner's eyes only. Raises ConfigError.
    """
    return Sealer(secret_key.split() or read_keys(home), environment)


def check_secrets(secrets: Sequence[str]) -> None:
    """Refuse keys that could be guessed."""
    if not secrets or any(len(secret) < MIN_SECRET_LENGTH for secret in secrets):
        raise ConfigError(
            f"alerts.secret_key needs at least {MIN_SECRET_LENGTH} characters; leave it empty "
            "and a key is made and kept in TOCSIN_HOME"
        )


def is_reference(text: str) -> bool:
    """Whether the text names an environment variable instead of holding an address."""
    return text.startswith(REFERENCE)


def stretch(secret: bytes, purpose: str) -> bytes:
    """A key of 32 bytes (HKDF, RFC 5869)."""
    info = f"tocsin {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=b"tocsin alerts", info=info).derive(secret)


def encode_key(key: bytes) -> bytes:
    """A key as Fernet wants it."""
    import base64

    return base64.urlsafe_b64encode(key)


def fold_mailbox(address: str) -> str:
    """A mail address so that what reaches one mailbox is one: in lower case, no + part.

    Else one person could be asked under any number of addresses. Gmail counts no dots either.
    """
    local, at, domain = address.casefold().rpartition("@")
    own = local.partition("+")[0] or local
    if domain in DOTLESS:
        own, domain = own.replace(".", ""), "gmail.com"
    return f"{own}{at}{domain}"


def normalise(address: str) -> str:
    """An address so that its spellings are one: no blanks around, host and mail in lower case."""
    first = unicodedata.normalize("NFC", address.strip().split("\n", 1)[0].strip())
    scheme, found, rest = first.partition("://")
    if not found:
        return first if is_reference(first) else fold_mailbox(first)
    host, slash, path = rest.partition("/")
    return f"{scheme.lower()}://{host.lower()}{slash}{path}"
