"""The period that a question states: `july 2026`, `last week`, `between may and july`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from analysis.search_types import StatedPeriod
from analysis.text.date_patterns import MONTHS

if TYPE_CHECKING:
    from collections.abc import Callable

_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\b\.?"
)
_YEAR = r"(?:19[7-9]\d|20\d\d)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_UNIT = r"(?:day|week|month|quarter|year)s?"
_NUMBER = r"(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|few|couple of)"
# Longest first: each alternative names one span of days.
_SPAN = (
    rf"(?:{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])|{_YEAR}-(?:0[1-9]|1[0-2])(?![-\d])|"
    rf"{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR})?|{_MONTH} {_DAY}(?!\d)(?:,? {_YEAR})?|"
    rf"(?:early |mid[ -]?|late )?{_MONTH}(?:,? {_YEAR})?|"
    rf"q[1-4](?:[ /]?{_YEAR})?|{_YEAR}[ /]?q[1-4]|h[12] {_YEAR}|"
    rf"(?:last|past|previous|this) (?:{_NUMBER} )?{_UNIT}|(?:{_NUMBER}|a|an|one) {_UNIT} ago|"
    rf"today|yesterday|{_YEAR})(?!\w)"
)
_STATED = re.compile(
    rf"(?<![\w./-])(?:(?P<pair>between|from) (?P<a>{_SPAN}) (?:and|to|until|till|through) (?P<b>{_SPAN})|"
    rf"(?:(?P<how>since|after|before|until|till|by|from|in|on|during|of|for|over|within|as of)"
    rf"(?: the)? )?(?P<one>{_SPAN}))(?![\w/-]|\.\d)",
    re.IGNORECASE,
)
_COUNTS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "few": 3, "couple of": 2, "a": 1, "an": 1, "one": 1,
}  # fmt: skip
_DAYS_IN = {"day": 1, "week": 7}
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
_OPEN = frozenset(("since", "after", "before", "until", "till", "by", "from"))
# "May" and "march" are verbs, "2024" may be part of a name: they need a sign beside them.
_NEEDS_SIGN = re.compile(rf"(?:may|march|mar|dec|jan|{_YEAR})", re.IGNORECASE)
_LEADING_DAY = re.compile(rf"{_DAY} (?:of )?(?={_MONTH},? {_YEAR})", re.IGNORECASE)
_LONE_DAY = re.compile(rf"(?:{_MONTH} {_DAY}|{_DAY} (?:of )?{_MONTH})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Days:
    """Days from `first` to `last`, both included."""

    first: date
    last: date


def read_period(text: str, now: datetime) -> StatedPeriod | None:
    """The first period that the text states; None where it states none that has begun.

    A month without a year is the last one that began before `now`. A lone day such as `june 2`
    without a preposition is left to the words: reports of an event come on the days after.
    """
    today = now.date()
    for match in _STATED.finditer(text):
        if _is_doubtful(match):
            continue
        words = _words_of(match)
        days = _read_pair(match, today) if match["pair"] else _read_one(_span_of(match), today)
        if days is not None and days.first <= today:
            return _to_period((match["how"] or "").lower(), words, days)
    return None


def _words_of(match: re.Match[str]) -> str:
    # "iOS 27 June 2026": the number may belong to the word before it, so the month alone is read.
    return _span_of(match) if _follows_word(match) else match.group()


def _span_of(match: re.Match[str]) -> str:
    one = match["one"]
    return _LEADING_DAY.sub("", one) if _follows_word(match) else one


def _follows_word(match: re.Match[str]) -> bool:
    return (
        match["how"] is None and match.start() > 0 and bool(_LEADING_DAY.match(match["one"] or ""))
    )


def _is_doubtful(match: re.Match[str]) -> bool:
    one = match["one"]
    if one is None or match["how"]:
        return match["how"] is not None and match["how"].lower() in {"of", "for"} and one.isdigit()
    if _LONE_DAY.fullmatch(one):
        return True
    if not _NEEDS_SIGN.fullmatch(one):
        return False
    # A year at the very end of a question is a period: "export rules 2025".
    return not (one.isdigit() and match.end() == len(match.string.rstrip()) and match.start())


def _read_pair(match: re.Match[str], today: date) -> Days | None:
    last = _read_one(match["b"], today)
    if last is None:
        return None
    # Without a year of its own the first is the last such one before the second.
    first = _read_one(match["a"], last.first)
    return Days(first.first, last.last) if first and first.first <= last.last else None


def _to_period(how: str, words: str, days: Days) -> StatedPeriod:
    since: date | None = days.first
    until: date | None = days.last + timedelta(days=1)
    if how in _OPEN:
        since, until = _open(how, days)
    return StatedPeriod(_start(since), _start(until), words, describe(since, until))


def _open(how: str, days: Days) -> tuple[date | None, date | None]:
    after = days.last + timedelta(days=1)
    match how:
        case "since" | "from":
            return days.first, None
        case "after":
            return after, None
        case "before":
            return None, days.first
        case _:
            return None, after


def describe(since: date | None, until: date | None) -> str:
    """A period in words for the reader; `until` is the first day outside it."""
    if until is None:
        return f"from {show_day(since)} on" if since else ""
    if since is None:
        return f"before {show_day(until)}"
    last = until - timedelta(days=1)
    if since == last:
        return f"on {show_day(since)}"
    return f"from {show_day(since)} to {show_day(last)}"


def show_day(day: date) -> str:
    """A day as we write it: `5 April 2025`."""
    return f"{day.day} {day:%B %Y}"


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def _read_one(text: str, today: date) -> Days | None:
    plain = " ".join(text.lower().replace(",", " ").replace(".", " ").split())
    try:
        return next((days for read in _READERS if (days := read(plain, today))), None)
    except (ValueError, OverflowError):
        return None  # 31 June


def _read_iso(text: str, _today: date) -> Days | None:
    if re.fullmatch(rf"{_YEAR}-\d\d-\d\d", text):
        day = date.fromisoformat(text)
        return Days(day, day)
    if re.fullmatch(rf"{_YEAR}-\d\d", text):
        return _months(date(int(text[:4]), int(text[5:]), 1), 1)
    return None


def _read_month(text: str, today: date) -> Days | None:
    named = re.search(
        r"[a-z]{3,9}", re.sub(r"\b(?:early|mid|late|of)\b|\d+(?:st|nd|rd|th)", "", text)
    )
    month = MONTHS.get(named.group()) if named else None
    if month is None:
        return None
    year = re.search(_YEAR, text)
    day = re.search(r"(?<!\d)\d{1,2}(?!\d)", text)
    first = date(int(year.group()) if year else today.year, month, int(day.group()) if day else 1)
    if year is None and first > today:
        first = first.replace(year=first.year - 1)
    return Days(first, first) if day else _part(_months(first, 1), text)


def _part(month: Days, text: str) -> Days:
    # A third of a month, with days to spare either side.
    if text.startswith("early"):
        return Days(month.first, month.first.replace(day=12))
    if text.startswith("mid"):
        return Days(month.first.replace(day=8), month.first.replace(day=23))
    return Days(month.first.replace(day=18), month.last) if text.startswith("late") else month


def _read_quarter(text: str, today: date) -> Days | None:
    found = re.search(r"\b(?P<kind>[qh])(?P<n>[1-4])", text)
    if found is None:
        return None
    year = re.search(_YEAR, text)
    size = 3 if found["kind"] == "q" else 6
    first = date(int(year.group()) if year else today.year, size * (int(found["n"]) - 1) + 1, 1)
    if year is None and first > today:
        first = first.replace(year=first.year - 1)
    return _months(first, size)


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
    return _months(date(int(text), 1, 1), 12) if re.fullmatch(_YEAR, text) else None


def _months(first: date, count: int) -> Days:
    return Days(first, first + relativedelta(months=count, days=-1))


_READERS: tuple[Callable[[str, date], Days | None], ...] = (
    _read_iso,
    _read_quarter,
    _read_relative,
    _read_month,
    _read_year,
)
