"""Subscriptions, channels and alerts as lines for a terminal, and as JSON for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.cli.story_lines import clean_line
from app.subscriptions.times import write_quiet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from app.alerts_reading import AlertView, ChannelView, SubscriptionView
    from db.alert_types import Channel, Conditions, Mute
    from db.outbox_lists import OutboxLine

_SHORT_ID = 8
_RHYTHMS = {"at_once": "at once", "daily": "daily", "weekly": "weekly, with the brief"}
_WANTED = {"any": "", "new_story": "new stories only", "new_fact": "new facts only"}


def write_subscription(view: SubscriptionView, labels: Mapping[str, str]) -> Iterator[str]:
    """`3f9a12cd  Export controls` and what it asks for, where it goes, what came of it."""
    one = view.subscription
    state = "" if one.state.value == "active" else f"  ({one.state.value}: {one.state_note})"
    yield f"{one.id[:_SHORT_ID]}  {clean_line(one.name)}{clean_line(state)}"
    yield f"    {clean_line(view.about)}; {_tell_rhythm(view)}"
    if conditions := tell_conditions(one.conditions):
        yield f"    {conditions}"
    ways = [labels.get(channel, channel) for channel in one.channels]
    yield f"    to {', '.join(ways) if ways else 'its feed only'}"
    yield f"    {_count(view.found, 'alert')} and {_count(view.sent, 'message')} in 30 days"


def write_details(view: SubscriptionView, base_url: str) -> Iterator[str]:
    """Feed, calendar, what is left out, and what waits."""
    yield f"    feed: {base_url}{view.feed}"
    yield f"    calendar: {base_url}{view.calendar}"
    for mute in view.mutes:
        yield f"    leaves out {tell_mute(mute)}, since {mute.at:%Y-%m-%d}"
    if view.waiting:
        yield f"    {_count(view.waiting, 'alert')} wait for their hour"


def write_alert(alert: AlertView) -> Iterator[str]:
    """`2026-06-15 08:12  Access to Aurora 5 is suspended`, why, and the passage."""
    yield f"{alert.occurred_at:%Y-%m-%d %H:%M}  {clean_line(alert.headline)}"
    if alert.update:
        yield f"    new: {clean_line(alert.update)}"
    score = "not scored" if alert.score is None else f"score {alert.score:.2f}"
    yield f"    {clean_line(alert.rule)} ({score}; {alert.state.value})"
    for quote in alert.quotes[:1]:
        yield f"    “{clean_line(quote.text)}” – {clean_line(quote.outlet)}"


def write_channel(view: ChannelView) -> Iterator[str]:
    """`ab12cd34  email  a…@example.org  active`, and what goes there."""
    note = f" ({clean_line(view.state_note)})" if view.state_note else ""
    yield f"{view.id}  {view.kind.value}  {clean_line(view.label)}  {view.state.value}{note}"
    sent = f", last {view.last_sent_at:%Y-%m-%d %H:%M}" if view.last_sent_at else ""
    waits = f"; {view.waiting} wait" if view.waiting else ""
    dead = f"; {view.dead} given up" if view.dead else ""
    yield f"    {_count(view.subscriptions, 'subscription')}{sent}{waits}{dead}"


def write_line(line: OutboxLine) -> Iterator[str]:
    """`2026-06-15 08:12  sent  alerts  Export controls  to a…@example.org  (id)`."""
    name = clean_line(line.name) or line.kind.value
    where = clean_line(line.channel_label) or line.channel_kind.value
    yield f"{line.made_at:%Y-%m-%d %H:%M}  {line.state.value}  {name}  to {where}  ({line.id})"
    if line.last_error:
        yield f"    {_count(line.attempts, 'attempt')}: {clean_line(line.last_error)}"


def tell_subscription(view: SubscriptionView, base_url: str) -> dict[str, Any]:
    """A subscription for programs; channels by id, never by address."""
    one = view.subscription
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.kind,
        "target": one.target,
        "about": view.about,
        "state": one.state,
        "state_note": one.state_note,
        "rhythm": one.rhythm,
        "hour": one.hour,
        "zone": one.zone,
        "quiet": write_quiet(one.quiet),
        "conditions": one.conditions,
        "channels": one.channels,
        "mutes": [{"kind": m.kind, "value": m.value, "at": m.at} for m in view.mutes],
        "created_at": one.created_at,
        "waiting": view.waiting,
        "found": view.found,
        "sent": view.sent,
        "last_alert_at": view.last_alert_at,
        "feed": f"{base_url}{view.feed}",
        "calendar": f"{base_url}{view.calendar}",
    }


def tell_channel(channel: Channel) -> dict[str, Any]:
    """A channel for programs, without its address."""
    return {
        "id": channel.id,
        "kind": channel.kind,
        "label": channel.label,
        "state": channel.state,
        "state_note": channel.state_note,
        "created_at": channel.created_at,
        "confirmed_at": channel.confirmed_at,
    }


def tell_alert(alert: AlertView, base_url: str) -> dict[str, Any]:
    """An alert for programs."""
    return {
        "id": alert.id,
        "kind": alert.kind,
        "state": alert.state,
        "note": alert.note,
        "headline": alert.headline,
        "update": alert.update,
        "rule": alert.rule,
        "score": alert.score,
        "occurred_at": alert.occurred_at,
        "queued_at": alert.queued_at,
        "quotes": alert.quotes,
        "outlets": alert.outlets,
        "url": f"{base_url}{alert.path}" if alert.path else "",
    }


def tell_conditions(conditions: Conditions) -> str:
    """What a match must satisfy besides, in words; empty for the usual conditions."""
    parts = []
    if conditions.min_relevance:
        parts.append(f"relevance {conditions.min_relevance:g} or more")
    if conditions.min_score != type(conditions)().min_score:
        parts.append(f"score {conditions.min_score:g} or more")
    if conditions.tiers:
        parts.append(f"from {', '.join(tier.value for tier in conditions.tiers)}")
    if conditions.languages:
        parts.append(f"in {', '.join(conditions.languages)}")
    parts.append(_WANTED[conditions.wanted.value])
    return "; ".join(part for part in parts if part)


def tell_mute(mute: Mute) -> str:
    """`the source gazette`."""
    return f"the {mute.kind.value} {clean_line(mute.value)}"


def _tell_rhythm(view: SubscriptionView) -> str:
    one = view.subscription
    words = _RHYTHMS[one.rhythm.value]
    if one.rhythm.value == "daily":
        words += f" at {one.hour:02d}:00 {one.zone}"
    return f"{words}, quiet {write_quiet(one.quiet)} {one.zone}" if one.quiet else words


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
