"""Making an alert and changing one: what, which one, how; what it would have told; then keep it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from app.context import current_context
from app.newsletter.wording import clean_text
from app.subscriptions.drafts import DraftError, SubscriptionDraft
from app.ui.alerts_backtest import show_backtest
from app.ui.alerts_form import (
    browser_zone,
    forget_form,
    open_form,
    show_fields,
    show_summary,
    typed_draft,
)
from app.ui.alerts_names import TargetName, name_target
from app.ui.alerts_said import say
from app.ui.alerts_target import show_kinds, show_target
from app.ui.alerts_words import KIND_NAMES, OTHERS, UNCONDITIONAL, alerts_address
from app.ui.parts import empty_state, escape, inward, joined
from app.ui.words import capitalise, spell
from db.alert_types import ChannelState, Conditions, Subscription, SubscriptionKind, Wanted
from db.errors import TocsinError
from db.types import Tier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.alert_desk import AlertDesk
    from app.alerts_reading import ChannelView

_FAULTS = "alert_faults"
_NOTHING = "-"  # in the address, a target that is empty on purpose


def show_new(
    desk: AlertDesk, owner: str, channels: Sequence[ChannelView], *, why_not: str = ""
) -> None:
    """A new alert; where nothing can be kept, `why_not` says so in the place of the button."""
    kind, target = _asked()
    if kind is None or target is None:
        _show_choice(desk)
        return
    named = name_target(desk, owner, kind, target)
    if named is None:
        _show_unknown(kind)
        return
    st.html(_following(kind, named))
    usual = SubscriptionDraft(
        kind=kind.value,
        target=named.value,
        channels=usual_channels(desk, owner, channels),
        zone=browser_zone(),
    )
    open_form(f"new:{kind.value}:{named.value}", usual, channels)
    draft = typed_draft(kind, named.value)
    _show_body(desk, owner, draft, named.words, channels, why_not=why_not)


def usual_channels(desk: AlertDesk, owner: str, channels: Sequence[ChannelView]) -> tuple[str, ...]:
    """Where the alert that was made last goes; before there is one, every channel in use."""
    ready = [one.id for one in channels if one.state is ChannelState.ACTIVE]
    sent = [one for one in desk.list(owner) if set(ready) & set(one.channels)]
    last = max(sent, key=lambda one: one.created_at, default=None)
    return tuple(key for key in ready if last is None or key in last.channels)


def show_edit(
    desk: AlertDesk, owner: str, subscription: Subscription, channels: Sequence[ChannelView]
) -> None:
    """A subscription that is changed; what it is to stays."""
    kind = subscription.kind
    named = name_target(desk, owner, kind, subscription.target)
    words = named.words if named is not None else subscription.target
    st.html(_following(kind, named or TargetName(subscription.target, words), is_new=False))
    open_form(f"edit:{subscription.id}", desk.draft_of(subscription), channels)
    draft = typed_draft(kind, subscription.target)
    _show_mutes(desk, owner, subscription)
    _show_body(desk, owner, draft, words, channels, subscription=subscription)


def _asked() -> tuple[SubscriptionKind | None, str | None]:
    kind, target = st.query_params.get("kind", ""), st.query_params.get("target", "")[:300]
    if kind not in set(SubscriptionKind) or not target:
        return None, None
    return SubscriptionKind(kind), "" if target == _NOTHING else target


def _show_choice(desk: AlertDesk) -> None:
    kind = show_kinds()
    if kind is not None:
        show_target(desk, kind)
    else:
        st.html(
            '<p class="t-note">Stories, names, licences, stacks, sources and signals also carry a '
            "link “Alert me” on their pages.</p>"
        )


def _show_unknown(kind: SubscriptionKind) -> None:
    way = inward(alerts_address("new", kind=kind.value), "Choose another")
    text = f"{KIND_NAMES[kind]}: nothing of that name is known here, or it is gone. {way}."
    if current_context().demo:
        text = (
            "The other pages show the demo, whose stories are made up; alerts are about what your "
            f"own sources bring, and this is not among it yet. {way}."
        )
    st.html(empty_state("There is nothing to follow", text))


def _following(kind: SubscriptionKind, named: TargetName, *, is_new: bool = True) -> str:
    words = escape(named.words)
    shown = inward(named.path, named.words) if named.path else words
    offered = SubscriptionKind.STORY if kind is SubscriptionKind.THREAD else kind
    other = inward(alerts_address("new", kind=offered.value), OTHERS[offered])
    fresh = inward(alerts_address("new"), "Something else")
    ways = f'<p class="t-meta">{joined([other, fresh])}</p>' if is_new else ""
    return (
        f'<section class="t-alerts-what"><p class="t-kicker">{KIND_NAMES[kind]}</p>'
        f"<h2>{shown}</h2>{ways}</section>"
    )


def _show_body(
    desk: AlertDesk,
    owner: str,
    draft: SubscriptionDraft,
    words: str,
    channels: Sequence[ChannelView],
    *,
    subscription: Subscription | None = None,
    why_not: str = "",
) -> None:
    kind = SubscriptionKind(draft.kind)
    faults: dict[str, str] = st.session_state.pop(_FAULTS, {})
    show_summary(faults)
    show_fields(kind, words, channels, faults)
    with st.container(horizontal=True, vertical_alignment="center", key="alert_doing"):
        _show_keeping(desk, owner, subscription, why_not=why_not)
    if kind is not SubscriptionKind.BRIEF:
        # Last: the form can be used meanwhile, and the button is not pushed out of sight.
        show_backtest(desk, owner, _as_kept(desk, owner, draft, subscription))


def _as_kept(
    desk: AlertDesk, owner: str, draft: SubscriptionDraft, known: Subscription | None
) -> Subscription:
    """What decides what rings: the target and the conditions, neither name nor hours nor channels."""
    kind = SubscriptionKind(draft.kind)
    conditions = Conditions() if kind in UNCONDITIONAL else _conditions(draft)
    if known is not None:
        return replace(known, conditions=conditions)
    began = desk.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return Subscription("", owner, "", kind, draft.target, began, conditions)


def _conditions(draft: SubscriptionDraft) -> Conditions:
    return Conditions(
        min_relevance=float(draft.min_relevance),
        min_score=float(draft.min_score),
        tiers=tuple(Tier(tier) for tier in draft.tiers),
        languages=draft.languages,
        wanted=Wanted(draft.wanted),
    )


def _show_keeping(
    desk: AlertDesk, owner: str, subscription: Subscription | None, *, why_not: str
) -> None:
    if why_not:
        st.html(f'<p class="t-banner" role="note">{escape(why_not)}</p>')
        return
    label = "Keep this alert" if subscription is None else "Keep the changes"
    st.button(label, key="alert_keep", type="primary", on_click=_keep,
              args=(desk, owner, subscription))  # fmt: skip
    leave = "Leave without keeping" if subscription is None else "Leave it as it was"
    st.html(f'<p class="t-note">{inward(alerts_address(), leave)}</p>', width="content")


def _keep(desk: AlertDesk, owner: str, subscription: Subscription | None) -> None:
    try:
        kept = _kept(desk, owner, subscription)
    except DraftError as fault:
        st.session_state[_FAULTS] = {one.field: _sentence(one.text) for one in fault.faults}
        return
    except TocsinError as fault:
        st.session_state[_FAULTS] = {"": _sentence(str(fault))}
        return
    forget_form()
    where = "" if kept.channels else "; it rings on this page and in its feed"
    done = "is changed" if subscription is not None else f"is kept{where}"
    say(f"“{clean_text(kept.name)}” {done}.")
    st.query_params.clear()


def _kept(desk: AlertDesk, owner: str, subscription: Subscription | None) -> Subscription:
    if subscription is not None:
        draft = typed_draft(subscription.kind, subscription.target)
        return desk.edit(owner, subscription.id, draft)
    kind, target = _asked()
    if kind is None or target is None:
        raise DraftError(())
    return desk.add(owner, typed_draft(kind, target))


def _sentence(text: str) -> str:
    return capitalise(text.rstrip(".")) + "."


def _show_mutes(desk: AlertDesk, owner: str, subscription: Subscription) -> None:
    mutes = desk.mutes(owner, subscription.id)
    if not mutes:
        return
    st.html('<h3 class="t-alerts-head">Left out by your wish</h3>')
    for at, mute in enumerate(mutes):
        kind = SubscriptionKind(mute.kind.value)
        named = name_target(desk, owner, kind, mute.value)
        words = escape(named.words if named is not None else mute.value)
        with st.container(horizontal=True, key=f"mute_{at}", vertical_alignment="center"):
            st.html(f'<p class="t-note">{spell(mute.kind.value)}: {words}</p>', width="content")
            st.button(
                "Let it in again", key=f"unmute_{at}", type="tertiary",
                on_click=_unmute, args=(desk, owner, subscription.id, at),
            )  # fmt: skip


def _unmute(desk: AlertDesk, owner: str, subscription_id: str, at: int) -> None:
    try:
        kept = desk.mutes(owner, subscription_id)
        if at < len(kept):  # else it was let in by another tab
            desk.unmute(owner, subscription_id, kept[at].kind, kept[at].value)
    except TocsinError as fault:
        say(str(fault), well=False)
        return
    say("It is told again from now on.")
