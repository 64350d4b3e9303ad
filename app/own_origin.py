"""Whether the page that opens a socket to us is one of ours.

Streamlit would take any port of this machine for one of its own, and for every other origin asks a
service on the Internet for this machine's address, while nobody else is answered.
"""

from __future__ import annotations

from urllib.parse import urlsplit

_USUAL_PORTS = (None, 80, 443)


def is_own_origin(origin: str | None, host: str, base_url: str) -> bool:
    """Whether an Origin header names the host asked, or the public address.

    Programs send none; browsers always do (RFC 6455, 10.2). Ports count, for another program of
    this machine is another site; the scheme does not, for a proxy may end TLS.
    """
    if origin is None:
        return True
    named = _place_of(origin)
    return named is not None and named in (_place_of(f"//{host}"), _place_of(base_url))


def _place_of(address: str) -> tuple[str, int | None] | None:
    try:
        parts = urlsplit(address.casefold())
        name, port = parts.hostname, parts.port
    except ValueError:
        return None
    return (name.rstrip("."), None if port in _USUAL_PORTS else port) if name else None
