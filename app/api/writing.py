"""What a request that changes something must show: that no other site made a browser send it.

A server without sign-in takes whoever sits at its machine for its operator, and so does every page
that is open in a browser there. A body must therefore call itself JSON, which browsers let a
foreign page send only after asking us first, and nothing here says yes; what a browser says of the
page that sends it must name this server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.access import GUEST_ID
from app.answers import RequestFaultError
from app.context import current_context
from app.own_origin import is_own_origin

if TYPE_CHECKING:
    from fastapi import Request

    from app.access import Reader

CHANGING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_WITH_BODY: Final = CHANGING - {"DELETE"}
_OWN_SITES: Final = frozenset({"", "same-origin", "none"})


def check_writing(request: Request, reader: Reader) -> None:
    """Let reading pass; raise RequestFaultError for a change that may not be made."""
    if request.method not in CHANGING:
        return
    headers = request.headers
    origins = headers.getlist("origin")
    own = len(origins) < 2 and is_own_origin(  # noqa: PLR2004 - a browser sends one
        headers.get("origin"), headers.get("host", ""), current_context().base_url
    )
    if not own or headers.get("sec-fetch-site", "") not in _OWN_SITES:
        raise RequestFaultError(403, "another site may change nothing here")
    if request.method in _WITH_BODY and not _is_json(headers.get("content-type", "")):
        raise RequestFaultError(415, "send JSON, with the header Content-Type: application/json")
    if reader.id == GUEST_ID:
        raise RequestFaultError(
            403, "who comes through a proxy may read here, but nothing is kept for them"
        )


def _is_json(stated: str) -> bool:
    return stated.partition(";")[0].strip().lower() == "application/json"
