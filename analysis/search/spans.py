"""Spans of days as people name them: `early june`, `last week of june`, `last friday`, `q2`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from analysis.text.date_patterns import MONTHS

if TYPE_CHECKING:
    from collections.abc import Callable

MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?"
)
YEAR = r"(?:19[7-9]\d|20\d\d)"
DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_TO = r" ?(?:-|–|—|to|until|through) ?"
_UNIT = r"(?:day|week|month|quarter|year)s?"
_NUMBER = r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|few|couple of)"
_WEEKDAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_NTH = r"(?:first|second|third|fourth|last|final|1st|2nd|3rd|4th)"
_PART = (
    rf"(?:{_NTH} (?:week|half)|start|beginning|middle|end|first days|last days|first few days)"
    r" (?:of|in)"
)
_TAIL = rf"(?:,? {YEAR})?"
# Longest first: each alternative names one span of days.
SPAN = (
    rf"(?:{YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])|{YEAR}-(?:0[1-9]|1[0-2])(?![-\d])|"
    rf"{DAY}{_TO}{DAY} (?:of )?{MONTH}{_TAIL}|{MONTH} {DAY}{_TO}{DAY}(?!\d|,? {MONTH}){_TAIL}|"
    rf"week of (?:{DAY} (?:of )?{MONTH}|{MONTH} {DAY}(?!\d)){_TAIL}|"
    rf"{DAY} (?:of )?{MONTH}{_TAIL}|{MONTH} {DAY}(?!\d){_TAIL}|"
    rf"(?:early |mid[ -]?|late |{_PART} )?{MONTH}{_TAIL}|"
    rf"q[1-4](?:[ /]?{YEAR})?|{YEAR}[ /]?q[1-4]|h[12] {YEAR}|"
    rf"(?:last|past|previous|this) (?:{_NUMBER} )?{_UNIT}|(?:{_NUMBER}|a|an|one) {_UNIT} ago|"
    rf"(?:last|past) \d{{1,3}} hours|(?:(?:last|past|this) )?{_WEEKDAY}|today|yesterday|{YEAR})(?!\w)"
)
_COUNTS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "few": 3, "couple of": 2, "a": 1, "an": 1, "one": 1,
}  # fmt: skip
_WEEKS = {
    "first": 1,
    "1st": 1,
    "second": 8,
    "2nd": 8,
    "third": 15,
    "3rd": 15,
    "fourth": 22,
    "4th": 22,
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS_IN = {"day": 1, "week": 7}
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
_HOURS = 24
# Words of a span that are neither its month nor its number.
_BESIDE = re.compile(
    r"\b(?:early|mid|late|of|in|week|half|start|beginning|middle|end|days|few|last|final|"
    r"to|until|through)\b|\d+(?:st|nd|rd|th)|\b(?:first|second|third|fourth)\b"
)
_NTH_NUMBER = re.compile(r"^[1-4](?:st|nd|rd|th) (?=week|half)")


@dataclass(frozen=True, slots=True)
class Days:
    """Days from `first` to `last`, both included."""

    first: date
    last: date


def read_span(text: str, today: date) -> Days | None:
    """The days that a text of the form `SPAN` names, read on a day; None for 31 June.

    A month, quarter or day without a year is the last one that began before `today`.
    """
    plain = " ".join(text.lower().replace(",", " ").replace(".", " ").split())
    try:
        return next((days for read in _READERS if (days := read(plain, today))), None)
    except (ValueError, OverflowError):
        return None


def until_today(text: str, today: date) -> Days | None:
    """`last month` as the month that ends today; None for other spans."""
    unit = text.lower().removeprefix("last ")
    known = unit in _DAYS_IN or unit in _MONTHS_IN
    return Days(_back(today, 1, unit), today) if known and unit != "day" else None


def _read_iso(text: str, _today: date) -> Days | None:
    if re.fullmatch(rf"{YEAR}-\d\d-\d\d", text):
        day = date.fromisoformat(text)
        return Days(day, day)
    if re.fullmatch(rf"{YEAR}-\d\d", text):
        return _months(date(int(text[:4]), int(text[5:]), 1), 1)
    return None


def _read_month(text: str, today: date) -> Days | None:
    named = re.search(r"[a-z]{3,9}", _BESIDE.sub("", text))
    month = MONTHS.get(named.group()) if named else None
    if month is None:
        return None
    year = re.search(YEAR, text)
    numbers = [int(n) for n in re.findall(r"(?<!\d)\d{1,2}(?!\d)", _NTH_NUMBER.sub("", text))]
    start = date(int(year.group()) if year else today.year, month, numbers[0] if numbers else 1)
    if year is None and start > today:
        start = start.replace(year=start.year - 1)
    if not numbers:
        return _part(_months(start, 1), text)
    if text.startswith("week of"):
        return _calendar("week", start)
    return Days(start, start.replace(day=numbers[-1])) if numbers[-1] >= numbers[0] else None


def _part(month: Days, text: str) -> Days:
    head, _, rest = text.partition(" ")
    if rest.startswith("week"):
        first = _WEEKS.get(head)
        if first is None:  # the last one
            return Days(month.last - timedelta(days=6), month.last)
        return Days(month.first.replace(day=first), month.first.replace(day=first + 6))
    if rest.startswith("half"):
        middle = month.first.replace(day=15)
        first_half = head in {"first", "1st"}
        return Days(month.first, middle) if first_half else Days(middle, month.last)
    # A third of a month, with days to spare either side.
    if text.startswith(("early", "start", "beginning", "first")):
        return Days(month.first, month.first.replace(day=12))
    if text.startswith(("mid", "middle")):
        return Days(month.first.replace(day=8), month.first.replace(day=23))
    late = text.startswith(("late", "end", "last"))
    return Days(month.first.replace(day=18), month.last) if late else month


def _read_quarter(text: str, today: date) -> Days | None:
    found = re.search(r"\b(?P<kind>[qh])(?P<n>[1-4])", text)
    if found is None:
        return None
    year = re.search(YEAR, text)
    size = 3 if found["kind"] == "q" else 6
    first = date(int(year.group()) if year else today.year, size * (int(found["n"]) - 1) + 1, 1)
    if year is None and first > today:
        first = first.replace(year=first.year - 1)
    return _months(first, size)


def _read_weekday(text: str, today: date) -> Days | None:
    head, _, name = text.rpartition(" ")
    if name not in _WEEKDAYS or head not in {"", "last", "past", "this"}:
        return None
    back = (today.weekday() - _WEEKDAYS.index(name)) % 7
    day = today - timedelta(days=back or (7 if head in {"last", "past"} else 0))
    return Days(day, day)


def _read_relative(text: str, today: date) -> Days | None:
    if text in {"today", "yesterday"}:
        day = today - timedelta(days=text == "yesterday")
        return Days(day, day)
    if text.endswith(" ago"):
        count, unit = _count_and_unit(text.removesuffix(" ago"))
        return _calendar(unit, _back(today, count, unit))
    head, _, rest = text.partition(" ")
    if head not in {"last", "past", "previous", "this"}:
        return None
    count, unit = _count_and_unit(rest)
    if unit == "hour":
        return Days(today - timedelta(days=-(-count // _HOURS)), today)
    if rest != unit:
        return Days(_back(today, count, unit) + timedelta(days=unit == "day"), today)
    if head == "past":
        return Days(_back(today, 1, unit), today)
    return _calendar(unit, today if head == "this" else _back(today, 1, unit))


def _count_and_unit(text: str) -> tuple[int, str]:
    words, _, unit = text.rpartition(" ")
    count = _COUNTS.get(words) or (int(words) if words.isdigit() else 1)
    return count, unit.rstrip("s")


def _back(today: date, count: int, unit: str) -> date:
    if unit in _DAYS_IN:
        return today - timedelta(days=count * _DAYS_IN[unit])
    return today - relativedelta(months=count * _MONTHS_IN[unit])


def _calendar(unit: str, day: date) -> Days:
    if unit == "day":
        return Days(day, day)
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return Days(monday, monday + timedelta(days=6))
    size = _MONTHS_IN[unit]
    return _months(date(day.year, (day.month - 1) // size * size + 1, 1), size)


def _read_year(text: str, _today: date) -> Days | None:
    return _months(date(int(text), 1, 1), 12) if re.fullmatch(YEAR, text) else None


def _months(first: date, count: int) -> Days:
    return Days(first, first + relativedelta(months=count, days=-1))


_READERS: tuple[Callable[[str, date], Days | None], ...] = (
    _read_iso,
    _read_quarter,
    _read_weekday,
    _read_month,
    _read_relative,
    _read_year,
)
