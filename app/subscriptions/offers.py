"""What of an alert may be left out from now on ("less like this"), offered or named by a reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from analysis.alerts.load import load_sketches
from app.entity_names import name_subject
from app.subscriptions.targets import TargetError, resolve_target
from app.ui.words import TOPICS
from db.alert_types import MuteKind, SubscriptionKind
from db.errors import ConfigError
from db.threads import threads_by_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.alerts.sketch import StorySketch
    from app.subscriptions.targets import Surroundings, Target
    from db.alert_types import Alert, Subscription
    from db.store import Connection

_TOPICS, _NAMES, _SOURCES = 2, 4, 3
_SURE = 0.5
_SAME: Final = {
    MuteKind.STORY: SubscriptionKind.STORY,
    MuteKind.THREAD: SubscriptionKind.THREAD,
    MuteKind.ENTITY: SubscriptionKind.ENTITY,
    MuteKind.TOPIC: SubscriptionKind.TOPIC,
    MuteKind.SOURCE: SubscriptionKind.SOURCE,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """What a reader may ask less of, in words such as "Northlight AI"."""

    kind: MuteKind
    value: str
    words: str


def offer_less(
    connection: Connection, subscription: Subscription, alert: Alert
) -> tuple[Offer, ...]:
    """What may be left out because of an alert; never what the subscription itself is to."""
    if alert.story_id is None:
        return ()
    sketches = load_sketches(connection, [alert.story_id])
    if not sketches:
        return ()
    found = (*_affair(connection, sketches[0]), *_contents(sketches[0]))
    own = (subscription.kind.value, subscription.target)
    families = {SubscriptionKind.FAMILY, SubscriptionKind.LICENCE, SubscriptionKind.SIGNAL}
    return tuple(
        offer
        for offer in found
        if (offer.kind.value, offer.value) != own
        and not (subscription.kind in families and offer.value == subscription.target)
    )


def resolve_mute(kind: MuteKind, value: str, around: Surroundings) -> Target:
    """What a reader's words for something to leave out mean; raises ConfigError."""
    try:
        return resolve_target(_SAME[kind], value, around)
    except TargetError as fault:
        raise ConfigError(str(fault)) from None


def _affair(connection: Connection, sketch: StorySketch) -> Iterator[Offer]:
    yield Offer(MuteKind.STORY, sketch.id, f"This story: {sketch.title}")
    thread = threads_by_id(connection, [sketch.thread_id]).get(sketch.thread_id)
    if thread is not None:
        yield Offer(MuteKind.THREAD, thread.id, f"The whole affair: {thread.title}")


def _contents(sketch: StorySketch) -> Iterator[Offer]:
    names: dict[str, int] = {}
    topics: dict[str, float] = {}
    sources: dict[str, str] = {}
    for member in sketch.members:
        sources.setdefault(member.source_key, member.outlet)
        for mention in member.mentions:
            if mention.in_title:
                names[mention.entity] = names.get(mention.entity, 0) + mention.count
        for topic, score in member.topics.items():
            topics[topic.value] = max(topics.get(topic.value, 0.0), score)
    for key in sorted(names, key=lambda key: (-names[key], key))[:_NAMES]:
        yield Offer(MuteKind.ENTITY, key, name_subject(key))
    sure = [topic for topic in topics if topics[topic] >= _SURE]
    for name in sorted(sure, key=lambda name: (-topics[name], name))[:_TOPICS]:
        yield Offer(MuteKind.TOPIC, name, TOPICS.get(name, name))
    for source in list(sources)[:_SOURCES]:
        yield Offer(MuteKind.SOURCE, source, sources[source])
