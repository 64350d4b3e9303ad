"""What stands between the network and every page and route of ours.

A request under a foreign name, with an unknown address or beyond our bounds is answered here; every
answer, whoever gives it, leaves with the headers of `app.security_headers`.
"""

from __future__ import annotations

import html
import ipaddress
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match

from app.own_origin import is_own_origin
from app.page_addresses import forgiven, is_page, is_streamlits
from app.security_headers import (
    ASSET_POLICY,
    FILE_POLICY,
    FIXED,
    STRICT_TRANSPORT,
    page_policy,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BODY: Final = 1_000_000
_MOST_ADDRESS = 8_000
_MOST_HEADERS = 32_000
_UPLOADS = "/_stcore/upload_file/"  # Streamlit bounds these itself, by server.maxUploadSize
_ASSETS = "/static/"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_SHOWN = 120


def edge_middleware(
    routes: Sequence[BaseRoute], base_url: str, host: str = "127.0.0.1"
) -> list[Middleware]:
    """What to hand to Streamlit's App: `routes` are all of ours, `host` what we listen on."""
    names = own_names(base_url, host)
    secure = urlsplit(base_url).scheme == "https"
    return [Middleware(Edges, routes=tuple(routes), names=names, secure=secure, base=base_url)]


def own_names(base_url: str, host: str) -> frozenset[str]:
    """The names under which we answer: this machine's, the one listened on, the public one."""
    stated = {name_of(host), name_of(urlsplit(base_url).netloc)}
    # "All addresses" is nobody's name.
    return _LOOPBACK | {name for name in stated if name and name not in {"0.0.0.0", "::"}}  # noqa: S104 - compared, not bound


def name_of(host: str) -> str:
    """The name in a Host header or address, without its port, in one way of writing; "" for none."""
    written = host.strip().casefold().rstrip(".")
    if any(sign in written for sign in "@/\\?#% "):
        return ""
    try:
        parts = urlsplit(f"//{written}")
        name = (parts.hostname or "").rstrip(".") if parts.port != 0 else ""
    except ValueError:
        # An address of IPv6 may stand without its brackets in a setting.
        name = written
    try:
        return str(ipaddress.ip_address(name if name.count(":") or "[" in written else written))
    except ValueError:
        return name


class Edges:
    """The ASGI middleware; `names` are those of `own_names`."""

    def __init__(
        self,
        app: ASGIApp,
        routes: Sequence[BaseRoute] = (),
        names: frozenset[str] = _LOOPBACK,
        *,
        secure: bool = False,
        base: str = "",
    ) -> None:
        self._app = app
        self._routes = tuple(routes)
        self._names = names
        self._secure = secure
        self._base = base

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            is_asset = scope["path"].startswith(_ASSETS)
            marked = _Marked(send, self._headers(scope), is_asset=is_asset)
            refused = self._refusal(scope)
            if refused is not None:
                await refused(scope, receive, marked.send)
            else:
                await _Bounded(receive, marked, scope).run(self._app)
        else:
            await self._app(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if scope["path"] == "/_stcore/stream" and self._knows(headers) and self._is_ours(headers):
            await self._app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008, "reason": ""})

    def _is_ours(self, headers: Headers) -> bool:
        origins = headers.getlist("origin")
        return len(origins) < 2 and is_own_origin(  # noqa: PLR2004 - a browser sends one
            headers.get("origin"), headers["host"], self._base
        )

    def _knows(self, headers: Headers) -> bool:
        stated = headers.getlist("host")
        return len(stated) == 1 and name_of(stated[0]) in self._names

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if not self._knows(headers):
            said = (
                "this server does not answer under that name; set server.base_url to the "
                "address by which it is reached"
            )
            return tell(headers, HTTPStatus.MISDIRECTED_REQUEST, said)
        return _beyond_bounds(scope, headers) or self._lead(scope, headers)

    def _lead(self, scope: Scope, headers: Headers) -> Response | None:
        """An answer for an address that is none of ours; None for one that is."""
        path: str = scope["path"]
        query: str = scope["query_string"].decode("latin-1")
        named = dict(parse_qsl(query, max_num_fields=40)) if query.count("&") < 40 else {}  # noqa: PLR2004 - more is no page's
        served = any(route.matches(scope)[0] is not Match.NONE for route in self._routes)
        target = forgiven(path, named, query)
        if target is not None and scope["method"] in {"GET", "HEAD"} and not self._exactly(scope):
            return RedirectResponse(target, HTTPStatus.PERMANENT_REDIRECT)
        if served or is_page(path) or is_streamlits(path):
            return None
        return tell(headers, HTTPStatus.NOT_FOUND, f"there is nothing at {path[:_SHOWN]}")

    def _exactly(self, scope: Scope) -> bool:
        """Whether a route of ours answers there that is no catch-all."""
        for route in self._routes:
            if route.matches(scope)[0] is Match.NONE:
                continue
            return not str(getattr(route, "path", "")).endswith(":path}")
        return False

    def _headers(self, scope: Scope) -> dict[str, str]:
        added = dict(FIXED)
        if self._secure:
            added["strict-transport-security"] = STRICT_TRANSPORT
        if not is_page(scope["path"]):
            is_asset = scope["path"].startswith(_ASSETS)
            return added | {"content-security-policy": ASSET_POLICY if is_asset else FILE_POLICY}
        host = Headers(scope=scope).get("host", "")
        added["content-security-policy"] = page_policy(host if self._knows_text(host) else "")
        return added | {"link": _links(scope)}

    def _knows_text(self, host: str) -> bool:
        return name_of(host) in self._names and host.isprintable()


