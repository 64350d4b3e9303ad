"""How many requests a client may make: a moving window per minute, kept in memory.

One middleware for `/api`, the feeds, the calendar and `/mcp`; pages are not counted.
"""

from __future__ import annotations

import ipaddress
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request

from app.access import GUEST_ID, LOCAL_ID, request_reader
from app.answers import json_answer
from db.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from typing import Any

    from limits import RateLimitItem
    from starlette.types import ASGIApp, Receive, Scope, Send

# What is counted begins so; pages, their files and /healthz do not.
LIMITED = (
    "/api/", "/feeds/", "/briefs/", "/stories/", "/entities/", "/threads/", "/calendar.ics",
    "/calendar/", "/alerts/",
    "/search/export.", "/search.md", "/ledger.md", "/models.md", "/rules.md", "/archive.md", "/mcp",
)  # fmt: skip
SEARCHES = (
    "/api/v1/search", "/feeds/search", "/search/export.", "/search.md",
    "/feeds/subscriptions/", "/calendar/subscriptions/",
)  # fmt: skip
# Back-tests, and alerts put into words: as dear as a search, and counted as one.
DEAR = ("/backtest", "/alerts")
# Whoever knows such an address may read or change something: asking for unknown ones is guessing.
GUESSED = ("/alerts/", "/feeds/searches/", "/feeds/subscriptions/", "/calendar/")
_MISSES_PER_MINUTE = 20
_NOT_FOUND = 404
_NETWORK_BITS = 64  # of an IPv6 address: whoever has one address has them all


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What a limit says of a request: whether it may pass, what is left, when there is more."""

    name: str
    allowed: bool
    most: int
    left: int
    seconds: int

    @property
    def headers(self) -> dict[str, str]:
        """As draft-ietf-httpapi-ratelimit-headers writes them."""
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.most};w=60',
            "RateLimit": f'"{self.name}";r={self.left};t={self.seconds}',
        }


class RateLimits:
    """ASGI middleware: 429 with Retry-After beyond the limit, and what is left in every answer.

    A client is whoever the request's token or session names, else the address that it comes from;
    what a request says of itself in X-Forwarded-For is not believed.
    """

    def __init__(
        self, app: ASGIApp, requests_per_minute: int = 240, searches_per_minute: int = 60
    ) -> None:
        self._app = app
        self._windows = MovingWindowRateLimiter(MemoryStorage())
        self._all = RateLimitItemPerMinute(requests_per_minute)
        self._searches = RateLimitItemPerMinute(searches_per_minute)
        self._misses = RateLimitItemPerMinute(_MISSES_PER_MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http" or not scope["path"].startswith(LIMITED):
            await self._app(scope, receive, send)
            return
        client, path = await _name_client(scope), scope["path"]
        verdict = self._judge(client, path)
        if verdict.allowed:
            passing = _adding(send, verdict.headers)
            if path.startswith(GUESSED):
                passing = self._counting_misses(passing, client)
            await self._app(scope, receive, passing)
            return
        said = f"more than {verdict.most} {verdict.name} a minute; ask again in {verdict.seconds} s"
        headers = verdict.headers | {"Retry-After": str(verdict.seconds)}
        await json_answer({"error": said}, 429, headers)(scope, receive, send)

    def _judge(self, client: str, path: str) -> _Verdict:
        whole = self._count("requests", self._all, client)
        if whole.allowed and path.startswith(GUESSED):
            guesses = self._look("misses", self._misses, client)
            if not guesses.allowed:
                return guesses
        is_search = path.startswith(SEARCHES) or path.endswith(DEAR)
        if not whole.allowed or not is_search:
            return whole
        return self._count("searches", self._searches, client)

    def _counting_misses(self, send: Send, client: str) -> Send:
        async def pass_on(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start" and message["status"] == _NOT_FOUND:
                self._windows.hit(self._misses, "misses", client)
            await send(message)

        return pass_on

    def _look(self, name: str, limit: RateLimitItem, client: str) -> _Verdict:
        """The same without counting."""
        allowed = self._windows.test(limit, name, client)
        return self._state(name, limit, client, allowed=allowed)

    def _count(self, name: str, limit: RateLimitItem, client: str) -> _Verdict:
        allowed = self._windows.hit(limit, name, client)
        return self._state(name, limit, client, allowed=allowed)

    def _state(self, name: str, limit: RateLimitItem, client: str, *, allowed: bool) -> _Verdict:
        stats = self._windows.get_window_stats(limit, name, client)
        seconds = max(1, math.ceil(stats.reset_time - time.time()))
        return _Verdict(name, allowed, limit.amount, max(0, stats.remaining), seconds)


async def _name_client(scope: Scope) -> str:
    try:
        reader = await run_in_threadpool(request_reader, Request(scope))
    except StorageError:
        reader = None
    if reader is not None and reader.id not in (LOCAL_ID, GUEST_ID):
        return f"reader {reader.id}"
    host, _ = scope.get("client") or ("unknown", 0)
    return f"address {_fold_address(host)}"


def _fold_address(host: str) -> str:
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((int(address), _NETWORK_BITS), strict=False))
    return str(address)


def _adding(send: Send, headers: dict[str, str]) -> Send:
    async def pass_on(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(headers)
        await send(message)

    return pass_on
