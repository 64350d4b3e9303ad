"""Fetching from the open web: conditional, bounded in size, time and redirects, polite.

robots.txt is not read yet: feeds are published for readers, and pages are fetched at a pace.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import quote, urljoin

import httpx2

from db.errors import BlockedAddressError, FetchError, IngestError
from ingest.addresses import (
    CONTROL,
    PRINTABLE,
    WebAddress,
    check_url,
    clean_for_message,
    resolve_host,
)
from ingest.body import open_body, refuse_size
from ingest.dispatch import Dispatch
from ingest.headers import (
    clean_validator,
    read_content_length,
    read_content_type,
    read_retry_after,
)
from ingest.pace import Pacer
from ingest.transport import (
    NETWORK_FAULTS,
    TIMEOUTS,
    Deadline,
    Proxies,
    WebTransport,
    read_proxies,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ingest.addresses import Resolver
    from ingest.limits import FetchLimits

OK, NOT_MODIFIED, GONE = 200, 304, 410
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
RETRYABLE = frozenset({408, 421, 425, 429})
SERVER_FAULTS = range(500, 600)
SPACE = " "
MAX_DRAINED_BYTES = 65_536
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, "
    "text/html;q=0.9, */*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class Request:
    """What to fetch; `key` is the caller's own mark and is not looked at."""

    url: str
    max_bytes: int
    etag: str = ""
    last_modified: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """An answer: status 200 with a body, or 304 without.

    `url` is where the redirects ended; `permanent_url` is the same when every hop was permanent
    and none left https, so that it may replace the stored URL.
    """

    url: str
    status: int
    body: bytes
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    permanent_url: str | None = None


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
        self._wall_clock = wall_clock
        self._deadline = Deadline(clock)
        self._pacer = Pacer(limits.pace_seconds, limits.per_host, clock=clock, sleep=sleep)
        # Not a Client: it would add cookies, .netrc passwords and decoders without a bound.
        self._transport = transport or WebTransport(
            limits,
            read_proxies(os.environ) if proxies is None else proxies,
            self._deadline,
            resolve,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._transport.close()

    def get(
        self, url: str, *, etag: str = "", last_modified: str = "", max_bytes: int
    ) -> Response:
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

        hosts = [item.host if isinstance(item, WebAddress) else "" for item in checked]
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
        self._deadline.start(self._limits.total_seconds)
        start = address.scheme
        seen = {address.url}
        is_permanent = True
        step = self._exchange(request, address)
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
            step = self._exchange_in_turn(request, next_address, held=address.host)
            address = next_address
        # Following a redirect from https to http is allowed, since nothing secret is sent;
        # learning it would give up encryption for good.
        keeps_https = not (start == "https" and address.scheme == "http")
        if len(seen) > 1 and is_permanent and keeps_https:
            return replace_permanent(step, address.url)
        return step

    def _check_hop(self, start: str, address: WebAddress, location: str) -> WebAddress:
        if not location or CONTROL.search(location):
            raise FetchError("The server redirects without a usable address", start)
        try:
            return self._check(urljoin(address.url, location.strip().replace(SPACE, "%20")))
        except BlockedAddressError as error:
            raise BlockedAddressError(
                f"The server redirects to a refused address: {error.message}", start
            ) from error
        except ValueError as error:
            raise FetchError("The server redirects without a usable address", start) from error

    def _exchange_in_turn(
        self, request: Request, address: WebAddress, *, held: str
    ) -> Response | Redirect:
        if address.host == held:  # waiting for a second turn could wait for our own first one
            return self._exchange(request, address)
        with self._pacer.turn(address.host) as waited:
            self._deadline.extend(waited)
            return self._exchange(request, address)

    def _exchange(self, request: Request, address: WebAddress) -> Response | Redirect:
        """One request and its answer; network faults become FetchErrors."""
        outgoing = self._prepare(request, address)
        try:
            answer = self._transport.handle_request(outgoing)
            try:
                return self._read(request, address, answer)
            finally:
                answer.close()
        except TIMEOUTS as error:
            raise FetchError("The server was too slow", request.url, retryable=True) from error
        except NETWORK_FAULTS as error:
            message = "The connection failed"
            raise FetchError(message, request.url, retryable=True) from error

    def _prepare(self, request: Request, address: WebAddress) -> httpx2.Request:
        headers = {
            "User-Agent": self._limits.user_agent,
            "Accept": ACCEPT,
            "Accept-Encoding": "gzip",
        }
        if etag := clean_validator(request.etag):
            headers["If-None-Match"] = etag
        if last_modified := clean_validator(request.last_modified):
            headers["If-Modified-Since"] = last_modified
        total = self._limits.total_seconds
        timeouts = {"connect": self._limits.connect_seconds, "read": total, "write": total}
        try:
            outgoing = httpx2.Request(
                "GET",
                address.url,
                headers=headers,
                extensions={"timeout": timeouts | {"pool": total}},
            )
        except httpx2.InvalidURL as error:
            raise BlockedAddressError("The address is malformed", request.url) from error
        if outgoing.url.raw_host.decode("ascii") != address.host:
            # Two parsers that disagree about the host are how gates are bypassed.
            raise BlockedAddressError("The address is ambiguous", request.url)
        return outgoing

    def _read(
        self, request: Request, address: WebAddress, answer: httpx2.Response
    ) -> Response | Redirect:
        status, headers = answer.status_code, answer.headers
        if status == OK:
            body = self._read_body(request, answer)
            media_type, charset = read_content_type(headers.get("content-type", ""))
            return Response(
                url=address.url,
                status=OK,
                body=body,
                content_type=media_type,
                charset=charset,
                etag=clean_validator(headers.get("etag", "")),
                last_modified=clean_validator(headers.get("last-modified", "")),
            )
        self._drain(answer)
        if status in REDIRECTS:
            return Redirect(status, encode_location(headers.get("location", "")))
        if status == NOT_MODIFIED and (request.etag or request.last_modified):
            return Response(
                url=address.url,
                status=NOT_MODIFIED,
                body=b"",
                etag=clean_validator(headers.get("etag", "")) or request.etag,
                last_modified=clean_validator(headers.get("last-modified", ""))
                or request.last_modified,
            )
        raise self._refuse_status(request.url, answer)

    def _read_body(self, request: Request, answer: httpx2.Response) -> bytes:
        length = read_content_length(answer.headers.get("content-length", ""))
        if length is not None and length > request.max_bytes:
            raise refuse_size(request.url, request.max_bytes)
        chunks = iter(answer.stream)  # type: ignore[arg-type]  # ours are synchronous
        encoding = answer.headers.get("content-encoding", "")
        reader = open_body(first := next(chunks, b""), encoding, request.url, request.max_bytes)
        reader.feed(first)
        for chunk in chunks:
            reader.feed(chunk)
            if self._deadline.left() <= 0:
                raise FetchError("The server was too slow", request.url, retryable=True)
        return reader.finish()

    def _drain(self, answer: httpx2.Response) -> None:
        """Read a short rest, since a connection is only kept when its answer was read."""
        length = read_content_length(answer.headers.get("content-length", ""))
        if answer.status_code == NOT_MODIFIED or (
            length is not None and length <= MAX_DRAINED_BYTES
        ):
            for _ in answer.stream:  # type: ignore[union-attr]  # ours are synchronous
                pass

    def _refuse_status(self, url: str, answer: httpx2.Response) -> FetchError:
        status = answer.status_code
        retry_after = read_retry_after(answer.headers.get("retry-after", ""), self._wall_clock())
        message = "The page is gone for good" if status == GONE else f"The server answered {status}"
        return FetchError(
            message,
            url,
            status=status,
            retryable=status in RETRYABLE or status in SERVER_FAULTS,
            retry_after=retry_after,
        )


@dataclass(frozen=True, slots=True)
class Redirect:
    """A hop: where the server sends us, not yet checked."""

    status: int
    location: str


def encode_location(value: str) -> str:
    """A Location as ASCII; servers send raw UTF-8 in it."""
    try:
        return quote(value, safe=PRINTABLE + SPACE + "\t\r\n\x00")
    except UnicodeEncodeError:
        return ""


def replace_permanent(response: Response, url: str) -> Response:
    """The response, saying that its URL may be learnt."""
    from dataclasses import replace

    return replace(response, permanent_url=url)


def weigh(result: Response | IngestError) -> int:
    """The bytes a result holds in memory."""
    return len(result.body) if isinstance(result, Response) else 0
