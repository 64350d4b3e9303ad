"""Dates as feeds write them: RFC 822 and its variants, ISO 8601, and months in other languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ingest.months import MONTHS

EARLIEST_YEAR = 1990
LATEST_YEAR = 2100
MAX_DATE_LENGTH = 100

# Hours from UTC. Where a name has several meanings RFC 822's counts, else the commonest on the Web.
_ZONES = {
    "z": 0.0, "ut": 0.0, "utc": 0.0, "gmt": 0.0, "wet": 0.0, "west": 1.0, "bst": 1.0, "cet": 1.0,
    "cest": 2.0, "met": 1.0, "mez": 1.0, "mesz": 2.0, "mest": 2.0, "eet": 2.0, "eest": 3.0,
    "msk": 3.0, "sast": 2.0, "ist": 5.5, "pkt": 5.0, "ict": 7.0, "wib": 7.0, "hkt": 8.0,
    "sgt": 8.0, "awst": 8.0, "jst": 9.0, "kst": 9.0, "acst": 9.5, "acdt": 10.5, "aest": 10.0,
    "aedt": 11.0, "nzst": 12.0, "nzdt": 13.0, "brt": -3.0, "art": -3.0, "nst": -3.5, "ndt": -2.5,
    "ast": -4.0, "adt": -3.0, "est": -5.0, "edt": -4.0, "cst": -6.0, "cdt": -5.0, "mst": -7.0,
    "mdt": -6.0, "pst": -8.0, "pdt": -7.0, "akst": -9.0, "akdt": -8.0, "hst": -10.0,
    "et": -5.0, "ct": -6.0, "mt": -7.0, "pt": -8.0,
}  # fmt: skip
_UNSURE_ZONES = frozenset({"ist", "bst", "cst", "et", "ct", "mt", "pt", "ast", "art"})
_CHINESE_ZONE = 8.0

_CLOCK = (
    r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
    r"(?:\s*(?P<half>[ap]\.?m\b\.?))?"
)
_ZONE = (
    r"(?:\s*(?P<zone>(?:(?:etc/)?(?:gmt|utc?))?\s*[+\-−]\s?\d{1,2}:?\d{2}|(?:etc/)?[a-z]{1,5}))?"
)
_ISO = re.compile(
    r"^(?P<year>\d{4})(?:$|[-/.](?P<month>\d{1,2})(?:$|[-/.](?P<day>\d{1,2})(?!\d)))"
    rf"(?:(?:t|\s|,|-)+{_CLOCK})?{_ZONE}",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    rf"(?:t?(?P<hour>\d{{2}})(?P<minute>\d{{2}})(?P<second>\d{{2}})?)?{_ZONE}$",
    re.IGNORECASE,
)
_EAST_ASIAN = re.compile(
    r"(?P<year>\d{4})\s*[年년]\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일]"
    rf"(?:\D{{0,6}}{_CLOCK})?{_ZONE}",
    re.IGNORECASE,
)
_WORD = r"[^\W\d_]+"
_DAY_FIRST = re.compile(
    rf"^(?:{_WORD}\.?,?\s*)?(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?[\s-]*(?:de\s+)?"
    rf"(?P<month>{_WORD})\.?,?[\s-]*(?:de\s+)?(?P<year>\d{{2,4}})\b"
    rf"(?:(?:t|\s|,|at)*{_CLOCK})?{_ZONE}",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?(?P<month>{_WORD})\.?\s*"
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?:(?P<year>\d{{4}})\b)?"
    rf"(?:(?:\s|,|-|at)*{_CLOCK})?{_ZONE}(?:\s+(?P<late_year>\d{{4}}))?",
    re.IGNORECASE,
)
_DOTTED = re.compile(
    r"^(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})\b"
    rf"(?:(?:\s|,|-)*{_CLOCK})?{_ZONE}",
    re.IGNORECASE,
)
_FORMS = (_DAY_FIRST, _ISO, _COMPACT, _MONTH_FIRST, _EAST_ASIAN, _DOTTED)
_OFFSET = re.compile(r"([+\-−])\s?(\d{1,2}):?(\d{2})$")
_STAMP = re.compile(r"\d{9,13}")
_LONGEST_OFFSET = 15 * 60


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date as it was stated, in UTC; whether it names an hour, and a zone that is certain."""

    moment: datetime
    day_only: bool = True
    zone_assumed: bool = False


