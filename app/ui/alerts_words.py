"""Subscriptions, channels and messages in words for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.newsletter.wording import clean_text
from app.ui.alerts_services import SERVICES
from app.ui.parts import listed, page_address
from app.ui.words import TIERS, capitalise
from db.alert_types import (
    AlertState,
    ChannelKind,
    ChannelState,
    DeliveryKind,
    DeliveryState,
    Rhythm,
    SubscriptionKind,
    SubscriptionState,
    Wanted,
)

if TYPE_CHECKING:
    from db.alert_types import Conditions, QuietHours, Subscription

# What can be followed, in the order in which it is offered. An affair is chosen by its stories.
KINDS: Final = {
    SubscriptionKind.TOPIC: "A topic",
    SubscriptionKind.ENTITY: "A company, model, person or rule",
    SubscriptionKind.FAMILY: "A family of models",
    SubscriptionKind.LICENCE: "A licence",
    SubscriptionKind.STACK: "My stack",
    SubscriptionKind.SOURCE: "A source",
    SubscriptionKind.STORY: "A story or a longer affair",
    SubscriptionKind.SEARCH: "A search",
    SubscriptionKind.SIGNAL: "What is watched for",
    SubscriptionKind.BRIEF: "The weekly brief",
}
KIND_NAMES: Final = {
    SubscriptionKind.TOPIC: "Topic",
    SubscriptionKind.ENTITY: "Name",
    SubscriptionKind.FAMILY: "Family of models",
    SubscriptionKind.LICENCE: "Licence",
    SubscriptionKind.STACK: "Stack",
    SubscriptionKind.SOURCE: "Source",
    SubscriptionKind.STORY: "Story",
    SubscriptionKind.THREAD: "Longer affair",
    SubscriptionKind.SEARCH: "Search",
    SubscriptionKind.SIGNAL: "Watched for",
    SubscriptionKind.BRIEF: "Brief",
}
RHYTHMS: Final = {
    Rhythm.AT_ONCE: "At once",
    Rhythm.DAILY: "Once a day",
    Rhythm.WEEKLY: "Once a week, with the brief",
}
WANTED: Final = {
    Wanted.ANY: "New stories, and what is new in them",
    Wanted.NEW_STORY: "New stories only",
    Wanted.NEW_FACT: "Only new facts of stories",
}
# The way to another target of the same kind.
OTHERS: Final = {
    SubscriptionKind.TOPIC: "Another topic",
    SubscriptionKind.ENTITY: "Another name",
    SubscriptionKind.FAMILY: "Another family",
    SubscriptionKind.LICENCE: "Another licence",
    SubscriptionKind.STACK: "Another stack",
    SubscriptionKind.SOURCE: "Another source",
    SubscriptionKind.STORY: "Another story",
    SubscriptionKind.SEARCH: "Another search",
    SubscriptionKind.SIGNAL: "Another name",
    SubscriptionKind.BRIEF: "Another stack’s brief",
}
# How surely a story is about the target: the least score, and its words.
SURENESS: Final = {
    0.25: "Also where it is named in passing",
    0.5: "Stories about it",
    0.75: "Only where it is the main matter",
}
RELEVANCE: Final = {
    0.0: "Everything",
    1.0: "What may be of use to builders",
    1.5: "What clearly is of use to builders",
}
LANGUAGES: Final = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian",
    "pt": "Portuguese", "nl": "Dutch", "pl": "Polish", "ru": "Russian", "uk": "Ukrainian",
    "zh": "Chinese", "ja": "Japanese", "ko": "Korean", "ar": "Arabic", "tr": "Turkish",
}  # fmt: skip
CHANNEL_KINDS: Final = {
    ChannelKind.EMAIL: "E-mail",
    ChannelKind.WEBHOOK: "Webhook",
    ChannelKind.APPRISE: "Chat or push",
    ChannelKind.LOG: "The service’s log",
}
CHANNEL_STATES: Final = {
    ChannelState.PENDING: "waits for its confirmation",
    ChannelState.ACTIVE: "in use",
    ChannelState.OFF: "switched off",
}
STATES: Final = {
    SubscriptionState.ACTIVE: "",
    SubscriptionState.PAUSED: "paused",
    SubscriptionState.ENDED: "ended",
}
ALERT_STATES: Final = {
    AlertState.QUEUED: "waits for its hour",
    AlertState.BUNDLED: "told",
    AlertState.DROPPED: "not sent",
}
MESSAGE_KINDS: Final = {
    DeliveryKind.ALERTS: "Alert",
    DeliveryKind.DIGEST: "Digest",
    DeliveryKind.BRIEF: "Brief",
    DeliveryKind.CORRECTION: "Correction",
    DeliveryKind.CONFIRM: "Question whether messages may come",
    DeliveryKind.TEST: "Test message",
}
MESSAGE_STATES: Final = {
    DeliveryState.WAITING: "waiting",
    DeliveryState.SENDING: "being sent",
    DeliveryState.SENT: "sent",
    DeliveryState.DEAD: "given up",
    DeliveryState.CANCELLED: "cancelled",
}
# Kinds whose stories are scored against the target, and those that go without any conditions.
SCORED: Final = frozenset(
    {
        SubscriptionKind.TOPIC,
        SubscriptionKind.ENTITY,
        SubscriptionKind.FAMILY,
        SubscriptionKind.LICENCE,
        SubscriptionKind.SEARCH,
    }
)
UNCONDITIONAL: Final = frozenset({SubscriptionKind.SIGNAL, SubscriptionKind.BRIEF})
_HOUR = 60


def state_words(state: str, note: str) -> str:
    """`ended: <why>`; the note alone where it begins with the state's own words."""
    if note.startswith(state):
        return note
    return f"{state}: {note}" if note else state


