"""What each form of a date means against the day it was written."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from analysis.text.date_patterns import DAYS, MONTHS, NUMBERS, SEASONS, Form
from analysis.text.holidays import day_of_holiday

if TYPE_CHECKING:
    from collections.abc import Callable

_NEAR_DAYS = 123
_FIRST_YEAR, _LAST_YEAR = 1970, 2100
_NEAR_HOLIDAY = 30
_LONGEST_COUNT = 1_000
_MONTHS_IN_YEAR = 12


class DateKind(StrEnum):
    """How exactly a mention names its days."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    YEAR = "year"
    SPAN = "span"  # "within 60 days": from the anchor to the last day that fits
    VAGUE = "vague"  # "in the coming weeks": a range we had to choose


@dataclass(frozen=True, slots=True)
class DateRange:
    """Some day from `first` to `last`, both included."""

    first: date
    last: date
    kind: DateKind


def read_form(
    form: Form, parts: dict[str, str | None], anchor: date, *, past: bool
) -> DateRange | None:
    """The days that a match means; None for days that do not exist, such as 30 February.

    `past` says that the words before speak of the past, which decides between two years or weeks.
    """
    try:
        return _READERS[form](parts, anchor, past)
    except (ValueError, OverflowError, KeyError):
        return None


def _day(first: date) -> DateRange:
    return DateRange(first, first, DateKind.DAY)


def _month(year: int, month: int) -> DateRange:
    last = calendar.monthrange(year, month)[1]
    return DateRange(date(year, month, 1), date(year, month, last), DateKind.MONTH)


def _quarter(year: int, quarter: int) -> DateRange:
    first = date(year, 3 * quarter - 2, 1)
    return DateRange(first, first + relativedelta(months=3, days=-1), DateKind.QUARTER)


def _year(year: int) -> DateRange:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(year)
    return DateRange(date(year, 1, 1), date(year, 12, 31), DateKind.YEAR)


def _read_iso(parts: dict[str, str | None], _anchor: date, _past: bool) -> DateRange:
    return _day(date(_number(parts["y"]), _number(parts["m"]), _number(parts["d"])))


def _read_month_day(parts: dict[str, str | None], anchor: date, past: bool) -> DateRange:
    month, day = MONTHS[_key(parts["mon"])], _number(parts["d"])
    if parts.get("y"):
        first = date(_number(parts["y"]), month, day)
    else:
        first = _nearest_year(month, day, anchor, past)
    if parts.get("week"):
        monday = first - timedelta(days=first.weekday())
        return DateRange(monday, monday + timedelta(days=6), DateKind.WEEK)
    if not parts.get("dlast"):
        return _day(first)
    last = first.replace(day=_number(parts["dlast"]))
    if last < first:
        raise ValueError("the range runs backwards")
    return DateRange(first, last, DateKind.DAY)


def _read_range(parts: dict[str, str | None], anchor: date, past: bool) -> DateRange:
    joined = _key(parts["to"])
    if joined == "and" and _key(parts.get("between")) != "between":
        raise ValueError("two days, not a range")
    month, day = MONTHS[_key(parts["mon"])], _number(parts["d"])
    until_month = MONTHS[_key(parts["monlast"])] if parts.get("monlast") else month
    if parts.get("y"):
        year = _number(parts["y"])
        first = date(year - (until_month < month), month, day)
    else:
        first = _nearest_year(month, day, anchor, past)
    last = date(first.year + (until_month < month), until_month, _number(parts["dlast"]))
    if last <= first:
        raise ValueError("the range runs backwards")
    return DateRange(first, last, DateKind.DAY)


def _read_numeric(parts: dict[str, str | None], _anchor: date, _past: bool) -> DateRange:
    first, second, year = _number(parts["a"]), _number(parts["b"]), _number(parts["y"])
    day_first = first > _MONTHS_IN_YEAR or (second <= _MONTHS_IN_YEAR and parts["order"] == "day")
    return _day(date(year, second, first) if day_first else date(year, first, second))


