"""How surely a story is about a topic, an entity, a model family or a licence, 0 to 1.

Pure and cheap: a story is scored once for all targets, and subscriptions are looked up in that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.alerts.entity_score import Kinship, score_entities
from analysis.alerts.licence_score import score_licences
from analysis.alerts.topic_score import score_topics
from analysis.knowledge.gazetteer import load_gazetteer
from db.alert_types import SubscriptionKind

if TYPE_CHECKING:
    from collections.abc import Collection

    from analysis.alerts.sketch import StorySketch
    from analysis.knowledge.gazetteer import Gazetteer

Target = tuple[SubscriptionKind, str]
_OF_NAMES = frozenset((SubscriptionKind.ENTITY, SubscriptionKind.FAMILY, SubscriptionKind.LICENCE))


@dataclass(frozen=True, slots=True)
class ScoringKnowledge:
    """What scores are read against: which names count for which families and makers."""

    kinship: Kinship

    @property
    def gazetteer(self) -> Gazetteer:
        """The known names."""
        return self.kinship.gazetteer


def load_scoring(gazetteer: Gazetteer | None = None) -> ScoringKnowledge:
    """The shipped knowledge, or that of a gazetteer at hand; raises AnalysisError."""
    return ScoringKnowledge(Kinship(gazetteer or load_gazetteer()))


def score_targets(
    sketch: StorySketch,
    knowledge: ScoringKnowledge,
    kinds: Collection[SubscriptionKind] | None = None,
) -> dict[Target, float]:
    """The score of every topic, entity, family and licence that a story has anything to do with.

    What is missing scores 0. From 0.5 on a story is about the target. A family and a licence are
    found under their own kind and as entities. What is not of one of `kinds` may be left out.
    """
    found: dict[Target, float] = {}
    if kinds is None or SubscriptionKind.TOPIC in kinds:
        for topic, score in score_topics(sketch.members).items():
            found[SubscriptionKind.TOPIC, topic] = score
    if kinds is not None and _OF_NAMES.isdisjoint(kinds):
        return found
    names = score_entities(sketch.members, knowledge.kinship)
    names |= score_licences(sketch.members, knowledge.kinship)
    for key, score in names.items():
        found[SubscriptionKind.ENTITY, key] = score
        if key.startswith("model:"):
            found[SubscriptionKind.FAMILY, key] = score
        elif key.startswith("licence:"):
            found[SubscriptionKind.LICENCE, key] = score
    return found


def score_story(
    sketch: StorySketch, kind: SubscriptionKind, target: str, knowledge: ScoringKnowledge
) -> float:
    """How surely a story is about one target, 0 to 1; the same as `score_targets` holds."""
    if kind is SubscriptionKind.TOPIC:
        return score_topics(sketch.members).get(target, 0.0)
    if kind not in _OF_NAMES:
        return 0.0
    return score_targets(sketch, knowledge).get((kind, target), 0.0)
