"""What messages say of themselves: subjects, periods, and why several things come together."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from app.newsletter.wording import clean_text, count_words
from app.weeks import name_day, name_moment
from db.alert_types import AlertKind, DeliveryKind, Rhythm

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.alerts.message import AlertMessage, Item

UNSCORED: Final = "Could not be scored; sent so that nothing is lost."
WAS: Final = "It said"
NOW: Final = "Now it says"
KINDS: Final = {
    AlertKind.STORY: "New story",
    AlertKind.FACT: "New fact",
    AlertKind.SIGNAL: "Signal",
    AlertKind.CORRECTION: "Correction",
    AlertKind.BRIEF: "The weekly brief",
}
_DIGESTS = {Rhythm.DAILY.value: "daily digest", Rhythm.WEEKLY.value: "weekly digest"}
_CATCH_UP = "catch-up"
_TOGETHER = "alerts"
_LONGEST_LEAD = 110
_LONGEST_NAME = 60
_LONGEST_RULE = 300
LONGEST_HEADLINE: Final = 300
LONGEST_UPDATE: Final = 600
_SEEN = 4  # characters looked at for each that is shown
# How rules begin that go on from "Because"; those of stacks are sentences of their own.
_CLAUSES: Final = ("you ", "it answers ", "a signal ")


def because(rule: str) -> str:
    """Why an item comes, as a sentence: `Because you follow Northlight.`, for one."""
    told = one_line(rule, _LONGEST_RULE).rstrip(".")
    if not told:
        return ""
    return f"Because {'' if told.startswith(_CLAUSES) else 'it matched: '}{told}."


def one_line(text: str, most: int) -> str:
    """Text from outside on one line of at most `most` characters, nothing invisible in it."""
    # What is cut away is not looked at: a headline may be as long as its author likes.
    return clip(clean_text(text[: most * _SEEN]), most)


def clip(text: str, most: int) -> str:
    """The beginning of a text, cut at a blank, with a mark where something is missing."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    kept = cut.rpartition(" ")[0] if " " in cut[most // 2 :] else cut
    return f"{kept.rstrip(' ,;:.')}…"


def kind_words(item: Item) -> str:
    """`New story`, `New fact`; a story that was told before is an update."""
    changed = item.kind is AlertKind.STORY and item.update
    return "Update" if changed else KINDS[item.kind]


def lead_words(item: Item) -> str:
    """What an item tells, on one line: what happened first."""
    headline = one_line(item.headline, LONGEST_HEADLINE)
    update = one_line(item.update, LONGEST_UPDATE)
    match item.kind:
        case AlertKind.FACT:
            return f"Update: {headline}"
        case AlertKind.STORY if update:
            return f"Update: {headline}"
        case AlertKind.SIGNAL:
            return f"{update}: {headline}" if update else headline
        case _:
            return headline


def subject_words(message: AlertMessage) -> str:
    """The subject of a message about stories: what happened first, then which subscription."""
    name = one_line(message.subscription_name, _LONGEST_NAME) or "your subscription"
    lead = clip(
        lead_words(message.items[0]) if message.items else one_line(message.title, _LONGEST_LEAD),
        _LONGEST_LEAD,
    )
    more = len(message.items) + message.left_out - 1
    counted = f" and {more} more" if more > 0 else ""
    match message.kind:
        case DeliveryKind.CORRECTION:
            return f"Correction: {lead}{counted} — {name}"
        case DeliveryKind.DIGEST:
            return f"{lead}{counted} — {digest_name(message)}: {name}"
        case _:
            return f"{lead}{counted} — alert: {name}"


def digest_name(message: AlertMessage) -> str:
    """`daily digest`; of what goes out at once, `catch-up` where it was held back, else `alerts`."""
    return _DIGESTS.get(message.rhythm, _CATCH_UP if message.late else _TOGETHER)


def intro_words(message: AlertMessage) -> str:
    """One sentence over the items: what this is, for which days, and why it comes so."""
    name = one_line(message.subscription_name, _LONGEST_NAME) or "your subscription"
    count = count_words(len(message.items) + message.left_out, "item", "items")
    if message.kind is DeliveryKind.CORRECTION:
        return (
            "You were sent words that their source has since changed. What was wrong, and what "
            "the source says now:"
        )
    if message.kind is not DeliveryKind.DIGEST:
        return f"For your subscription “{name}”."
    return f"{_digest_reason(message, name)} {count}, {period_words(message)}."


def period_words(message: AlertMessage) -> str:
    """Which time a digest covers."""
    if message.since is None or message.until is None:
        return f"up to {moment_words(message.made_at, message.zone)}"
    since, until = (localise(one, message.zone) for one in (message.since, message.until))
    if since.date() == until.date():
        return f"of {name_day(since)}"
    first, last = (moment_words(one, message.zone) for one in (since, until))
    return f"from {first} to {last}"


def moment_words(moment: datetime, zone: str) -> str:
    """`18 June 2026, 10:00 (Europe/Berlin)`; in UTC where no zone is known."""
    local = localise(moment, zone)
    if local.tzinfo is UTC:
        return name_moment(local)
    return f"{name_day(local)}, {local:%H:%M} ({zone})"


def localise(moment: datetime, zone: str) -> datetime:
    """The same moment by the clocks of a zone; by UTC for none, and for one that nobody knows."""
    try:
        return moment.astimezone(ZoneInfo(zone) if zone not in ("", "UTC") else UTC)
    except (KeyError, ValueError, OSError):
        return moment.astimezone(UTC)


def served_words(message: AlertMessage) -> str:
    """Which further subscriptions of the reader a message serves; empty for none."""
    names = [f"“{one_line(name, _LONGEST_NAME)}”" for name in message.also if name]
    return f"It also serves your subscriptions {', '.join(names)}." if names else ""


def left_out_words(message: AlertMessage) -> str:
    """How much a bound kept out; empty for nothing."""
    if not message.left_out:
        return ""
    more = count_words(message.left_out, "more item", "more items")
    return f"{more} did not fit into this message; your page of alerts has everything."


def _digest_reason(message: AlertMessage, name: str) -> str:
    if message.rhythm == Rhythm.DAILY.value:
        return f"Your daily digest of “{name}”:"
    if message.rhythm == Rhythm.WEEKLY.value:
        return f"Your weekly digest of “{name}”:"
    if not message.late:
        return f"Several things came together for “{name}”, so they come as one list:"
    return (
        f"“{name}” is told at once, but messages were held back for a while (a pause of the "
        "service, quiet hours or a limit), so what gathered comes together:"
    )
