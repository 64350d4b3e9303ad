"""The forms of dates that are read, as patterns over English text."""

from __future__ import annotations

import calendar
import re
from enum import StrEnum


class Form(StrEnum):
    """One way to write a date."""

    ISO = "iso"
    MONTH_DAY = "month_day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    SEASON = "season"
    YEAR = "year"
    WEEKDAY = "weekday"
    RELATIVE_DAY = "relative_day"
    NAMED_UNIT = "named_unit"
    DISTANCE = "distance"
    AFTER = "after"
    VAGUE = "vague"


MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name} | {
    name.lower(): n for n, name in enumerate(calendar.month_abbr) if name
}
MONTHS["sept"] = 9
DAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)} | {
    "mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5,
    "sun": 6,
}  # fmt: skip
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "a": 1, "an": 1, "first": 1, "second": 2, "third": 3, "fourth": 4, "fourteen": 14,
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty-five": 45, "sixty": 60, "ninety": 90,
    "a few": 3, "a couple of": 2, "several": 4,
}  # fmt: skip

# Capitals are required: "may" and "march" are verbs, "sun" and "fri" anything.
_MON = (
    r"(?P<mon>January|February|March|April|May|June|July|August|September|October|November|December|"
    r"JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_DAY_NUMBER = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR4 = r"(?P<y>(?:19[7-9]\d|20\d\d))(?![\d\w]|[.,]\d|-\d)"
_YEAR_TAIL = rf"(?:,?\s+{_YEAR4})?"
_PART = (
    r"(?:(?:the\s+)?(?P<part>(?:very\s+)?end\s+of|close\s+of|beginning\s+of|start\s+of|middle\s+of|"
    r"first\s+half\s+of|second\s+half\s+of|early(?:\s+in)?|mid-?|late(?:\s+in)?)\s*)?"
)
_COUNT = (
    r"(?P<n>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|"
    r"fifteen|twenty|thirty|forty-five|sixty|ninety|a\s+few|a\s+couple\s+of|several)"
)
_UNIT = r"(?P<unit>(?:business\s+)?days?|hours?|weeks?|months?|quarters?|years?)"
_LEFT = r"(?<![\w.\-/$€£])"

_ISO = rf"{_LEFT}(?P<y>20\d\d|19[7-9]\d)-(?P<m>0\d|1[0-2])-(?P<d>[0-2]\d|3[01])(?![\w]|-\d|\.\d)"
_SLASHED = rf"{_LEFT}(?P<y>20\d\d)/(?P<m>0?\d|1[0-2])/(?P<d>{_DAY_NUMBER})(?![\w/])"
_MONTH_DAY = (
    rf"{_LEFT}(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s+)?{_MON}\s+"
    rf"(?:the\s+)?(?P<d>{_DAY_NUMBER})(?:st|nd|rd|th)?(?:\s*[–-]\s*(?P<dlast>{_DAY_NUMBER}))?"
    rf"(?![\d%]|\.\d|,\d\d\d|\s?(?:million|billion|percent|per\s+cent)){_YEAR_TAIL}(?!\w)"
)
_DAY_MONTH = (
    rf"{_LEFT}(?P<d>{_DAY_NUMBER})(?:\s*[–-]\s*(?P<dlast>{_DAY_NUMBER}))?(?:st|nd|rd|th)?"
    rf"\s+(?:of\s+)?{_MON}{_YEAR_TAIL}(?!\w)"
)
_MONTH_YEAR = rf"{_LEFT}{_PART}{_MON},?\s+{_YEAR4}"
# A month alone is a date only behind a preposition, "early" or "this"; "May" never without one.
_LONE_MONTH = (
    rf"{_LEFT}(?:(?:in|by|until|since|before|through|from|during|for|of|after|(?P<which>next|this|last)|"
    rf"till|starting|beginning)\s+{_PART}|(?:the\s+)?(?P<part2>end\s+of|early|mid-?|late)\s*){_MON}"
    rf"(?!\w|\s+\d|\s+[A-Z][a-z]|’|')"
)
_QUARTER = (
    rf"{_LEFT}{_PART}(?:the\s+)?Q(?P<q>[1-4])(?:[\s/]+(?:of\s+)?(?P<y>20\d\d|\d\d(?=\D|$)))?(?!\w)"
)
_QUARTER_WORD = (
    rf"\b{_PART}(?:the\s+)?(?P<qword>first|second|third|fourth)\s+quarter"
    rf"(?:\s+(?:of\s+)?(?P<y>20\d\d))?(?!\w)"
)
_HALF = (
    r"\b(?:the\s+)?(?:(?P<half>first|second)\s+half(?:\s+of)?\s+(?P<y>20\d\d)|"
    r"(?P<half2>H[12])\s+(?P<y2>20\d\d))(?!\w)"
)
_SEASON = (
    r"\b(?:(?:in|by|this|next|last|late|early|until)\s+)?"
    r"(?P<season>(?<=this )(?:spring|summer|autumn|fall|winter)|"
    r"(?<=next )(?:spring|summer|autumn|fall|winter)|(?<=last )(?:spring|summer|autumn|fall|winter)|"
    r"(?:spring|summer|autumn|fall|winter)(?=(?:\s+of)?\s+20\d\d))(?:(?:\s+of)?\s+(?P<y>20\d\d))?(?!\w)"
)
_YEAR = (
    rf"\b(?:(?:in|by|until|since|before|through|from|during|for|of|after)\s+{_PART}|"
    rf"(?:the\s+)?(?P<part2>end\s+of|early|mid-?|late)\s*){_YEAR4}"
)
_WEEKDAY = (
    r"\b(?:(?P<which>next|last|this\s+coming|this|the\s+coming|coming)\s+|(?:on|by|until|before|"
    r"since|from|starting|beginning|late|early|through)\s+)?"
    r"(?P<day>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)(?!\w|s\b)"
)
_RELATIVE = (
    r"\b(?P<rel>today|tomorrow|yesterday|tonight|(?:the\s+)?day\s+after\s+tomorrow|"
    r"(?:the\s+)?day\s+before\s+yesterday)(?!['’]s\b|\w)"
)
_NAMED = (
    r"\b(?:(?P<part>later|earlier)\s+(?P<which>this|next|last)\s+(?P<unit>week|month|quarter|year)|"
    r"(?P<which2>next|this|last)\s+(?P<unit2>week|month|quarter|year)|"
    r"(?:by\s+|before\s+|until\s+|at\s+)?(?:the\s+)?(?P<part3>end\s+of|close\s+of|beginning\s+of|"
    r"start\s+of|middle\s+of|first\s+half\s+of|second\s+half\s+of)\s+"
    r"(?:the\s+|this\s+)?(?P<which3>next\s+|last\s+)?"
    r"(?P<unit3>week|month|quarter|year)|"
    r"(?:before|by)\s+(?P<unit4>year|month|quarter|week)(?:[-\s]|['’]s\s)(?P<last>end)|"
    r"(?P<unit5>year|month)-(?P<last2>end))(?!\w)"
)
_DISTANCE = (
    rf"\b(?:(?P<dir>within|in\s+less\s+than|over\s+the\s+next|in\s+the\s+next|for\s+the\s+next|in)\s+"
    rf"(?:the\s+next\s+|the\s+coming\s+|about\s+|around\s+|roughly\s+)?{_COUNT}[\s-]+{_UNIT}"
    rf"(?!\w|\s+(?:of\s+(?:the\s+)?(?:publication|release|launch|notice)|after|from\s+(?:publication|release)))"
    rf")"
)
_AGO = rf"\b(?:about\s+|around\s+|some\s+|over\s+|nearly\s+)?{_COUNT}\s+{_UNIT}\s+(?P<dir>ago|earlier)\b"
_AFTER = (
    rf"\b(?:within\s+)?{_COUNT}[\s-]+{_UNIT}\s+(?:after|from|of|following)\s+(?:the\s+|its\s+|today|now)?"
    rf"(?:date\s+of\s+)?(?:publication|release|launch|notice|announcement|issuance|effective\s+date|"
    rf"enactment|(?<=today)|(?<=now))"
)
_VAGUE = (
    r"\b(?:in|over|within)\s+(?:the\s+)?(?:coming|next\s+few|next\s+several|following|"
    r"next\s+couple\s+of)\s+(?P<unit>days|weeks|months|years)(?!\w)"
)

# A pattern is tried only where its trigger occurs: most sentences hold none.
_MONTH_TRIGGER = re.compile(
    r"Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
)
_YEAR_TRIGGER = re.compile(r"(?:19[7-9]|20\d)\d")
_DAY_TRIGGER = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")
_RELATIVE_TRIGGER = re.compile(r"to(?:day|morrow|night)|yesterday", re.IGNORECASE)
_UNIT_TRIGGER = re.compile(r"day|hour|week|month|quarter|year", re.IGNORECASE)
_SEASON_TRIGGER = re.compile(r"spring|summer|autumn|fall|winter", re.IGNORECASE)
_QUARTER_TRIGGER = re.compile(r"Q[1-4]")
_HALF_TRIGGER = re.compile(r"half|H[12]", re.IGNORECASE)

_SOURCES = (
    (Form.ISO, _ISO, 0, _YEAR_TRIGGER),
    (Form.ISO, _SLASHED, 0, _YEAR_TRIGGER),
    (Form.MONTH_DAY, _MONTH_DAY, 0, _MONTH_TRIGGER),
    (Form.MONTH_DAY, _DAY_MONTH, 0, _MONTH_TRIGGER),
    (Form.MONTH, _MONTH_YEAR, 0, _MONTH_TRIGGER),
    (Form.MONTH, _LONE_MONTH, 0, _MONTH_TRIGGER),
    (Form.QUARTER, _QUARTER, 0, _QUARTER_TRIGGER),
    (Form.QUARTER, _QUARTER_WORD, re.IGNORECASE, _UNIT_TRIGGER),
    (Form.HALF, _HALF, re.IGNORECASE, _HALF_TRIGGER),
    (Form.SEASON, _SEASON, re.IGNORECASE, _SEASON_TRIGGER),
    (Form.YEAR, _YEAR, re.IGNORECASE, _YEAR_TRIGGER),
    (Form.WEEKDAY, _WEEKDAY, 0, _DAY_TRIGGER),
    (Form.RELATIVE_DAY, _RELATIVE, re.IGNORECASE, _RELATIVE_TRIGGER),
    (Form.NAMED_UNIT, _NAMED, re.IGNORECASE, _UNIT_TRIGGER),
    (Form.DISTANCE, _DISTANCE, re.IGNORECASE, _UNIT_TRIGGER),
    (Form.DISTANCE, _AGO, re.IGNORECASE, _UNIT_TRIGGER),
    (Form.AFTER, _AFTER, re.IGNORECASE, _UNIT_TRIGGER),
    (Form.VAGUE, _VAGUE, re.IGNORECASE, _UNIT_TRIGGER),
)


def compile_forms() -> list[tuple[Form, re.Pattern[str], re.Pattern[str]]]:
    """Every form with its pattern and the trigger without which the pattern cannot match."""
    return [(form, re.compile(source, flags), trigger) for form, source, flags, trigger in _SOURCES]
