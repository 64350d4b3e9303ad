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
    NUMERIC = "numeric"
    ORDINAL = "ordinal"
    RANGE = "range"
    FISCAL = "fiscal"
    HOLIDAY = "holiday"
    PAST_SPAN = "past_span"


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
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "a": 1, "an": 1, "first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4, "fourteen": 14,
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
_YEAR4 = r"(?P<y>(?:19[7-9]\d|20\d\d))(?![\d\w]|[.,/]\d|-\d)"
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

_ISO = rf"{_LEFT}(?P<y>20\d\d|19[7-9]\d)-(?P<m>0\d|1[0-2])-(?P<d>[0-2]\d|3[01])"
_ISO += r"(?:T\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\w]|-\d|\.\d)"
_SLASHED = rf"{_LEFT}(?P<y>20\d\d)/(?P<m>0?\d|1[0-2])/(?P<d>{_DAY_NUMBER})(?![\w/])"
_ON_DAY = (
    r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s+)?"
    r"(?P<week>the\s+week\s+(?:of|beginning|starting)\s+)?"
)
# With a year always; "3.4.2026" is a version more often than a day.
_NUMERIC = (
    rf"{_LEFT}(?<![vV])(?:(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})/|(?P<a2>\d\d)\.(?P<b2>\d\d)\.)"
    r"(?P<y>20\d\d|19[7-9]\d)(?![\w/-]|\.\d)"
)
_DASHED = rf"{_LEFT}(?P<d>{_DAY_NUMBER})-{_MON}-(?P<y>20\d\d)(?!\w|-)"
_TO = r"\s*(?:[–—-]|to|through|until|and)\s*"
_RANGE = (
    rf"{_LEFT}(?:(?P<between>[Bb]etween|[Ff]rom)\s+)?{_MON}\s+(?P<d>{_DAY_NUMBER})(?:st|nd|rd|th)?(?P<to>{_TO})"
    rf"(?:(?P<monlast>{_MON[8:-1]})\s+)?(?P<dlast>{_DAY_NUMBER})(?:st|nd|rd|th)?(?![\d%]|[.,]\d|\s?(?:million|billion|percent)){_YEAR_TAIL}(?!\w)"
)
_ORDINAL = rf"\b(?:on|by|until|before|from|since)\s+the\s+(?P<d>{_DAY_NUMBER})(?:st|nd|rd|th)(?=\s*(?:[.,;:!?)]|\Z|and\b|at\b|but\b))"
_FISCAL = r"\b(?:Q(?P<q>[1-4])\s+(?:of\s+)?)?(?:[Ff]iscal(?:\s+[Yy]ear)?|FY)\s?['’]?(?P<y>20\d\d|\d\d)(?!\w|[.,]\d)"
_HOLIDAY = (
    r"\b(?P<holiday>Christmas(?: Eve| Day)?|Thanksgiving|Labou?r Day|New Year['’]s(?: Eve| Day)|Independence Day|"
    r"(?:the )?Fourth of July|Memorial Day|Black Friday|Cyber Monday|Halloween|Valentine['’]s Day)(?!\w)"
)
_MONTH_DAY = (
    rf"{_LEFT}{_ON_DAY}{_MON}\s+"
    rf"(?:the\s+)?(?P<d>{_DAY_NUMBER})(?:st|nd|rd|th)?(?:\s*[–-]\s*(?P<dlast>{_DAY_NUMBER}))?"
    rf"(?![\d%]|\.\d|,\d\d\d|\s?(?:million|billion|percent|per\s+cent)){_YEAR_TAIL}(?!\w)"
)
_DAY_MONTH = (
    rf"{_LEFT}{_ON_DAY}(?P<d>{_DAY_NUMBER})(?:\s*[–-]\s*(?P<dlast>{_DAY_NUMBER}))?(?:st|nd|rd|th)?"
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
    rf"\b{_PART}(?:the\s+)?(?P<qword>first|second|third|fourth|(?:last|final)(?=\s+quarter\s+of))\s+quarter"
    r"(?:\s+of\s+(?:the|this)\s+year|\s+(?:of\s+)?(?P<y>20\d\d))?(?!\w|-)"
)
_QUARTER_SHORT = r"(?<![\w.])(?P<q>[1-4])Q\s?['’]?(?P<y>20\d\d|\d\d)(?!\w)"
_HALF = (
    r"\b(?:(?:in\s+|by\s+|during\s+)?(?:the\s+)?(?P<half>first|second)\s+half(?:\s+of)?\s+(?P<y>20\d\d)|"
    r"(?-i:(?P<half2>H[12])|(?P<half3>[12])H)\s+(?:of\s+)?(?P<y2>20\d\d)|(?P<y3>20\d\d)\s+(?-i:(?P<half4>H[12]))|"
    r"(?:in|by|during|for|until|before)\s+(?:the\s+)?(?-i:(?P<half5>H[12]))(?=\s*(?:[.,;:)]|\Z|and\b))|"
    r"(?:in|by|during)\s+the\s+(?P<half6>first|second)\s+half(?=\s*(?:[.,;:)]|\Z)))(?!\w)"
)
# "A fall", "will fall", "spring-loaded": a season needs a year, "this", "next" or "early" beside it.
_SEASON = (
    r"\b(?:(?:in|by|until|during|for|since)\s+)?(?:(?P<part>later|late|early|mid)[\s-]+)?"
    r"(?:(?P<which>this\s+past|this\s+coming|the\s+coming|this|next|last|coming)\s+)?(?:the\s+)?"
    r"(?<!will )(?<!may )(?<!to )(?<!could )(?<!would )(?<!can )"
    r"(?P<season>spring|summer|autumn|fall|winter)(?:(?:\s+of)?,?\s+(?P<y>20\d\d)(?![\d,]))?(?!\w|-)"
)
_YEAR = (
    rf"\b(?:(?:in|at|by|until|since|before|through|from|during|for|of|after)\s+{_PART}|"
    rf"(?:the\s+)?(?P<part2>end\s+of|start\s+of|beginning\s+of|early|mid-?|late)\s*){_YEAR4}"
)
_WEEKDAY = (
    r"(?<!Black )(?<!Cyber )(?<!Man )(?<!Good )(?<!Super )(?<!Bloody )\b"
    r"(?:(?P<n>an?|one|two|three)\s+weeks?\s+from\s+|"
    r"(?P<which>next|last|this\s+coming|this|the\s+coming|coming)\s+|(?:on|by|until|before|"
    r"since|from|starting|beginning|late|early|through)\s+)?"
    r"(?P<day>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)(?!\w|s\b|\s+(?:Times|Telegraph|Mail|Mirror|Night Live|Post\b))"
)
_RELATIVE = (
    r"\b(?P<rel>today|tomorrow|yesterday|tonight|last\s+night|this\s+(?:morning|afternoon|evening)|(?:the\s+)?day\s+after\s+tomorrow|"
    r"(?:the\s+)?day\s+before\s+yesterday)(?!['’]s\b|\w)"
)
_NAMED = (
    r"\b(?:(?P<time>this\s+time)\s+next\s+(?P<unit6>week|month|year)|(?P<eo>EO[YQM]|(?<=by )end\s+of\s+year)|"
    r"(?P<part>later|earlier|early|late|mid)[\s-]+(?P<which>this|next|last)\s+(?P<unit>week|month|quarter|year)|"
    r"(?P<which2>next|this|last)\s+(?P<unit2>week|month|quarter|year)|"
    r"(?:by\s+|before\s+|until\s+|at\s+)?(?:the\s+)?(?P<part3>end\s+of|close\s+of|beginning\s+of|"
    r"start\s+of|middle\s+of|first\s+half\s+of|second\s+half\s+of)\s+"
    r"(?:the\s+|this\s+)?(?P<which3>next\s+|last\s+)?"
    r"(?P<unit3>week|month|quarter|year|decade)|"
    r"(?:before|by)\s+(?P<unit4>year|month|quarter|week)(?:[-\s]|['’]s\s)(?P<last>end)|"
    r"(?P<unit5>year|month)-(?P<last2>end))(?!\w)"
)
_DISTANCE = (
    rf"\b(?:(?P<dir>within|in\s+less\s+than|in\s+under|over\s+the\s+next|in\s+the\s+next|for\s+the\s+next|in)\s+"
    rf"(?:the\s+next\s+|the\s+coming\s+|about\s+|around\s+|roughly\s+)?{_COUNT}[\s-]+{_UNIT}"
    rf"(?!\w|\s+(?:of\s+[a-z]|after|from\s+(?:publication|release)))"
    rf")"
)
_NEXT_SPAN = (
    r"\b(?P<dir>in\s+the\s+(?:next|coming)|over\s+the\s+(?:next|coming)|for\s+the\s+next|during\s+the\s+(?:next|coming)|"
    r"within\s+the(?:\s+next)?)\s+(?P<unit>week|month|quarter|year)(?![\w'’-])"
)
_PAST_SPAN = rf"\b(?:over|in|during|for|within|across)\s+the\s+(?:past|last|previous)\s+(?:{_COUNT}[\s-]+)?{_UNIT}(?![\w'’-])"
_AGO = rf"\b(?:about\s+|around\s+|some\s+|over\s+|nearly\s+)?{_COUNT}\s+{_UNIT}\s+(?P<dir>ago|earlier)\b"
_AWAY = rf"\b(?:just\s+|only\s+|about\s+)?{_COUNT}\s+{_UNIT}\s+(?P<dir>away)(?!\w|\s+from)"
_GIVEN = rf"\b(?P<dir>has|have|given)\s+(?:just\s+|only\s+|up\s+to\s+)?{_COUNT}\s+{_UNIT}\s+to\s+(?=[a-z])"
_AFTER = (
    rf"(?<!less than )(?<!more than )\b(?P<within>within\s+)?{_COUNT}[\s-]+{_UNIT}\s+(?:after|from|of|following)\s+(?:the\s+|its\s+|today|now)?"
    rf"(?:date\s+of\s+)?(?:publication|release|launch|notice|announcement|issuance|effective\s+date|"
    rf"enactment|entry\s+into\s+force|adoption|approval|signing|passage|(?<=today)|(?<=now))(?!\w)"
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
_RELATIVE_TRIGGER = re.compile(
    r"to(?:day|morrow|night)|yesterday|night|morning|afternoon|evening", re.IGNORECASE
)
_UNIT_TRIGGER = re.compile(r"day|hour|week|month|quarter|year|decade|EO[YQM]", re.IGNORECASE)
_SEASON_TRIGGER = re.compile(r"spring|summer|autumn|fall|winter", re.IGNORECASE)
_QUARTER_TRIGGER = re.compile(r"Q[1-4]")
_HALF_TRIGGER = re.compile(r"half|H[12]|[12]H", re.IGNORECASE)
_SHORT_QUARTER_TRIGGER = re.compile(r"[1-4]Q")
_FISCAL_TRIGGER = re.compile(r"[Ff]iscal|FY")
_HOLIDAY_TRIGGER = re.compile(
    r"Christmas|Thanks|Labo|New Year|Independ|Fourth|Memorial|Black|Cyber|Hallow|Valent"
)
_ORDINAL_TRIGGER = re.compile(r"the \d")

_SOURCES = (
    (Form.ISO, _ISO, 0, _YEAR_TRIGGER),
    (Form.ISO, _SLASHED, 0, _YEAR_TRIGGER),
    (Form.NUMERIC, _NUMERIC, 0, _YEAR_TRIGGER),
    (Form.MONTH_DAY, _DASHED, 0, _MONTH_TRIGGER),
    (Form.RANGE, _RANGE, 0, _MONTH_TRIGGER),
    (Form.ORDINAL, _ORDINAL, re.IGNORECASE, _ORDINAL_TRIGGER),
    (Form.FISCAL, _FISCAL, 0, _FISCAL_TRIGGER),
    (Form.HOLIDAY, _HOLIDAY, 0, _HOLIDAY_TRIGGER),
    (Form.QUARTER, _QUARTER_SHORT, 0, _SHORT_QUARTER_TRIGGER),
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
    (Form.DISTANCE, _NEXT_SPAN, re.IGNORECASE, _UNIT_TRIGGER),
    (Form.PAST_SPAN, _PAST_SPAN, re.IGNORECASE, _UNIT_TRIGGER),
    (Form.DISTANCE, _AGO, re.IGNORECASE, _UNIT_TRIGGER),
    (Form.DISTANCE, _AWAY, re.IGNORECASE, _UNIT_TRIGGER),
    (Form.DISTANCE, _GIVEN, re.IGNORECASE, _UNIT_TRIGGER),
    (Form.AFTER, _AFTER, re.IGNORECASE, _UNIT_TRIGGER),
    (Form.VAGUE, _VAGUE, re.IGNORECASE, _UNIT_TRIGGER),
)


def compile_forms() -> list[tuple[Form, re.Pattern[str], re.Pattern[str]]]:
    """Every form with its pattern and the trigger without which the pattern cannot match."""
    return [(form, re.compile(source, flags), trigger) for form, source, flags, trigger in _SOURCES]
