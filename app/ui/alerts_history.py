"""History: what was told and why, less like it, and what became of the messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.newsletter.wording import clean_text
from app.ui.alerts_said import say, show_fault
from app.ui.alerts_told import render_told, render_why
from app.ui.alerts_words import (
    ALERT_STATES,
    MESSAGE_KINDS,
    MESSAGE_STATES,
    alerts_address,
    name_channel,
)
from app.ui.parts import empty_state, escape, inward, joined
from app.ui.words import capitalise, count
from app.weeks import name_moment
from db.alert_types import AlertState, DeliveryState
from db.errors import TocsinError
from db.outbox_lists import deliveries_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.alert_desk import AlertDesk, Offer
    from app.alerts_reading import AlertView
    from db.outbox_lists import OutboxLine

_MESSAGES = 30
_SHOWN = 10  # what became of the messages stands below them


def show_history(
    desk: AlertDesk, owner: str, alerts: Sequence[AlertView], name: str, subscription_id: str
) -> None:
    """Alerts newest first, then messages; `name` is that of the one subscription shown, if any."""
    if name:
        every = inward(alerts_address("history"), "See those of all")
        st.html(f'<p class="t-note">Of “{escape(clean_text(name))}” alone. {every}.</p>')
    with desk.database.read() as connection:
        lines = deliveries_of(
            connection, owner, subscription_id=subscription_id or None, limit=_MESSAGES
        )
    if not alerts and not lines:
        way = inward(alerts_address(), "Your alerts")
        st.html(
            empty_state(
                "Nothing was told yet", f"What rings is kept here, with its passage. {way}."
            )
        )
        return
    st.html(render_alerts(alerts) + render_messages(lines))


def render_alerts(alerts: Sequence[AlertView]) -> str:
    """Alerts with what made them, safe HTML."""
    if not alerts:
        return '<p class="t-calm">No alert yet.</p>'
    items = [f"<li>{_alert(alert)}</li>" for alert in alerts]
    rest = "".join(items[_SHOWN:])
    said = count(len(items) - _SHOWN, "earlier alert")
    more = f"<details><summary>{said}</summary><ul>{rest}</ul></details>" if rest else ""
    shown = "".join(items[:_SHOWN])
    return f'<section class="t-alerts-part"><h2>Alerts</h2><ul>{shown}</ul>{more}</section>'


def _alert(alert: AlertView) -> str:
    unscored = "" if alert.score is not None else "not scored, so look at it yourself"
    state = ALERT_STATES[alert.state]
    if alert.state is AlertState.DROPPED and alert.note:
        state = f"{state}: {clean_text(alert.note)}"
    less = inward(alerts_address("less", alert=alert.id), "Less like this")
    own = inward(
        alerts_address("history", subscription=alert.subscription_id),
        clean_text(alert.subscription_name),
    )
    return (
        f"{render_told(alert)}{render_why(alert.rule)}"
        f'<p class="t-meta">{joined([own, escape(state), unscored, less])}</p>'
    )


def render_messages(lines: Sequence[OutboxLine]) -> str:
    """Messages and how they fared, safe HTML; without any address but the masked one."""
    if not lines:
        return ""
    rows = "".join(map(_row, lines))
    heads = "".join(f'<th scope="col">{word}</th>' for word in ("Message", "Where to", "State"))
    return (
        '<section class="t-alerts-part"><h2>Messages</h2><table class="t-table t-alerts-messages">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _row(line: OutboxLine) -> str:
    name = f": {clean_text(line.name)}" if line.name else ""
    label = name_channel(line.channel_kind, line.channel_label)
    return (
        f'<tr><th scope="row">{escape(MESSAGE_KINDS[line.kind] + name)}</th>'
        f"<td>{escape(label)}</td><td>{message_state(line)}</td></tr>"
    )


def message_state(line: OutboxLine) -> str:
    """`sent 12 June, 08:00`, or why not; safe HTML."""
    if line.state is DeliveryState.SENT and line.sent_at is not None:
        return escape(f"sent {name_moment(line.sent_at)}")
    state, reason = MESSAGE_STATES[line.state], clean_text(line.last_error)
    if line.state is DeliveryState.WAITING and line.attempts:
        state = f"tried {count(line.attempts, 'time')}, again {name_moment(line.due_at)}"
    elif line.state is DeliveryState.WAITING:
        state = f"waits until {name_moment(line.due_at)}"
    elif reason.startswith(state):  # the outbox says how often it tried
        state, _, reason = reason.partition(": ")
    css = ' class="t-bad"' if line.state is DeliveryState.DEAD else ""
    told = f'<p class="t-note">{escape(capitalise(reason))}</p>' if reason else ""
    return f"<span{css}>{escape(state)}</span>{told}"


def show_less(desk: AlertDesk, owner: str, alert_id: str) -> None:
    """What may be left out because of an alert: a button for each."""
    back = inward(alerts_address("history"), "Back to the history")
    try:
        subscription, _, offers = desk.read_less(desk.links.less(alert_id))
    except TocsinError as fault:
        st.html(empty_state("No such alert", f"{escape(capitalise(str(fault)))}. {back}."))
        return
    if subscription.owner != owner:
        st.html(empty_state("No such alert", f"{back}."))
        return
    name = escape(clean_text(subscription.name))
    st.html(
        f'<h2 class="t-alerts-head">Less like this in “{name}”</h2><p class="t-note">From now on it '
        f"leaves out what you choose; you can take that back under “Change”. {back}.</p>"
    )
    for at, offer in enumerate(offers):
        st.button(
            f"Leave out {_offer_words(offer)}", key=f"less_{at}",
            on_click=_leave_out, args=(desk, owner, subscription.id, offer),
        )  # fmt: skip
    if not offers:
        show_fault("there is nothing in this alert that could be left out")


def _offer_words(offer: Offer) -> str:
    from app.ui.parts import label_text

    return label_text(clean_text(offer.words))


def _leave_out(desk: AlertDesk, owner: str, subscription_id: str, offer: Offer) -> None:
    try:
        desk.mute(owner, subscription_id, offer.kind, offer.value)
    except TocsinError as fault:
        say(str(fault), well=False)
        return
    say(f"{clean_text(offer.words)} is left out from now on.")
    st.query_params.from_dict({"do": "history", "subscription": subscription_id})
