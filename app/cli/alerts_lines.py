"""Subscriptions, channels and alerts as lines for a terminal, in the words of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.alert_words.phrases import because
from app.alerts_past import past_words
from app.cli.story_lines import clean_line
from app.subscriptions.keep import PAUSED
from app.ui.alerts_words import (
    ALERT_STATES,
    CHANNEL_KINDS,
    CHANNEL_STATES,
    MESSAGE_KINDS,
    MESSAGE_STATES,
    STATES,
    condition_words,
    state_words,
    times_words,
)
from app.ui.words import TOPICS, count
from db.alert_types import MuteKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from analysis.alerts.backtest import Backtest, PastAlert
    from analysis.alerts.message import Quote
    from app.alerts_reading import AlertView, ChannelView, SubscriptionView
    from db.alert_lists import OutboxState
    from db.alert_types import Mute, Subscription
    from db.outbox_lists import FailureReason, OutboxLine

_SHORT_ID = 8


def write_subscription(view: SubscriptionView, labels: Mapping[str, str]) -> Iterator[str]:
    """`3f9a12cd  Export controls` and what it asks for, where it goes, what came of it."""
    one = view.subscription
    yield f"{one.id[:_SHORT_ID]}  {clean_line(one.name)}{_state_of(one)}"
    yield f"    {clean_line(view.about)}; {times_words(one)}"
    if conditions := condition_words(one.conditions, one.kind):
        yield f"    {conditions}"
    ways = [labels.get(channel, channel) for channel in one.channels]
    yield f"    to {', '.join(ways) if ways else 'its feed only'}"
    yield f"    {count(view.found, 'alert')} and {count(view.sent, 'message')} in the last 30 days"


def write_details(view: SubscriptionView, base_url: str) -> Iterator[str]:
    """Feed, calendar, what is left out, and what waits."""
    yield f"    feed: {base_url}{view.feed}"
    yield f"    calendar: {base_url}{view.calendar}"
    for mute in view.mutes:
        yield f"    leaves out {name_mute(mute)}, since {mute.at:%Y-%m-%d}"
    if view.waiting:
        yield f"    {count(view.waiting, 'alert')} yet to be sent"


def write_alert(alert: AlertView) -> Iterator[str]:
    """`2026-06-15 08:12  Access to Aurora 5 is suspended`, why, and the passage."""
    yield f"{alert.occurred_at:%Y-%m-%d %H:%M}  {clean_line(alert.headline)}"
    if alert.update:
        yield f"    new: {clean_line(alert.update)}"
    yield f"    {clean_line(because(alert.rule))}"
    state = ALERT_STATES[alert.state] + (f": {alert.note}" if alert.note else "")
    yield f"    {_score(alert.score)}; {clean_line(state)}"
    for quote in alert.quotes[:1]:
        yield _quotation(quote)


def write_channel(view: ChannelView) -> Iterator[str]:
    """`ab12cd34  E-mail  a…@example.org  in use`, and what goes there."""
    kind = CHANNEL_KINDS[view.kind]
    state = state_words(CHANNEL_STATES[view.state], clean_line(view.state_note))
    yield f"{view.id}  {kind}  {clean_line(view.label)}  {state}"
    sent = f", last {view.last_sent_at:%Y-%m-%d %H:%M}" if view.last_sent_at else ""
    waits = f"; {count(view.waiting, 'message')} waiting" if view.waiting else ""
    dead = f"; {count(view.dead, 'message')} given up" if view.dead else ""
    yield f"    {count(view.subscriptions, 'subscription')}{sent}{waits}{dead}"


def write_line(line: OutboxLine) -> Iterator[str]:
    """`2026-06-15 08:12  sent  Alert: Export controls, to a…@example.org  (id)`."""
    name = f": {clean_line(line.name)}" if line.name else ""
    where = clean_line(line.channel_label) or CHANNEL_KINDS[line.channel_kind]
    what = f"{MESSAGE_KINDS[line.kind]}{name}, to {where}"
    yield f"{line.made_at:%Y-%m-%d %H:%M}  {MESSAGE_STATES[line.state]}  {what}  ({line.id})"
    if line.last_error:
        yield f"    {count(line.attempts, 'try', 'tries')}: {clean_line(line.last_error)}"


def write_counts(outbox: OutboxState) -> str:
    """How many alerts and messages stand where."""
    return (
        f"{count(outbox.queued, 'alert')} yet to be bundled; {count(outbox.waiting, 'message')} "
        f"waiting, {outbox.sending} being sent, {outbox.sent} sent in the last day, "
        f"{outbox.dead} given up"
    )


def write_reason(reason: FailureReason) -> str:
    """`3 messages given up: the mail server refused the sender`."""
    counted = count(reason.count, "message")
    return f"{counted} {MESSAGE_STATES[reason.state]}: {clean_line(reason.reason)}"


def write_backtest(found: Backtest, now: datetime, limit: int) -> Iterator[str]:
    """`would have fired 3 times in the last 90 days`, then each with its passage."""
    shown = found.fired[:limit]
    yield past_words(found, now, len(shown))
    if found.note:
        yield clean_line(found.note)
    for alert in shown:
        yield from _write_past(alert)
    if (left := found.found - len(shown)) > 0:
        yield f"and {left:,} more"


def name_mute(mute: Mute) -> str:
    """`the source gazette`."""
    value = TOPICS.get(mute.value, mute.value) if mute.kind is MuteKind.TOPIC else mute.value
    return f"the {mute.kind.value} {clean_line(value)}"


def _state_of(one: Subscription) -> str:
    # That its owner paused it says no more than that it is paused.
    state, note = STATES[one.state], "" if one.state_note == PAUSED else one.state_note
    return f"  ({state_words(state, clean_line(note))})" if state else ""


def _write_past(alert: PastAlert) -> Iterator[str]:
    yield f"{alert.at:%Y-%m-%d %H:%M}  {clean_line(alert.title)}"
    yield f"    {clean_line(because(alert.rule))}"
    yield f"    {_score(alert.score)}"
    if alert.quote is not None:
        yield _quotation(alert.quote)


def _score(score: float | None) -> str:
    return "not scored" if score is None else f"score {score:.2f}"


def _quotation(quote: Quote) -> str:
    return f"    “{clean_line(quote.text)}” – {clean_line(quote.outlet)}"
