"""Statements that only remind: what the sentence takes as known, or places in another time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.knowledge.fact_clauses import clause_end, clause_start

if TYPE_CHECKING:
    from datetime import date

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
_IN_MONTH = re.compile(
    r"\b(?:[Ii]n|[Ss]ince|[Dd]uring|[Uu]ntil|[Bb]y|[Bb]ack in|of|[Ll]ast|this past) (?:early |mid-?|late )?"
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November|December)"
    r"\b(?! \d{1,2}\b)(?:,? (?P<year>20\d\d))?"
)
_YEAR = re.compile(r"(?<![\w.$€£-])(?:19\d\d|20\d\d)(?![\w%-]|[.,]\d)")
_PAST = re.compile(
    r"\w+ed\b|\b(?:was|were|been|brought|bought|made|took|began|cut|won|struck|sank|put|broke|stole|"
    r"went|came|fell|rose|lost|filed|sought|forbade|withdrew|shut|got|paid|found)\b",
    re.IGNORECASE,
)
_LAST_MONTH_DAYS = 9
_LAST_MONTH = re.compile(r"\b[Ll]ast month\b[^;]*\Z")
# "After Anthropic suspended the models": the reader is taken to know.
_PRESUPPOSED = re.compile(
    r"\b(?<!days )(?<!hours )(?<!shortly )(?<!just )(?:after|since|before|when|until|once|where|by the time|because|given(?: that)?|despite|following|"
    r"(?:like|unlike|as)(?= (?-i:[A-Z])))\s(?![^,]*,)(?:[\w’'.&$-]+\s){0,9}\Z",
    re.IGNORECASE,
)
_LONG_SINCE = re.compile(
    r"\b(?:(?:\d+|two|three|four|five|several|many)[- ](?:year|month)s?(?:[- ](?:old|long))?|"
    r"year-old|long-running|ongoing)\s+\Z",
    re.IGNORECASE,
)
_MANY = re.compile(
    r"\b(?:multiple|several|many|numerous|dozens of|hundreds of|an? (?:growing number|wave|string|slew|series) of)"
    r" (?:\w+ ){0,2}(?:law ?suits|suits|class actions|complaints|breaches|attacks|incidents|deals)\b",
    re.IGNORECASE,
)
_JOINED = 9  # letters of the longest conjunction with its comma
_CONJUNCTION = re.compile(r"\b(?:when|where)\s*\Z")
_FOR_LONG = re.compile(
    r"\b(?:over the (?:past|last|years)|in recent years|that same (?:month|year|week)|eventually|for (?:years|months|decades))\b",
    re.IGNORECASE,
)
_PRESENT_VERB = re.compile(r"\w+(?:s|ing)\b")
_RECENT = re.compile(
    r"\b(?:[Tt]oday|tonight|[Nn]ow|[Tt]his (?:week|month|morning|afternoon)|(?:[Ll]ast|[Ee]arlier this) week|[Yy]esterday|just|recently|"
    r"new(?:ly)?|latest|has|have|is|are|[A-Z][a-z]+day|(?:days|hours) (?:ago|after|before|later))\b"
)
_REMINDER = re.compile(
    r"\b(?:a|some|several|few|\d+|two|three|four|five|six|eight) (?:short |brief )?(?:years?|months?|weeks) (?:ago|earlier|before|prior)\b|"
    r"\b(?:in|during|over) the (?:first|second|last) (?:half|quarter)s? of\b|"
    r"\b(?:at|during) the time\b|\bin recent (?:years|months)\b|\bover the (?:years|past)\b|\bonce (?:known|called)\b|"
    r"\b(?:the|its|an) (?:earlier|previous|prior|older)\b|\bfor (?:much of|years|months)\b|\bhas since\b|\bhad (?:\w+ly )?\Z",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"(?:,| [a-z]+| [A-Z][\w.-]*,?) \(?(?:which|who|that)(?: (?:\w+ly|also|had|then|itself|was|were))*(?: \w+ed)? ?\Z"
)
_OPEN, _CLOSE = "“", "”"


def is_reminder(
    sentence: str, span: tuple[int, int], published: date, *, is_title: bool, dated: bool
) -> bool:
    """Whether the trigger at `span` tells what happened long before, or in passing.

    Titles tell news even in their side clauses; a day in the clause (`dated`) speaks for news.
    """
    start, stop = span
    begin, end = clause_start(sentence, start), clause_end(sentence, stop)
    if _is_of_another_month(sentence, span, (begin, end), published):
        return True
    if is_title:
        return False
    clause = sentence[begin:end]
    if _CONJUNCTION.search(sentence[:begin]):
        clause = sentence[clause_start(sentence, max(begin - _JOINED, 0)) : end]
    if _MANY.search(clause):
        return True
    if any(int(m.group()) < published.year for m in _YEAR.finditer(clause)):
        return True
    before = sentence[begin:start]
    if _CONJUNCTION.search(sentence[:begin]) or _FOR_LONG.search(sentence[:start]):
        return True
    if _PRESUPPOSED.search(before) or _LONG_SINCE.search(before):
        return True
    if _REMINDER.search(before) or (not dated and _REMINDER.search(clause)):
        return True
    return not dated and _RELATIVE.search(sentence[:start]) is not None


def lacks_present(sentence: str, span: tuple[int, int]) -> bool:
    """Whether a deed is told in the simple past, with no day and no word that makes it new.

    Deep in a text such a sentence recalls more often than it reports.
    """
    if _PRESENT_VERB.match(sentence[span[0] :]):
        return False
    return _RECENT.search(sentence) is None


def is_quoted(sentence: str, start: int) -> bool:
    """Whether a place stands inside a quotation of somebody's words."""
    before = sentence[:start]
    if before.count(_OPEN) or before.count(_CLOSE):
        return before.rfind(_OPEN) > before.rfind(_CLOSE)
    return before.count('"') % 2 == 1


def _is_of_another_month(
    sentence: str, span: tuple[int, int], clause: tuple[int, int], published: date
) -> bool:
    if _LAST_MONTH.search(sentence[: span[1]]) and published.day > _LAST_MONTH_DAYS - 3:
        return True
    for match in _IN_MONTH.finditer(sentence):
        leads = match.start() < clause[0] and not sentence[: match.start()].strip()
        if not (leads or clause[0] <= match.start() < clause[1]):
            continue
        if not _PAST.search(sentence[min(match.end(), span[0]) : span[1]]):
            continue
        month = _MONTHS.index(match["month"].lower()) + 1
        year = int(match["year"] or published.year - (month > published.month))
        gap = (published.year - year) * 12 + published.month - month
        if gap > 1 or (gap == 1 and published.day > _LAST_MONTH_DAYS):
            return True
    return False
