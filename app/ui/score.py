"""The ledger's score: one honest sentence, then a line for each origin and each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.brief.model import LedgerScore
from app.newsletter.wording_ledger import days_words, score_words
from app.ui.parts import escape
from app.ui.words import count, spell
from db.types import SignalState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.signals.score import Scoreboard, SignalScore

_ORIGINS = {
    "article": "Articles’ own words",
    "template": "What follows upon an event",
    "person": "People",
    "import": "Imported lists",
    "writer": "Chat writer",
}
_HEADS = ("Opened", "Open", "Fired", "Expired", "Contradicted", "Void", "Hit rate", "Lead time")
_STATES = (
    SignalState.OPEN,
    SignalState.FIRED,
    SignalState.EXPIRED,
    SignalState.CONTRADICTED,
    SignalState.VOID,
)


def render_score(board: Scoreboard) -> str:
    """The section as safe HTML."""
    total = board.total
    if not total.opened:
        return (
            '<section class="t-score"><p class="t-calm">Nothing stands in the ledger yet. It fills '
            "as articles state what is to come; <code>tocsin signals add</code> opens one by hand."
            "</p></section>"
        )
    overruled = (
        f" A person decided or changed {count(total.overruled, 'signal')}."
        if total.overruled
        else ""
    )
    late = f" Of those fired, {total.late:,} came after the day stated." if total.late else ""
    origins = {_ORIGINS.get(key, spell(key)): each for key, each in board.by_origin.items()}
    return (
        f'<section class="t-score"><h2>The score</h2><p>{escape(score_words(to_score(total)))}'
        f"{escape(late + overruled)}</p>"
        f"{_table('By origin', origins)}</section>"
    )


def render_kinds(board: Scoreboard) -> str:
    """The score by kind of event as safe HTML; empty without any."""
    kinds = {spell(key): each for key, each in board.by_predicate.items()}
    if not kinds:
        return ""
    return f'<section class="t-score"><h2>By kind of event</h2>{_table("Kind", kinds)}</section>'


def to_score(total: SignalScore) -> LedgerScore:
    """A group's score in the form in which issues tell it."""
    states = total.states
    return LedgerScore(
        open=states[SignalState.OPEN],
        fired=states[SignalState.FIRED],
        expired=states[SignalState.EXPIRED],
        contradicted=states[SignalState.CONTRADICTED],
        void=states[SignalState.VOID],
        hit_rate=total.hit_rate,
        hit_low=total.low,
        hit_high=total.high,
        median_lead_days=total.lead.median if total.lead.count else None,
    )


def _table(title: str, groups: Mapping[str, SignalScore]) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in (title, *_HEADS))
    rows = "".join(_row(name, each) for name, each in groups.items())
    name = escape(f"The score: {title.lower()}")
    return (
        f'<div class="t-scroll" tabindex="0" role="region" aria-label="{name}">'
        f'<table class="t-scores"><thead><tr>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(name: str, group: SignalScore) -> str:
    rate = "–"
    if group.hit_rate is not None and group.low is not None and group.high is not None:
        rate = f"{100 * group.hit_rate:.0f}% ({100 * group.low:.0f}–{100 * group.high:.0f})"
    lead = days_words(group.lead.median) if group.lead.count else "–"
    counts = [f"{group.opened:,}", *(f"{group.states[state]:,}" for state in _STATES)]
    cells = "".join(f"<td>{escape(value)}</td>" for value in (*counts, rate, lead))
    return f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>'
