"""When an expectation is due, and until when it may still come true."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from analysis.text.dates import DateKind
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.text.dates import DateMention

_REACH = 130  # letters between a cue and its date
_FAR_YEARS = 2
# How long after its day a thing may still come, by how exactly the day was said.
_GRACE = {
    DateKind.DAY: 14,
    DateKind.WEEK: 14,
    DateKind.SPAN: 21,
    DateKind.MONTH: 31,
    DateKind.QUARTER: 45,
    DateKind.SEASON: 45,
    DateKind.YEAR: 90,
    DateKind.VAGUE: 30,
}
# Without a day: how long such a thing usually takes if it comes at all.
_USUAL = {
    Predicate.MODEL_RELEASED: 90,
    Predicate.WEIGHTS_PUBLISHED: 90,
    Predicate.ACCESS_RESTORED: 60,
    Predicate.ACCESS_SUSPENDED: 90,
    Predicate.PRICE_CHANGED: 90,
    Predicate.PRODUCT_AVAILABLE: 120,
    Predicate.DEPRECATED: 180,
    Predicate.LICENCE_CHANGED: 90,
    Predicate.TERMS_CHANGED: 90,
    Predicate.SECURITY_INCIDENT: 60,
    Predicate.EXPORT_RULE_CHANGED: 180,
    Predicate.RULE_PUBLISHED: 180,
    Predicate.RULE_EFFECTIVE: 365,
    Predicate.LAWSUIT_STEP: 180,
    Predicate.FUNDING_OR_DEAL: 180,
    Predicate.OTHER: 60,
}
_TOLD = re.compile(
    r"(?<!be )(?<!been )(?<!get )\b(?:launched|released|announced|introduced|founded|published|signed|unveiled|debuted)\s+"
    r"(?:earlier |back )?(?:in |on )?(?:early |late |mid-)?\Z",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(
    r"\s+(?:after|before|since|into) (?:its |the |their |his |her )?(?:initial |first |public |full )?(?:release|launch|debut|announcement|unveiling|the \w+|\w+ing)\b"
)
_PART, _CAPITALS = re.compile(r"Q[1-4]"), re.compile(r"[ _-][A-Z]{2,}|_")
_SAYING = re.compile(r",? (?:said|says|announced|told|reported|confirmed|revealed|required)\b")
_FIRM = frozenset({DateKind.DAY, DateKind.WEEK, DateKind.MONTH, DateKind.QUARTER})
_BESIDE, _TODAY = 70, 40
_FROM = re.compile(
    r"\b(?:starting|beginning|as of|effective|since)\s+(?:on |from )?\Z", re.IGNORECASE
)
_SPELT = re.compile(r"\d")
_TOGETHER = 4
_EARLIEST = re.compile(r"as (?:early|soon) as", re.IGNORECASE)
_SOON = re.compile(r"\bsoon\b", re.IGNORECASE)
_APART = re.compile(r",.*\bbefore\b", re.DOTALL)
_NEAR_SOON = 20
_OF_OTHERS = re.compile(
    r"\b(?:since|ago|published|founded|announced|released|launched|signed|filed|dated|from)\s+(?:earlier |back )?(?:in|on)?\s*\Z",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"\b(?:delay\w*|postpon\w*|push(?:ed|ing|es)?(?: back)?)\b[^.;]{0,60}\b(?:until|to)\s*\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Due:
    """The last day that words state, ISO, with the words; both empty where they state none.

    `last` is the last day of what they can mean, also where they are vague ("in the coming weeks").
    """

    day: str = ""
    text: str = ""
    kind: DateKind | None = None
    last: date | None = None
    at: int | None = None  # where the date stands in its sentence


NO_DUE = Due()


def choose_due(sentence: str, dates: Sequence[DateMention], at: int, anchor: date) -> Due:
    """The date that belongs to a cue at `at`: the nearest behind it, else the nearest before.

    Of dates that stand together ("tomorrow, Wednesday, July 1") the one with the number counts.
    """
    ahead = [
        one
        for one in dates
        if _lies_ahead(sentence, one, anchor)
        and not (one.start < at and _is_this_week(one, anchor))
    ]
    behind = [one for one in ahead if 0 <= one.start - at <= _REACH]
    before = [one for one in ahead if 0 <= at - one.end <= _REACH or one.start < at < one.end]
    chosen = behind[0] if behind else before[-1] if before else None
    if chosen is None:
        return NO_DUE
    firm = _best_of_group(ahead, chosen)
    if _SOON.search(sentence[max(0, at - _NEAR_SOON) : at + _NEAR_SOON]) and _APART.search(
        sentence[at : firm.start]
    ):
        return NO_DUE  # "will soon arrive …, before the release in autumn"
    words = _with_lead(sentence, firm)
    if _EARLIEST.search(words) and firm.kind not in {DateKind.DAY, DateKind.WEEK}:
        return Due("", words, firm.kind, firm.last, firm.start)
    if firm.kind is DateKind.VAGUE or _DELAYED.search(sentence[: firm.start]):
        return Due("", words, firm.kind, firm.last, firm.start)
    return Due(firm.last.isoformat(), words, firm.kind, firm.last, firm.start)


def has_passed(dates: Sequence[DateMention], start: int, end: int, anchor: date) -> bool:
    """Whether a day that stands beside the words at [start, end) lies before the anchor."""
    return any(
        one.last < anchor
        and one.kind in _FIRM
        and (0 <= one.start - end <= _BESIDE or 0 <= start - one.end <= _BESIDE)
        for one in dates
    )


def has_begun(sentence: str, dates: Sequence[DateMention], end: int, anchor: date) -> bool:
    """Whether the words let something begin on a day that is there: "starting Tuesday", on one; "will roll out today"."""
    return any(
        one.first == one.last == anchor
        and end <= one.start <= end + _TODAY
        and one.text.lower() == "today"
        for one in dates
    ) or any(
        one.last <= anchor and _FROM.search(sentence[: one.start]) is not None
        for one in dates
        if one.kind in _FIRM
    )


def deadline_of(due: Due, predicate: Predicate, opened: date) -> str:
    """The last day on which it may fire, ISO: the due day with grace, else the predicate's usual span."""
    usual = opened + timedelta(days=_USUAL[predicate])
    if due.last is None or due.kind is None:
        return usual.isoformat()
    graced = due.last + timedelta(days=_GRACE[due.kind])
    return (graced if due.day else max(graced, opened + timedelta(days=45))).isoformat()


