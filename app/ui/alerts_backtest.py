"""What an alert would have told: `would have fired 3 times in the last 90 days; here they are`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from app.alerts_past import past_path, past_words
from app.newsletter.wording import clean_text
from app.ui.alerts_said import show_fault
from app.ui.alerts_told import render_told, render_why
from app.ui.parts import escape
from app.ui.words import capitalise, count
from db.alert_types import AlertKind
from db.errors import TocsinError
from db.overview import state_mark
from db.signals import ledger_mark

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.alerts.backtest import Backtest
    from analysis.alerts.backtest_types import PastAlert
    from analysis.alerts.message import Quote
    from app.alert_desk import AlertDesk
    from db.alert_types import Subscription

SPANS = (30, 90, 180)
USUAL_SPAN = 90
_SECONDS = 900
_SHOWN = 5
_UPDATE = "New in a story told before:"
_MANY = 3  # so many alerts that it matters how they spread


@dataclass(frozen=True, slots=True)
class _Shown:
    """An alert of the past as the page tells alerts."""

    occurred_at: datetime
    headline: str
    quotes: tuple[Quote, ...]
    path: str
    update: str


def show_backtest(desk: AlertDesk, owner: str, asked: Subscription) -> None:
    """The past of a subscription, kept or not yet, over a span that can be chosen."""
    st.segmented_control(
        "Looking back", SPANS, default=USUAL_SPAN, format_func=lambda days: f"{days} days",
        key="alert_span", required=True,
    )  # fmt: skip
    days = int(st.session_state.get("alert_span") or USUAL_SPAN)
    try:
        with st.spinner(f"Looking through the last {days} days …"):
            found = _look_back(desk, owner, asked, days)
    except TocsinError as fault:
        show_fault(f"the past could not be looked through: {fault}")
        return
    st.html(render_past(found))


def render_past(found: Backtest) -> str:
    """What would have fired, newest first; safe HTML."""
    # It may be some minutes old, and looks back from when it was made.
    head = capitalise(past_words(found, found.until, len(found.fired)))
    items = [_item(one) for one in found.fired]
    rest = "".join(items[_SHOWN:])
    said = count(len(items) - _SHOWN, "more", "more")
    more = f"<details><summary>{said}</summary><ol>{rest}</ol></details>" if rest else ""
    listed = f"<ol>{''.join(items[:_SHOWN])}</ol>{more}" if items else ""
    noted = " ".join(escape(note) for note in _notes(found) if note)
    notes = f'<p class="t-note">{noted}</p>' if noted else ""
    return f'<section class="t-alerts-past" role="status"><h2>{head}.</h2>{notes}{listed}</section>'


def _notes(found: Backtest) -> tuple[str, str]:
    """What the answer leaves out, and how what fired spreads."""
    note = clean_text(found.note)
    busiest = max((number for _, number in found.per_week), default=0)
    spread = f"At most {busiest} in one week." if found.found > _MANY else ""
    return (f"{capitalise(note.rstrip('.'))}." if note else "", spread)


def _item(past: PastAlert) -> str:
    quotes = (past.quote,) if past.quote is not None else ()
    update = _UPDATE if past.kind is AlertKind.FACT else ""
    told = render_told(_Shown(past.at, past.title, quotes, past_path(past), update))
    return f"<li>{told}{render_why(past.rule)}</li>"


def _look_back(desk: AlertDesk, owner: str, asked: Subscription, days: int) -> Backtest:
    with desk.database.read() as connection:
        marks = state_mark(connection) + ledger_mark(connection)
    own = "".join(repr(stack) for stack in desk.stacks() if stack.name == asked.target)
    if asked.id:
        own += repr(desk.mutes(owner, asked.id))
    return _kept(desk, asked, owner, desk.database.url, marks, f"{asked!r} {own}", days)


# The same past is asked for whenever anything on the page is touched.
@st.cache_resource(ttl=_SECONDS, max_entries=64, show_spinner=False)
def _kept(
    _desk: AlertDesk,
    _asked: Subscription,
    owner: str,
    url: str,
    marks: str,
    own: str,
    days: int,
) -> Backtest:
    del url, marks, own
    now = _desk.now()
    return _desk.backtest(owner, _asked, now - timedelta(days=days), now)
