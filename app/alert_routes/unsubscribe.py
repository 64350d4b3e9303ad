"""Unsubscribing: by one click of a mail service (RFC 8058), or by the button of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.alert_routes.addresses import preferences_address
from app.alert_routes.visit import Page, tell
from app.alerts_about import describe_subscription
from app.answers import RequestFaultError

if TYPE_CHECKING:
    from app.alert_desk import AlertDesk
    from app.alert_routes.visit import Visit
    from db.alert_types import Channel, Subscription


def show_unsubscribe(visit: Visit) -> Page:
    """The page with its button; a POST of `List-Unsubscribe=One-Click` stops, however often."""
    desk = visit.desk
    if visit.form is None:
        subscription, channel = desk.read_unsubscribe(visit.token)
        if channel.id not in subscription.channels:
            return _done(desk, subscription, channel)
        return _ask(desk, subscription, channel)
    if visit.said("List-Unsubscribe").strip().lower() != "one-click":
        raise RequestFaultError(400, "nothing was stopped: List-Unsubscribe=One-Click is missing")
    return _done(desk, *desk.unsubscribe(visit.token))


def _ask(desk: AlertDesk, subscription: Subscription, channel: Channel) -> Page:
    return Page(
        "unsubscribe",
        "Stop these messages?",
        {
            "name": subscription.name,
            "label": channel.label,
            "about": describe_subscription(desk.database, subscription),
            "stays": _stays(desk, subscription, channel),
            "preferences": preferences_address("", desk.links, channel.id),
        },
    )


def _done(desk: AlertDesk, subscription: Subscription, channel: Channel) -> Page:
    said = f"“{subscription.name}” is no longer sent to {channel.label}"
    page = tell("Stopped", said, *_stays(desk, subscription, channel))
    link = (preferences_address("", desk.links, channel.id), "What else is sent there")
    return Page(page.template, page.title, {**page.values, "link": link})


def _stays(desk: AlertDesk, subscription: Subscription, channel: Channel) -> list[str]:
    token = desk.links.preferences(channel.id)
    others = [
        one for one in desk.read_preferences(token).subscriptions if one.id != subscription.id
    ]
    sent = (
        "Nothing else is sent to this address."
        if not others
        else f"{len(others)} other subscription{'s' if len(others) > 1 else ''} to this address "
        f"{'stay' if len(others) > 1 else 'stays'} as before."
    )
    ends = "It goes nowhere else, so it ends with this. "
    only = subscription.channels in ((), (channel.id,))
    stays = "What was sent stays on record, and nothing else of yours changes."
    return [sent, f"{ends if only else ''}{stays}"]
