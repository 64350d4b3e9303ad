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
    from analysis.search_types import Understood
    from db.known_names import EventDay

_RELEASED = ("model_released", "product_available", "weights_published")
_SUSPENDED = ("access_suspended", "export_rule_changed")
# The words that name an event, as the predicates of facts, and how to say it.
_EVENTS: dict[str, tuple[tuple[str, ...], str]] = {
    "release|launch|debut|unveiling|announcement|introduction|came out|was released|was launched|"
    "released|launched": (_RELEASED, "was released"),
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


def read_event(
    text: str, names: Sequence[PlacedName], knowledge: SearchKnowledge, now: datetime
) -> StatedPeriod | None:
    """The period before or after an event of a name in the question; None if its day is unknown."""
    for name in names:
        lead = _BEFORE.search(text, 0, name.start)
        if lead is None:
            continue
        happening, end = _happening(text, name.end, lead)
        if happening is None:
            continue
        predicates, said = happening
        subjects = [one.name for one in name.entities] + [name.entities[0].words]
        day = knowledge.event_day(list(dict.fromkeys(subjects)), predicates, now)
        if day is not None:
            return _to_period(lead["how"].lower(), day, said, text[lead.start() : end])
    return None


def find_undated(text: str, understood: Understood) -> str:
    """Says so where a question dates itself by an event whose day was not read; else empty."""
    if understood.period is not None:
        return ""
    for entity in understood.entities:
        start = text.find(entity.words)
        lead = _BEFORE.search(text, 0, start) if start >= 0 else None
        if lead is None:
            continue
        happening, end = _happening(text, start + len(entity.words), lead)
        # An event alone is what is asked about, and bounds nothing even where its day is known.
        if happening and _WORD.search(text[: lead.start()] + text[end:]):
            how = f"“{lead['how'].lower()}” limits nothing"
            return f"no article says on which day {entity.name} {happening[1]}, so {how}"
    return ""


def _happening(
    text: str, end: int, lead: re.Match[str]
) -> tuple[tuple[tuple[str, ...], str] | None, int]:
    for pattern, predicates, said in _AFTER:
        if match := pattern.match(text, end):
            return (predicates, said), match.end()
    if of := _OF.search(lead.group()):
        for words, happening in _EVENTS.items():
            if re.fullmatch(words, of["event"], re.IGNORECASE):
                return happening, end
    return None, end


def _to_period(how: str, event: EventDay, said: str, words: str) -> StatedPeriod:
    start = datetime.combine(event.day, time(), UTC)
    reason = f"{event.subject} {said} on {show_day(event.day)}"
    match how:
        case "before" | "until":
            return StatedPeriod(None, start, words, reason)
        case "after":
            return StatedPeriod(start + timedelta(days=1), None, words, reason)
        case _:
            return StatedPeriod(start, None, words, reason)
