"""Months and days by their ISO codes in words."""

from __future__ import annotations

from datetime import date, datetime

from app.weeks import name_day


def name_month(code: str) -> str:
    """`2026-07` as `July 2026`; what is no month as it is."""
    try:
        return f"{date.fromisoformat(f'{code}-01'):%B %Y}"
    except ValueError:
        return code


def name_short_month(code: str) -> str:
    """`2026-07` as `Jul 2026`; what is no month as it is."""
    try:
        return f"{date.fromisoformat(f'{code}-01'):%b %Y}"
    except ValueError:
        return code


def name_iso_day(code: str, *, year: bool = True) -> str:
    """`2026-07-06` as `6 July 2026`; what is no day as it is."""
    try:
        return name_day(datetime.fromisoformat(code), year=year)
    except ValueError:
        return code


def name_short_day(code: str) -> str:
    """`2026-07-06` as `6 Jul`; what is no day as it is."""
    try:
        day = date.fromisoformat(code)
    except ValueError:
        return code
    return f"{day.day} {day:%b}"
