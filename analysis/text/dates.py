"""Dates in English text, read against the article's date.

General date finders take the verb "may" for a month and versions for days. This grammar reads only
forms that are dates on sight, and says for each mention which days it can mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.text.date_patterns import Form, compile_forms
from analysis.text.date_readers import DateKind, read_form

if TYPE_CHECKING:
    from datetime import date

__all__ = ["DateKind", "DateMention", "find_dates"]

_FORMS = compile_forms()
_LIMIT = re.compile(
    r"\b(?:by|until|till|before|within|through|no later than|not later than|deadline (?:is|of|for)|"
    r"due|expires?|ends?)(?: (?:the|on|at))*\s*\Z",
    re.IGNORECASE,
)
_LIMIT_INSIDE = re.compile(r"(?:by|before|until|within|through)\b", re.IGNORECASE)
# "in 30 days" needs its preposition; "in August" is August.
_WITH_PREPOSITION = frozenset({Form.DISTANCE, Form.AFTER, Form.VAGUE})
_PREPOSITION = re.compile(
    r"(?:in|on|by|until|till|since|before|through|from|during|for|of|after|at|starting|beginning)\s+",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|said|told|wrote|since|sued|rose|fell|took|won|lost|met|held|struck|sold|"
    r"bought|led|gave|came|went|made|sent|began|\w{3,}ed)\b",
    re.IGNORECASE,
)
_PAST_AFTER = re.compile(
    r"\A['’]?s?\s(?:\w+ ){0,2}?(?:filing|blog|post|interview|statement|memo|ruling|announcement|report|decision|letter|keynote|order|"
    r"hearing|briefing|call)\b|\b(?:was|were|had|did|said|says|reports|writes|told|wrote|\w{3,}ed|sent|made|began|took|won|lost|"
    r"rose|fell|saw|met|held|cut|gave|came|went|sued|struck|sold|bought|shut|led)\b",
    re.IGNORECASE,
)
# Numbers with slashes are read day first where the text shows that it writes so.
_DAY_FIRST = re.compile(
    r"\b(?:1[3-9]|2\d|3[01])/(?:0?\d|1[0-2])/20\d\d|[£€]\d|\b(?:\w+isation|colour|licence|programme|centre|"
    r"behaviour|labour|whilst|GDPR|UK)\b"
)
_FUTURE = re.compile(
    r"\b(?:will|would|to be|plans?|planned|expect\w*|due|scheduled|slated|set|until|by|effective|"
    r"starting|beginning|going to|deadline|next|before|no later)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class DateMention:
    """A date in `text[start:end]`: some day from `first` to `last`, both included.

    `deadline` is True where the words set a limit ("by", "until", "within", "no later than").
    """

    start: int
    end: int
    first: date
    last: date
    kind: DateKind
    text: str
    deadline: bool = False

    @property
    def exact(self) -> bool:
        """Whether one day is meant."""
        return self.first == self.last


def find_dates(text: str, anchor: date) -> list[DateMention]:
    """Every date in the text in order, the longest reading where several start at one place.

    `anchor` is the day the text was published: "Friday" is the nearest one that the words allow,
    "July 27" the nearest 27 July. Impossible days (30 February) are no dates.
    """
    found: list[DateMention] = []
    for form, pattern, trigger in _FORMS:
        if trigger.search(text):
            day_first = form is Form.NUMERIC and _DAY_FIRST.search(text) is not None
            mentions = (_to_mention(form, m, anchor, day_first) for m in pattern.finditer(text))
            found += filter(None, mentions)
    return _without_overlaps(found)


def _to_mention(
    form: Form, match: re.Match[str], anchor: date, day_first: bool
) -> DateMention | None:
    text = match.string
    before = text[max(0, match.start() - 80) : match.start()]
    after = text[match.end() : match.end() + 60]
    parts = _parts(match)
    if form is Form.NUMERIC:
        parts["order"] = "day" if day_first or "." in match.group() else "month"
    reading = read_form(form, parts, anchor, past=_speaks_of_past(before, after))
    if reading is None:
        return None
    limit = bool(_LIMIT.search(before) or _LIMIT_INSIDE.match(match.group()))
    start = match.start()
    if form not in _WITH_PREPOSITION and (lead := _PREPOSITION.match(match.group())):
        start += lead.end()
    return DateMention(
        start,
        match.end(),
        reading.first,
        reading.last,
        reading.kind,
        text[start : match.end()],
        limit,
    )


def _speaks_of_past(before: str, after: str) -> bool:
    # "The court ruled on Monday"; where nothing stands before, "On Monday, the court ruled".
    if _FUTURE.search(before):
        return False
    if _PAST.search(before):
        return True
    return _FUTURE.search(after) is None and _PAST_AFTER.search(after) is not None


def _parts(match: re.Match[str]) -> dict[str, str | None]:
    # A pattern may name one thing in several branches: `part`, `part2` … are all `part`.
    parts: dict[str, str | None] = {}
    for name, value in match.groupdict().items():
        plain = name.rstrip("23456")
        parts[plain] = parts.get(plain) or value
    return parts


def _without_overlaps(found: list[DateMention]) -> list[DateMention]:
    kept: list[DateMention] = []
    for mention in sorted(found, key=lambda m: (m.start, -m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
        elif mention.end - mention.start > kept[-1].end - kept[-1].start:
            kept[-1] = mention
    return kept
