"""Sentences that look ahead at something checkable: their cue, deed, day and strength."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from analysis.signals.cues import Force, find_cues
from analysis.signals.due import choose_due, has_begun, has_passed
from analysis.signals.predicates import Deed, Grade, deed_after, noun_after, tells_kind
from analysis.text.dates import DateKind, find_dates
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from analysis.signals.cues import Cue
    from analysis.signals.due import Due
    from analysis.text.dates import DateMention

_BASE = {
    Force.FIXED: 0.55,
    Force.WILL: 0.5,
    Force.PENDING: 0.45,
    Force.PLAN: 0.5,
    Force.EXPECTED: 0.45,
    Force.READY: 0.5,
    Force.LATE: 0.4,
    Force.SAID: 0.3,
    Force.TALK: 0.4,
    Force.MAY: 0.25,
    Force.SOON: 0.4,
    Force.DATED: 0.3,
}
_DAY_WEIGHT = {
    DateKind.DAY: 0.3, DateKind.WEEK: 0.25, DateKind.SPAN: 0.2, DateKind.MONTH: 0.2,
    DateKind.QUARTER: 0.15, DateKind.SEASON: 0.15, DateKind.YEAR: 0.1, DateKind.VAGUE: 0.1,
}  # fmt: skip
_SOON_WEIGHT = 0.05
_LOOSE_PENALTY, _PLAIN_PENALTY = 0.15, 0.25  # for deeds that say little by themselves
_TITLE_WEIGHT, _MAY_IN_TITLE = 0.1, 0.1
_HEDGE_PENALTY = 0.1
_LEAD = re.compile(r"[^,;:.]{0,80}\Z")
_CLAUSE, _BEFORE = 150, 100
_MOST_CUES = 16  # nobody's sentence has as many; each is looked at by itself
_NEAR_SOON = 40
_BESIDE_AFTER, _BESIDE_BEFORE = 48, 60
_BREAK = re.compile(r", (?:and|but|while|which|who|with|as|after|so|then)\b|[;:]\s")
_LISTING = re.compile(
    r"\b(?:IPO|initial public offering|listing|acquisition|stake|layoffs|job cuts)\b"
)
_BESIDE_GOING = 110  # "is releasing … on the 15th" has its date behind the whole object
_GOING = re.compile(r"(?:is|are) \w+ing\b")
# "mulling curbs", "plans for a listing", "close to a deal"; but "plans to cut" has a verb.
_TAKES_NOUN = re.compile(r"(?:ing|[^t]s|ed|\b(?:for|on|of|over|about|close to))\Z", re.IGNORECASE)
_COMING = re.compile(r"\b(?:next|coming|within|away|from (?:now|today))\b", re.IGNORECASE)
_LATER = re.compile(r"(?:later|late|by|end|the end|before|early)\b", re.IGNORECASE)
_END = re.compile(r"[;:](?=\s)|\.(?=\s)|\s[—–]\s|—")
_SOON_WORD = re.compile(
    r"\b(?:soon|shortly|imminently|in the coming|as quickly as|as soon as)\b", re.IGNORECASE
)
_HEDGED = re.compile(
    r"\b(?:rumou?r\w*|alleg\w+|speculat\w+|perhaps|possibly|potentially|hint\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cue with the deed that it looks ahead to; `span` covers both within the sentence.

    `words` tell what is expected: those behind the cue, and before it where no verb follows;
    `lead` are those right before it.
    """

    cue: Cue
    span: tuple[int, int]
    words: str
    lead: str
    deed: Deed | None
    due: Due
    strength: float
    in_title: bool = False
    past: bool = False  # whether the day that belongs to it lies behind
    begun: bool = False  # "starting Tuesday", written on one


def find_candidate(sentence: str, anchor: date, *, in_title: bool = False) -> Candidate | None:
    """The strongest expectation of a sentence, None where it states none."""
    dates: list[DateMention] | None = None
    best: Candidate | None = None
    for cue in islice(find_cues(sentence, in_title=in_title), _MOST_CUES):
        deed = _deed_of(sentence, cue)
        if cue.verb and deed is None:
            continue
        if dates is None:
            dates = find_dates(sentence, anchor)
        found = _candidate(sentence, cue, deed, dates, anchor, in_title=in_title)
        if found and (best is None or found.strength > best.strength):
            best = found
    return best


