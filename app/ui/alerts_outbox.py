"""The outbox for operators: what waits and why, what was given up and can be sent again.

No address and no name of a subscription stands here: it is everybody's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.alerts_reading import read_outbox
from app.ui.alerts_history import message_state
from app.ui.alerts_said import say
from app.ui.alerts_words import CHANNEL_KINDS, MESSAGE_KINDS, MESSAGE_STATES
from app.ui.parts import escape
from app.ui.sign_in import is_operator
from app.ui.words import count
from app.weeks import name_moment
from db.alert_types import DeliveryState
from db.outbox_lists import list_outbox, resend_all, resend_delivery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.alert_desk import AlertDesk
    from db.alert_lists import OutboxState
    from db.outbox_lists import OutboxLine

_SHOWN = 50


def show_outbox(desk: AlertDesk) -> None:
    """Counts, dead letters with their buttons, and what waits."""
    with desk.database.read() as connection:
        dead = list_outbox(connection, states=[DeliveryState.DEAD], limit=_SHOWN)
        under_way = [DeliveryState.WAITING, DeliveryState.SENDING]
        waiting = list_outbox(connection, states=under_way, limit=_SHOWN)
    counts = read_outbox(desk.database, desk.now())
    st.html(render_counts(counts))
    _show_dead(desk, dead, counts.dead)
    st.html(_waiting(waiting, counts.waiting + counts.sending))


def render_counts(counts: OutboxState) -> str:
    """How much stands where, safe HTML."""
    told = (
        (
            counts.queued,
            "alert waits for its hour" if counts.queued == 1 else "alerts wait for their hour",
        ),
        (counts.waiting, MESSAGE_STATES[DeliveryState.WAITING]),
        (counts.sending, MESSAGE_STATES[DeliveryState.SENDING]),
        (counts.sent, "sent in the last day"),
        (counts.dead, MESSAGE_STATES[DeliveryState.DEAD]),
    )
    items = "".join(f"<li><strong>{number:,}</strong> {words}</li>" for number, words in told)
    return f'<ul class="t-alerts-counts" aria-label="Alerts and messages by state">{items}</ul>'


def _show_dead(desk: AlertDesk, dead: Sequence[OutboxLine], number: int) -> None:
    st.html('<h2 class="t-alerts-head">Given up</h2>')
    if not dead:
        st.html('<p class="t-calm">No message was given up.</p>')
        return
    st.html(
        '<p class="t-note">Tried as often as the setting allows, or refused for good. Sent again, a '
        "message keeps its id, so that its receiver can tell.</p>"
    )
    st.button(f"Send all {number:,} again", key="outbox_all", on_click=_send_all, args=(desk,))
    for line in dead:
        with st.container(key=f"dead_{line.id}"):
            st.html(f'<div class="t-alerts-dead">{_line(line)}</div>')
            if line.is_kept:
                st.button(
                    "Send again", key=f"again_{line.id}", type="tertiary",
                    on_click=_send, args=(desk, line.id),
                )  # fmt: skip
            else:
                st.html('<p class="t-note">Its words are no longer kept.</p>')
    if number > len(dead):
        st.html(f'<p class="t-note">and {number - len(dead):,} more.</p>')


def _waiting(lines: Sequence[OutboxLine], number: int) -> str:
    head = '<h2 class="t-alerts-head">Under way</h2>'
    if not lines:
        return f'{head}<p class="t-calm">Nothing waits.</p>'
    items = "".join(f"<li>{_line(line)}</li>" for line in lines)
    rest = number - len(lines)
    more = f'<p class="t-note">and {rest:,} more.</p>' if rest > 0 else ""
    return f'{head}<ul class="t-alerts-lines">{items}</ul>{more}'


def _line(line: OutboxLine) -> str:
    made = name_moment(line.made_at)
    what = f"{MESSAGE_KINDS[line.kind]} by {CHANNEL_KINDS[line.channel_kind].lower()}, made {made}"
    return f"{escape(what)}: {message_state(line)}"


def _send(desk: AlertDesk, delivery_id: str) -> None:
    if not _may():
        return
    with desk.database.write() as connection:
        is_due = resend_delivery(connection, delivery_id, desk.now())
    if is_due:
        say("It will be sent again within two minutes.")
    else:
        say("it cannot be sent again: it is under way, or its words are no longer kept", well=False)


def _send_all(desk: AlertDesk) -> None:
    if not _may():
        return
    with desk.database.write() as connection:
        again = resend_all(connection, desk.now())
    say(f"{count(len(again), 'message')} will be sent again within two minutes.")


def _may() -> bool:
    # A button that was drawn for an operator may be pressed by who is none any more.
    if is_operator():
        return True
    say("only operators may do that", well=False)
    return False
