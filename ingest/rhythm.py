"""When to come back: to a source, to one that fails, to a page that fails."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from db.types import PollState
    from ingest.options import IngestOptions

SHORTEST_INTERVAL = 30 * 60
LONGEST_INTERVAL = 12 * 3600
LONGEST_PAUSE = 24 * 3600
PAGE_RETRY = timedelta(minutes=30)
_RHYTHM_DATES = 11


def choose_interval(dates: Iterable[datetime | None], now: datetime, options: IngestOptions) -> int:
    """Seconds until the next poll: the setting, stretched for a quiet source, halved for a busy."""
    if options.interval_override is not None:
        return options.interval_override
    base = options.base_interval_seconds
    known = sorted((date for date in dates if date and date <= now), reverse=True)
    if not known:
        return base
    recent = known[:_RHYTHM_DATES]
    gaps = [(a - b).total_seconds() for a, b in pairwise(recent)]
    quiet = (now - recent[0]).total_seconds()
    pace = max(median(gaps) if gaps else quiet, quiet / 10)
    wanted = min(max(pace / 4, base / 2), base * 4)
    shortest, longest = min(SHORTEST_INTERVAL, base), max(LONGEST_INTERVAL, base)
    return round(min(max(wanted, shortest), longest))


def pause_after_failure(
    state: PollState, retry_after: float | None, options: IngestOptions
) -> timedelta:
    """How long to leave a failing source alone; doubles with each failure, a day at most."""
    if options.interval_override is not None:
        return timedelta(seconds=options.interval_override)
    doubled = state.interval_seconds * 2 ** min(state.failures, 10)
    wanted = max(float(doubled), retry_after or 0.0)
    return timedelta(seconds=min(wanted, LONGEST_PAUSE))


def pause_before_retry(attempts: int, retry_after: float | None) -> timedelta:
    """How long to wait before the next attempt at a page; `attempts` made so far, from 1."""
    wanted = max(PAGE_RETRY.total_seconds() * 3 ** (attempts - 1), retry_after or 0.0)
    return timedelta(seconds=min(wanted, LONGEST_PAUSE))