def _read_ordinal(parts: dict[str, str | None], anchor: date, past: bool) -> DateRange:
    day = _number(parts["d"])
    shift = 0
    if day < anchor.day and not past:
        shift = 1
    elif day > anchor.day and past:
        shift = -1
    month = anchor.replace(day=1) + relativedelta(months=shift)
    return _day(month.replace(day=day))


def _read_fiscal(parts: dict[str, str | None], _anchor: date, _past: bool) -> DateRange:
    # Fiscal 2027 begins in February 2026 for one company and ends in December 2027 for another.
    year = _number(parts["y"])
    year += 2000 if year < _FIRST_YEAR else 0
    return DateRange(date(year - 1, 2, 1), date(year, 12, 31), DateKind.VAGUE)


def _read_holiday(parts: dict[str, str | None], anchor: date, past: bool) -> DateRange:
    name = _key(parts["holiday"]).replace("’", "'").removeprefix("the ")
    days = sorted(day_of_holiday(name, year) for year in range(anchor.year - 1, anchor.year + 2))
    near = min(days, key=lambda day: abs((day - anchor).days))
    if abs((near - anchor).days) <= _NEAR_HOLIDAY:
        return _day(near)
    ahead = [day for day in days if day >= anchor]
    behind = [day for day in days if day < anchor]
    return _day(behind[-1] if past else ahead[0])


def _read_past_span(parts: dict[str, str | None], anchor: date, _past: bool) -> DateRange:
    count = _count(parts["n"]) if parts.get("n") else 1
    begin = anchor - _span(count, _key(parts["unit"]).rstrip("s"))
    return DateRange(begin, anchor, DateKind.SPAN)


def _nearest_year(month: int, day: int, anchor: date, past: bool) -> date:
    # A 29 February without a year belongs to the nearest leap year among three.
    options = [
        date(year, month, day)
        for year in (anchor.year - 1, anchor.year, anchor.year + 1)
        if day <= calendar.monthrange(year, month)[1]
    ]
    near = min(options, key=lambda option: abs((option - anchor).days))
    if abs((near - anchor).days) < _NEAR_DAYS:
        return near
    # Half a year away either side is possible: the tense decides.
    ahead = [option for option in options if option >= anchor]
    behind = [option for option in options if option < anchor]
    return max(behind) if (past and behind) or not ahead else min(ahead)


def _read_month(parts: dict[str, str | None], anchor: date, past: bool) -> DateRange:
    month = MONTHS[_key(parts["mon"])]
    year = _number(parts["y"]) if parts.get("y") else None
    if year is None:
        year = _nearest_year(month, 15, anchor, past).year
        which = _key(parts.get("which"))
        if which == "last" and (year, month) >= (anchor.year, anchor.month):
            year -= 1
        if which == "next" and (year, month) <= (anchor.year, anchor.month):
            year += 1
    return _part_of(_month(year, month), parts.get("part"))


