"""One request to a checked address and its answer, without following redirects."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx2

from db.errors import BlockedAddressError, FetchError
from ingest.addresses import PRINTABLE
from ingest.body import open_body, refuse_size
from ingest.caching import read_freshness, read_next_link, read_wait
from ingest.headers import clean_validator, read_content_length, read_content_type
from ingest.json_answer import read_api_error, read_json
from ingest.messages import Redirect, Response
from ingest.transport import BROKEN_CONNECTION, NETWORK_FAULTS, TIMEOUTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.addresses import WebAddress
    from ingest.limits import FetchLimits
    from ingest.messages import Request
    from ingest.transport import Deadline

OK, NOT_MODIFIED, BAD_REQUEST, FORBIDDEN, GONE = 200, 304, 400, 403, 410
MAX_COMPLAINT = 20_000
REDIRECTS = frozenset({301, 302, 303, 307, 308})
RETRYABLE = frozenset({408, 421, 425, 429})
SERVER_FAULTS = range(500, 600)
MAX_REASON_LENGTH = 200
MAX_DRAINED_BYTES = 65_536
LENIENT = PRINTABLE + " \t\r\n\x00"  # what `quote` leaves for the gate to judge
ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, "
    "application/xml;q=0.9, application/json;q=0.9, text/html;q=0.9, */*;q=0.5"
)


class Exchange:
    """Sends requests through a transport; what the server says comes back clean and bounded.

    `now` counts seconds since the epoch, for Retry-After dates.
    """

    def __init__(
        self,
        limits: FetchLimits,
        transport: httpx2.BaseTransport,
        deadline: Deadline,
        now: Callable[[], float],
    ) -> None:
        self._limits = limits
        # Not a Client: it would add cookies, .netrc passwords and decoders without a bound.
        self._transport = transport
        self._deadline = deadline
        self._now = now

    def send(self, request: Request, address: WebAddress) -> Response | Redirect:
        """One request and its answer; network faults become FetchErrors."""
        outgoing = self._prepare(request, address)
        try:
            answer = self._open(outgoing)
            try:
                return self._read(request, address, answer)
            finally:
                answer.close()
        except BlockedAddressError as error:  # by its resolved address; known by name only there
            error.url = request.url
            raise
        except TIMEOUTS as error:
            raise FetchError("The server was too slow", request.url, retryable=True) from error
        except NETWORK_FAULTS as error:
            message = "The connection failed"
            raise FetchError(message, request.url, retryable=True) from shorten(error)

    def _open(self, outgoing: httpx2.Request) -> httpx2.Response:
        """Send, and once more when a kept connection turns out to be closed or out of step."""
        try:
            return self._transport.handle_request(outgoing)
        except BROKEN_CONNECTION:
            return self._transport.handle_request(outgoing)

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
                fresh_seconds=read_freshness(headers, self._now()),
                next_link=read_next_link(headers.get("link", "")),
            )
        if status == BAD_REQUEST:
            raise self._refuse_status(request.url, answer, self._read_complaint(request, answer))
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
                fresh_seconds=read_freshness(headers, self._now()),
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

    def _read_complaint(self, request: Request, answer: httpx2.Response) -> str:
        """What an API says is wrong with the request; empty where it says nothing readable."""
        try:
            said = read_json(self._read_body(replace(request, max_bytes=MAX_COMPLAINT), answer))
        except FetchError:
            return ""
        return read_api_error(said) if isinstance(said, dict) else ""

    def _drain(self, answer: httpx2.Response) -> None:
        """Read a short rest, since a connection is only kept when its answer was read."""
        length = read_content_length(answer.headers.get("content-length", ""))
        if answer.status_code == NOT_MODIFIED or (
            length is not None and length <= MAX_DRAINED_BYTES
        ):
            for _ in answer.stream:  # type: ignore[union-attr]  # ours are synchronous
                pass

    def _refuse_status(self, url: str, answer: httpx2.Response, complaint: str = "") -> FetchError:
        status = answer.status_code
        retry_after = read_wait(answer.headers, self._now())
        message = "The page is gone for good" if status == GONE else f"The server answered {status}"
        message += f": {complaint}" if complaint else ""
        # GitHub says 403 rather than 429 when the hour's requests are used up.
        limited = status == FORBIDDEN and retry_after is not None
        return FetchError(
            message,
            url,
            status=status,
            retryable=status in RETRYABLE or status in SERVER_FAULTS or limited,
            retry_after=retry_after,
        )


def shorten(error: Exception) -> Exception:
    """The error, or one with the beginning of its text: some quote the whole answer."""
    text = str(error)
    return error if len(text) <= MAX_REASON_LENGTH else ConnectionError(text[:MAX_REASON_LENGTH])


def encode_location(value: str) -> str:
    """A Location as ASCII; servers send raw UTF-8 in it."""
    try:
        return quote(value, safe=LENIENT)
    except UnicodeEncodeError:
        return ""
