"""What we believe of a server's headers. Each value comes back clean, or empty."""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime

MAX_VALIDATOR_LENGTH = 512
MAX_RETRY_SECONDS = 7 * 24 * 3600.0
PRINTABLE = re.compile(r"[\x20-\x7e]+")
MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,80}")
CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
SECONDS = re.compile(r"[0-9]{1,18}")


def clean_validator(value: str) -> str:
    """An ETag or Last-Modified fit to be sent back; empty when over-long or not printable."""
    value = value.strip()
    if len(value) > MAX_VALIDATOR_LENGTH or not PRINTABLE.fullmatch(value):
        return ""
    return value


def read_content_type(value: str) -> tuple[str, str]:
    """Media type and charset of a Content-Type header, in lower case; empty where unreadable."""
    media_type = value.partition(";")[0].strip().lower()
    charset = CHARSET.search(value[:300])
    return (
        media_type if MEDIA_TYPE.fullmatch(media_type) else "",
        charset.group(1).lower() if charset else "",
    )


def read_retry_after(value: str, now: float) -> float | None:
    """Seconds to wait, from either form of Retry-After; at most a week, None when unreadable.

    `now` is in seconds since the epoch.
    """
    value = value.strip()
    if SECONDS.fullmatch(value):
        return min(float(value), MAX_RETRY_SECONDS)
    try:
        moment = parsedate_to_datetime(value[:60])
        if moment.tzinfo is None:  # "-0000": UTC without a zone
            moment = moment.replace(tzinfo=UTC)
        seconds = moment.timestamp() - now
    except (ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), MAX_RETRY_SECONDS)


def read_content_length(value: str) -> int | None:
    """The announced length in bytes; None when absent or not a number."""
    value = value.strip()
    return int(value) if SECONDS.fullmatch(value) else None