def _part_of(whole: DateRange, part: str | None) -> DateRange:
    key = _key(part).rstrip("-")
    if not key:
        return whole
    days = (whole.last - whole.first).days
    if "end" in key or "close" in key:
        # "by the end of Q3" is met on its last day; what comes before may count too.
        return DateRange(whole.last, whole.last, whole.kind)
    if "begin" in key or "start" in key:
        return DateRange(whole.first, whole.first + timedelta(days=days // 6), whole.kind)
    thirds = {"early": 0, "first half": 0, "mid": 1, "middle of": 1, "late": 2, "second half": 2}
    slot = next((n for name, n in thirds.items() if name in key), None)
    if slot is None:
        return whole
    if "half" in key:
        middle = whole.first + timedelta(days=(days + 1) // 2)
        if whole.kind is DateKind.YEAR:
            middle = whole.first.replace(month=7)
        before = DateRange(whole.first, middle - timedelta(days=1), whole.kind)
        return before if slot == 0 else DateRange(middle, whole.last, whole.kind)
    first = whole.first + timedelta(days=days * slot // 3)
    last = whole.first + timedelta(days=days * (slot + 1) // 3)
    return DateRange(first, last, whole.kind)


def _read_quarter(parts: dict[str, str | None], anchor: date, _past: bool) -> DateRange:
    quarter = _number(parts["q"]) if parts.get("q") else NUMBERS[_key(parts["qword"])]
    year = _number(parts["y"]) if parts.get("y") else anchor.year
    if year < _FIRST_YEAR:
        year += 2000
    return _part_of(_quarter(year, quarter), parts.get("part"))


def _read_half(parts: dict[str, str | None], anchor: date, _past: bool) -> DateRange:
    second = _key(parts["half"]) in {"second", "h2", "2"}
    year = _number(parts["y"]) if parts.get("y") else anchor.year
    first = date(year, 7 if second else 1, 1)
    return DateRange(first, first + relativedelta(months=6, days=-1), DateKind.SEASON)


def _read_season(parts: dict[str, str | None], anchor: date, past: bool) -> DateRange:
    first_month = SEASONS[_key(parts["season"])]
    which, part = _key(parts.get("which")), _key(parts.get("part"))
    if not (which or part or parts.get("y")):
        raise ValueError("a season without a year may be a verb")
    year = _number(parts["y"]) if parts.get("y") else anchor.year
    first = date(year, first_month, 1)
    last = first + relativedelta(months=3, days=-1)
    if not parts.get("y"):
        if which in {"last", "this past"}:
            step = -1 if last >= anchor else 0
        elif which == "next":
            step = 1 if first <= anchor else 0
        else:
            step = 1 if last < anchor and not past else 0
        first = first + relativedelta(years=step)
        last = first + relativedelta(months=3, days=-1)
    whole = DateRange(first, last, DateKind.SEASON)
    if part == "later":
        return DateRange(max(first, min(anchor, last)), last, DateKind.SEASON)
    return _part_of(whole, part)


def _read_year(parts: dict[str, str | None], _anchor: date, _past: bool) -> DateRange:
    return _part_of(_year(_number(parts["y"])), parts.get("part"))


def _read_weekday(parts: dict[str, str | None], anchor: date, past: bool) -> DateRange:
    wanted, which = DAYS[_key(parts["day"])], _key(parts.get("which"))
    ahead = (wanted - anchor.weekday()) % 7
    if parts.get("n"):
        return _day(anchor + timedelta(days=ahead, weeks=_count(parts["n"])))
    if which == "last":
        return _day(anchor - timedelta(days=(7 - ahead) % 7 or 7))
    if which == "next":
        return _day(anchor + timedelta(days=ahead or 7))
    if which in {"this coming", "coming", "the coming"} or (which == "this" and not past):
        return _day(anchor + timedelta(days=ahead))
    if past and ahead:
        return _day(anchor + timedelta(days=ahead - 7))
    return _day(anchor + timedelta(days=ahead))


def _read_relative_day(parts: dict[str, str | None], anchor: date, _past: bool) -> DateRange:
    shift = {
        "yesterday": -1,
        "last night": -1,
        "tomorrow": 1,
        "day after tomorrow": 2,
        "day before yesterday": -2,
    }
    key = _key(parts["rel"]).removeprefix("the ")
    return _day(anchor + timedelta(days=shift.get(key, 0)))


def _read_named_unit(parts: dict[str, str | None], anchor: date, _past: bool) -> DateRange:
    if parts.get("eo"):
        unit = {"q": "quarter", "m": "month"}.get(_key(parts["eo"])[-1], "year")
        end = _unit_at(unit, 0, anchor)
        return DateRange(end.last, end.last, end.kind)
    which, unit = _key(parts.get("which")) or "this", _key(parts["unit"])
    if parts.get("time"):
        return _day(anchor + _span(1, unit))
    step = {"next": 1, "coming": 1, "following": 1, "last": -1, "past": -1, "previous": -1}.get(
        which, 0
    )
    whole = _unit_at(unit, step, anchor)
    part = _key(parts.get("part"))
    if parts.get("last"):
        return DateRange(whole.last, whole.last, whole.kind)
    if part == "later":
        return DateRange(min(anchor, whole.last), whole.last, whole.kind)
    if part == "earlier":
        return DateRange(whole.first, min(anchor, whole.last), whole.kind)
    return _part_of(whole, part)


def _unit_at(unit: str, step: int, anchor: date) -> DateRange:
    if unit == "week":
        monday = anchor - timedelta(days=anchor.weekday()) + timedelta(weeks=step)
        return DateRange(monday, monday + timedelta(days=6), DateKind.WEEK)
    if unit == "month":
        then = anchor.replace(day=1) + relativedelta(months=step)
        return _month(then.year, then.month)
    if unit == "quarter":
        then = anchor.replace(day=1) + relativedelta(months=3 * step)
        return _quarter(then.year, (then.month - 1) // 3 + 1)
    if unit == "decade":
        return DateRange(
            date(anchor.year // 10 * 10, 1, 1),
            date(anchor.year // 10 * 10 + 9, 12, 31),
            DateKind.YEAR,
        )
    return _year(anchor.year + step)


def _read_distance(parts: dict[str, str | None], anchor: date, _past: bool) -> DateRange:
    count = _count(parts["n"]) if parts.get("n") else 1
    unit, direction = _key(parts["unit"]).rstrip("s"), _key(parts["dir"])
    if direction in {"ago", "earlier"}:
        return _day(anchor - _span(count, unit))
    end = anchor + _span(count, unit)
    if direction not in {"in", "away"}:
        return DateRange(anchor, end, DateKind.SPAN)
    if unit in {"day", "hour", "business day"}:
        return _day(end)
    slack = timedelta(days={"week": 3, "month": 10}.get(unit, 45))
    return DateRange(max(anchor, end - slack), end + slack, DateKind.SPAN)


def _read_after(parts: dict[str, str | None], anchor: date, _past: bool) -> DateRange:
    end = anchor + _span(_count(parts["n"]), _key(parts["unit"]).rstrip("s"))
    return DateRange(anchor, end, DateKind.SPAN) if parts.get("within") else _day(end)


def _span(count: int, unit: str) -> relativedelta:
    if count > _LONGEST_COUNT:
        raise ValueError(count)
    if unit == "hour":
        return relativedelta(days=-(-count // 24))
    if unit == "business day":
        return relativedelta(days=count * 7 // 5)
    if unit == "quarter":
        return relativedelta(months=3 * count)
    return {
        "day": relativedelta(days=count),
        "week": relativedelta(weeks=count),
        "month": relativedelta(months=count),
        "year": relativedelta(years=count),
    }[unit]


def _read_vague(parts: dict[str, str | None], anchor: date, _past: bool) -> DateRange:
    days = {"day": 10, "week": 42, "month": 183, "year": 1_095}
    unit = _key(parts["unit"]).rstrip("s")
    return DateRange(anchor, anchor + timedelta(days=days[unit]), DateKind.VAGUE)


def _key(value: str | None) -> str:
    return " ".join((value or "").lower().replace(".", "").split())


def _number(value: str | None) -> int:
    return int(value or "0")


def _count(value: str | None) -> int:
    key = _key(value)
    return int(key) if key.isdigit() else NUMBERS[key]


_READERS: dict[Form, Callable[[dict[str, str | None], date, bool], DateRange]] = {
    Form.ISO: _read_iso,
    Form.MONTH_DAY: _read_month_day,
    Form.MONTH: _read_month,
    Form.QUARTER: _read_quarter,
    Form.HALF: _read_half,
    Form.SEASON: _read_season,
    Form.YEAR: _read_year,
    Form.WEEKDAY: _read_weekday,
    Form.RELATIVE_DAY: _read_relative_day,
    Form.NAMED_UNIT: _read_named_unit,
    Form.DISTANCE: _read_distance,
    Form.AFTER: _read_after,
    Form.VAGUE: _read_vague,
    Form.NUMERIC: _read_numeric,
    Form.ORDINAL: _read_ordinal,
    Form.RANGE: _read_range,
    Form.FISCAL: _read_fiscal,
    Form.HOLIDAY: _read_holiday,
    Form.PAST_SPAN: _read_past_span,
}
