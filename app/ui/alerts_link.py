"""`Alert me`: the small link by which other pages lead to a new alert, already filled in."""

from __future__ import annotations

from app.ui.parts import inward, page_address
from db.alert_types import SubscriptionKind

ALERT_ME = "Alert me"


def alert_address(kind: SubscriptionKind, target: str) -> str:
    """Where a new alert to such a thing is made."""
    return page_address("alerts", kind=kind.value, target=target)


def alert_link(kind: SubscriptionKind, target: str, label: str = ALERT_ME) -> str:
    """The link as safe HTML."""
    return inward(alert_address(kind, target), label, "t-alerts-me")


def alert_entity(key: str, *, is_family: bool = False) -> str:
    """The link for what a key names: a family of models, a licence, or anything else."""
    kind = SubscriptionKind.ENTITY
    if is_family:
        kind = SubscriptionKind.FAMILY
    elif key.startswith("licence:"):
        kind = SubscriptionKind.LICENCE
    return alert_link(kind, key)
