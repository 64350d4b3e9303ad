"""Facts, signals and events as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.answers import plain

if TYPE_CHECKING:
    from app.calendar import Event
    from app.page_reading import FactRow
    from app.signal_reading import Quotation, SignalView
    from db.types import Passage


def describe_fact(row: FactRow, base_url: str) -> dict[str, Any]:
    """A fact with its words."""
    fact, story_id = row.stated.fact, row.stated.story_id
    body = {key: value for key, value in plain(fact).items() if key != "passage"}
    return body | {
        "subject_name": row.subject,
        "story_id": story_id,
        "page": f"{base_url}/story?story={story_id}" if story_id else None,
        "quotation": _quote(row.said, fact.passage),
    }


def describe_signal(view: SignalView, base_url: str) -> Any:
    """A signal in a list."""
    signal = view.entry.signal
    return plain(signal) | {
        "state": view.entry.state,
        "url": f"{base_url}/api/v1/signals/{signal.id}",
        "page": f"{base_url}/ledger?signal={signal.id}",
        "quotation": _quote(view.origin, signal.passage),
    }


def describe_transitions(view: SignalView) -> dict[str, Any]:
    """What became of a signal, and who stated it again."""
    changes = zip(view.entry.transitions, view.evidence, strict=True)
    # Of sightings only those are viewed whose snapshot is stored; their passages are told apart.
    return {
        "transitions": [
            plain(change) | {"evidence": _quote(said, change.passage)} for change, said in changes
        ],
        "sightings": [
            _quote(said, sighting.passage)
            for sighting in view.entry.sightings
            for said in view.sightings
            if said.article_id == sighting.article_id
        ],
    }


def describe_event(event: Event) -> dict[str, Any]:
    """A day of the calendar."""
    body: dict[str, Any] = plain(event)
    return body


def _quote(said: Quotation | None, passage: Passage | None) -> dict[str, Any] | None:
    if said is None or passage is None:
        return None
    quoted: dict[str, Any] = plain(said) | {"passage": plain(passage)}
    return quoted
