"""Lines of a mail's head, written by ourselves: each value cleaned first, then encoded and folded.

The header classes of `email` break long URLs into encoded words, which nobody can click, and until
CPython 3.11.10 let an encoded newline through (CVE-2024-6923).
"""

from __future__ import annotations

import re
from email.header import Header
from email.utils import formataddr
from urllib.parse import quote, urlsplit

from scheduler.notify.wording import clean_line

LINE = 76
LONG_WORD = 60
MAX_NAME = 60
MAX_URL = 900  # a line of a mail holds 998
CRLF = "\r\n"
# What stands for itself in a URL inside <>; the rest is percent-encoded. A comma would part two.
URL_SIGNS = "!#$%&'()*+-./:;=?@_~"
# Words that need no quoting in a display name (RFC 5322 atoms and blanks).
ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")


def write_header(name: str, value: str) -> str:
    """One field with its line end; raises ValueError for a value that was not cleaned before."""
    if set(value.replace(f"{CRLF} ", "")) & {"\r", "\n", "\0"}:
        raise ValueError("a header's value was not cleaned")
    return f"{name}: {value}{CRLF}"


def encode_words(text: str, name: str) -> str:
    """Free text of any script, folded; what looks like an encoded word is encoded once more.

    A word too long for a line is encoded as well, since only encoded words can be parted.
    """
    has_long_word = any(len(word) > LONG_WORD for word in text.split())
    needs = has_long_word or not text.isascii() or "=?" in text
    header = Header(text, "utf-8" if needs else "us-ascii", maxlinelen=LINE, header_name=name)
    return header.encode(linesep=CRLF)


def write_mailbox(address: str, name: str = "") -> str:
    """An address with its display name; raises ValueError for one that could break a header."""
    if clean_line(address, len(address) + 1) != address or not address.strip("@"):
        raise ValueError("the address is malformed")
    shown = clean_line(name, MAX_NAME)
    if not shown:
        return address
    if ATOMS.fullmatch(shown) and "=?" not in shown:
        return f"{shown} <{address}>"
    if shown.isascii() and "=?" not in shown:
        return formataddr((shown, address))
    return f"{encode_words(shown, 'From')} <{address}>"


def clean_url(url: str) -> str:
    """The URL as it may stand between < and >; empty for anything but http and https."""
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in {"http", "https"} and bool(parts.netloc)
    except ValueError:
        return ""
    written = quote(url, safe=URL_SIGNS, errors="replace")
    return written if is_web and len(written) <= MAX_URL else ""
