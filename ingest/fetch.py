"""Fetching from the open web: conditional, bounded in size, time and redirects, polite.

What robots.txt says is asked before, in `ingest.robots`.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin

from db.errors import BlockedAddressError, FetchError, HeldBackError, IngestError
from ingest.addresses import CONTROL, WebAddress, check_url, resolve_host
from ingest.dispatch import Dispatch
from ingest.exchange import Exchange
from ingest.holds import SHORT_HOLD, Holds
from ingest.messages import Redirect, Request, Response
from ingest.pace import Pacer
from ingest.proxies import Proxies, read_proxies
from ingest.transport import Deadline, WebTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import httpx2

    from ingest.addresses import Resolver
    from ingest.limits import FetchLimits

__all__ = ["Fetcher", "Request", "Response"]

PERMANENT = frozenset({301, 308})
TOO_MANY = 429


class Fetcher:
    """Fetches URLs through one set of pooled connections; safe to share between threads.

    `transport` replaces the network (tests, the demo corpus); `proxies` None means those of the
    environment. `clock` is monotonic, `wall_clock` counts seconds since the epoch.
    """

    def __init__(
        self,
        limits: FetchLimits,
        *,
        transport: httpx2.BaseTransport | None = None,
        proxies: Proxies | None = None,
        resolve: Resolver = resolve_host,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._limits = limits
        self._deadline = Deadline(clock)
        self._holds = Holds(clock)
        self._pacer = Pacer(limits.pace_seconds, limits.per_host, clock=clock, sleep=sleep)
        self._transport = transport or WebTransport(
            limits,
            read_proxies(os.environ) if proxies is None else proxies,
            self._deadline,
            resolve,
        )
        self._exchange = Exchange(limits, self._transport, self._deadline, wall_clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._transport.close()

    def hold_hosts(self, holds: Mapping[str, float]) -> None:
        """Leave these hosts alone for so many seconds, and forget what was asked of us before."""
        self._holds.replace(holds)

    def held_hosts(self) -> dict[str, float]:
        """Hosts that want to be left alone, and for how many seconds from `hold_hosts` on."""
        return self._holds.left_since_set()

    def slow_down(self, host: str, seconds: float) -> None:
        """Keep at least so many seconds between two requests to the host."""
        self._pacer.slow_down(host, seconds)

    def get(self, url: str, *, etag: str = "", last_modified: str = "", max_bytes: int) -> Response:
        """Fetch one URL; raises FetchError or BlockedAddressError.

        A FetchError says whether it is worth retrying, and when the server asked to wait.
        """
        request = Request(url, max_bytes, etag, last_modified)
        address = self._check(url)
        with self._pacer.turn(address.host):
            return self._fetch(request, address)

    def get_many(
        self, requests: Sequence[Request]
    ) -> Iterator[tuple[Request, Response | IngestError]]:
        """Fetch on several threads, yielding in the order given; faults come as values."""
        checked = [self._try_check(request.url) for request in requests]

        def work(index: int) -> Response | IngestError:
            address = checked[index]
            if isinstance(address, IngestError):
                return address
            try:
                return self._fetch(requests[index], address)
            except IngestError as error:
                return error

        hosts = [item.host if isinstance(item, WebAddress) else None for item in checked]
        dispatch = Dispatch(
            hosts, work, pacer=self._pacer, weigh=weigh, max_held=self._limits.max_held_bytes
        )
        yield from zip(requests, dispatch.run(self._limits.threads), strict=True)

    def _check(self, url: str) -> WebAddress:
        limits = self._limits
        return check_url(url, ports=limits.ports, allow_private=limits.allow_private)

    def _try_check(self, url: str) -> WebAddress | IngestError:
        try:
            return self._check(url)
        except IngestError as error:
            return error

    def _fetch(self, request: Request, address: WebAddress) -> Response:
        """Follow redirects to the answer; the first host's turn is held by the caller."""
        self._check_hold(request, address.host)
        self._deadline.start(self._limits.total_seconds)
        start = address.scheme
        seen = {address.url}
        is_permanent = True
        step = self._send(request, address)
        while isinstance(step, Redirect):
            is_permanent = is_permanent and step.status in PERMANENT
            next_address = self._check_hop(request.url, address, step.location)
            if next_address.url in seen:
                raise FetchError("The redirects go round in a circle", request.url, retryable=True)
            if len(seen) > self._limits.max_redirects:
                raise FetchError(
                    f"There are more than {self._limits.max_redirects} redirects", request.url
                )
            seen.add(next_address.url)
            step = self._send_in_turn(request, next_address, held=address.host)
            address = next_address
        # Following a redirect from https to http is allowed, since nothing secret is sent;
        # learning it would give up encryption for good.
        keeps_https = not (start == "https" and address.scheme == "http")
        if len(seen) > 1 and is_permanent and keeps_https:
            return replace(step, permanent_url=address.url)
        return step

    def _send(self, request: Request, address: WebAddress) -> Response | Redirect:
        """One request; a host that asks us to slow down is left alone from then on."""
        try:
            return self._exchange.send(request, address)
        except FetchError as error:
            if error.retry_after is not None or error.status == TOO_MANY:
                seconds = SHORT_HOLD if error.retry_after is None else error.retry_after
                if seconds <= SHORT_HOLD:
                    self._pacer.hold(address.host, seconds)
                else:
                    self._holds.add(address.host, seconds)
            raise

    def _check_hold(self, request: Request, host: str) -> None:
        left = self._holds.left().get(host)
        if left is not None:
            message = f"{host} asked to be left alone for {max(1, round(left / 60))} more minutes"
            raise HeldBackError(message, request.url, retryable=True, retry_after=left)

    def _check_hop(self, start: str, address: WebAddress, location: str) -> WebAddress:
        if not location or CONTROL.search(location):
            raise FetchError("The server redirects without a usable address", start)
        try:
            return self._check(urljoin(address.url, location.strip().replace(" ", "%20")))
        except BlockedAddressError as error:
            raise BlockedAddressError(
                f"The server redirects to a refused address: {error.message}", start
            ) from error
        except ValueError as error:
            raise FetchError("The server redirects without a usable address", start) from error

    def _send_in_turn(
        self, request: Request, address: WebAddress, *, held: str
    ) -> Response | Redirect:
        if address.host == held:  # waiting for a second turn could wait for our own first one
            return self._send(request, address)
        try:
            # Two redirects in opposite directions may each hold what the other waits for.
            with self._pacer.turn(address.host, self._limits.total_seconds) as waited:
                self._deadline.extend(waited)
                return self._send(request, address)
        except TimeoutError as error:
            raise FetchError("The redirect's host was busy", request.url, retryable=True) from error


def weigh(result: Response | IngestError) -> int:
    """The bytes a result holds in memory."""
    return len(result.body) if isinstance(result, Response) else 0
