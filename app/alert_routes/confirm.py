"""Double opt-in: whoever reads a channel's messages says that they may come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.alert_routes.visit import Page, tell
from db.alert_types import ChannelState

if TYPE_CHECKING:
    from app.alert_routes.visit import Visit


def show_confirm(visit: Visit) -> Page:
    """What will be confirmed, and the button; mail scanners follow links, so looking does nothing."""
    channel = visit.desk.read_confirm(visit.token)
    if channel.state is ChannelState.ACTIVE:
        return _done(channel.label)
    if visit.form is None:
        return Page("confirm", "Confirm this address", {"label": channel.label})
    return _done(visit.desk.confirm(visit.token).label)


def _done(label: str) -> Page:
    said = f"{label} is confirmed: messages may come"
    return tell("Confirmed", said, "Every message has a link that stops it")
