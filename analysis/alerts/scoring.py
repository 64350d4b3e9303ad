"""How surely a story is about a topic, an entity, a model family or a licence, 0 to 1.

Pure and cheap: a story is scored once for all targets, and subscriptions are looked up in that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.knowledge.gazetteer import load_gazetteer
from db.alert_types import SubscriptionKind

if TYPE_CHECKING:
    from analysis.alerts.sketch import StorySketch
    from analysis.knowledge.gazetteer import Gazetteer

Target = tuple[SubscriptionKind, str]


@dataclass(frozen=True, slots=True)
class ScoringKnowledge:
    """What scores are read against: the known names, and the weights of topics."""

    gazetteer: Gazetteer


def load_scoring() -> ScoringKnowledge:
    """The shipped knowledge; raises AnalysisError when a file is missing or damaged."""
    return ScoringKnowledge(load_gazetteer())


def score_targets(sketch: StorySketch, knowledge: ScoringKnowledge) -> dict[Target, float]:
    """The score of every topic, entity, family and licence that a story has anything to do with.

    What is missing scores 0. From 0.5 on it is about the target.
    """
    found: dict[Target, float] = {}
    for member in sketch.members:
        for topic, value in member.topics.items():
            key = (SubscriptionKind.TOPIC, topic.value)
            found[key] = max(found.get(key, 0.0), value)
    return found


def score_story(
    sketch: StorySketch, kind: SubscriptionKind, target: str, knowledge: ScoringKnowledge
) -> float:
    """How surely a story is about one target, 0 to 1; the same as `score_targets` holds."""
    return score_targets(sketch, knowledge).get((kind, target), 0.0)
