"""The cookie in which Streamlit keeps whom the provider vouched for, read on our own routes.

Streamlit signs it with the secret that we gave it (`starlette_auth_routes._set_auth_cookie`) and
reads it at the opening of a page's WebSocket; the same functions of Streamlit's verify it here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.access import AccessRules

_MOST_CHUNKS = 20


def read_claims(cookies: Mapping[str, str], rules: AccessRules) -> dict[str, Any] | None:
    """The claims of a cookie that is signed, not too old, and was set for this origin."""
    from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
    from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

    def read_one(name: str) -> bytes | None:
        value = cookies.get(name)
        if not value:
            return None
        return decode_signed_value(rules.cookie_secret, name, value)

    whole = _join_chunks(USER_COOKIE_NAME, read_one(USER_COOKIE_NAME), read_one)
    return _checked(whole, rules.origin) if whole else None


def _join_chunks(name: str, first: bytes | None, read_one: Any) -> bytes | None:
    """A long cookie is cut: the first then says `chunks-3`, and name_1 to name_3 hold the parts."""
    if first is None or not first.startswith(b"chunks-"):
        return first
    number = first.removeprefix(b"chunks-")
    if not number.isdigit() or not 1 <= int(number) <= _MOST_CHUNKS:
        return None
    parts = [read_one(f"{name}_{position}") for position in range(1, int(number) + 1)]
    return None if None in parts else b"".join(parts)


def _checked(value: bytes, origin: str) -> dict[str, Any] | None:
    try:
        claims = json.loads(value)
    except ValueError:
        return None
    if not isinstance(claims, dict) or claims.get("origin") != origin:
        return None
    return claims if claims.get("is_logged_in") is True else None
