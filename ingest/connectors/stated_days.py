"""Days as people write them on pages; nothing is guessed, so `04/05/2026` is no day."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from ingest.dates import EARLIEST_YEAR, LATEST_YEAR

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_SHORT = {name[:3]: number for number, name in enumerate(_MONTHS, 1)}
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?[ ])?"
_FORMS = (
    # year, month, day
    re.compile(r"(?<![\d./-])(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?![\d/-]|\.\d)"),
    re.compile(
        r"(?<!\d)(?P<y>\d{4}) ?(?:年|년) ?(?P<m>\d{1,2}) ?(?:月|월) ?(?P<d>\d{1,2}) ?(?:日|号|일)"
    ),
    re.compile(
        rf"\b{_WEEKDAY}(?P<n>{_MONTH}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?<![\w.]){_WEEKDAY}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ -](?:of )?(?P<n>{_MONTH}),?[ -]"
        r"(?P<y>\d{4})(?!\d)",
        re.IGNORECASE,
    ),
)  # fmt: skip
_BESIDE_DAY = re.compile(
    r"(?:[\W_]|\d{1,2}:\d\d(?::\d\d)?|\b(?:published|posted|updated|released?|effective|date|last|on|at|of"
    r"|the|as|am|pm|utc|gmt|et|ago|week|\d min read)\b|发布|更新|时间|時間|日期|公開|掲載|日|星期.|（.）)*",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d)(?![\d/-])")
_REIWA = re.compile(r"令和 ?(\d{1,2}|元) ?年")  # the era whose first year is 2019
_PARTING = "·|•‧∙-–—/:：()[]｜）（】【"
_SHORT_LINE = 48
_MAX_SEARCH = 400


def find_day(text: str) -> datetime | None:
    """The first day written in a short text, as midnight UTC; None where none is certain."""
    found = _find_first(_to_line(text))
    return _to_day(found) if found else None


def spell_out(text: str, order: str) -> str:
    """The text with numeric days such as `06/12/2026` as ISO ones; `order` is `mdy` or `dmy`."""
    month, day = (1, 3) if order == "mdy" else (3, 1)
    return _NUMERIC.sub(lambda found: f"{found[4]}-{found[month]:0>2}-{found[day]:0>2}", text)


def is_day(text: str) -> bool:
    """Whether a short text is a day and next to nothing else, such as `Published 4 May 2026`."""
    line = _to_line(text)
    found = _find_first(line)
    if found is None or _to_day(found) is None:
        return False
    rest = line[: found.start()] + " " + line[found.end() :]
    return _BESIDE_DAY.fullmatch(rest) is not None


def is_stamped(text: str) -> bool:
    """Whether a day stands by itself in a line such as `Research · 4 May 2026 · 5 min`.

    In `Statement on the hearing of 4 May 2026` it does not.
    """
    line = _to_line(text)
    found = _find_first(line)
    if found is None:
        return False
    before, behind = line[: found.start()].rstrip(), line[found.end() :].lstrip()
    marks = _PARTING + "," if len(line) <= _SHORT_LINE else _PARTING  # prose has commas as well
    return (not before or before[-1] in marks) and (not behind or behind[0] in marks)


def day_in_path(path: str) -> datetime | None:
    """The day that an address names as /2026/06/12/ or 2026-06-12; None where it names none."""
    found = re.search(r"(?<!\d)((?:19|20)\d\d)([/-])(\d\d)\2(\d\d)(?!\d)", path[:2000])
    return _make_day(int(found[1]), int(found[3]), int(found[4])) if found else None


def _to_line(text: str) -> str:
    line = " ".join(text[:_MAX_SEARCH].split())
    return _REIWA.sub(lambda era: f"{2018 + int(era[1].replace('元', '1'))}年", line)


def _find_first(line: str) -> re.Match[str] | None:
    found = [match for form in _FORMS if (match := form.search(line))]
    return min(found, key=lambda match: match.start(), default=None)


def _to_day(found: re.Match[str]) -> datetime | None:
    named = found.groupdict()
    month = _SHORT[named["n"][:3].lower()] if named.get("n") else int(named["m"])
    return _make_day(int(named["y"]), month, int(named["d"]))


def _make_day(year: int, month: int, day: int) -> datetime | None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None
