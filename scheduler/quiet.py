"""Moments by a subscriber's own clock: the hour of daily messages, the end of quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date

    from db.alert_types import QuietHours

_DAY = timedelta(days=1)


@lru_cache(maxsize=1024)
def find_zone(name: str) -> ZoneInfo:
    """The zone of that name; UTC for one that this machine does not know."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def next_hour(moment: datetime, hour: int, zone: str) -> datetime:
    """The first time at or after `moment` at which clocks in `zone` show that full hour, in UTC.

    Where the clocks skip the hour it is the moment at which it would have been; where they show
    it twice, the first.
    """
    place = find_zone(zone)
    day = moment.astimezone(place).date()
    for offset in (0, 1, 2):
        found = _moment(day + offset * _DAY, time(hour), place)
        if found >= moment:
            return found
    raise AssertionError  # three days hold each hour at least twice


def quiet_until(moment: datetime, quiet: QuietHours | None, zone: str) -> datetime | None:
    """When the quiet hours end in which `moment` lies, in UTC; None when it lies in none.

    The hours may span midnight; equal ends mean no quiet hours.
    """
    if quiet is None or quiet.start == quiet.end:
        return None
    place = find_zone(zone)
    local = moment.astimezone(place)
    minute = local.hour * 60 + local.minute
    spans = quiet.start > quiet.end
    if spans:
        is_quiet = minute >= quiet.start or minute < quiet.end
    else:
        is_quiet = quiet.start <= minute < quiet.end
    if not is_quiet:
        return None
    day = local.date() if minute < quiet.end else local.date() + _DAY
    end = time(quiet.end // 60, quiet.end % 60)
    # In the night in which an hour comes twice, its first end may lie behind us.
    ends = (_moment(day, end.replace(fold=fold), place) for fold in (0, 1))
    return next((found for found in ends if found > moment), moment + timedelta(minutes=1))


def _moment(day: date, clock: time, place: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, place).astimezone(UTC)
