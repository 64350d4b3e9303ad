"""`Alert me`: the small link by which other pages lead to a new alert, already filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.parts import inward, page_address

if TYPE_CHECKING:
    from db.alert_types import SubscriptionKind

ALERT_ME = "Alert me"


def alert_address(kind: SubscriptionKind, target: str) -> str:
    """Where a new alert to such a thing is made."""
    return page_address("alerts", kind=kind.value, target=target)


def alert_link(kind: SubscriptionKind, target: str, label: str = ALERT_ME) -> str:
    """The link as safe HTML."""
    return inward(alert_address(kind, target), label, "t-alerts-me")
