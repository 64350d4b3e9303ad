"""What may be shown of a channel's address."""

from __future__ import annotations

import re

from db.alert_types import ChannelKind

MAX_LABEL = 80
NOT_PLAIN = re.compile(r"[^\w.\-:]")
SHOWN_SCHEME = re.compile(r"[a-z][a-z0-9]{0,19}")


def mask_address(kind: ChannelKind, address: str) -> str:
    """A label that lets its owner tell channels apart and gives nothing away to others."""
    if address.startswith("env:"):
        return clean(f"environment: {address.removeprefix('env:')}")
    match kind:
        case ChannelKind.EMAIL:
            return mask_email(address)
        case ChannelKind.WEBHOOK:
            return mask_url(address)
        case ChannelKind.APPRISE:
            return mask_service(address)
        case ChannelKind.LOG:
            return "log"


def mask_email(address: str) -> str:
    """The first letter and the domain."""
    local, at, domain = address.strip().rpartition("@")
    return clean(f"{local[:1]}…@{readable_host(domain)}") if at else "…"


def mask_url(address: str) -> str:
    """The host; what stands before and after it may be a secret."""
    rest = address.strip().partition("://")[2]
    authority = re.split(r"[/?#\s]", rest, maxsplit=1)[0]
    host = authority.rpartition("@")[2]
    return clean(f"{readable_host(host)}/…") if host else "…"


def mask_service(address: str) -> str:
    """The service's name; in what follows tokens stand anywhere, even in place of the host."""
    scheme = address.strip().partition("://")[0].lower()
    return f"{scheme}://…" if SHOWN_SCHEME.fullmatch(scheme) else "…"


def readable_host(host: str) -> str:
    """A host in its own letters, where `xn--` stands for them and nothing else does."""
    shown = []
    for label in host.split("."):
        try:
            read = label.encode("ascii").decode("idna")
            shown.append(read if read.encode("idna").decode("ascii") == label.lower() else label)
        except UnicodeError:
            shown.append(label)
    return ".".join(shown)


def clean(text: str) -> str:
    """The label without anything that could be markup or forge a line."""
    kept = "".join(sign if sign in "…@/ " or not NOT_PLAIN.match(sign) else "?" for sign in text)
    return kept[:MAX_LABEL]
