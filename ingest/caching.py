"""What servers say about when to come back: freshness, limits of rate, next pages."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from ingest.headers import MAX_RETRY_SECONDS, read_retry_after

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_HEADER = 4_000
_MAX_AGE = re.compile(r"(?:^|[,\s])(?:s-maxage|max-age)\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_NO_CACHE = re.compile(r"(?:^|[,\s])(?:no-cache|no-store|must-understand)\b", re.IGNORECASE)
_NEXT_LINK = re.compile(r"<([^<>]{1,2000})>\s*;[^<]*?rel\s*=\s*\"?next\"?", re.IGNORECASE)
_RATE_LIMIT = re.compile(r"\br\s*=\s*(\d+).*?\bt\s*=\s*(\d+)", re.IGNORECASE)
_LONGEST_FRESH = 7 * 24 * 3600.0


def read_freshness(headers: Mapping[str, str], now: float) -> float:
    """Seconds for which the answer is fresh by Cache-Control or Expires (RFC 9111); 0 if unknown.

    `now` is in seconds since the epoch. The age that a cache on the way reports is taken off.
    """
    control = headers.get("cache-control", "")[:MAX_HEADER]
    if _NO_CACHE.search(control):
        return 0.0
    if stated := _MAX_AGE.search(control):
        seconds = float(stated[1]) - _read_seconds(headers.get("age", ""))
    else:
        seconds = _read_expiry(headers.get("expires", ""), now)
    return min(max(seconds, 0.0), _LONGEST_FRESH)


def _read_seconds(value: str) -> float:
    return float(value.strip()) if re.fullmatch(r"\s*\d{1,10}\s*", value) else 0.0


def _read_expiry(value: str, now: float) -> float:
    try:
        moment = parsedate_to_datetime(value[:60])
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment.timestamp() - now
    except (ValueError, OverflowError):
        return 0.0


def read_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Seconds that a server asks us to stay away; None when it does not.

    Read from Retry-After, from `RateLimit` (`"api";r=0;t=55`, as Hugging Face sends it) and from
    `X-RateLimit-Remaining` with `X-RateLimit-Reset` (as GitHub does).
    """
    if (asked := read_retry_after(headers.get("retry-after", ""), now)) is not None:
        return asked
    limit = _RATE_LIMIT.search(headers.get("ratelimit", "")[:MAX_HEADER])
    if limit and limit[1].strip("0") == "":
        return min(float(limit[2][:9]), MAX_RETRY_SECONDS)
    reset = headers.get("x-ratelimit-reset", "").strip()
    if headers.get("x-ratelimit-remaining", "").strip() == "0" and re.fullmatch(r"\d{1,12}", reset):
        return min(max(float(reset) - now, 0.0), MAX_RETRY_SECONDS)
    return None


def read_next_link(value: str) -> str:
    """The target of a Link header's `rel="next"` (RFC 8288), unresolved; empty without one."""
    match = _NEXT_LINK.search(value[:MAX_HEADER])
    return match[1].strip() if match else ""
