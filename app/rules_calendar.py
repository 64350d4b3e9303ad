"""The days that rules, export controls, access and retirements set."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from app.newsletter.wording import clean_text
from app.rules_model import DayKind, DayMark
from app.rules_values import expects_rule, tells_of_rule
from app.statements import state_fact
from db.effective import facts_in_effect
from db.fact_lists import StatedFact
from db.rule_lists import filed_rules, signals_expecting
from db.types import Predicate, SignalState

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from db.effective import DatedFact
    from db.store import Connection
    from db.types import Article, Signal

BACK, AHEAD = timedelta(days=365), timedelta(days=730)
_KINDS = {
    Predicate.RULE_PUBLISHED: DayKind.RULE,
    Predicate.RULE_EFFECTIVE: DayKind.RULE,
    Predicate.EXPORT_RULE_CHANGED: DayKind.EXPORT,
    Predicate.ACCESS_SUSPENDED: DayKind.ACCESS,
    Predicate.ACCESS_RESTORED: DayKind.ACCESS,
    Predicate.DEPRECATED: DayKind.RETIREMENT,
}
_RULES = frozenset({DayKind.RULE, DayKind.EXPORT})
_WORDED = frozenset({Predicate.RULE_PUBLISHED, Predicate.EXPORT_RULE_CHANGED})
_FILED = (("effective_on", DayKind.RULE, "Takes effect"), ("comments_close_on", DayKind.COMMENTS, "Comments close"))  # fmt: skip


def read_marks(connection: Connection, now: datetime) -> tuple[DayMark, ...]:
    """Every marked day from a year back to two years ahead, by day; each statement once."""
    first, last = now.date() - BACK, now.date() + AHEAD
    stated = facts_in_effect(connection, first.isoformat(), last.isoformat(), _KINDS)
    states = [SignalState.OPEN, SignalState.FIRED]
    marks = [_from_facts(some) for some in _same_deeds([one for one in stated if _tells(one)])]
    marks += _from_filed(filed_rules(connection, now - BACK))
    marks += [
        _from_signal(entry.signal, fired=entry.state is SignalState.FIRED)
        for entry in signals_expecting(connection, _KINDS, states)
        if entry.signal.due and _is_told(entry.signal)
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
    for one in stated:
        fact = one.fact
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
        signal.due, _KINDS[signal.predicate], clean_text(signal.statement), fired,
        clean_text(signal.publication), story_id=signal.story_id, signal_id=signal.id,
    )  # fmt: skip
