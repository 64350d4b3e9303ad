"""The ledger as a page: what is open by deadline, what fired, what did not, and the score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.newsletter.marks import signal_anchor
from app.newsletter.wording import clean_text, due_words
from app.newsletter.wording_ledger import lead_words, origin_label, term_words, trim_test
from app.ui.alerts_link import alert_link
from app.ui.parts import escape, inward, joined, outward, page_address, page_head, story_link
from app.ui.score import render_kinds, render_score
from app.ui.words import count, spell
from app.weeks import name_day
from db.alert_types import SubscriptionKind
from db.types import SignalState

if TYPE_CHECKING:
    from app.ledger_reading import LedgerPart, LedgerQuestion, LedgerView
    from app.signal_reading import Quotation, SignalView
    from db.types import Signal, Transition

_TITLES = {
    SignalState.OPEN: ("Open", "by the day on which they end"),
    SignalState.FIRED: ("Fired", "what was expected happened"),
    SignalState.CONTRADICTED: ("Contradicted", "a source says that it will not happen"),
    SignalState.EXPIRED: ("Expired", "the day passed without it"),
    SignalState.VOID: ("Void", "can no longer be judged"),
}
_TIMING = {"on_time": " on time", "late": " late"}


def render_head(view: LedgerView) -> str:
    """The head of the page, and how many signals are in each state, as safe HTML."""
    head = page_head(
        "The ledger",
        "What to watch for",
        "A signal is something that is said to come. Its test and its last day are fixed when it "
        "opens; what becomes of it is kept with the passage that shows it.",
    )
    return f'<div class="t-ledgerpage">{head}{_counts(view)}</div>'


def _counts(view: LedgerView) -> str:
    """Every state with its number, also those with none: each leads to its signals."""
    if not view.board.total.opened or view.asked is not None:
        return ""
    question = view.question
    items = []
    for state in _TITLES:
        address = _address(question, state.value)
        here = ' aria-current="true"' if question.state is state else ""
        number = f"<strong>{view.counts[state]:,}</strong> {_TITLES[state][0].lower()}"
        link = f'<a href="{escape(address)}" target="_self"{here}>{number}</a>'
        items.append(f"<li>{link}</li>")
    return f'<ul class="t-ledger-counts" aria-label="Signals by state">{"".join(items)}</ul>'


def render_ledger(view: LedgerView, *, with_score: bool = True) -> str:
    """The signals as safe HTML, below those asked for the score in words."""
    asked = ""
    if view.asked is not None:
        shown = _entry(view.asked, opened=True)
        asked = f'<section class="t-entries t-asked"><ul>{shown}</ul></section>'
    score = render_score(view.board) if with_score else ""
    parts = "".join(_part(part, view.question) for part in view.parts)
    if not parts and view.board.total.opened:
        every = inward(page_address("ledger"), "See the whole ledger")
        parts = f'<p class="t-calm">No signal is like that. {every}.</p>'
    return f'<div class="t-ledgerpage">{asked}{score}{parts}</div>'


def render_score_part(view: LedgerView) -> str:
    """The score by kind of event as safe HTML."""
    return render_kinds(view.board)


def _address(question: LedgerQuestion, state: str, after: str = "") -> str:
    kind = question.predicate.value if question.predicate else None
    return page_address("ledger", state=state, kind=kind, subject=question.subject, after=after)


def _part(part: LedgerPart, question: LedgerQuestion) -> str:
    title, about = _TITLES[part.state]
    more = ""
    if part.after and question.state is not None:
        address = _address(question, part.state.value, part.after)
        more = f'<p class="t-note">{inward(address, "The next ones")}</p>'
    elif part.after:
        rest = part.count - len(part.views)
        more = f'<p class="t-note">{inward(_address(question, part.state.value), f"{rest:,} more")}</p>'
    items = "".join(_entry(view) for view in part.views)
    return (
        f'<section class="t-entries" id="{part.state.value}"><h2>{title}</h2>'
        f'<p class="t-meta">{count(part.count, "signal")}, {about}</p><ul>{items}</ul>{more}</section>'
    )


def _entry(view: SignalView, *, opened: bool = False) -> str:
    signal = view.entry.signal
    address = page_address("ledger", signal=signal.id)
    title = inward(address, clean_text(signal.statement))
    return (
        f'<li id="{escape(signal_anchor(signal.id))}"><h3>{title}</h3>'
        f'<p class="t-meta">{joined(_about(view))}</p>{_outcome(view)}'
        f"<details{' open' if opened else ''}><summary>Its words and its test</summary>"
        f"{_words(view)}{_test(signal)}{_history(view) if opened else ''}</details></li>"
    )


def _about(view: SignalView) -> list[str]:
    signal = view.entry.signal
    said = origin_label(signal.origin.value, signal.publication) or clean_text(signal.publication)
    parts = [escape(f"opened {name_day(signal.opened_at)}, {said}")]
    if view.entry.state is SignalState.OPEN:
        parts.insert(0, escape(term_words(signal.due, signal.deadline, signal.opened_at.year)))
    if view.sightings:
        parts.append(f"stated {count(len(view.sightings), 'more time')}")
    if signal.story_id:
        parts.append(story_link(signal.story_id, "its story"))
    if view.entry.state is SignalState.OPEN:
        parts.append(alert_link(SubscriptionKind.SIGNAL, signal.id))
    return parts


def _outcome(view: SignalView) -> str:
    if not view.entry.transitions:
        return ""
    change, evidence = view.entry.transitions[-1], view.evidence[-1]
    return f'<p class="t-note">{escape(_changed(change))}</p>{_quote(evidence)}'


def _changed(change: Transition) -> str:
    state = f"{spell(change.to_state.value)}{_TIMING.get(change.timing, '')}"
    who = "" if change.by == "rules" else f", overruled by {clean_text(change.by)}"
    reason = f": {clean_text(change.reason)}" if change.reason else ""
    return f"{state} on {name_day(change.at)}{lead_words(change.lead_days)}{who}{reason}"


def _words(view: SignalView) -> str:
    again = "".join(_quote(sighting) for sighting in view.sightings)
    return _quote(view.origin) + (f'<p class="t-note">Stated again:</p>{again}' if again else "")


def _test(signal: Signal) -> str:
    tiers = ", ".join(tier.value for tier in signal.tiers)
    last = due_words(signal.deadline, signal.opened_at.year)
    due = f" “{clean_text(signal.due_text)}” is read as {signal.due}." if signal.due_text else ""
    lines = (
        f"Test: {trim_test(signal.test, signal.statement) or 'what the words say comes true'}",
        f"Fires until {last}, on the word of {tiers} sources.{due}",
        f"Void when {clean_text(signal.void_rule).removeprefix('void when ')}."
        if signal.void_rule
        else "",
    )
    return "".join(f'<p class="t-note">{escape(line)}</p>' for line in lines if line)


def _history(view: SignalView) -> str:
    lines = "".join(f"<li>{escape(_changed(each))}</li>" for each in view.entry.transitions[:-1])
    return f'<ul class="t-history">{lines}</ul>' if lines else ""


def _quote(said: Quotation | None) -> str:
    if said is None:
        return ""
    mark = f"{clean_text(said.outlet)}, {name_day(said.published_at)}"
    link = outward(said.url, mark, "", clean_text(said.title))
    return f"<blockquote>{escape(clean_text(said.text))}<footer>{link}</footer></blockquote>"
