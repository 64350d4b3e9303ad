"""Hours, zones and quiet hours as readers write them."""

from __future__ import annotations

import difflib
import re
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from db.alert_types import QuietHours

_ZONE = re.compile(r"[A-Za-z0-9_+\-/]{1,64}", re.ASCII)
_HOUR = re.compile(r"(0?[0-9]|1[0-9]|2[0-3])(?::00)?", re.ASCII)
_CLOCK = re.compile(r"(0?[0-9]|1[0-9]|2[0-3])(?::([0-5][0-9]))?", re.ASCII)
_PARTED = re.compile(r"\s*(?:-|–|to)\s*")


class TimeError(ValueError):
    """No such time; the message says how one is written."""


def read_hour(stated: int | str) -> int:
    """An hour of the day, 0 to 23, as `8`, `08` or `08:00`; raises TimeError."""
    found = _HOUR.fullmatch(str(stated).strip())
    if found is None:
        raise TimeError("the hour is a full one from 0 to 23, such as 8")
    return int(found[1])


def read_zone(stated: str, usual: str) -> str:
    """The name of a time zone, the usual one for an empty text; raises TimeError."""
    name = stated.strip() or usual
    if _is_zone(name):
        return name
    near = difflib.get_close_matches(name[:64], _zones(), 3, 0.6)
    advice = f"did you mean {' or '.join(near)}?" if near else "write one such as Europe/Berlin"
    raise TimeError(f"{name[:60]!r} is no time zone; {advice}")


def read_quiet(stated: str) -> QuietHours | None:
    """Quiet hours such as `22:00-07:00`; None for an empty text or `none`; raises TimeError."""
    text = stated.strip().lower()
    if text in ("", "none"):
        return None
    bounds = _PARTED.split(text[:40])
    try:
        start, end = (_read_minute(bound) for bound in bounds)
    except ValueError:
        raise TimeError(_QUIET) from None
    if start == end:
        raise TimeError(f"{_QUIET}; these begin and end at the same time")
    return QuietHours(start, end)


def write_quiet(quiet: QuietHours | None) -> str:
    """Quiet hours as `read_quiet` takes them."""
    return f"{_clock(quiet.start)}-{_clock(quiet.end)}" if quiet else ""


_QUIET = "quiet hours are written such as 22:00-07:00"


def _read_minute(text: str) -> int:
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise TimeError(_QUIET)
    return int(found[1]) * 60 + int(found[2] or 0)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _is_zone(name: str) -> bool:
    if not _ZONE.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


@cache
def _zones() -> list[str]:
    return sorted(available_timezones())
