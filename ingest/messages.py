"""What goes out to a server and what comes back."""

from __future__ import annotations

from dataclasses import dataclass


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
    and none left https, so that it may replace the stored URL. `fresh_seconds` is how long the
    server calls the answer fresh, `next_link` the target of its `Link` header to a next page.
    """

    url: str
    status: int
    body: bytes
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    permanent_url: str | None = None
    fresh_seconds: float = 0.0
    next_link: str = ""


@dataclass(frozen=True, slots=True)
class Redirect:
    """A hop: where the server sends us, not yet checked."""

    status: int
    location: str
