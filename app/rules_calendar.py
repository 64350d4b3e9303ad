"""The days that rules, export controls, access and retirements set."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.newsletter.wording import clean_text
from app.rules_groups import without_aside
from app.rules_model import DayKind, DayMark
from app.rules_values import expects_rule, tells_of_rule
from app.statements import state_fact
from db.effective import facts_in_effect
from db.fact_lists import StatedFact
from db.rule_lists import filed_rules, signals_expecting
from db.types import Predicate, SignalState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from db.effective import DatedFact
    from db.store import Connection
    from db.types import Article, LedgerEntry, Signal

BACK, AHEAD = timedelta(days=365), timedelta(days=730)
_KINDS = {
    Predicate.RULE_PUBLISHED: DayKind.RULE,
    Predicate.RULE_EFFECTIVE: DayKind.RULE,
    Predicate.EXPORT_RULE_CHANGED: DayKind.EXPORT,
    Predicate.ACCESS_SUSPENDED: DayKind.ACCESS,
    Predicate.ACCESS_RESTORED: DayKind.ACCESS,
    Predicate.DEPRECATED: DayKind.RETIREMENT,
}
_ACCESS = frozenset({Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED})
_NEAR = timedelta(days=3)  # between the days that several state for one turn of access
_ACT = re.compile(r"\b(?:[A-Z]\w+ )Act\b")
_AGE = re.compile(r"\b(?:kids|children|minors|teens|teenagers|under(?:-| )\d\d)\b", re.IGNORECASE)
_RULES = frozenset({DayKind.RULE, DayKind.EXPORT})
_WORDED = frozenset({Predicate.RULE_PUBLISHED, Predicate.EXPORT_RULE_CHANGED})
_FILED = (("effective_on", DayKind.RULE, "Takes effect"), ("comments_close_on", DayKind.COMMENTS, "Comments close"))  # fmt: skip


def read_marks(connection: Connection, now: datetime) -> tuple[DayMark, ...]:
    """Every marked day from a year back to two years ahead, by day; each statement once."""
    first, last = now.date() - BACK, now.date() + AHEAD
    stated = facts_in_effect(connection, first.isoformat(), last.isoformat(), _KINDS)
    states = [SignalState.OPEN, SignalState.FIRED]
    entries = signals_expecting(connection, _KINDS, states)
    expected = [one for one in entries if one.signal.due and _is_told(one.signal)]
    ending = {one.signal.story_id: one.signal.due for one in expected if _ends(one.signal)}
    told = [one for one in stated if _tells(one) and not _only_announces(one, ending)]
    marks = [_from_facts(some) for some in _same_deeds(told)]
    marks += _from_filed(filed_rules(connection, now - BACK))
    marks += [
        _from_signal(entry.signal, fired=entry.state is SignalState.FIRED)
        for entry in _each_once(expected)
    ]
    within = [one for one in marks if first.isoformat() <= one.day <= last.isoformat()]
    return tuple(sorted(_once(within), key=lambda one: (one.day, one.kind.value, one.label)))


def _tells(one: DatedFact) -> bool:
    article = one.article
    return tells_of_rule(
        StatedFact(
            one.fact, article.id, article.outlet, article.title, article.url,
            article.published_at, article.tier, one.story_id,
        )
    )  # fmt: skip


def _ends(signal: Signal) -> bool:
    return signal.predicate is Predicate.DEPRECATED and signal.story_id is not None


def _only_announces(one: DatedFact, ending: Mapping[str | None, str]) -> bool:
    """Whether an end "confirmed today" comes later, by an expectation of the same story."""
    day = one.fact.effective_date
    is_today = day == one.article.published_at.date().isoformat()
    ends = one.fact.predicate is Predicate.DEPRECATED
    return ends and is_today and ending.get(one.story_id, "") > day


def _each_once(expected: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """One for a rule and a day; "in August" is the day in August that is stated elsewhere."""
    found: list[LedgerEntry] = []
    ordered = sorted(expected, key=lambda one: (one.signal.due, one.signal.id))
    days: dict[tuple[str, str], set[str]] = {}
    for entry in ordered:
        signal = entry.signal
        subject = signal.subjects[0] if signal.subjects else signal.id
        known = days.setdefault((subject, _kind_of(signal).value), set())
        in_month = _is_last_of_month(signal.due) and any(d[:7] == signal.due[:7] for d in known)
        if subject.startswith("instrument:") and (signal.due in known or in_month):
            continue
        known.add(signal.due)
        found.append(entry)
    return found


def _is_last_of_month(day: str) -> bool:
    return (date.fromisoformat(day) + timedelta(days=1)).day == 1


def speaks_of_rule(signal: Signal) -> bool:
    """Whether it tells of an act that lapses, or of an age below which access is barred."""
    return bool(_ACT.search(signal.statement) or _AGE.search(signal.statement))


def _kind_of(signal: Signal) -> DayKind:
    return DayKind.RULE if speaks_of_rule(signal) else _KINDS[signal.predicate]


def _is_told(signal: Signal) -> bool:
    kind = _KINDS[signal.predicate]
    if kind in _RULES:
        return expects_rule(signal)
    # Access to what is neither a model nor a company's is somebody's coming and going.
    return kind is not DayKind.ACCESS or signal.subjects[0].startswith(("model:", "organisation:"))


def _once(marks: Iterable[DayMark]) -> list[DayMark]:
    """The first of those that say the same of the same day."""
    found: dict[tuple[str, str], DayMark] = {}
    for mark in marks:
        found.setdefault((mark.day, mark.label.casefold()), mark)
    # What came true on its day stands there as a fact already.
    stated = {(mark.day, mark.kind) for mark in found.values() if not mark.signal_id}
    return [
        mark
        for mark in found.values()
        if not (mark.signal_id and mark.is_certain and (mark.day, mark.kind) in stated)
    ]


def _same_deeds(stated: Iterable[DatedFact]) -> list[list[DatedFact]]:
    """Facts by day, kind and words: one directive on two models is one mark."""
    found: dict[tuple[str, str, str], list[DatedFact]] = {}
    turns: dict[tuple[str, str], date] = {}
    for one in sorted(stated, key=lambda one: one.fact.effective_date):
        fact = one.fact
        if fact.predicate in _ACCESS:
            day = date.fromisoformat(fact.effective_date)
            first = turns.setdefault((fact.predicate.value, fact.subject.casefold()), day)
            if timedelta(0) < day - first <= _NEAR:
                continue
            turns[fact.predicate.value, fact.subject.casefold()] = day
        words = fact.to_value.casefold() if fact.predicate in _WORDED else ""
        own = fact.subject if fact.predicate is Predicate.RULE_PUBLISHED else ""
        key = (fact.effective_date, fact.predicate.value, f"{own} {words}")
        found.setdefault(key, []).append(one)
    return list(found.values())


def _from_facts(some: list[DatedFact]) -> DayMark:
    fact, article = some[0].fact, some[0].article
    subjects = " and ".join(dict.fromkeys(one.fact.subject for one in some))
    said = state_fact(fact.predicate, subjects)
    if fact.predicate is Predicate.RULE_PUBLISHED:
        said = f"{subjects} {fact.to_value}"
    elif fact.predicate is Predicate.EXPORT_RULE_CHANGED and fact.to_value:
        said = f"{subjects}: {fact.to_value}"
    return DayMark(
        fact.effective_date, _KINDS[fact.predicate], clean_text(said), True, article.outlet,
        article.url, some[0].story_id,
    )  # fmt: skip


def _from_filed(filed: Iterable[tuple[Article, str | None]]) -> list[DayMark]:
    found = []
    for article, story_id in filed:
        for key, kind, words in _FILED:
            day = article.details.get(key, "")[:10]
            if _is_day(day):
                label = clean_text(f"{words}: {article.title}")
                found.append(DayMark(day, kind, label, True, article.outlet, article.url, story_id))
    return found


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _from_signal(signal: Signal, *, fired: bool) -> DayMark:
    return DayMark(
        signal.due, _kind_of(signal), without_aside(clean_text(signal.statement)), fired,
        clean_text(signal.publication), story_id=signal.story_id, signal_id=signal.id,
    )  # fmt: skip
