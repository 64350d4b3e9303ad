"""The ledger as lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.newsletter.wording import clean_text, count_words
from app.weeks import name_day
from db.types import SignalState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.signals.score import Scoreboard, SignalScore
    from app.signal_reading import Quotation, SignalView
    from db.types import LedgerEntry, Transition


def ledger_line(entry: LedgerEntry) -> str:
    """One signal on one line: state, day, id, what is expected."""
    signal = entry.signal
    day = signal.due or f"≤ {signal.deadline}"
    return f"{entry.state.value:12} {day:12} {signal.id:14} {clean_text(signal.statement)[:110]}"


def describe_entry(view: SignalView) -> Iterator[str]:
    """A signal with its test, its words and what became of it."""
    entry, signal = view.entry, view.entry.signal
    yield clean_text(signal.statement)
    yield f"  {entry.state.value}, opened {name_day(signal.opened_at)} ({signal.origin.value}, {clean_text(signal.publication)})"
    yield f"  about: {clean_text(', '.join(signal.subjects))} · {signal.predicate.value}"
    yield f"  test: {clean_text(signal.test)}"
    due = f"due {signal.due} (“{clean_text(signal.due_text)}”), " if signal.due else ""
    yield f"  {due}fires until {signal.deadline}, on the word of {', '.join(t.value for t in signal.tiers)} sources"
    yield f"  void when {clean_text(signal.void_rule).removeprefix('void when ')}"
    if view.origin is not None:
        yield f"  {_quoted(view.origin)}"
    if view.sightings:
        yield f"  stated again {count_words(len(view.sightings), 'time', 'times')}:"
        yield from (f"    {_quoted(sighting)}" for sighting in view.sightings)
    for change, evidence in zip(entry.transitions, view.evidence, strict=True):
        yield f"  {_changed(change)}"
        if evidence is not None:
            yield f"    {_quoted(evidence)}"


def score_lines(board: Scoreboard) -> Iterator[str]:
    """The score in all, then by origin, publication and predicate; every state is counted."""
    yield _scored("all", board.total)
    groups = (
        ("by origin", board.by_origin),
        ("by publication", board.by_publication),
        ("by predicate", board.by_predicate),
    )
    for label, scores in groups:
        if scores:
            yield ""
            yield label
            ordered = sorted(scores.items(), key=lambda pair: (-pair[1].opened, pair[0]))
            yield from (_scored(clean_text(name), found) for name, found in ordered)


def _scored(name: str, found: SignalScore) -> str:
    states = ", ".join(f"{found.states[state]} {state.value}" for state in SignalState)
    if found.hit_rate is None or found.low is None or found.high is None:
        rate = "nothing decided yet"
    else:
        rate = (
            f"{found.hit_rate:.0%} of {found.decided} came true "
            f"({found.low:.0%} to {found.high:.0%} at 95%)"
        )
    lead = f", median lead {found.lead.median:.0f} days" if found.lead.count else ""
    late = f", {found.late} late" if found.late else ""
    hand = f", {found.overruled} overruled by hand" if found.overruled else ""
    return f"  {name:28} {rate}{lead}{late}{hand}; {found.opened} opened: {states}"


def _changed(change: Transition) -> str:
    lead = f", {change.lead_days:.0f} days after it opened" if change.lead_days is not None else ""
    timing = f", {change.timing.replace('_', ' ')}" if change.timing else ""
    return (
        f"{name_day(change.at)}: {change.from_state.value} → {change.to_state.value}{timing}{lead}, "
        f"by {clean_text(change.by)}: {clean_text(change.reason)}"
    )


def _quoted(said: Quotation) -> str:
    return f"“{clean_text(said.text)}” ({clean_text(said.outlet)}, {name_day(said.published_at)}) {clean_text(said.url)}"