def read_date(stated: str, language: str = "") -> StatedDate | None:
    """The date that a text states; None where it states none between 1990 and 2100.

    A missing or unknown zone counts as UTC. `language` settles CST, which is China's in Chinese.
    """
    text = " ".join(stated[:MAX_DATE_LENGTH].split())
    if _STAMP.fullmatch(text):
        return _read_stamp(text)
    for form in _FORMS:
        match = form.search(text)
        if match and (found := _read_match(match.groupdict(), language)):
            return found
    return None


def is_in_range(moment: datetime) -> bool:
    """Whether a date can be a publication's."""
    return EARLIEST_YEAR <= moment.year <= LATEST_YEAR


def _read_stamp(text: str) -> StatedDate | None:
    seconds = int(text) / (1000 if len(text) > 11 else 1)  # noqa: PLR2004 - milliseconds since 1970
    moment = datetime.fromtimestamp(seconds, UTC)
    return StatedDate(moment, day_only=False, zone_assumed=False) if is_in_range(moment) else None


def _read_match(parts: dict[str, str | None], language: str) -> StatedDate | None:
    month = _read_month(parts["month"] or "1")
    year = _read_year(parts["year"] or parts.get("late_year") or "")
    if month is None or year is None:
        return None
    hour, minute, second = _read_clock(parts)
    offset, is_sure = _read_zone(parts["zone"] or "", language)
    try:
        local = datetime(year, month, int(parts["day"] or 1), tzinfo=UTC)
        local += timedelta(hours=hour, minutes=minute, seconds=second)
        moment = (local - offset).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    day_only = not (hour or minute or second)
    has_clock = parts["hour"] is not None
    assumed = has_clock and not is_sure
    return StatedDate(moment, day_only, assumed or not has_clock) if is_in_range(moment) else None


def _read_month(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    word = text.lower()
    return MONTHS.get(word) or (MONTHS.get(word[:3]) if word.isascii() else None)


def _read_year(text: str) -> int | None:
    """Two digits count from 1970 to 2069; three come from programs that forget to add 1900."""
    if not text:
        return None
    year = int(text)
    match len(text):
        case 2:
            return year + (1900 if year >= 70 else 2000)  # noqa: PLR2004 - see above
        case 3:
            return year + 1900
        case _:
            return year


def _read_clock(parts: dict[str, str | None]) -> tuple[int, int, int]:
    """Hour, minute and second; what no clock shows raises on building the date."""
    hour, minute = int(parts["hour"] or 0), int(parts["minute"] or 0)
    second = min(int(parts["second"] or 0), 59)  # leap seconds
    half = (parts.get("half") or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    if hour > 24 or minute > 59:  # noqa: PLR2004 - 24:00 is the next midnight
        return 0, 0, 0
    return hour, minute, second


def _read_zone(text: str, language: str) -> tuple[timedelta, bool]:
    """Offset from UTC, and whether the zone is certain."""
    name = text.lower().replace(" ", "").removeprefix("etc/")
    if offset := _OFFSET.search(name):
        minutes = int(offset[2]) * 60 + int(offset[3])
        if minutes > _LONGEST_OFFSET:
            return timedelta(), False
        return timedelta(minutes=minutes if offset[1] == "+" else -minutes), True
    if name == "cst" and language.lower().startswith("zh"):
        return timedelta(hours=_CHINESE_ZONE), False
    if name not in _ZONES:
        return timedelta(), False
    return timedelta(hours=_ZONES[name]), name not in _UNSURE_ZONES
