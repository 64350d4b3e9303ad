"""What an alert would have told: `would have fired 3 times in the last 90 days; here they are`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from app.ui.alerts_said import show_fault
from app.ui.alerts_told import render_told, render_why
from app.ui.parts import escape
from app.ui.words import count
from app.weeks import name_day
from db.errors import TocsinError
from db.overview import state_mark

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.alerts.backtest import Backtest
    from analysis.alerts.message import Quote
    from app.alert_desk import AlertDesk
    from app.subscriptions.drafts import SubscriptionDraft
    from db.alert_types import Subscription

SPANS = (30, 90, 180)
USUAL_SPAN = 90
_SECONDS = 900
_SHOWN = 10


def show_backtest(desk: AlertDesk, owner: str, asked: SubscriptionDraft | Subscription) -> None:
    """The past of a draft or of a subscription, over a span that can be chosen."""
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


@dataclass(frozen=True, slots=True)
class PastAlert:
    """An alert that would have been told."""

    occurred_at: datetime
    headline: str
    update: str
    quotes: tuple[Quote, ...]
    rule: str
    path: str


@dataclass(frozen=True, slots=True)
class PastView:
    """What would have rung in so many days, newest first; `since` is when what is kept begins."""

    days: int
    alerts: tuple[PastAlert, ...]
    since: datetime | None = None


def render_past(view: PastView) -> str:
    """What would have rung, safe HTML."""
    number = len(view.alerts)
    times = "once" if number == 1 else f"{number:,} times"
    head = f"Would not have rung in the last {view.days} days"
    if number:
        here = "here it is" if number == 1 else "here they are"
        head = f"Would have rung {times} in the last {view.days} days; {here}"
    items = [f"<li>{render_told(one)}{render_why(one.rule)}</li>" for one in view.alerts]
    rest = "".join(items[_SHOWN:])
    said = count(number - _SHOWN, "more", "more")
    more = f"<details><summary>{said}</summary><ol>{rest}</ol></details>" if rest else ""
    listed = f"<ol>{''.join(items[:_SHOWN])}</ol>{more}" if items else ""
    return (
        f'<section class="t-alerts-past" role="status"><h2>{head}.</h2>{_short(view)}{listed}'
        "</section>"
    )


def _short(view: PastView) -> str:
    """That there is less to look back on than was asked for."""
    if view.since is None:
        return ""
    return (
        f'<p class="t-note">News is kept here since {escape(name_day(view.since))} only: a quiet past '
        "says little yet.</p>"
    )


def _look_back(
    desk: AlertDesk, owner: str, asked: SubscriptionDraft | Subscription, days: int
) -> PastView:
    with desk.database.read() as connection:
        mark = state_mark(connection)
    target = asked.target
    own = "".join(repr(stack) for stack in desk.stacks() if stack.name == target)
    return _kept(desk, asked, desk.database.url, mark, f"{owner} {asked!r} {own}", days)


# The same past is asked for whenever anything on the page is touched.
@st.cache_resource(ttl=_SECONDS, max_entries=64, show_spinner=False)
def _kept(
    _desk: AlertDesk,
    _asked: SubscriptionDraft | Subscription,
    url: str,
    mark: str,
    own: str,
    days: int,
) -> PastView:
    del url, mark
    now = _desk.now()
    found = _desk.backtest(own.partition(" ")[0], _asked, now - timedelta(days=days), now)
    return _view(found, days)


def _view(found: Backtest, days: int) -> PastView:
    return PastView(days, ())
