"""The form of an alert: how often, where to, when not, and under which conditions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

import streamlit as st

from app.subscriptions.drafts import SubscriptionDraft
from app.subscriptions.judge import LONGEST_NAME
from app.ui.alerts_list import channel_words
from app.ui.alerts_said import show_fault
from app.ui.alerts_words import (
    LANGUAGES,
    RELEVANCE,
    RHYTHMS,
    SCORED,
    SURENESS,
    UNCONDITIONAL,
    WANTED,
    alerts_address,
    clock,
    name_channel,
)
from app.ui.parts import escape, inward
from app.ui.words import TIER_GROUPS, capitalise
from app.weeks import name_moment
from db.alert_types import ChannelState, Rhythm, SubscriptionKind, Wanted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.alerts_reading import ChannelView

# Session state: the fields begin with this; `_ABOUT` says which form they belong to.
_FIELD = "alert_field_"
_ABOUT = "alert_about"
_HOURS = 24
_HALF = 30
_QUIET_FROM, _QUIET_TO = 22 * 60, 7 * 60
_USUAL_ZONE = "UTC"
_FOLDS = {
    "times": ("hour", "zone", "quiet"),
    "conditions": ("wanted", "min_score", "min_relevance", "tiers", "languages"),
}


def open_form(about: str, draft: SubscriptionDraft, channels: Sequence[ChannelView]) -> None:
    """Fill the fields when the form is opened; what is typed already stays."""
    if st.session_state.get(_ABOUT) == about and f"{_FIELD}name" in st.session_state:
        return
    st.session_state[_ABOUT] = about
    start, end = _quiet_minutes(draft.quiet)
    kept = {channel.id for channel in channels}
    values = {
        "name": draft.name,
        "rhythm": Rhythm(draft.rhythm),
        "hour": int(draft.hour),
        "zone": draft.zone or browser_zone(),
        "is_quiet": bool(draft.quiet),
        "quiet_start": start,
        "quiet_end": end,
        "channels": [one for one in draft.channels if one in kept],
        "wanted": Wanted(draft.wanted),
        "min_score": float(draft.min_score),
        "min_relevance": float(draft.min_relevance),
        "tiers": list(draft.tiers),
        "languages": list(draft.languages),
    }
    for name, value in values.items():
        st.session_state[f"{_FIELD}{name}"] = value


def forget_form() -> None:
    """Open the next form with fields of its own."""
    st.session_state.pop(_ABOUT, None)


def browser_zone() -> str:
    """The reader's time zone as their browser states it; UTC for one nobody knows."""
    stated = st.context.timezone or ""
    return stated if stated in available_timezones() else _USUAL_ZONE


def typed_draft(kind: SubscriptionKind, target: str) -> SubscriptionDraft:
    """What stands in the fields."""

    def read(name: str, usual: object) -> object:
        return st.session_state.get(f"{_FIELD}{name}", usual)

    quiet = ""
    if read("is_quiet", False):
        start, end = read("quiet_start", _QUIET_FROM), read("quiet_end", _QUIET_TO)
        quiet = f"{clock(int(str(start)))}-{clock(int(str(end)))}"
    return SubscriptionDraft(
        kind=kind.value,
        target=target,
        name=str(read("name", "") or "").strip(),
        channels=tuple(_listed(read("channels", []))),
        rhythm=Rhythm(str(read("rhythm", Rhythm.AT_ONCE) or Rhythm.AT_ONCE)).value,
        hour=int(str(read("hour", 8))),
        zone=str(read("zone", _USUAL_ZONE) or ""),
        quiet=quiet,
        min_relevance=float(str(read("min_relevance", 0.0))),
        min_score=float(str(read("min_score", 0.5))),
        tiers=tuple(_listed(read("tiers", []))),
        languages=tuple(_listed(read("languages", []))),
        wanted=Wanted(str(read("wanted", Wanted.ANY) or Wanted.ANY)).value,
    )


def show_fields(
    kind: SubscriptionKind,
    usual_name: str,
    channels: Sequence[ChannelView],
    faults: Mapping[str, str],
) -> None:
    """The fields, each with its fault below it."""
    if kind is not SubscriptionKind.BRIEF:
        st.segmented_control(
            "How often?", list(RHYTHMS), format_func=RHYTHMS.__getitem__,
            key=f"{_FIELD}rhythm", required=True,
        )  # fmt: skip
        _fault(faults, "rhythm")
    _show_channels(channels)
    _fault(faults, "channels")
    st.text_input("Name", key=f"{_FIELD}name", max_chars=LONGEST_NAME, placeholder=usual_name)
    _fault(faults, "name")
    with st.expander("Hour, quiet hours and time zone", expanded=_is_open("times", faults)):
        _show_times(kind, faults)
    if kind not in UNCONDITIONAL:
        is_open = _is_open("conditions", faults)
        with st.expander("Conditions: which sources, how close, what counts", expanded=is_open):
            _show_conditions(kind, faults)


