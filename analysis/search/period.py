"""The period that a question states: `july 2026`, `last week`, `between may and july`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from analysis.search.eastern_dates import find_eastern
from analysis.search.spans import DAY, MONTH, SPAN, YEAR, Days, read_span, until_today
from analysis.search_types import StatedPeriod

_HOW = {
    "since": "since", "from": "since", "after": "after", "later than": "after",
    "before": "before", "prior to": "before", "earlier than": "before", "pre": "before",
    "until": "until", "till": "until", "by": "until", "up to": "until",
}  # fmt: skip
_WITHIN = "in|on|during|of|for|over|within|as of"
_STATED = re.compile(
    rf"(?<![\w./-])(?:(?:(?P<pair>between|from|in|during|over|for|of) (?:the )?)?(?P<a>{SPAN})"
    rf"(?: (?P<joint>and|to|until|till|through|thru|or|vs\.?|versus) | ?(?P<sign>[-–—&,]) ?(?!{YEAR}\b(?!-)))"
    rf"(?P<b>{SPAN})|"
    rf"(?:(?P<how>{'|'.join(_HOW)}|{_WITHIN})(?P<the> the)? )?(?P<one>{SPAN}))"
    r"(?:['’]s)?(?![\w/-]|\.\w)",
    re.IGNORECASE,
)
_RANGE = frozenset(("to", "until", "till", "through", "thru", "-", "–", "—"))
_ROLLING = frozenset(("in", "over", "within", "during", "for"))
# "May" and "march" are verbs, "2024" may be part of a name, "black friday" a day in another month:
# they need a sign beside them.
_NEEDS_SIGN = re.compile(rf"(?:may|march|mar|dec|jan|[a-z]{{3,6}}day|{YEAR})", re.IGNORECASE)
_LEADING_DAY = re.compile(rf"{DAY} (?:of )?(?={MONTH},? {YEAR})", re.IGNORECASE)
_LONE_DAY = re.compile(rf"(?:{MONTH} {DAY}|{DAY} (?:of )?{MONTH})", re.IGNORECASE)
_UNDATED = re.compile(rf"(?!.*{YEAR})(?:.*{MONTH}|q[1-4]$)", re.IGNORECASE)
_AHEAD = re.compile(
    r"\b(?:deadlines?|due|upcoming|expir\w{1,6}|retir\w{1,8}|sunset\w{0,6}|tak(?:es?|ing) effect|"
    r"effective|in force|appl(?:y|ies)|will|planned|scheduled|coming)\b",
    re.IGNORECASE,
)


def read_period(text: str, now: datetime) -> StatedPeriod | None:
    """The first period that the text states; None where it states none that has begun.

    A month without a year is the last one that began before `now`, and left to the words where
    the question looks ahead. A lone day such as `june 2` without a preposition is left to the
    words too: reports of an event come on the days after.
    """
    today = now.date()
    for match in _STATED.finditer(text):
        if _is_doubtful(match):
            continue
        days = _read_pair(match, today) if match["a"] else _read_lone(match, today)
        if days is not None and days.first <= today and not _lies_ahead(match, days, today):
            how = _HOW.get((match["how"] or "").lower(), "")
            return _to_period(how, _words_of(match), days)
    return _read_eastern(text, today)


def _read_eastern(text: str, today: date) -> StatedPeriod | None:
    found = find_eastern(text)
    days = read_span(found.span, today) if found else None
    if found is None or days is None or days.first > today:
        return None
    return _to_period(found.how, found.words, days)


def _words_of(match: re.Match[str]) -> str:
    # "iOS 27 June 2026": the number may belong to the word before it, so the month alone is read.
    return _span_of(match) if _follows_word(match) else match.group()


def _span_of(match: re.Match[str]) -> str:
    one = match["one"]
    return _LEADING_DAY.sub("", one) if _follows_word(match) else one


def _follows_word(match: re.Match[str]) -> bool:
    return (
        match["how"] is None and match.start() > 0 and bool(_LEADING_DAY.match(match["one"] or ""))
    )


def _is_doubtful(match: re.Match[str]) -> bool:
    one = match["one"]
    if one is None:
        sides = [_NEEDS_SIGN.fullmatch(match[side]) for side in "ab"]
        return all(sides) and match["pair"] is None
    if match["how"]:
        return match["how"].lower() in {"of", "for"} and one.isdigit()
    if _LONE_DAY.fullmatch(one):
        return True
    if not _NEEDS_SIGN.fullmatch(one):
        return False
    # A year at the very end of a question is a period: "export rules 2025".
    return not (one.isdigit() and match.end() == len(match.string.rstrip()) and match.start())


def _lies_ahead(match: re.Match[str], days: Days, today: date) -> bool:
    # "Deadline in september", asked in july: not that of last year.
    named = match["one"] or match["b"]
    is_last_years = days.first.year < today.year and bool(_UNDATED.match(named))
    return is_last_years and bool(_AHEAD.search(match.string))


def _read_lone(match: re.Match[str], today: date) -> Days | None:
    span = _span_of(match)
    if match["the"] and match["how"].lower() in _ROLLING:  # "in the last month"
        return until_today(span, today) or read_span(span, today)
    return read_span(span, today)


def _read_pair(match: re.Match[str], today: date) -> Days | None:
    last = read_span(match["b"], today)
    if last is None:
        return None
    joint = (match["joint"] or match["sign"]).lower()
    if joint not in _RANGE and (match["pair"] or "").lower() != "between":
        first = read_span(match["a"], today)  # "july vs june": from the one to the other
        return first and Days(min(first.first, last.first), max(first.last, last.last))
    # Without a year of its own the first is the last such one before the second.
    first = read_span(match["a"], last.first)
    return Days(first.first, last.last) if first and first.first <= last.last else None


def _to_period(how: str, words: str, days: Days) -> StatedPeriod:
    after = days.last + timedelta(days=1)
    since: date | None = days.first
    until: date | None = after
    match how:
        case "since":
            until = None
        case "after":
            since, until = after, None
        case "before":
            since, until = None, days.first
        case "until":
            since = None
    return StatedPeriod(_start(since), _start(until), words, describe(since, until))


def describe(since: date | None, until: date | None) -> str:
    """A period in words for the reader; `until` is the first day outside it."""
    if until is None:
        return f"from {show_day(since)} on" if since else ""
    if since is None:
        return f"before {show_day(until)}"
    last = until - timedelta(days=1)
    if since == last:
        return f"on {show_day(since)}"
    return f"from {show_day(since)} to {show_day(last)}"


def show_day(day: date) -> str:
    """A day as we write it: `5 April 2025`."""
    return f"{day.day} {day:%B %Y}"


def _start(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None
