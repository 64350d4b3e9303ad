"""A match in one plain line: what of the stack is touched, and by what."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from analysis.stack.events import Standing
from db.types import Predicate, Topic

if TYPE_CHECKING:
    from analysis.stack.events import Event
    from analysis.stack.resolve import Entry

_DONE = {
    Predicate.ACCESS_SUSPENDED: "access suspended",
    Predicate.ACCESS_RESTORED: "access restored",
    Predicate.DEPRECATED: "retired or deprecated",
    Predicate.PRICE_CHANGED: "price or limits changed",
    Predicate.TERMS_CHANGED: "terms or safeguards changed",
    Predicate.LICENCE_CHANGED: "licence changed",
    Predicate.SECURITY_INCIDENT: "security incident",
    Predicate.EXPORT_RULE_CHANGED: "export rule changed",
    Predicate.MODEL_RELEASED: "released",
    Predicate.WEIGHTS_PUBLISHED: "weights published",
    Predicate.RULE_PUBLISHED: "rule published",
    Predicate.RULE_EFFECTIVE: "rule takes effect",
}
_STANDING = {
    Standing.PLANNED: "announced, not yet done",
    Standing.DELAYED: "delayed or held back",
    Standing.PREVIEW: "in preview or for some only",
    Standing.CONSIDERED: "considered, nothing decided",
}
_VALUED = {Predicate.PRICE_CHANGED, Predicate.LICENCE_CHANGED, Predicate.TERMS_CHANGED}
_VERBS = {
    "model": "You use", "provider": "You use", "licence": "You rely on", "hardware": "You run on",
    "region": "You work in",
}  # fmt: skip
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_ASIDE = {
    Topic.FUNDING_BUSINESS: "business news",
    Topic.OPINION_ANALYSIS: "opinion",
    Topic.TUTORIAL_HOWTO: "a how-to",
    Topic.RESEARCH: "research",
    Topic.PRODUCT_FEATURE: "product news",
    Topic.LEGAL: "a case in court",
    Topic.INFRASTRUCTURE_HARDWARE: "infrastructure news",
}
_LONGEST = 60


def name_entry(entry: Entry) -> str:
    """`You use Claude Fable 5 (Anthropic)`."""
    shown = entry.written if not entry.known or entry.part != "model" else entry.name
    owner = entry.owner_name if entry.part in {"model", "hardware"} else ""
    told = f" ({owner})" if owner and owner.lower() not in shown.lower() else ""
    return f"{_VERBS[entry.part]} {shown}{told}"


def tell_event(entry: Entry, event: Event, relation: str) -> str:
    """`You use Claude Fable 5 (Anthropic): access suspended`; `relation` is as for a match."""
    what = _say(event)
    named = event.name
    if relation == "successor":
        what = f"its successor {named}: {what}"
    elif relation == "newer":
        what = f"a newer model of its family, {named}: {what}"
    elif event.key != entry.key and named.lower() not in entry.name.lower():
        what = f"{named}: {what}"
    return f"{name_entry(entry)}: {what}"


def tell_aside(entry: Entry, topics: frozenset[Topic], event: Event | None, other: str = "") -> str:
    """Why a story that names an entry changes nothing for it; `other` is what of its family is named."""
    if event is not None and event.recalled:
        why = f"recalls {_say(event)} of {event.name}, tells nothing new of it"
    elif event is not None and event.standing is not Standing.DONE:
        why = f"{event.name}: {_say(event)}"
    elif event is not None and event.key != entry.key and event.version:
        why = f"about {event.name}, which you do not list"
    elif other and any(map(str.isdigit, other)) and other.lower() not in entry.name.lower():
        why = f"about {other}, which you do not list"
    else:
        kinds = [word for topic, word in _ASIDE.items() if topic in topics]
        why = f"{kinds[0]}, nothing changed for you" if kinds else "spoken of, nothing changed"
    return f"{name_entry(entry)}: {why}"


def tell_weights(event: Event) -> str:
    """Of a family that the stack does not list."""
    return f"You run open weights: {event.name}, which you do not list: {_say(event)}"


def tell_day(day: str) -> str:
    """`1 July 2026`; what is no date as it is."""
    try:
        when = date.fromisoformat(day)
    except ValueError:
        return day
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def _say(event: Event) -> str:
    said = _DONE.get(event.predicate, event.predicate.value)
    fact = event.fact
    if fact is not None and event.predicate in _VALUED:
        values = [v for v in (fact.from_value, fact.to_value) if v]
        # A clause cut in two says less than none; the words stand in the item itself.
        if values and all(len(value) <= _LONGEST for value in values):
            said = f"{said}: {' → '.join(values)}"
    if event.standing is not Standing.DONE:
        bare = {Predicate.MODEL_RELEASED: "release", Predicate.WEIGHTS_PUBLISHED: "weights"}
        said = f"{bare.get(event.predicate, said)} {_STANDING[event.standing]}"
    if fact is not None and fact.effective_date:
        said += f" ({tell_day(fact.effective_date)})"
    return said
