"""Days that news names instead of dates."""

from __future__ import annotations

from datetime import date, timedelta

_FIXED_HOLIDAYS = {
    "christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24),
    "new year's day": (1, 1), "new year's eve": (12, 31), "independence day": (7, 4),
    "fourth of july": (7, 4), "halloween": (10, 31), "valentine's day": (2, 14),
}  # fmt: skip


def day_of_holiday(name: str, year: int) -> date:
    """The day of a holiday (in lower case, straight apostrophes) in a year."""
    if name in _FIXED_HOLIDAYS:
        return date(year, *_FIXED_HOLIDAYS[name])
    if name.startswith("labo"):
        return _nth_weekday(year, 9, 0, 1)
    if name == "memorial day":
        last = date(year, 5, 31)
        return last - timedelta(days=last.weekday())
    thanksgiving = _nth_weekday(year, 11, 3, 4)
    return thanksgiving + timedelta(days={"black friday": 1, "cyber monday": 4}.get(name, 0))


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))
