"""Your alerts: what is followed, how often and where it is told, what came of it; changing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.alerts_reading import read_subscription_alerts
from app.context import current_context
from app.newsletter.wording import clean_text
from app.subscriptions.keep import PAUSED
from app.ui.alerts_names import target_path
from app.ui.alerts_said import say, show_fault
from app.ui.alerts_told import render_told
from app.ui.alerts_words import (
    STATES,
    alerts_address,
    condition_words,
    name_channel,
    times_words,
)
from app.ui.parts import empty_state, escape, inward, joined
from app.ui.words import capitalise, count
from app.weeks import name_day
from db.alert_types import ChannelState, SubscriptionKind, SubscriptionState
from db.errors import TocsinError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from app.alert_desk import AlertDesk
    from app.alerts_reading import AlertsView, AlertView, ChannelView, SubscriptionView
    from db.alert_types import Subscription

_SHOWN = 20  # one has three widgets, and a page of 100 would be slow
_SHOWN_WORD = "shown"
_ENDING = "alert_ending"


def show_own_alerts(desk: AlertDesk, owner: str, view: AlertsView) -> None:
    """The list with what can be done to each, or how to begin where there is none."""
    living = [
        one for one in view.subscriptions if one.subscription.state is not SubscriptionState.ENDED
    ]
    if not living:
        st.html(render_beginning(desk))
        return
    channels = {channel.id: channel for channel in view.channels}
    shown = _shown()
    for one in by_news(living)[:shown]:
        told = read_subscription_alerts(desk.database, one.subscription.id, 1)
        _show_one(desk, owner, one, channels, next(iter(told), None))
    if len(living) > shown:
        st.button(
            f"{len(living) - shown} more",
            key="alerts_more",
            on_click=_show_more,
            args=(shown,),
        )


def render_beginning(desk: AlertDesk) -> str:
    """What alerts are, in two sentences, with some to begin with; safe HTML."""
    examples = [
        (SubscriptionKind.TOPIC, "export_control", "Export controls"),
        (SubscriptionKind.TOPIC, "deprecation_shutdown", "Retirements of models"),
        (SubscriptionKind.TOPIC, "weights_or_licence", "Weights and licences"),
    ]
    for stack in reversed(desk.stacks()[:2]):
        examples.insert(0, (SubscriptionKind.STACK, stack.name, f"What changes for “{stack.name}”"))
    links = "".join(
        f"<li>{inward(alerts_address('new', kind=kind.value, target=target), words)}</li>"
        for kind, target, words in examples
    )
    new = inward(alerts_address("new"), "Choose something else")
    text = (
        "An alert tells you when something new is read about what you follow, and quotes the "
        "passage that says so. Before you keep one, you see what it would have told you in the "
        f'last 90 days.</p><ul class="t-alerts-examples">{links}<li>{new}</li></ul><p>'
    )
    return empty_state("Nothing is followed yet", text)


def _shown() -> int:
    stated = st.query_params.get(_SHOWN_WORD, "")
    return min(max(int(stated), _SHOWN), 1000) if stated.isascii() and stated.isdigit() else _SHOWN


def _show_more(shown: int) -> None:
    st.query_params[_SHOWN_WORD] = str(shown + _SHOWN)


def by_news(views: Sequence[SubscriptionView]) -> list[SubscriptionView]:
    """What rang last comes first, then what has not rung yet; what rests comes last."""
    rung = [one for one in views if one.last_alert_at is not None]
    rung.sort(key=lambda one: one.last_alert_at or one.subscription.created_at, reverse=True)
    quiet = [one for one in views if one.last_alert_at is None]
    return sorted([*rung, *quiet], key=lambda one: STATES[one.subscription.state] != "")


def _show_one(
    desk: AlertDesk,
    owner: str,
    one: SubscriptionView,
    channels: Mapping[str, ChannelView],
    last: AlertView | None,
) -> None:
    subscription = one.subscription
    with st.container(key=f"alert_{subscription.id}"):
        st.html(render_subscription(one, channels, last))
        with st.container(horizontal=True, key=f"doings_{subscription.id}"):
            st.html(_ways(one), width="content")
            _show_buttons(desk, owner, subscription)
        if st.session_state.get(_ENDING) == subscription.id:
            _ask_end(desk, owner, subscription)


def render_subscription(
    one: SubscriptionView, channels: Mapping[str, ChannelView], last: AlertView | None
) -> str:
    """A subscription as a card, safe HTML."""
    subscription = one.subscription
    state = STATES[subscription.state]
    note = clean_text(subscription.state_note) if state else ""
    mark = f' <span class="t-alerts-state">{escape(state)}</span>' if state else ""
    lines = [
        _about(one),
        escape(condition_words(subscription.conditions, subscription.kind)),
        joined([escape(times_words(subscription)), _where(subscription, channels)]),
        # That its owner paused it says no more than the mark beside its name.
        escape(capitalise(note)) if note != PAUSED else "",
    ]
    told = "".join(f'<p class="t-meta">{line}</p>' for line in lines if line)
    css = "t-alerts-card" + (" t-alerts-resting" if state else "")
    name = escape(clean_text(subscription.name))
    return f'<article class="{css}"><h2>{name}{mark}</h2>{told}{_found(one, last)}</article>'


def _about(one: SubscriptionView) -> str:
    subscription = one.subscription
    about = capitalise(clean_text(one.about))
    if about == clean_text(subscription.name):
        return ""
    path = target_path(subscription.kind, subscription.target)
    return inward(path, about) if path else escape(about)


def _where(subscription: Subscription, channels: Mapping[str, ChannelView]) -> str:
    named = [channels[key] for key in subscription.channels if key in channels]
    if not named:
        return "here and in its feed only"
    return "to " + ", ".join(map(channel_words, named))


def channel_words(channel: ChannelView) -> str:
    """A channel in a line, and its state where it is not in use; safe HTML."""
    label = escape(name_channel(channel.kind, channel.label))
    if channel.state is ChannelState.ACTIVE:
        return label
    state = "not confirmed yet" if channel.state is ChannelState.PENDING else "switched off"
    return f'{label} <span class="t-bad">({state})</span>'


def _found(one: SubscriptionView, last: AlertView | None) -> str:
    if one.subscription.kind is SubscriptionKind.BRIEF and not one.found:
        return f'<p class="t-note">Issues go out on {escape(current_context().schedule)}.</p>'
    number = count(one.found, "alert") if one.found else "No alert"
    waiting = f", {one.waiting} of them yet to be sent" if one.waiting else ""
    mutes = f"; {count(len(one.mutes), 'thing')} left out" if one.mutes else ""
    said = f"{number} in the last 30 days{waiting}{mutes}."
    if last is None:
        at = one.last_alert_at
        before = f" The last on {name_day(at)}." if at is not None else ""
        return f'<p class="t-note">{escape(said + before)}</p>'
    return f'<p class="t-note">{escape(said)} The last:</p>{render_told(last)}'


def _ways(one: SubscriptionView) -> str:
    key = one.subscription.id
    links = [
        inward(alerts_address("edit", subscription=key), "Change"),
        inward(alerts_address("history", subscription=key), "History"),
    ]
    if one.subscription.kind is not SubscriptionKind.BRIEF:
        past = alerts_address("backtest", subscription=key)
        links.insert(1, inward(past, "Last 90 days"))
    if one.feed:
        links.append(f'<a href="{escape(one.feed)}" target="_blank">Feed</a>')
    if one.calendar:
        links.append(f'<a href="{escape(one.calendar)}" target="_blank">Calendar</a>')
    listed = "".join(f"<li>{link}</li>" for link in links)
    return f'<ul class="t-alerts-ways">{listed}</ul>'


def _show_buttons(desk: AlertDesk, owner: str, subscription: Subscription) -> None:
    key = subscription.id
    if subscription.state is SubscriptionState.PAUSED:
        _button("Resume", f"resume_{key}", lambda: desk.resume(owner, key), "rings again")
    else:
        _button("Pause", f"pause_{key}", lambda: desk.pause(owner, key), "is paused")
    st.button("End …", key=f"end_{key}", type="tertiary", on_click=_ask, args=(key,))


def _ask(subscription_id: str) -> None:
    st.session_state[_ENDING] = subscription_id


def _ask_end(desk: AlertDesk, owner: str, subscription: Subscription) -> None:
    show_fault(
        f"End “{subscription.name}”? Nothing more of it is sent, and its feed ends; what was told "
        "stays in your history."
    )
    with st.container(horizontal=True):
        _button(
            "End it", f"end_sure_{subscription.id}", lambda: desk.end(owner, subscription.id),
            "has ended", kind="primary",
        )  # fmt: skip
        st.button("Keep it", key=f"end_not_{subscription.id}", on_click=_ask, args=("",))


def _button(
    label: str, key: str, work: Callable[[], Subscription], done: str, kind: str = "tertiary"
) -> None:
    st.button(label, key=key, type="primary" if kind == "primary" else "tertiary",
              on_click=_do, args=(work, done))  # fmt: skip


def _do(work: Callable[[], Subscription], done: str) -> None:
    st.session_state[_ENDING] = ""
    try:
        changed = work()
    except TocsinError as fault:
        say(str(fault), well=False)
        return
    say(f"“{changed.name}” {done}.")
