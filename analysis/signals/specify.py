"""Making signals of what people say: `tocsin signals add` and other publications' "watch for" lines."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from analysis.signals.build import Expected, build_signal, tidy
from analysis.signals.candidates import find_candidate
from analysis.signals.due import NO_DUE, Due, choose_due
from analysis.signals.predicates import Deed, Grade, deed_after, predicate_of
from analysis.signals.subjects import NOBODY, Context, choose_subjects, slug
from analysis.text.dates import DateKind, find_dates
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from analysis.knowledge.entities import EntityFinder
    from db.types import Signal, SignalOrigin, Tier

_LONGEST = 1_000
_STRENGTH = 0.6  # somebody found it worth watching
_LEAD = re.compile(
    r"^[\W_]*(?:(?:what to )?watch(?:ing)?(?: for| out for)?|look(?:ing)? (?:out )?for|keep an eye on|next)\b[\s:,–—-]*(?:for\b)?\s*",
    re.IGNORECASE,
)
_ASKING = re.compile(r"^\W*(?:whether|if|when|does|do|will|and)\s+", re.IGNORECASE)
_WORD = re.compile(r"[\w’'-]+")
# Said in a noun: "hosts' terms", "the deadline of the act".
_NAMED = (
    (Predicate.LICENCE_CHANGED, re.compile(r"\blicen[cs](?:e|es|ing)\b", re.IGNORECASE)),
    (Predicate.TERMS_CHANGED, re.compile(r"\bterms\b", re.IGNORECASE)),
    (Predicate.RULE_EFFECTIVE, re.compile(r"\b(?:deadline|obligations?)\b", re.IGNORECASE)),
)
_KEY = re.compile(r"[a-z]+:[^\s]{1,180}\Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FARTHEST = 3_660  # days, ten years


def specify_line(
    text: str,
    said_on: datetime,
    publication: str,
    origin: SignalOrigin,
    finder: EntityFinder,
    *,
    predicate: Predicate | None = None,
    subjects: Sequence[str] = (),
    due: str = "",
    deadline: str = "",
    tiers: Sequence[Tier] = (),
) -> Signal | str:
    """The signal of a free line, or the reason for people why it is none.

    What is given explicitly stands; the rest is read out of the words. `subjects` are names or keys
    of entities, `due` and `deadline` ISO days.
    """
    if reason := _bad_input(text, said_on.date(), due, deadline):
        return reason
    line = _ASKING.sub("", _LEAD.sub("", tidy(text[:_LONGEST]), count=1)).strip() or tidy(text)
    chosen, name, span_predicate = _read_line(line, said_on.date(), finder, predicate)
    keys = tuple(_to_key(one, finder) for one in subjects) or chosen
    if not keys or NOBODY in keys:
        return "it names nobody and nothing that is known; name the subject with --subject"
    stated = (
        Due(due, due, DateKind.DAY, date.fromisoformat(due))
        if due
        else _due_of(line, said_on.date())
    )
    if span_predicate is Predicate.OTHER and predicate is None and not stated.day:
        return "nothing in it can be checked: say what shall happen, or name predicate and day"
    if not deadline and stated.last and stated.last < said_on.date():
        return "its day is past"
    expected = Expected(
        span_predicate, keys, (subjects[0] if subjects and not _KEY.match(subjects[0]) else "") or name,
        line, stated, strength=_STRENGTH, deadline=deadline,
    )  # fmt: skip
    return build_signal(
        expected, origin=origin, publication=publication, opened_at=said_on, tiers=tiers
    )


def _bad_input(text: str, said_on: date, due: str, deadline: str) -> str:
    if not any(c.isalpha() for c in text):
        return "the line is empty"
    for what, day in (("due", due), ("deadline", deadline)):
        if not day:
            continue
        parsed = _read_day(day)
        if parsed is None:
            return f"the {what} {day!r} is no day; write it as 2026-07-27"
        if parsed < said_on:
            return f"the {what} {day} lies before the day it was said on"
        if parsed > said_on + timedelta(days=_FARTHEST):
            return f"the {what} {day} lies too far ahead for anybody to wait for"
    if due and deadline and deadline < due:
        return f"the deadline {deadline} lies before the due day {due}"
    return ""


def _read_day(written: str) -> date | None:
    # Days are compared as text: of what Python reads as a day, this one form alone is taken.
    if not _DAY.fullmatch(written):
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _read_line(
    line: str, anchor: date, finder: EntityFinder, predicate: Predicate | None
) -> tuple[tuple[str, ...], str, Predicate]:
    located = finder.locate(line)
    candidate = find_candidate(line, anchor)
    span = candidate.span if candidate else (len(line), len(line))
    deed = (candidate.deed if candidate else None) or _deed_in(line)
    read = predicate or _predicate_of_line(line, deed, {hit.kind for hit in located})
    found = choose_subjects(line, located, span, read, Context(), line, 0)
    if found is not None:
        return found.keys, found.name, read
    named = [hit for hit in located if hit.kind != "person"]
    return (named[0].entity,) if named else (), named[0].name if named else "", read


def _deed_in(line: str) -> Deed | None:
    """The first verb that names a checkable deed, in whatever form the line has it."""
    found = (deed_after(line, match.start()) for match in _WORD.finditer(line))
    return next((deed for deed in found if deed and deed.grade is Grade.STRICT), None)


def _predicate_of_line(line: str, deed: Deed | None, kinds: Collection[str]) -> Predicate:
    named = (predicate for predicate, pattern in _NAMED if pattern.search(line))
    if deed is None or (deed.own is None and not deed.offers):
        return next(named, predicate_of(line, deed, kinds))
    return predicate_of(line, deed, kinds)


def _due_of(line: str, anchor: date) -> Due:
    dates = find_dates(line, anchor)
    if not dates:
        return NO_DUE
    return (
        choose_due(line, dates, 0, anchor)
        if dates[0].start > 0
        else choose_due(line, dates, len(line), anchor)
    )


def _to_key(name: str, finder: EntityFinder) -> str:
    if _KEY.match(name):
        return name
    whole = [hit for hit in finder.locate(name) if hit.end - hit.start == len(name.strip())]
    return whole[0].entity if whole else slug(name)
