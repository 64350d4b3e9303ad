"""What a subscription is to, in words; and whether a new fact is about just that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.brief.words import content_words
from analysis.knowledge.topic_names import TOPIC_NAMES
from db.alert_types import SubscriptionKind
from db.types import Predicate, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.alerts.news import NewFact
    from analysis.alerts.sketch import StorySketch
    from analysis.knowledge.gazetteer import Gazetteer

TOPICS_OF = {
    Predicate.MODEL_RELEASED: {Topic.MODEL_RELEASE},
    Predicate.WEIGHTS_PUBLISHED: {Topic.WEIGHTS_OR_LICENCE, Topic.MODEL_RELEASE},
    Predicate.LICENCE_CHANGED: {Topic.WEIGHTS_OR_LICENCE},
    Predicate.TERMS_CHANGED: {Topic.WEIGHTS_OR_LICENCE, Topic.POLICY_REGULATION},
    Predicate.EXPORT_RULE_CHANGED: {Topic.EXPORT_CONTROL, Topic.POLICY_REGULATION},
    Predicate.ACCESS_SUSPENDED: {Topic.EXPORT_CONTROL, Topic.DEPRECATION_SHUTDOWN},
    Predicate.ACCESS_RESTORED: {Topic.EXPORT_CONTROL, Topic.DEPRECATION_SHUTDOWN},
    Predicate.DEPRECATED: {Topic.DEPRECATION_SHUTDOWN},
    Predicate.PRICE_CHANGED: {Topic.PRICING_LIMITS},
    Predicate.RULE_PUBLISHED: {Topic.POLICY_REGULATION, Topic.EXPORT_CONTROL},
    Predicate.RULE_EFFECTIVE: {Topic.POLICY_REGULATION, Topic.EXPORT_CONTROL},
    Predicate.LAWSUIT_STEP: {Topic.LEGAL},
    Predicate.SECURITY_INCIDENT: {Topic.SECURITY_INCIDENT},
    Predicate.PRODUCT_AVAILABLE: {Topic.PRODUCT_FEATURE, Topic.MODEL_RELEASE},
    Predicate.FUNDING_OR_DEAL: {Topic.FUNDING_BUSINESS},
}
# A rule goes on from "Because" in a message and on a page; {name} is what the target is called.
FOLLOWED = {
    SubscriptionKind.TOPIC: "you follow the topic {name}",
    SubscriptionKind.ENTITY: "you follow {name}",
    SubscriptionKind.FAMILY: "you follow the model family {name}",
    SubscriptionKind.LICENCE: "you follow the licence {name}",
    SubscriptionKind.SOURCE: "you follow the source {name}",
    SubscriptionKind.STORY: "you follow this story",
    SubscriptionKind.THREAD: "you follow this affair",
}


def word_rule(
    kind: SubscriptionKind, target: str, sketch: StorySketch, gazetteer: Gazetteer | None
) -> str:
    """Which rule matched, in words for people: `you follow the topic Export controls`."""
    match kind:
        case SubscriptionKind.TOPIC:
            name = TOPIC_NAMES[Topic(target)]
        case SubscriptionKind.SOURCE:
            name = next(m.outlet for m in sketch.members if m.source_key == target)
        case _:
            name = _name_of(target, sketch, gazetteer)
    return FOLLOWED[kind].format(name=name)


def word_search(text: str) -> str:
    """The same of a saved search, which may consist of filters alone."""
    asked = " ".join(text.split())
    return f"it answers your search “{asked}”" if asked else "it answers your search"


def _name_of(target: str, sketch: StorySketch, gazetteer: Gazetteer | None) -> str:
    known = gazetteer.entities.get(target) if gazetteer else None
    if known:
        return known.name
    heard = (m.name for one in sketch.members for m in one.mentions if m.entity == target)
    return next(heard, target.partition(":")[2].replace("-", " "))


def concerns(
    new: NewFact, kind: SubscriptionKind, target: str, gazetteer: Gazetteer | None
) -> bool:
    """Whether a new fact of a story that concerns a target is about the target itself."""
    match kind:
        case SubscriptionKind.STORY:
            return True
        case SubscriptionKind.SOURCE:
            return new.member.source_key == target
        case SubscriptionKind.TOPIC:
            return any(topic.value == target for topic in TOPICS_OF.get(new.fact.predicate, ()))
        case SubscriptionKind.ENTITY | SubscriptionKind.FAMILY | SubscriptionKind.LICENCE:
            return target in set(_keys_of(new, gazetteer))
        case _:
            return False


def _keys_of(new: NewFact, gazetteer: Gazetteer | None) -> Iterator[str]:
    """The entities that the fact's subject is or belongs to; licences stand in its headline."""
    subject = content_words(new.fact.subject)
    for mention in new.member.mentions:
        if mention.in_title and mention.kind == "licence":
            yield mention.entity
        named = content_words(mention.name)
        if not (named and subject and (named <= subject or subject <= named)):
            continue
        yield mention.entity
        if gazetteer and (known := gazetteer.get(mention.entity)):
            yield known.key if known.is_family else known.family
            yield gazetteer.owner_of(mention.entity)
