"""The gate before every route of a server with sign-in, and the address where one signs in.

Pages are let through: what Streamlit serves there is the same empty frame for everybody, and what
is drawn in it asks `app.ui.sign_in` first. Everything else is refused unless it is known to be open.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from app.access import current_access, end_session, request_reader
from app.edges import tell
from app.page_addresses import is_page, is_streamlits
from db.errors import StorageError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

SIGN_IN = "/sign-in"
RETURN_COOKIE = "tocsin_return"
_RETURN_SECONDS = 600
_LONGEST_RETURN = 500
_OPEN = frozenset({"/healthz", "/robots.txt", SIGN_IN})
# Pages that messages lead to: the signed token in their address is the authority.
_SIGNED = ("/alerts/confirm/", "/alerts/unsubscribe/", "/alerts/preferences/", "/alerts/less/")
_CALLBACK, _LOGOUT = "/oauth2callback", "/auth/logout"
# Coming back to one of these would sign out, or go round in circles.
_NO_RETURN = (SIGN_IN, "/auth/", _CALLBACK, "/_stcore/")
_REFUSED = (
    "sign in on the pages, or send an API token as `Authorization: Bearer …`; an operator makes "
    "one with `tocsin tokens add`"
)


def gate_middleware(base_url: str) -> list[Middleware]:
    """What to hand to Streamlit's App, behind the edges."""
    return [Middleware(Gate, is_encrypted=urlsplit(base_url).scheme == "https")]


def sign_in_routes() -> list[Route]:
    """Where the sign-in page's link leads."""
    return [Route(SIGN_IN, begin_sign_in)]


def begin_sign_in(request: Request) -> Response:
    """Send the browser on its way to the provider, and remember where it wanted to go."""
    from streamlit.auth_util import encode_provider_token

    target = safe_return(request.query_params.get("to", "/"))
    rules = current_access().rules
    if rules is None:
        return RedirectResponse(target, HTTPStatus.SEE_OTHER)
    login = "/auth/login?" + urlencode({"provider": encode_provider_token("default")})
    answer = RedirectResponse(login, HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"})
    answer.set_cookie(
        RETURN_COOKIE,
        quote(target, safe=""),
        max_age=_RETURN_SECONDS,
        httponly=True,
        samesite="lax",
        secure=rules.is_encrypted,
    )
    return answer


def safe_return(stated: str) -> str:
    """A path on this server, or `/` for whatever else was asked."""
    is_path = stated.startswith("/") and not stated.startswith(("//", *_NO_RETURN))
    plain = stated.isascii() and stated.isprintable() and not set(stated) & set("\\ ")
    return stated if is_path and plain and len(stated) <= _LONGEST_RETURN else "/"


class Gate:
    """The ASGI middleware."""

    def __init__(self, app: ASGIApp, *, is_encrypted: bool = False) -> None:
        self._app = app
        self._is_encrypted = is_encrypted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or hand on; answers leave with careful cookies."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        careful = _Careful(scope, send, is_encrypted=self._is_encrypted)
        refused = await self._refusal(scope)
        await (refused or self._app)(scope, receive, careful.send)

    async def _refusal(self, scope: Scope) -> Response | None:
        rules = current_access().rules
        if rules is None:
            return None
        request = Request(scope)
        if scope["path"] == _LOGOUT:
            end_session(request.cookies, rules)
        if is_open(scope["path"]):
            return None
        try:
            reader = await run_in_threadpool(request_reader, request)
        except StorageError as fault:
            return tell(request.headers, HTTPStatus.SERVICE_UNAVAILABLE, str(fault))
        return None if reader is not None else _refuse(request)


def is_open(path: str) -> bool:
    """Whether anybody may ask for it: it tells nothing, or asks by itself who is there."""
    known = path in _OPEN or path.startswith(_SIGNED)
    return known or is_page(path) or is_streamlits(path)


def _refuse(request: Request) -> Response:
    headers = request.headers
    is_followed = headers.get("sec-fetch-mode") == "navigate" and request.method == "GET"
    if is_followed and "authorization" not in headers:
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        target = f"{SIGN_IN}?{urlencode({'to': safe_return(asked)})}"
        return RedirectResponse(target, HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"})
    answer = tell(headers, HTTPStatus.UNAUTHORIZED, _REFUSED)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="tocsin"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


class _Careful:
    """Sends answers on: nothing private into shared caches, no cookie over plain http."""

    def __init__(self, scope: Scope, send: Send, *, is_encrypted: bool) -> None:
        self._scope = scope
        self._send = send
        self._is_encrypted = is_encrypted

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if self._scope["path"] == _CALLBACK:
                self._lead_back(message)
            if self._is_encrypted:
                message["headers"] = [_secured(name, value) for name, value in message["headers"]]
            if current_access().rules is not None and not is_open(self._scope["path"]):
                _keep_private(MutableHeaders(scope=message), self._scope)
        await self._send(message)

    def _lead_back(self, message: Message) -> None:
        """After a sign-in that went well, back to where it began."""
        answer = MutableHeaders(scope=message)
        kept = Request(self._scope).cookies.get(RETURN_COOKIE)
        if not kept or not any(_signs_in(cookie) for cookie in answer.getlist("set-cookie")):
            return
        answer["location"] = safe_return(unquote(kept))
        answer.append("set-cookie", f"{RETURN_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=lax")


def _signs_in(cookie: str) -> bool:
    name, _, rest = cookie.partition("=")
    return name == "_streamlit_user" and not rest.startswith(('""', ";"))


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    # Streamlit leaves the mark out on purpose, for the sake of plain http on one's own machine.
    if name.lower() != b"set-cookie" or b"; secure" in value.lower():
        return name, value
    return name, value + b"; Secure"


def _keep_private(headers: MutableHeaders, scope: Scope) -> None:
    stated = headers.get("cache-control", "no-cache")
    if not {"no-store", "private"} & {part.strip() for part in stated.split(",")}:
        headers["cache-control"] = f"private, {stated.replace('public', '').strip(' ,')}"
    headers.add_vary_header("Cookie, Authorization")
    if b"token=" in scope["query_string"]:
        headers["referrer-policy"] = "no-referrer"
