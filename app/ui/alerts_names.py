"""What an alert is to, in words for readers: its name, and the page of ours that shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.newsletter.wording import clean_text
from app.subscriptions.targets import Surroundings, TargetError, resolve_target
from app.ui.parts import page_address
from db.alert_types import SubscriptionKind

if TYPE_CHECKING:
    from app.alert_desk import AlertDesk


@dataclass(frozen=True, slots=True)
class TargetName:
    """A target in words; `path` is its page, empty where there is none."""

    value: str
    words: str
    path: str = ""


def name_target(
    desk: AlertDesk, owner: str, kind: SubscriptionKind, target: str
) -> TargetName | None:
    """The name of what a subscription is to; None where there is no such thing."""
    with desk.database.read() as connection:
        try:
            found = resolve_target(kind, target, Surroundings(connection, owner, desk.stacks))
        except TargetError:
            return None
    return TargetName(found.value, clean_text(found.words), target_path(kind, found.value))


def target_path(kind: SubscriptionKind, target: str) -> str:
    """The page of ours that shows a target; empty for a search, whose words stand elsewhere."""
    if kind in {SubscriptionKind.ENTITY, SubscriptionKind.FAMILY, SubscriptionKind.LICENCE}:
        return page_address("entity", key=target)
    if kind is SubscriptionKind.SIGNAL:
        named = "subject" if ":" in target else "signal"
        return page_address("ledger", **{named: target})
    paths = {
        SubscriptionKind.TOPIC: page_address("subscribe", topic=target),
        SubscriptionKind.STACK: page_address("stack", stack=target),
        SubscriptionKind.SOURCE: page_address("sources", source=target),
        SubscriptionKind.STORY: page_address("story", story=target),
        SubscriptionKind.THREAD: page_address("timeline", thread=target),
        SubscriptionKind.BRIEF: page_address("", stack=target),
    }
    return paths.get(kind, "")
