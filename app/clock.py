"""What time it is: the real one, or that of a replay."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from dateutil.parser import isoparse

from db.errors import ConfigError


def parse_moment(text: str) -> datetime:
    """An ISO 8601 date or time as aware UTC; a missing zone means UTC. Raises ConfigError."""
    try:
        moment = isoparse(text.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ConfigError(
            f"{text!r} is no ISO 8601 time; write one such as 2026-06-18T08:00:00Z"
        ) from None


def current_time(stated: str | None = None) -> datetime:
    """The time given by `--now`, else TOCSIN_NOW, else the clock on the wall."""
    text = stated or os.environ.get("TOCSIN_NOW")
    return parse_moment(text) if text else datetime.now(UTC)