def deadline_without_kind(due: date | None, predicate: Predicate, opened: date) -> str:
    """The deadline for a day that somebody gave, or for none."""
    stated = Due(due.isoformat(), "", DateKind.DAY, due) if due else NO_DUE
    return deadline_of(stated, predicate, opened)


def _lies_ahead(sentence: str, one: DateMention, anchor: date) -> bool:
    if one.last <= anchor or one.last.year > anchor.year + _FAR_YEARS:
        return False
    if sentence[: one.start].endswith(("Patch ", "since ", "Since ")):
        return False  # Patch Tuesday is that of any month; "since Friday" is over
    if sentence[one.end : one.end + 2] in {"'s", "’s"}:
        return False  # "this fall's update" is not what comes this fall
    if _is_no_day(sentence, one):
        return False
    if _TOLD.search(sentence[: one.start]):
        return False  # "which it launched in October"
    if one.first < anchor and one.kind in {DateKind.MONTH, DateKind.YEAR, DateKind.SPAN}:
        return _OF_OTHERS.search(sentence[: one.start]) is None
    return True


def _is_no_day(sentence: str, one: DateMention) -> bool:
    """Whether it is a day of something else: "two weeks after release", "on Friday said", "Q4 GGUF"."""
    if _PART.fullmatch(one.text) and _CAPITALS.match(sentence, one.end):
        return True
    after = _AFTERWARDS.search(one.text) or _AFTERWARDS.match(sentence, one.end)
    return after is not None or _SAYING.match(sentence, one.end) is not None


def _is_this_week(one: DateMention, anchor: date) -> bool:
    # "announced this week that it will …": the week of the telling.
    return one.kind is DateKind.WEEK and one.first <= anchor and "this" in one.text.lower()


def _best_of_group(ahead: Sequence[DateMention], chosen: DateMention) -> DateMention:
    at = ahead.index(chosen)
    group = [chosen]
    for one in ahead[at + 1 :]:
        if one.start - group[-1].end > _TOGETHER:
            break
        group.append(one)
    spelt = [one for one in group if one.kind is DateKind.DAY and _SPELT.search(one.text)]
    return spelt[0] if spelt else chosen


def _with_lead(sentence: str, one: DateMention) -> str:
    lead = re.search(
        r"(?:(?:as early as|as soon as|starting|beginning|by|on|in|until|through|from|before|later|the|sometime|late|early)\s+){1,3}\Z",
        sentence[max(0, one.start - 30) : one.start],
        re.IGNORECASE,
    )
    return (lead.group() if lead else "") + one.text
