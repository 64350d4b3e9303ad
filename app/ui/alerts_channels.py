"""Channels: where alerts go. Added, confirmed, tried out, switched off, removed; always masked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.newsletter.wording import clean_text
from app.subscriptions.drafts import ChannelDraft, DraftError
from app.ui.alerts_said import say, show_fault
from app.ui.alerts_services import SERVICES
from app.ui.alerts_words import CHANNEL_STATES, failure_words, service_words, state_words
from app.ui.parts import escape, joined
from app.ui.sign_in import is_operator
from app.ui.words import count
from app.weeks import name_day
from db.alert_types import ChannelKind, ChannelState, DeliveryState
from db.errors import TocsinError
from db.outbox_lists import deliveries_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.alert_desk import AddedChannel, AlertDesk
    from app.alerts_reading import ChannelView
    from app.ui.alerts_services import Service

_FAULT, _SECRET, _REMOVING = "alert_way_fault", "alert_way_secret", "alert_way_removing"
_SERVICE, _ADDRESS = "alert_service", "alert_address"
_STUCK = frozenset({DeliveryState.WAITING, DeliveryState.DEAD})
_LOOKED_AT = 200  # messages, for why those of a channel failed
_NO_MAIL = (
    "E-mail is not set up on this server, so none can leave. Whoever runs it names an SMTP server in "
    "<code>[mail]</code> of tocsin.toml: at least <code>host</code> and <code>sender</code>."
)
_VERIFYING = (
    "Each message carries <code>webhook-id</code>, <code>webhook-timestamp</code> and "
    "<code>webhook-signature</code> (Standard Webhooks). With the library of that name: "
    "<code>Webhook(secret).verify(body, headers)</code>. By hand: base64 of HMAC-SHA256 over "
    "<code>id.timestamp.body</code>, keyed with the base64-decoded part after <code>whsec_</code>. "
    "Refuse stamps older than five minutes, and take each id once."
)


def show_channels(
    desk: AlertDesk, owner: str, channels: Sequence[ChannelView], *, has_mail: bool
) -> None:
    """The list of ways, and a form for another."""
    _show_secret()
    reasons = _reasons(desk, owner)
    if not channels:
        st.html(
            '<p class="t-calm">No channel yet. Alerts ring on this page and in their feeds; add a '
            "channel to be told elsewhere.</p>"
        )
    for channel in channels:
        _show_one(desk, owner, channel, reasons.get(channel.id, ""))
    _show_adding(desk, owner, has_mail=has_mail)


def render_channel(channel: ChannelView, reason: str = "") -> str:
    """A channel as a row, with why its last message did not arrive; safe HTML."""
    state = state_words(CHANNEL_STATES[channel.state], clean_text(channel.state_note))
    css = "" if channel.state is ChannelState.ACTIVE else ' class="t-bad"'
    told = [
        f"<span{css}>{escape(state)}</span>",
        f"serves {count(channel.subscriptions, 'alert')}" if channel.subscriptions else "",
        f"last message {escape(name_day(channel.last_sent_at))}" if channel.last_sent_at else "",
        f"{count(channel.waiting, 'message')} waiting" if channel.waiting else "",
        f'<span class="t-bad">{count(channel.dead, "message")} given up</span>'
        if channel.dead
        else "",
        _refused(channel.bounces),
    ]
    service, label = service_words(channel.kind, channel.label), clean_text(channel.label)
    why = f'<p class="t-note">{escape(reason)}.</p>' if reason else ""
    return (
        f'<article class="t-alerts-way"><h2>{service} '
        f'<span class="t-alerts-label">{escape(label)}</span></h2>'
        f'<p class="t-meta">{joined([one for one in told if one])}</p>{why}</article>'
    )


def _refused(times: int) -> str:
    return "" if not times else "refused once" if times == 1 else f"refused {times} times in a row"


def _reasons(desk: AlertDesk, owner: str) -> dict[str, str]:
    """Why the newest message to each channel that did not arrive did not."""
    with desk.database.read() as connection:
        lines = deliveries_of(connection, owner, limit=_LOOKED_AT)
    found: dict[str, str] = {}
    for line in lines:  # newest first
        if line.last_error and line.state in _STUCK:
            found.setdefault(line.channel_id, failure_words(line.last_error))
    return found


def _show_one(desk: AlertDesk, owner: str, channel: ChannelView, reason: str) -> None:
    key = channel.id
    with st.container(key=f"way_{key}"):
        st.html(render_channel(channel, reason))
        with st.container(horizontal=True, key=f"ways_{key}"):
            if channel.state is ChannelState.PENDING:
                _button("Ask again", f"again_{key}", lambda: _ask_again(desk, owner, key))
            else:
                _button("Send a test", f"test_{key}", lambda: _test(desk, owner, key))
            _show_switch(desk, owner, channel)
            st.button(
                "Remove …", key=f"drop_{key}", type="tertiary",
                on_click=_ask_removal, args=(key,),
            )  # fmt: skip
        if st.session_state.get(_REMOVING) == key:
            _show_removal(desk, owner, channel)


def _show_switch(desk: AlertDesk, owner: str, channel: ChannelView) -> None:
    key = channel.id
    if channel.state is ChannelState.ACTIVE:
        _button("Switch off", f"off_{key}", lambda: _switch(desk, owner, key, on=False))
    elif channel.state is ChannelState.OFF:
        _button("Switch on", f"on_{key}", lambda: _switch(desk, owner, key, on=True))


def _show_removal(desk: AlertDesk, owner: str, channel: ChannelView) -> None:
    rest = f" {count(channel.subscriptions, 'alert')} will no longer go there." * bool(
        channel.subscriptions
    )
    show_fault(f"Remove {clean_text(channel.label)}? Its address is forgotten.{rest}")
    with st.container(horizontal=True):
        _button(
            "Remove it", f"drop_sure_{channel.id}",
            lambda: _remove(desk, owner, channel.id), kind="primary",
        )  # fmt: skip
        st.button("Keep it", key=f"drop_not_{channel.id}", on_click=_ask_removal, args=("",))


def _show_adding(desk: AlertDesk, owner: str, *, has_mail: bool) -> None:
    st.html('<h2 class="t-alerts-head">Add a channel</h2>')
    chosen = st.selectbox(
        "What kind?",
        [at for at, one in enumerate(SERVICES) if one.is_offered(desk.rules.services)],
        format_func=lambda at: SERVICES[at].name,
        key=_SERVICE,
        on_change=_forget_fault,
    )
    service = SERVICES[chosen or 0]
    if service.kind is ChannelKind.EMAIL and not has_mail:
        st.html(f'<p class="t-banner" role="note">{_NO_MAIL}</p>')
    is_secret = service.kind is ChannelKind.APPRISE
    st.text_input(
        service.label,
        key=_ADDRESS,
        max_chars=2000,
        placeholder=service.form,
        type="password" if is_secret else "default",
        autocomplete="email" if service.kind is ChannelKind.EMAIL else "off",
    )
    show_fault(str(st.session_state.get(_FAULT, "")))
    st.html(_hint(service))
    st.button("Add it", key="alert_way_add", type="primary", on_click=_add, args=(desk, owner))


def _hint(service: Service) -> str:
    form = f" Its form: <code>{escape(service.form)}</code>." if service.starts else ""
    kept = "It is kept encrypted and never shown again."
    return f'<p class="t-alerts-hint">{escape(service.hint)}{form} {kept}</p>'


def _add(desk: AlertDesk, owner: str) -> None:
    service = SERVICES[int(st.session_state.get(_SERVICE) or 0)]
    address = str(st.session_state.get(_ADDRESS) or "").strip()
    _forget_fault()
    if not address:
        st.session_state[_FAULT] = f"write an address such as {service.form}"
        return
    draft = ChannelDraft(service.kind.value, address)
    try:
        added = desk.add_channel(owner, draft, is_operator=is_operator())
    except DraftError as fault:
        st.session_state[_FAULT] = "; ".join(one.text for one in fault.faults)
        return
    except TocsinError as fault:
        st.session_state[_FAULT] = str(fault)
        return
    st.session_state[_ADDRESS] = ""
    if added.secret:
        st.session_state[_SECRET] = added.secret
    say(_added_words(added))


def _added_words(added: AddedChannel) -> str:
    label = clean_text(added.channel.label)
    if added.channel.state is ChannelState.ACTIVE:
        return f"Added {label}; send a test to see whether it arrives."
    if added.channel.kind is ChannelKind.EMAIL:
        return (
            f"A message goes to {label} within two minutes; open the link in it within a week, and "
            "alerts may come there."
        )
    return (
        f"A question goes to {label} within two minutes; open its link, and alerts may come there."
    )


def _show_secret() -> None:
    """The secret of a webhook just added: this once, then never again."""
    secret = str(st.session_state.pop(_SECRET, ""))
    if not secret:
        return
    st.html(
        '<section class="t-alerts-secret" role="status"><h2>The secret of this webhook</h2>'
        "<p>It is shown this once. Keep it where your receiver reads it.</p></section>"
    )
    st.code(secret, language=None, wrap_lines=True)
    st.html(f'<p class="t-note">{_VERIFYING}</p>')


def _ask_again(desk: AlertDesk, owner: str, key: str) -> str:
    channel = desk.ask_again(owner, key)
    return f"The question goes to {clean_text(channel.label)} once more, within two minutes."


def _test(desk: AlertDesk, owner: str, key: str) -> str:
    desk.queue_test(owner, key)
    label = clean_text(desk.find_channel(owner, key).label)
    return f"A test goes to {label} within two minutes; the history tells whether it arrived."


def _switch(desk: AlertDesk, owner: str, key: str, *, on: bool) -> str:
    channel = desk.switch_channel(owner, key, on=on)
    label = clean_text(channel.label)
    if not on:
        return f"Nothing goes to {label} until you switch it on."
    if channel.state is ChannelState.PENDING:
        return (
            f"A question goes to {label} within two minutes; once its link is opened it is in use."
        )
    return f"From now on messages go to {label} again."


def _remove(desk: AlertDesk, owner: str, key: str) -> str:
    label = clean_text(desk.find_channel(owner, key).label)
    desk.remove_channel(owner, key)
    return f"Removed {label}, and its address is forgotten."


def _ask_removal(key: str) -> None:
    st.session_state[_REMOVING] = key


def _forget_fault() -> None:
    st.session_state.pop(_FAULT, None)


def _button(label: str, key: str, work: Callable[[], str], kind: str = "tertiary") -> None:
    shape = "primary" if kind == "primary" else "tertiary"
    st.button(label, key=key, type=shape, on_click=_do, args=(work,))  # type: ignore[arg-type]  # one of two words


def _do(work: Callable[[], str]) -> None:
    st.session_state[_REMOVING] = ""
    try:
        say(work())
    except TocsinError as fault:
        say(str(fault), well=False)
