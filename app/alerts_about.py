"""What a subscription is to, in words for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.newsletter.wording import clean_text
from app.subscriptions.targets import Surroundings, describe_target
from db.alert_types import SubscriptionKind

if TYPE_CHECKING:
    from db.alert_types import Subscription
    from db.store import Connection, Database

# What is named stands for {}; of searches and of signals on a name it is called so itself.
_SAID: Final = {
    SubscriptionKind.TOPIC: "stories on the topic {}",
    SubscriptionKind.ENTITY: "stories about {}",
    SubscriptionKind.FAMILY: "stories about {}",
    SubscriptionKind.LICENCE: "stories about the licence {}",
    SubscriptionKind.STACK: "stories that touch the stack {}",
    SubscriptionKind.SOURCE: "what {} publishes",
    SubscriptionKind.STORY: "what is new in the story “{}”",
    SubscriptionKind.THREAD: "what is new in the affair “{}”",
    SubscriptionKind.SEARCH: "new stories that the {} finds",
    SubscriptionKind.SIGNAL: "what becomes of {}",
    SubscriptionKind.BRIEF: "the weekly brief for the stack {}",
}
# Their targets are names already, and where they are kept is not looked up for it.
_NAMED: Final = (SubscriptionKind.STACK, SubscriptionKind.BRIEF)
_CALLED: Final = (SubscriptionKind.SEARCH, SubscriptionKind.SIGNAL)


def describe_subscription(database: Database, subscription: Subscription) -> str:
    """Such as `stories about Northlight AI`."""
    with database.read() as connection:
        return describe_in(connection, subscription)


def describe_in(connection: Connection, subscription: Subscription) -> str:
    """The same in a reading that has begun."""
    kind, target = subscription.kind, subscription.target
    if kind is SubscriptionKind.BRIEF and not target:
        return "the weekly brief"
    named = target
    if kind not in _NAMED:
        around = Surroundings(connection, subscription.owner, tuple)
        named = describe_target(kind, target, around)
    words = clean_text(named) or target
    if kind is SubscriptionKind.SIGNAL and ":" not in target:  # one signal, by its statement
        words = f"“{words}”"
    elif kind in _CALLED:
        words = words[:1].lower() + words[1:]
    return _SAID[kind].format(words)