def _show_channels(channels: Sequence[ChannelView]) -> None:
    way = inward(alerts_address("channels"), "Add an e-mail address, a chat or a webhook")
    if not channels:
        st.html(
            f'<p class="t-note">{way}; until then it rings on this page and in a feed of its '
            "own.</p>"
        )
        return
    names = name_channels(channels)
    st.multiselect(
        "Where to?",
        list(names),
        format_func=lambda key: names.get(key, key),
        key=f"{_FIELD}channels",
        placeholder="Only this page and its feed",
    )
    chosen = st.session_state.get(f"{_FIELD}channels") or []
    idle = [c for c in channels if c.id in chosen and c.state is not ChannelState.ACTIVE]
    if idle:
        said = "; ".join(map(channel_words, idle))
        st.html(f'<p class="t-alerts-hint">Nothing goes there yet: {said}.</p>')


def name_channels(channels: Sequence[ChannelView]) -> dict[str, str]:
    """Channels by id as they are chosen; of two that look alike each says since when it is kept."""
    names = {channel.id: name_channel(channel.kind, channel.label) for channel in channels}
    alike = Counter(names.values())
    for channel in channels:
        if alike[names[channel.id]] > 1:
            names[channel.id] += f", added {name_moment(channel.created_at)}"
    return names


def _show_times(kind: SubscriptionKind, faults: Mapping[str, str]) -> None:
    zones = sorted(available_timezones())
    if st.session_state.get(f"{_FIELD}zone") not in zones:
        st.session_state[f"{_FIELD}zone"] = _USUAL_ZONE
    st.selectbox("Time zone", zones, key=f"{_FIELD}zone")
    _fault(faults, "zone")
    if kind is not SubscriptionKind.BRIEF and _rhythm() is Rhythm.DAILY:
        hours = list(range(_HOURS))
        st.selectbox("Daily at", hours, format_func=lambda hour: clock(hour * 60),
                     key=f"{_FIELD}hour")  # fmt: skip
    _fault(faults, "hour")
    st.toggle("Send nothing between two hours", key=f"{_FIELD}is_quiet")
    if st.session_state.get(f"{_FIELD}is_quiet"):
        left, right = st.columns(2)
        with left:
            _choose_clock("From", "quiet_start", _QUIET_FROM)
        with right:
            _choose_clock("To", "quiet_end", _QUIET_TO)
    _fault(faults, "quiet")


def _choose_clock(label: str, name: str, usual: int) -> None:
    value = int(st.session_state.setdefault(f"{_FIELD}{name}", usual))
    steps = sorted({*range(0, _HOURS * 60, _HALF), value})
    st.selectbox(label, steps, format_func=clock, key=f"{_FIELD}{name}")


def _rhythm() -> Rhythm:
    return Rhythm(str(st.session_state.get(f"{_FIELD}rhythm") or Rhythm.AT_ONCE))


def _show_conditions(kind: SubscriptionKind, faults: Mapping[str, str]) -> None:
    st.selectbox("What counts", list(WANTED), format_func=WANTED.__getitem__,
                 key=f"{_FIELD}wanted")  # fmt: skip
    _fault(faults, "wanted")
    if kind in SCORED:
        _choose_step("How close", "min_score", SURENESS, "sure to {:.0%}")
    _fault(faults, "min_score")
    _choose_step("How useful", "min_relevance", RELEVANCE, "{:.1f} of 2 or more")
    _fault(faults, "min_relevance")
    st.multiselect("Kinds of source", list(TIER_GROUPS), format_func=TIER_GROUPS.__getitem__,
                   key=f"{_FIELD}tiers", placeholder="Any")  # fmt: skip
    _fault(faults, "tiers")
    codes = [*LANGUAGES, *_listed(st.session_state.get(f"{_FIELD}languages", []))]
    st.multiselect("Languages", list(dict.fromkeys(codes)),
                   format_func=lambda code: LANGUAGES.get(code, code),
                   key=f"{_FIELD}languages", placeholder="Any")  # fmt: skip
    _fault(faults, "languages")


def _is_open(fold: str, faults: Mapping[str, str]) -> bool:
    # A fault that is folded away would not be found.
    return any(name in faults for name in _FOLDS[fold])


def _fault(faults: Mapping[str, str], name: str) -> None:
    show_fault(faults.get(name, ""))


def show_summary(faults: Mapping[str, str]) -> None:
    """That nothing was kept, and what is wrong with no field in particular."""
    if faults:
        rest = [capitalise(text) for name, text in faults.items() if name in {"", "kind", "target"}]
        said = escape(" ".join(rest))
        st.html(f'<p class="t-alerts-fault" role="alert">Not kept yet. {said}</p>')


def _choose_step(label: str, name: str, steps: Mapping[float, str], other: str) -> None:
    # What a program or the command line set between our steps stays as it is.
    value = float(str(st.session_state.get(f"{_FIELD}{name}", min(steps))))
    st.selectbox(
        label,
        sorted({*steps, value}),
        format_func=lambda step: steps.get(step, other.format(step)),
        key=f"{_FIELD}{name}",
    )


def _quiet_minutes(quiet: str) -> tuple[int, int]:
    if not quiet:
        return _QUIET_FROM, _QUIET_TO
    from app.subscriptions.times import read_quiet

    hours = read_quiet(quiet)
    return (hours.start, hours.end) if hours is not None else (_QUIET_FROM, _QUIET_TO)


def _listed(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else []
