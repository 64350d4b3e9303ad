"""Periods that a question states by an event: `before the llama 4 release`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from analysis.search.period import show_day
from analysis.search_types import StatedPeriod

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.search.knowledge import SearchKnowledge
    from analysis.search.naming import PlacedName
    from analysis.search_types import NamedEntity, Understood
    from db.known_names import EventDay

Happening = tuple[tuple[str, ...], str]  # the predicates of facts, and how to say it
_RELEASED = ("model_released", "product_available", "weights_published")
_SUSPENDED = ("access_suspended", "export_rule_changed")
_RELEASE = (
    "release|launch|debut|unveiling|announcement|introduction|came out|was released|was launched|"
    "released|launched"
)
# The words that name an event.
_EVENTS: dict[str, Happening] = {
    _RELEASE: (_RELEASED, "was released"),
    "weights": (("weights_published",), "had its weights published"),
    "suspension|ban|block|blocking|export control|suspended|was suspended|was banned|takedown": (
        _SUSPENDED,
        "was suspended",
    ),
    "restoration|return|reinstatement|was restored|came back|restored": (
        ("access_restored",),
        "was restored",
    ),
    "deprecation|retirement|shutdown|shut ?down|sunset|end of life": (
        ("deprecated",),
        "was retired",
    ),
    "price (?:cut|change|rise|increase|hike)|repricing": (("price_changed",), "changed its price"),
    "licen[cs]e change|relicensing": (("licence_changed",), "changed its licence"),
    "breach|hack|leak|incident": (("security_incident",), "had a security incident"),
    "lawsuit|ruling|settlement": (("lawsuit_step",), "was in court"),
    "acquisition|funding|deal|merger": (("funding_or_deal",), "was in a deal"),
}
_SAID = {"export_rule_changed": "met new export rules"}
_BEFORE = re.compile(
    r"\b(?P<how>before|after|since|until)\s+(?:the\s+|its\s+)?(?:(?:release|launch|debut|suspension|"
    r"ban|shutdown|deprecation|acquisition|breach|hack)\s+of\s+(?:the\s+)?)?$",
    re.IGNORECASE,
)
_AFTER = [
    (re.compile(rf"(?:['’]s)?\s+(?:model\s+)?(?:{words})\b", re.IGNORECASE), predicates, said)
    for words, (predicates, said) in _EVENTS.items()
]
_WORD = re.compile(r"\w\w")
_OF = re.compile(r"\b(?P<event>\w+)\s+of\s+(?:the\s+)?$", re.IGNORECASE)
_EVENT = "|".join(_EVENTS)
# "Lumen 4 since its suspension", and "since the lumen suspension" where Lumen 4 alone is a name.
_FOLLOWING = re.compile(
    rf"\s+(?P<how>before|after|since|until)\s+(?:the\s+|its\s+)?(?P<event>{_EVENT})\b",
    re.IGNORECASE,
)
_SHORTENED = re.compile(
    rf"\b(?P<how>before|after|since|until)\s+(?:the\s+)?(?P<name>[^\W\d_]{{4,20}})(?:['’]s)?\s+"
    rf"(?P<event>{_EVENT})\b",
    re.IGNORECASE,
)


def read_event(
    text: str, names: Sequence[PlacedName], knowledge: SearchKnowledge, now: datetime
) -> StatedPeriod | None:
    """The period before or after an event of a name in the question; None if its day is unknown.

    A version of a model alone stands for its release: `before lumen 4`.
    """
    for name in names:
        found = _around(text, name)
        # What happens to a country happens to something in it.
        if found is None or name.entities[0].key.startswith("region:"):
            continue
        how, (predicates, said), start, end = found
        subjects = [one.name for one in name.entities] + [name.entities[0].words]
        day = knowledge.event_day(list(dict.fromkeys(subjects)), predicates, now)
        if day is not None:
            return _to_period(how, day, said, text[start:end])
    return _read_shortened(text, knowledge, now)


def find_undated(text: str, understood: Understood) -> str:
    """Says so where a question dates itself by an event whose day was not read; else empty."""
    if understood.period is not None:
        return ""
    for entity in understood.entities:
        start = text.find(entity.words)
        lead = _BEFORE.search(text, 0, start) if start >= 0 else None
        if lead is None:
            continue
        happening, end = _happening(text, start + len(entity.words), lead, entity)
        # An event alone is what is asked about, and bounds nothing even where its day is known.
        if happening and _WORD.search(text[: lead.start()] + text[end:]):
            how = f"“{lead['how'].lower()}” limits nothing"
            return f"no article says on which day {entity.name} {happening[1]}, so {how}"
    return ""


def _around(text: str, name: PlacedName) -> tuple[str, Happening, int, int] | None:
    lead = _BEFORE.search(text, 0, name.start)
    if lead is not None:
        happening, end = _happening(text, name.end, lead, name.entities[0])
        return (lead["how"].lower(), happening, lead.start(), end) if happening else None
    if after := _FOLLOWING.match(text, name.end):
        return after["how"].lower(), _named(after["event"]), after.start("how"), after.end()
    return None


def _happening(
    text: str, end: int, lead: re.Match[str], entity: NamedEntity
) -> tuple[Happening | None, int]:
    for pattern, predicates, said in _AFTER:
        if match := pattern.match(text, end):
            return (predicates, said), match.end()
    if of := _OF.search(lead.group()):
        return _named(of["event"]), end
    return (_EVENTS[_RELEASE] if _is_release(text[end:], entity) else None), end


def _is_release(rest: str, entity: NamedEntity) -> bool:
    is_version = entity.key.startswith("model:") and any(c.isdigit() for c in entity.words)
    return is_version and not rest.strip(" ?.!")


def _named(event: str) -> Happening:
    fitting = (h for words, h in _EVENTS.items() if re.fullmatch(words, event, re.IGNORECASE))
    return next(fitting)


def _read_shortened(text: str, knowledge: SearchKnowledge, now: datetime) -> StatedPeriod | None:
    match = _SHORTENED.search(text)
    if match is None:
        return None
    predicates, said = _named(match["event"])
    day = knowledge.event_day(knowledge.models_called(match["name"]), predicates, now)
    return _to_period(match["how"].lower(), day, said, match.group()) if day else None


def _to_period(how: str, event: EventDay, said: str, words: str) -> StatedPeriod:
    start = datetime.combine(event.day, time(), UTC)
    said = _SAID.get(event.predicate, said)
    reason = f"{event.subject} {said} on {show_day(event.day)}"
    match how:
        case "before" | "until":
            return StatedPeriod(None, start, words, reason)
        case "after":
            return StatedPeriod(start + timedelta(days=1), None, words, reason)
        case _:
            return StatedPeriod(start, None, words, reason)
