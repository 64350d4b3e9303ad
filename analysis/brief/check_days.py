"""Whether the dates of a sentence are dates of its passages."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.brief.check_faults import DATE, Fault
from analysis.brief.check_values import find_amounts
from analysis.brief.check_verbs import is_verb
from analysis.brief.check_words import is_irregular

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
_SEASON = re.compile(r"\b(?:spring|summer|autumn|winter)\b")
_WEEK = 7
_MOST_DAYS = 20
_BARE = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")


_BEFORE = re.compile(r"\bbefore\s+(?:the\s+)?\Z", re.IGNORECASE)
_AFTER = re.compile(r"\bafter\s+(?:the\s+)?\Z", re.IGNORECASE)
_LATER = re.compile(
    r"\b(\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten) (day|week)s? "
    r"(later|afterwards|earlier|(?:after|before)(?=[.,;]))|\b(next|following|previous) day\b"
)


def check_days(sentence: Reading, evidence: Evidence) -> list[Fault]:
    """Dates that no passage states, read from the day it was published.

    A passage may be more exact than the sentence, not less.
    """
    faults = [
        Fault(DATE, mention.text)
        for mention in sentence.dates
        if not any(_states(mention, other, evidence) for other in evidence.dates)
        and not _is_own_day(mention, evidence)
        and not _is_season(mention, evidence)
        and not _borders(mention, sentence, evidence)
        and not _is_reckoned(mention, evidence)
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
        week = mention.first - other.first == timedelta(days=_WEEK)
        return week and (other in _starts(evidence) or _is_ahead(other, evidence))
    return False


def _is_season(mention: DateMention, evidence: Evidence) -> bool:
    # "This autumn" where a passage says "in the autumn".
    seasons = _SEASON.findall(mention.text.lower())
    return bool(seasons) and not _DIGIT.search(mention.text) and seasons[0] in evidence.text.lower()


def _is_ahead(mention: DateMention, evidence: Evidence) -> bool:
    """Whether the sentence of a bare weekday tells of nothing past: "Talks resume on Monday"."""
    return any(
        mention.first <= part.anchor and mention.text in part.text and not _tells_past(part)
        for part in evidence.sentences[:_MOST_DAYS]
    )


@lru_cache(maxsize=512)
def _tells_past(part: Reading) -> bool:
    return any(
        is_verb(part.tokens, n) and (token.low.endswith("ed") or is_irregular(token.low))
        for n, token in enumerate(part.tokens)
    )


def _borders(mention: DateMention, sentence: Reading, evidence: Evidence) -> bool:
    """Whether "before October" is a passage's "by the end of September", "after June" its "July"."""
    lead = sentence.text[max(0, mention.start - 16) : mention.start]
    if _BEFORE.search(lead):
        return any(m.last + timedelta(days=1) == mention.first for m in evidence.dates)
    if _AFTER.search(lead):
        return any(m.first - timedelta(days=1) == mention.last for m in evidence.dates)
    return False


def _is_reckoned(mention: DateMention, evidence: Evidence) -> bool:
    """Whether a day follows from another: "on 3 May and told it two days later"."""
    if not mention.exact:
        return False
    for reading in evidence.readings:
        for found in list(_LATER.finditer(reading.text))[:_MOST_DAYS]:
            count, unit, side = _count(found[1] or "1"), found[2] or "day", found[3] or found[4]
            shift = timedelta(days=count * (_WEEK if unit == "week" else 1))
            back = side in {"earlier", "before", "previous"}
            days = [m.first for m in reading.dates if m.exact and m.end <= found.start()]
            if days and days[-1] + (-shift if back else shift) == mention.first:
                return True
    return False


def _count(word: str) -> int:
    return int(find_amounts(f"{word} days")[0].amount / 24) if word not in {"a", "an"} else 1


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
