"""Preferences by a link: what is sent to one channel, and nothing of its owner's others."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from app.alert_routes.visit import Page, tell
from app.alerts_about import describe_subscription
from app.answers import RequestFaultError
from app.ui.alerts_words import RHYTHMS as OFFERED
from db.alert_types import ChannelState, SubscriptionKind, SubscriptionState

if TYPE_CHECKING:
    from app.alert_desk import Sendable
    from app.alert_routes.visit import Visit
    from db.alert_types import Subscription

RHYTHMS: Final = {rhythm.value: words.lower() for rhythm, words in OFFERED.items()}


def show_preferences(visit: Visit) -> Page:
    """The subscriptions of a channel, each with its buttons; what a button did stands above."""
    found = visit.desk.read_preferences(visit.token)
    if visit.form is None:
        return _page(visit, found)
    asked = visit.said("do")
    if asked == "remove":
        visit.desk.remove_channel(found.channel.owner, found.channel.id)
        said = f"{found.channel.label} is forgotten; nothing is sent there any more"
        return tell("Removed", said, "To use it again, enter and confirm it anew")
    notice = _stop_all(visit) if asked == "off" else _change(visit, found, asked)
    return _page(visit, visit.desk.read_preferences(visit.token), notice)


def _stop_all(visit: Visit) -> str:
    visit.desk.stop(visit.token)
    return "Nothing is sent to this address any more."


def _change(visit: Visit, found: Sendable, asked: str) -> str:
    wanted = visit.said("subscription")
    chosen = next((one for one in found.subscriptions if one.id == wanted), None)
    if chosen is None:
        raise RequestFaultError(404, "that subscription is no longer sent to this address")
    owner, desk = found.channel.owner, visit.desk
    match asked:
        case "pause":
            desk.pause(owner, chosen.id)
            return f"“{chosen.name}” is paused, wherever it is sent."
        case "resume":
            desk.resume(owner, chosen.id)
            return f"“{chosen.name}” is taken up again; what happened meanwhile is not sent."
        case "stop":
            desk.stop(visit.token, chosen.id)
            return f"“{chosen.name}” is no longer sent to this address."
        case "rhythm":
            return _set_rhythm(visit, chosen)
    raise RequestFaultError(400, "this page has no such button; nothing was changed")


def _set_rhythm(visit: Visit, chosen: Subscription) -> str:
    stated = visit.said("rhythm")
    words = RHYTHMS.get(stated)
    if words is None:
        raise RequestFaultError(400, "choose one of the rhythms of the list; nothing was changed")
    draft = replace(visit.desk.draft_of(chosen), rhythm=stated)
    visit.desk.prefer(visit.token, chosen.id, draft)
    return f"“{chosen.name}” now comes {words}."


def _page(visit: Visit, found: Sendable, notice: str = "") -> Page:
    off = found.channel.state is ChannelState.OFF
    return Page(
        "preferences",
        "What is sent here",
        {
            "label": found.channel.label,
            "subscriptions": [_row(visit, one) for one in found.subscriptions],
            "rhythms": list(RHYTHMS.items()),
            "notice": notice or ("This address is switched off." if off else ""),
        },
    )


def _row(visit: Visit, one: Subscription) -> dict[str, Any]:
    paused = one.state is SubscriptionState.PAUSED
    about = describe_subscription(visit.desk.database, one)
    return {
        "id": one.id,
        "name": one.name,
        "about": f"{about[:1].upper()}{about[1:]}.",
        # A brief comes when it is written: there is nothing to choose.
        "rhythm": "" if one.kind is SubscriptionKind.BRIEF else one.rhythm.value,
        "paused": paused,
        "note": "It is paused." if paused else "",
    }