def tell(headers: Headers, status: HTTPStatus, said: str) -> Response:
    """One sentence, as a small page for browsers and as JSON for the others."""
    if "text/html" not in headers.get("accept", ""):
        body = json.dumps({"error": said}, ensure_ascii=False) + "\n"
        return _text(body, "application/json", status)
    title = {HTTPStatus.NOT_FOUND: "Nothing here"}.get(status, status.phrase)
    page = _PAGE.format(title=html.escape(title), said=html.escape(said[:1].upper() + said[1:]))
    return _text(page, "text/html", status)


def _text(body: str, media_type: str, status: HTTPStatus) -> Response:
    kind = f"{media_type}; charset=utf-8"
    content = body.encode("utf-8", "replace")
    return Response(content, status, {"Cache-Control": "no-cache", "Content-Type": kind})


def _beyond_bounds(scope: Scope, headers: Headers) -> Response | None:
    address = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])
    if address > _MOST_ADDRESS:
        said = f"the address is longer than {_MOST_ADDRESS} bytes; shorten it"
        return tell(headers, HTTPStatus.REQUEST_URI_TOO_LONG, said)
    if sum(len(name) + len(value) for name, value in headers.raw) > _MOST_HEADERS:
        said = f"the headers are longer than {_MOST_HEADERS} bytes; send fewer cookies"
        return tell(headers, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, said)
    stated = headers.get("content-length", "0")
    if not stated.isascii() or not stated.isdigit():
        return tell(headers, HTTPStatus.BAD_REQUEST, "the length of the body is no number")
    if not scope["path"].startswith(_UPLOADS) and int(stated[:20]) > MOST_BODY:
        return tell(headers, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LARGE)
    return None


def _links(scope: Scope) -> str:
    """Where the same is to be had by programs (RFC 8288): Streamlit's pages have no such links."""
    page, query = scope["path"], dict(parse_qsl(scope["query_string"].decode("latin-1")[:2000]))
    links = ['</feeds/briefs.xml>; rel="alternate"; type="application/atom+xml"; title="Briefs"']
    twin = {"/story": ("story", "stories"), "/entity": ("key", "entities")}.get(page)
    named = query.get(twin[0], "") if twin else ""
    if twin and named:
        own = quote(named, safe=":")
        links.append(f'</{twin[1]}/{own}.md>; rel="alternate"; type="text/markdown"')
    return ", ".join([*links, '</llms.txt>; rel="describedby"; type="text/plain"'])


class _Marked:
    """Sends answers on with headers that are not there yet; notes whether one has begun."""

    def __init__(self, send: Send, headers: dict[str, str], *, is_asset: bool = False) -> None:
        self._send = send
        self._headers = headers
        self._is_asset = is_asset
        self.begun = False
        self.closed = False

    async def send(self, message: Message) -> None:
        if self.closed:
            return
        if message["type"] == "http.response.start":
            self.begun = True
            own = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                own.setdefault(name, value)
            if self._is_asset and own.get("content-type", "").startswith("text/html"):
                # For a script that an older page still asks for, Streamlit sends its frame.
                message["status"] = int(HTTPStatus.NOT_FOUND)
        await self._send(message)


class _Bounded:
    """Runs an application on a body that may not grow without end, whatever length it states."""

    def __init__(self, receive: Receive, marked: _Marked, scope: Scope) -> None:
        self._receive = receive
        self._marked = marked
        self._scope = scope
        self._left = float("inf") if scope["path"].startswith(_UPLOADS) else MOST_BODY

    async def run(self, app: ASGIApp) -> None:
        try:
            await app(self._scope, self._take, self._marked.send)
        except Exception:
            # Whoever read the body has seen the reader leave; we have answered already.
            if not self._marked.closed:
                raise

    async def _take(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
        if self._left >= 0:
            return message
        await self._refuse()
        return {"type": "http.disconnect"}

    async def _refuse(self) -> None:
        if not self._marked.begun:
            headers = Headers(scope=self._scope)
            answer = tell(headers, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LARGE)
            await answer(self._scope, self._receive, self._marked.send)
        self._marked.closed = True


_TOO_LARGE = f"the body is larger than {MOST_BODY:,} bytes; send less at once"
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title} · Tocsin</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.1rem/1.6 Georgia, serif; max-width: 38rem; margin: 12vh auto; padding: 0 1.2rem;
  overflow-wrap: anywhere; color: light-dark(#1f1d1a, #e8e4db);
  background: light-dark(#fbfaf6, #171614); }}
a {{ color: inherit; text-decoration-color: light-dark(#9a3412, #e8a27a); }}
</style></head>
<body><main><h1>{title}</h1><p>{said}.</p>
<p><a href="/">This week’s brief</a> · <a href="/search">Search</a> ·
<a href="/archive">Past briefs</a> · <a href="/subscribe">Feeds and files</a></p></main></body></html>
"""