def _deed_of(sentence: str, cue: Cue) -> Deed | None:
    if cue.own is not None:
        return Deed(cue.end, cue.own, Grade.STRICT)
    if cue.verb:
        deed = deed_after(sentence, cue.end)
        thought = _TAKES_NOUN.search(sentence, cue.start, cue.end) is not None
        return noun_after(sentence, cue.end) if deed is None and thought else deed
    if cue.force not in {Force.READY, Force.LATE}:
        return None
    if _LISTING.search(sentence, cue.start, cue.end + _NEAR_SOON):
        return Deed(cue.end, Predicate.FUNDING_OR_DEAL, Grade.STRICT)
    # "preps", "delays": the launch of whatever it is.
    return noun_after(sentence, cue.end) or Deed(cue.end, None, Grade.STRICT, offers=True)


def _candidate(
    sentence: str,
    cue: Cue,
    deed: Deed | None,
    dates: Sequence[DateMention],
    anchor: date,
    *,
    in_title: bool,
) -> Candidate | None:
    due = choose_due(sentence, dates, cue.end, anchor)
    words = _words_of(sentence, cue)
    if cue.force is Force.DATED and not is_beside(sentence, due, cue):
        return None
    if not cue.verb and deed is None and not tells_kind(words):
        return None
    end = deed.end if deed else cue.end
    lead = _LEAD.search(sentence[: cue.end])
    return Candidate(
        cue=cue,
        span=(cue.start, end),
        words=words,
        lead=lead.group() if lead else "",
        deed=deed,
        due=due,
        strength=_strength(sentence, cue, deed, due, in_title=in_title),
        in_title=in_title,
        past=due.kind is None and has_passed(dates, cue.start, end, anchor),
        begun=due.kind is None and has_begun(sentence, dates, end, anchor),
    )


def _words_of(sentence: str, cue: Cue) -> str:
    if cue.verb:
        return _clause(sentence, cue.end)
    return sentence[max(0, cue.start - _BEFORE) : cue.start] + _clause(sentence, cue.start)


def _strength(sentence: str, cue: Cue, deed: Deed | None, due: Due, *, in_title: bool) -> float:
    strength = _BASE[cue.force] + (_DAY_WEIGHT[due.kind] if due.kind else 0.0)
    strength -= _vagueness(deed, due, in_title=in_title)
    if cue.force is Force.TALK and not cue.verb and not in_title:
        strength -= _PLAIN_PENALTY
    if cue.force is Force.MAY and not in_title and deed and deed.grade is not Grade.STRICT:
        strength -= _LOOSE_PENALTY
    if in_title:
        strength += _TITLE_WEIGHT + (_MAY_IN_TITLE if cue.force is Force.MAY else 0.0)
    if due.kind is None and _SOON_WORD.search(sentence[cue.start : cue.end + _NEAR_SOON]):
        strength += _SOON_WEIGHT
    strength -= _HEDGE_PENALTY if _HEDGED.search(sentence) else 0.0
    return round(strength, 3)


def is_beside(sentence: str, due: Due, cue: Cue) -> bool:
    """Whether a date stands so near a present tense that it puts it in the future."""
    if due.kind is None or due.at is None:
        return False
    gap = due.at - cue.end
    reach = _BESIDE_GOING if _GOING.match(sentence, cue.start) else _BESIDE_AFTER
    if not (gap <= reach if gap >= 0 else cue.start - due.at <= _BESIDE_BEFORE):
        return False
    if "this week" in due.text.lower() or (due.at <= cue.start and "coming" in due.text):
        return False  # the week of the telling; "in the coming months" alone comes as no thing
    between = sentence[cue.end : due.at] if gap >= 0 else ""
    if _BREAK.search(between):
        return False
    if due.kind is DateKind.SPAN:
        return _COMING.search(due.text) is not None
    return due.kind is not DateKind.YEAR or _LATER.match(due.text) is not None


def _vagueness(deed: Deed | None, due: Due, *, in_title: bool) -> float:
    """What a deed that says little costs, unless a day or a headline stands by it."""
    if deed is None or deed.grade is Grade.STRICT:
        return 0.0
    if deed.grade is Grade.PLAIN:
        return 0.0 if due.day else _PLAIN_PENALTY - (0.1 if in_title else 0.0)
    return 0.0 if due.kind or in_title else _LOOSE_PENALTY


def _clause(sentence: str, start: int) -> str:
    window = sentence[start : start + _CLAUSE]
    stop = _END.search(window)
    return window[: stop.start()] if stop else window
