"""Weeks, periods and times in words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_HOUR = 3600
_DAY = 24 * _HOUR


def name_week(week: str) -> str:
    """`2026-W25` as `Week 25, 2026`."""
    year, _, number = week.partition("-W")
    return f"Week {int(number)}, {year}" if number.isdigit() else week


def name_day(moment: datetime, *, year: bool = True) -> str:
    """`18 June 2026`."""
    return f"{moment.day} {moment:%B %Y}" if year else f"{moment.day} {moment:%B}"


def name_moment(moment: datetime) -> str:
    """`18 June 2026, 08:00 UTC`."""
    return f"{name_day(moment)}, {moment:%H:%M} UTC"


def name_period(start: datetime, end: datetime) -> str:
    """The days that a half-open period touches: `11 to 18 June 2026`."""
    last = end - timedelta(microseconds=1)
    if (start.year, start.month) == (last.year, last.month):
        first = str(start.day)
    else:
        first = name_day(start, year=start.year != last.year)
    return f"{first} to {name_day(last)}"


def name_days(first: datetime, last: datetime) -> str:
    """The days from `first` to `last`, both included: `15 to 16 June 2026`."""
    if first.date() == last.date():
        return name_day(first)
    return name_period(first, last + timedelta(microseconds=1))


def name_age(moment: datetime, now: datetime) -> str:
    """How long ago, roughly: `3 hours ago`; `in 20 minutes` for what is to come."""
    seconds = int((now - moment).total_seconds())
    size = abs(seconds)
    if size < 60:  # noqa: PLR2004 - seconds in a minute
        return "just now" if seconds >= 0 else "in a moment"
    if size < _HOUR:
        words = _count(size // 60, "minute")
    elif size < 2 * _DAY:
        words = _count(size // _HOUR, "hour")
    else:
        words = _count(size // _DAY, "day")
    return f"{words} ago" if seconds > 0 else f"in {words}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
