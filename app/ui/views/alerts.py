"""Alerts by `?do=`: yours, `new`, `edit`, `backtest`, `channels`, `history`, `less`, `outbox`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.access import GUEST_ID, page_reader
from app.alerts_reading import read_alerts, read_subscription_alerts
from app.context import current_context
from app.ui.alerts_backtest import show_backtest
from app.ui.alerts_channels import show_channels
from app.ui.alerts_edit import show_edit, show_new
from app.ui.alerts_history import show_history, show_less
from app.ui.alerts_list import render_beginning, show_own_alerts
from app.ui.alerts_outbox import show_outbox
from app.ui.alerts_said import show_said
from app.ui.alerts_words import alerts_address
from app.ui.parts import empty_state, escape, inward, page_head, shorten
from app.ui.sign_in import is_operator, operators_only
from app.ui.words import capitalise
from db.errors import TocsinError

if TYPE_CHECKING:
    from app.alert_desk import AlertDesk
    from app.alerts_reading import AlertsView
    from db.alert_types import Subscription

_LEAD = "Say once what you want to be told, and how. Each alert quotes the passage that made it."
_DEMO = (
    "This is the demo: its news is made up, so no alert is kept here and nothing is sent. Run "
    "<code>tocsin run</code> with sources of your own, and alerts can be kept."
)
_OWN = (
    "The other pages still show the demo. Alerts are about <strong>your own sources</strong> and ring "
    "as soon as these bring something."
)
_GUEST = (
    "Who comes through a proxy may read here and try alerts, but nothing is kept for them: nobody can "
    "tell one such reader from another. Sign-in changes that; whoever runs this sets it up in [auth]."
)
_PARTS = {"": "Your alerts", "new": "New alert", "channels": "Channels", "history": "History"}
_OUTBOX = "outbox"
_CURRENT = ' aria-current="page"'
# Parts that show no alerts of the reader's: each would be put into words anew for them.
_WITHOUT_ALERTS = frozenset({"", "new", "channels", "edit", "backtest"})
_SHOWN_HISTORY = 30


def show_alerts() -> None:
    """Draw the page, or the part of it that the address asks for."""
    context = current_context()
    do = st.query_params.get("do", "") or ("new" if st.query_params.get("kind") else "")
    title = _PARTS.get(do, "Alerts")
    st.set_page_config(page_title=f"{title + ' · ' if do in _PARTS and do else ''}Alerts · Tocsin")
    head = page_head("Told when it happens", "Alerts", "" if do else _LEAD)
    st.html(f'<div class="t-alertspage">{head}{_render_parts(do)}</div>')
    show_said()
    desk = context.alerts
    if desk is None:
        text = _DEMO if context.demo else "Alerts are not set up on this server."
        st.html(empty_state("No alerts here", text))
        return
    if context.demo:
        st.html(f'<p class="t-banner" role="note">{_OWN}</p>')
    if page_reader().id == GUEST_ID and do != _OUTBOX:
        _show_trial(desk, do, _GUEST)
    else:
        _show_part(desk, do)


def _render_parts(do: str) -> str:
    parts = dict(_PARTS)
    if is_operator():
        parts[_OUTBOX] = "Outbox"
    here = do if do in parts else ""
    items = "".join(
        f'<li><a href="{escape(alerts_address(key))}" target="_self"'
        f"{_CURRENT if key == here else ''}>{name}</a></li>"
        for key, name in parts.items()
    )
    return f'<nav class="t-alerts-parts" aria-label="Parts of this page"><ul>{items}</ul></nav>'


def _show_trial(desk: AlertDesk, do: str, why_not: str) -> None:
    """What may be looked at where nothing can be kept."""
    if do == "new":
        show_new(desk, page_reader().id, (), why_not=why_not)
        return
    st.html(f'<p class="t-banner" role="note">{escape(why_not)}</p>{render_beginning(desk)}')


def _show_part(desk: AlertDesk, do: str) -> None:
    owner = page_reader().id
    if do == _OUTBOX:
        if is_operator():
            show_outbox(desk)
        else:
            st.html(empty_state("Outbox", operators_only()))
        return
    if do == "less":
        show_less(desk, owner, st.query_params.get("alert", "")[:100])
        return
    recent = 0 if do in _WITHOUT_ALERTS else _SHOWN_HISTORY
    view = read_alerts(desk.database, owner, desk.now(), recent=recent)
    if do == "new":
        show_new(desk, owner, view.channels)
    elif do == "channels":
        show_channels(desk, owner, view.channels, has_mail=desk.rules.has_mail)
    elif do in {"edit", "backtest", "history"}:
        _show_named(desk, do, view)
    else:
        show_own_alerts(desk, owner, view)


def _show_named(desk: AlertDesk, do: str, view: AlertsView) -> None:
    """A part that is about one subscription, or the history of all."""
    owner, asked = page_reader().id, st.query_params.get("subscription", "")[:200]
    if do == "history" and not asked:
        show_history(desk, owner, view.recent, "", "")
        return
    subscription = _find(desk, owner, asked)
    if subscription is None:
        way = inward(alerts_address(), "See your alerts")
        named = escape(shorten(asked, 40))
        st.html(empty_state("No such alert", f"You have no alert “{named}”. {way}."))
    elif do == "edit":
        show_edit(desk, owner, subscription, view.channels)
    elif do == "backtest":
        st.html(f'<h2 class="t-alerts-head">{escape(capitalise(subscription.name))}</h2>')
        show_backtest(desk, owner, subscription)
    else:
        told = read_subscription_alerts(desk.database, subscription.id, _SHOWN_HISTORY)
        show_history(desk, owner, told, subscription.name, subscription.id)


def _find(desk: AlertDesk, owner: str, asked: str) -> Subscription | None:
    if not asked:
        return None
    try:
        return desk.find(owner, asked)
    except TocsinError:
        return None
