"""E-mail addresses as we take them: one plain mailbox, nothing that could end a header."""

from __future__ import annotations

import re
import unicodedata

MAX_ADDRESS = 254
MAX_LOCAL = 64
# RFC 5321's dot-string, and RFC 6531's letters of any script; quoted local parts are refused, and
# what old relays read as another route (%, !), a program (|) or an option (- at the front).
LOCAL = re.compile(r"(?![-/])[\w#$&'*+/=?^{}~-]+(?:\.[\w#$&'*+/=?^{}~-]+)*")
DOMAIN_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
DIGITS = re.compile(r"[0-9]+")


def read_mailbox(text: str) -> str:
    """The address with its domain in lower-case ASCII; raises ValueError for anything else.

    Only what a mailbox on the internet looks like passes: no display name, no quoted local part, no
    address literal, no domain of a single label.
    """
    local, at, domain = unicodedata.normalize("NFC", text.strip(" \t")).rpartition("@")
    if not at or len(local.encode("utf-8", "replace")) > MAX_LOCAL or not LOCAL.fullmatch(local):
        raise ValueError("it does not read like one address")
    address = f"{local}@{to_ascii_domain(domain)}"
    if len(address) > MAX_ADDRESS:
        raise ValueError("it is too long")
    return address


def to_ascii_domain(domain: str) -> str:
    """The domain in lower-case ASCII (IDNA); raises ValueError."""
    name = domain.lower()
    if not name.isascii():
        import idna

        try:
            name = idna.encode(name, uts46=True).decode("ascii").lower()
        except idna.IDNAError as error:
            raise ValueError("its domain is malformed") from error
    labels = name.split(".")
    if len(labels) < 2 or not all(DOMAIN_LABEL.fullmatch(label) for label in labels):  # noqa: PLR2004 - a name and its top
        raise ValueError("its domain is malformed")
    if DIGITS.fullmatch(labels[-1]):
        raise ValueError("its domain is malformed")
    return name


def add_tag(address: str, tag: str) -> str:
    """The address with a + part; unchanged where that would be too long."""
    local, _, domain = address.rpartition("@")
    tagged = f"{local}+{tag}"
    return f"{tagged}@{domain}" if len(tagged) <= MAX_LOCAL else address
