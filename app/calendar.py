"""The calendar (iCalendar, RFC 5545): days that signals state, and days on which facts take effect.

Every event carries the sentence it rests on. The same ledger and facts give the same bytes.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from analysis.knowledge.gazetteer import fold_name, lower_text
from analysis.stack.places import covers
from app.newsletter.view import safe_link
from app.newsletter.wording import clean_text
from app.statements import state_fact
from db.types import Predicate, SignalState, Topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from analysis.knowledge.gazetteer import Entity
    from analysis.stack.resolve import ResolvedStack
    from app.signal_reading import Quotation, SignalView
    from db.effective import DatedFact
    from db.store import Database
    from db.types import Signal

_WORD = re.compile(r"\w+")
PAST_DAYS, AHEAD_DAYS = 60, 730
IN_EFFECT = (
    Predicate.LICENCE_CHANGED, Predicate.TERMS_CHANGED, Predicate.EXPORT_RULE_CHANGED,
    Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED, Predicate.DEPRECATED,
    Predicate.PRICE_CHANGED, Predicate.RULE_EFFECTIVE, Predicate.WEIGHTS_PUBLISHED,
)  # fmt: skip

_RULES = frozenset(
    {Predicate.RULE_PUBLISHED, Predicate.RULE_EFFECTIVE, Predicate.EXPORT_RULE_CHANGED}
)


@dataclass(frozen=True, slots=True)
class Event:
    """A day worth marking. `key` names it for good; `certain` is False for what is only expected."""

    key: str
    day: date
    summary: str
    quotation: str
    outlet: str
    url: str
    said_at: datetime
    topics: tuple[Topic, ...]
    certain: bool
    test: str = ""


def read_events(
    database: Database,
    now: datetime,
    *,
    topic: Topic | None = None,
    stack: ResolvedStack | None = None,
) -> list[Event]:
    """What lies from two months back to two years ahead, by day."""
    first, last = now.date() - timedelta(days=PAST_DAYS), now.date() + timedelta(days=AHEAD_DAYS)
    events = [
        *_signal_events(database, first, last, stack),
        *_fact_events(database, first, last, stack),
    ]
    kept = [event for event in events if topic is None or topic in event.topics]
    return sorted(kept, key=lambda event: (event.day, event.summary, event.key))


def render_calendar(events: Iterable[Event], name: str = "Tocsin") -> bytes:
    """The events as an .ics document."""
    from icalendar import Calendar
    from icalendar import Event as Entry

    calendar = Calendar()
    calendar.add("prodid", "-//Tocsin//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for event in events:
        entry = Entry()
        entry.add("uid", uuid.uuid5(uuid.NAMESPACE_URL, f"https://tocsin.invalid/{event.key}").urn)
        entry.add("dtstamp", event.said_at)
        entry.add("dtstart", event.day)
        entry.add("dtend", event.day + timedelta(days=1))
        entry.add("summary", event.summary)
        entry.add("description", _describe(event))
        entry.add("status", "CONFIRMED" if event.certain else "TENTATIVE")
        entry.add("transp", "TRANSPARENT")
        if event.topics:
            entry.add("categories", [topic.value for topic in event.topics])
        if event.url:
            entry.add("url", event.url)
        calendar.add_component(entry)
    document: bytes = calendar.to_ical()
    return document


def _describe(event: Event) -> str:
    said = (
        f"“{event.quotation}” ({event.outlet}, {event.said_at:%Y-%m-%d})" if event.quotation else ""
    )
    parts = [said, f"Test: {event.test}" if event.test else "", event.url]
    return "\n\n".join(part for part in parts if part)


def _signal_events(
    database: Database, first: date, last: date, stack: ResolvedStack | None
) -> list[Event]:
    from app.signal_reading import view_entries
    from db.signals import ledger_entries

    with database.read() as connection:
        found = ledger_entries(connection, states=[SignalState.OPEN, SignalState.FIRED])
        dated = [
            entry for entry in found
            if entry.signal.due and first <= date.fromisoformat(entry.signal.due) <= last
            and _touches(stack, entry.signal)
        ]  # fmt: skip
        views = view_entries(connection, dated)
    return [signal_event(view) for view in views]


def signal_event(view: SignalView) -> Event:
    """The day by which a signal is decided."""
    signal = view.entry.signal
    said: Quotation | None = view.origin
    return Event(
        key=f"signal/{signal.id}",
        day=date.fromisoformat(signal.due),
        summary=clean_text(f"Watch: {signal.statement}")[:200],
        quotation=clean_text(said.text) if said else "",
        outlet=clean_text(said.outlet) if said else signal.publication,
        url=safe_link(said.url) if said else "",
        said_at=signal.opened_at,
        topics=signal.topics,
        certain=view.entry.state is SignalState.FIRED,
        test=clean_text(signal.test),
    )


def _fact_events(
    database: Database, first: date, last: date, stack: ResolvedStack | None
) -> list[Event]:
    from app.signal_reading import quote_passages
    from db.effective import facts_in_effect

    with database.read() as connection:
        dated = facts_in_effect(connection, first.isoformat(), last.isoformat(), IN_EFFECT)
        chosen = [
            one for one in first_of_each(dated)
            if _names(stack, one.fact.subject)
        ]  # fmt: skip
        quotations = quote_passages(connection, [one.fact.passage for one in chosen])
    return [fact_event(one, quotations[one.fact.passage]) for one in chosen]


def first_of_each(dated: Sequence[DatedFact]) -> list[DatedFact]:
    """Where twelve outlets name one day, the first to do so."""
    found: dict[tuple[str, str, str], DatedFact] = {}
    for one in dated:
        fact = one.fact
        key = (fact.predicate.value, fact.subject.casefold(), fact.effective_date)
        found.setdefault(key, one)
    return list(found.values())


def fact_event(one: DatedFact, said: Quotation) -> Event:
    """The day on which a fact takes effect."""
    fact = one.fact
    return Event(
        key=f"fact/{fact.predicate.value}/{fact.subject.casefold()}/{fact.effective_date}",
        day=date.fromisoformat(fact.effective_date),
        summary=clean_text(_summary(one))[:200],
        quotation=clean_text(said.text),
        outlet=clean_text(said.outlet),
        url=safe_link(said.url),
        said_at=one.article.published_at,
        topics=one.topics,
        certain=True,
    )


def _summary(one: DatedFact) -> str:
    fact = one.fact
    said = state_fact(fact.predicate, fact.subject)
    told = set(_WORD.findall(said.lower()))
    values = [
        value
        for value in (fact.from_value, fact.to_value)
        if value and not set(_WORD.findall(value.lower())) <= told
    ]
    return f"{said}: {' → '.join(values)}" if values else said


def _touches(stack: ResolvedStack | None, signal: Signal) -> bool:
    if stack is None:
        return True
    keys = {key for entry in stack.entries for key in (entry.key, entry.family, entry.owner)}
    if (keys - {""}) & set(signal.subjects):
        return True
    return signal.predicate in _RULES and any(one.key in signal.subjects for one in _rules(stack))


def _names(stack: ResolvedStack | None, subject: str) -> bool:
    if stack is None:
        return True
    said = f" {lower_text(fold_name(subject))} "
    own = [entry.name or entry.written for entry in stack.entries]
    rules = [name for rule in _rules(stack) for name in (rule.name, *rule.aliases)]
    named = (lower_text(fold_name(name)) for name in (*own, *rules))
    return any(f" {name} " in said for name in named if name)


def _rules(stack: ResolvedStack) -> list[Entity]:
    """The rules that hold where the stack's readers work."""
    places = [entry.key for entry in stack.of("region")]
    return [
        one
        for one in stack.gazetteer.entities.values()
        if one.kind == "instrument" and one.jurisdiction
        and any(covers(place, f"region:{one.jurisdiction.lower()}") for place in places)
    ]  # fmt: skip