def alerts_address(do: str = "", /, **parameters: str) -> str:
    """The address of a part of the page of alerts."""
    return page_address("alerts", do=do, **parameters)


def times_words(subscription: Subscription) -> str:
    """`daily at 08:00, quiet from 22:00 to 07:00 (Europe/Berlin)`; `at once`."""
    quiet = quiet_words(subscription.quiet)
    said = rhythm_words(subscription) + (f", {quiet}" if quiet else "")
    is_timed = bool(quiet) or subscription.rhythm is Rhythm.DAILY
    return f"{said} ({subscription.zone})" if is_timed else said


def rhythm_words(subscription: Subscription) -> str:
    """`at once`, `daily at 08:00`, `weekly, with the brief`."""
    if subscription.kind is SubscriptionKind.BRIEF or subscription.rhythm is Rhythm.WEEKLY:
        return "weekly, with the brief"
    if subscription.rhythm is Rhythm.DAILY:
        return f"daily at {clock(subscription.hour * _HOUR)}"
    return "at once"


def quiet_words(quiet: QuietHours | None) -> str:
    """`quiet from 22:00 to 07:00`; empty without quiet hours."""
    return f"quiet from {clock(quiet.start)} to {clock(quiet.end)}" if quiet is not None else ""


def service_words(kind: ChannelKind, label: str) -> str:
    """`E-mail`, `Webhook`, and for chats the service's own name where we know it: `Slack`."""
    start, _, _ = label.partition("://")
    known = {one: service.name for service in SERVICES for one in service.starts}
    return known.get(start, CHANNEL_KINDS[kind])


def name_channel(kind: ChannelKind, label: str) -> str:
    """`a…@northlight.example`, `Slack`: what may be shown of the address, with its service."""
    shown, service = clean_text(label), service_words(kind, label)
    if not shown or shown.endswith("://…"):
        return service
    return shown if kind is ChannelKind.EMAIL else f"{service} {shown}"


def failure_words(error: str) -> str:
    """Why a message did not arrive, without how often it was tried."""
    reason = clean_text(error)
    if reason.startswith("given up"):
        reason = reason.partition(": ")[2] or reason
    return capitalise(reason.rstrip("."))


def clock(minutes: int) -> str:
    """Minutes of a day as `22:00`."""
    return f"{minutes // _HOUR:02}:{minutes % _HOUR:02}"


def condition_words(conditions: Conditions, kind: SubscriptionKind) -> str:
    """Conditions that are not the usual ones, in one line; empty without any."""
    usual = type(conditions)()
    said = []
    if kind in SCORED and conditions.min_score != usual.min_score:
        other = f"sure to {conditions.min_score:.0%}"
        said.append(SURENESS.get(conditions.min_score, other).lower())
    if conditions.min_relevance:
        other = f"usefulness of {conditions.min_relevance:.1f} of 2 or more"
        said.append(RELEVANCE.get(conditions.min_relevance, other).lower())
    if conditions.wanted is not Wanted.ANY:
        said.append(WANTED[conditions.wanted].lower())
    if conditions.tiers:
        said.append("from " + listed([TIERS[tier.value] for tier in conditions.tiers]) + " sources")
    if conditions.languages:
        said.append("in " + listed([LANGUAGES.get(one, one) for one in conditions.languages]))
    return "; ".join(said)
