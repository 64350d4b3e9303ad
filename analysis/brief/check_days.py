"""Whether the dates of a sentence are dates of its passages."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.brief.check_faults import DATE, Fault

if TYPE_CHECKING:
    from analysis.brief.check_evidence import Evidence, Reading
    from analysis.text.dates import DateMention

# Words of the calendar that stand in no mention: "the spring", "before Easter", "on a Friday".
_LOOSE = re.compile(
    r"\b(?:January|February|March(?! \w+ed)|April|June|July|August|September|October|November|December|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Easter|Christmas|Ramadan|Thanksgiving|"
    r"(?i:spring|summer|autumn|winter))\b"
)

_FROM = re.compile(r"\b(?:from|until|till|by|starting|beginning|as of)\s+(?:on\s+)?\Z")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DIGIT = re.compile(r"\d")
_WEEK = 7
_BARE = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")


def check_days(sentence: Reading, evidence: Evidence) -> list[Fault]:
    """Dates that no passage states, read from the day it was published.

    A passage may be more exact than the sentence, not less.
    """
    faults = [
        Fault(DATE, mention.text)
        for mention in sentence.dates
        if not any(_states(mention, other, evidence) for other in evidence.dates)
        and not _is_own_day(mention, evidence)
        and not (_YEAR.fullmatch(mention.text) and mention.text in evidence.text)
    ]
    rest = sentence.text
    for mention in sentence.dates:
        rest = rest[: mention.start] + " " * len(mention.text) + rest[mention.end :]
    known = evidence.text.lower()
    faults += [
        Fault(DATE, word)
        for word in _LOOSE.findall(rest)
        if word.lower() not in known and not _falls_in(word, evidence)
    ]
    return faults


def _states(mention: DateMention, other: DateMention, evidence: Evidence) -> bool:
    if mention.first <= other.first and other.last <= mention.last:
        return True
    if mention.text.casefold() == other.text.casefold() and not _DIGIT.search(mention.text):
        return True
    # "available from Monday" may be read as the last one; the next is meant as well.
    if other.exact and mention.exact and _BARE.fullmatch(other.text):
        for reading in evidence.readings:
            near = abs((mention.first - reading.anchor).days)
            week = abs((mention.first - other.first).days) == _WEEK
            if week and other in reading.dates and near < abs((other.first - reading.anchor).days):
                return True
        return mention.first - other.first == timedelta(days=_WEEK) and other in _starts(evidence)
    return False


def _starts(evidence: Evidence) -> list[DateMention]:
    return [
        mention
        for reading in evidence.readings
        for mention in reading.dates
        if _FROM.search(reading.text[max(0, mention.start - 16) : mention.start])
    ]


def _is_own_day(mention: DateMention, evidence: Evidence) -> bool:
    # What a passage tells without a day happened when it was told, as far as a month goes.
    if mention.exact:
        return False
    return any(mention.first <= reading.anchor <= mention.last for reading in evidence.readings)


def _falls_in(word: str, evidence: Evidence) -> bool:
    return any(
        mention.exact and word in (f"{mention.first:%A}", f"{mention.first:%B}")
        for mention in evidence.dates
    )
