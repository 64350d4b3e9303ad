"""Weeks of the brief: when an issue goes out and which days it covers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from db.errors import WriterError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class IssueSchedule:
    """When the issue of an ISO week goes out, in `zone`; Thursday 08:00 UTC unless set."""

    weekday: str = "thursday"
    hour: int = 8
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Period:
    """The seven days an issue covers, half open, in UTC; the issue goes out at `end`."""

    week: str
    start: datetime
    end: datetime


def parse_week(name: str) -> tuple[int, int]:
    """Year and ISO week of a name such as `2026-W25`; raises WriterError."""
    match = _WEEK.fullmatch(name.strip())
    if match is None:
        raise WriterError(f"{name!r} names no week; write it like 2026-W25")
    year, week = int(match[1]), int(match[2])
    try:
        date.fromisocalendar(year, week, 1)
    except ValueError:
        message = f"{name!r} names no week: {year} has no ISO week {week}"
        raise WriterError(message) from None
    return year, week


def format_week(year: int, week: int) -> str:
    """The name of an ISO week, such as `2026-W05`."""
    return f"{year:04d}-W{week:02d}"


def week_of(day: date) -> str:
    """The ISO week in which a day lies."""
    year, week, _ = day.isocalendar()
    return format_week(year, week)


def issue_period(week: str, schedule: IssueSchedule | None = None) -> Period:
    """The days that the issue of `week` covers; raises WriterError for a name that is no week."""
    schedule = schedule or IssueSchedule()
    year, number = parse_week(week)
    issue_day = date.fromisocalendar(year, number, WEEKDAYS.index(schedule.weekday) + 1)
    return Period(
        format_week(year, number),
        # Both ends by the local clock: a change to summer time makes a period an hour shorter.
        _moment(issue_day - timedelta(days=7), schedule),
        _moment(issue_day, schedule),
    )


def latest_due_week(now: datetime, schedule: IssueSchedule | None = None) -> str:
    """The newest week whose issue has gone out, or goes out at this very moment."""
    this_week = week_of(now.date() + timedelta(days=7))
    while issue_period(this_week, schedule).end > now:
        this_week = previous_week(this_week)
    return this_week


def week_due(now: datetime, schedule: IssueSchedule | None = None) -> Period:
    """The period of the newest issue that is due."""
    return issue_period(latest_due_week(now, schedule), schedule)


def previous_week(week: str) -> str:
    """The ISO week before."""
    year, number = parse_week(week)
    return week_of(date.fromisocalendar(year, number, 1) - timedelta(days=7))


def weeks_between(first: str, last: str) -> list[str]:
    """Every week from `first` to `last`, both included; empty when `first` is the later one."""
    day = date.fromisocalendar(*parse_week(first), 1)
    end = date.fromisocalendar(*parse_week(last), 1)
    count = (end - day).days // 7 + 1
    return [week_of(day + timedelta(days=7 * n)) for n in range(count)]


def _moment(day: date, schedule: IssueSchedule) -> datetime:
    local = datetime.combine(day, time(schedule.hour), ZoneInfo(schedule.zone))
    return local.astimezone(UTC)
