"""Dates as pages write them, in numbers and in words of several languages."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from ingest.dates import EARLIEST_YEAR, LATEST_YEAR, StatedDate
from ingest.months import MONTHS

MAX_TEXT = 200  # characters that are looked at

_CLOCK = r"(?:\D{1,12}?(\d{1,2}):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?)?"
_FORMS = (
    ("ymd", re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d\d?)[-/.](\d\d?)(?!\d)" + _CLOCK)),
    ("ymd", re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[年년]\s*(\d\d?)\s*[月월]\s*(\d\d?)\s*[日일]" + _CLOCK)),
    ("dmy", re.compile(r"(?<![\d.])(\d\d?)\.\s?(\d\d?)\.\s?((?:19|20)\d\d)(?!\d)" + _CLOCK)),
    ("d/m", re.compile(r"(?<![\d/])(\d\d?)/(\d\d?)/((?:19|20)\d\d)(?![\d/])" + _CLOCK)),
    ("dMy", re.compile(r"(?<!\d)(\d\d?)(?:st|nd|rd|th|er|\.|º)?\s+(?:de\s+)?([^\W\d_]{3,12})\.?,?\s+(?:de[l]?\s+)?((?:19|20)\d\d)(?!\d)" + _CLOCK)),
    ("Mdy", re.compile(r"(?<!\w)([^\W\d_]{3,12})\.?\s+(\d\d?)(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)(?!\d)" + _CLOCK)),
)  # fmt: skip
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?Z?")
_EPOCH = re.compile(r"(1\d{9})(\d{3})?")
_NOON = 12  # the first of two numbers is the month only where it can be no later
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?)?"
)


def read_iso_stamp(text: str) -> StatedDate | None:
    """An ISO date or time with what it leaves open; midnight stands for a day without an hour."""
    match = _ISO.match(text.strip())
    if match is None or (moment := read_iso(text)) is None:
        return None
    hour, minute = match[4], match[5]
    has_time = hour is not None and (hour, minute) != ("00", "00")
    return StatedDate(moment, not has_time, has_time and match[7] is None)


def read_iso(text: str) -> datetime | None:
    """An ISO date or time as aware UTC; UTC where no zone is stated; None when absurd."""
    match = _ISO.match(text.strip())
    if match is None:
        return None
    year, month, day = match.groups()[:3]
    return _build(year, month, day, match.groups()[3:6], match.groups()[6])


def read_written_date(text: str) -> datetime | None:
    """The first date in a text as aware UTC; UTC where no zone is stated; None without one.

    Two numbers that could be day and month either way round are no date.
    """
    text = text[:MAX_TEXT].strip()
    if match := _COMPACT.fullmatch(text):
        return _build(match[1], match[2], match[3], match.groups()[3:6], None)
    if match := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(match[1]), UTC)
    found = [(match.start(), form, match) for form, rule in _FORMS if (match := rule.search(text))]
    for _, form, match in sorted(found, key=lambda one: one[0]):
        if moment := _read_match(form, match):
            return moment
    return None


def _read_match(form: str, match: re.Match[str]) -> datetime | None:
    first, second, third = match.groups()[:3]
    clock, zone = match.groups()[3:6], match.groups()[6]
    if form == "ymd":
        return _build(first, second, third, clock, zone)
    if form == "dmy":
        return _build(third, second, first, clock, zone)
    if form == "d/m":
        return _read_slashes(int(first), int(second), third, clock, zone)
    day, name = (first, second) if form == "dMy" else (second, first)
    month = MONTHS.get(name.casefold())
    return _build(third, str(month), day, clock, zone) if month else None


def _read_slashes(
    first: int, second: int, year: str, clock: tuple[str | None, ...], zone: str | None
) -> datetime | None:
    if first > _NOON or first == second:
        return _build(year, str(second), str(first), clock, zone)
    if second > _NOON:
        return _build(year, str(first), str(second), clock, zone)
    return None


def _build(
    year: str, month: str, day: str, clock: tuple[str | None, ...], zone: str | None
) -> datetime | None:
    hour, minute, second = (int(part or 0) for part in clock)
    if not EARLIEST_YEAR <= int(year) <= LATEST_YEAR:
        return None
    try:
        moment = datetime(
            int(year), int(month), int(day), hour, minute, second, tzinfo=_read_zone(zone)
        )
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _read_zone(zone: str | None) -> timezone:
    if zone is None or zone in {"Z", "UTC", "GMT"}:
        return UTC
    sign = -1 if zone[0] == "-" else 1
    digits = zone[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))
