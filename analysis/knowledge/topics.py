"""Topics of an article from the chances that the heads give."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from db.types import ArticleKind, Topic

if TYPE_CHECKING:
    from collections.abc import Mapping

DECISION = 0.5
# From this chance on a topic applies; its score is then 0.5. F1 is flat from 0.3 to 0.45.
_LEAST_CHANCE = 0.33
_SHIFT = math.log((1 - _LEAST_CHANCE) / _LEAST_CHANCE)
_KEPT = 0.25


def choose_topics(
    chances: Mapping[str, float], kind: ArticleKind = ArticleKind.NEWS
) -> dict[Topic, float]:
    """Topics worth storing with their scores, best first; those from 0.5 on apply.

    A roundup has none: it is about many things. Any other article is filed under its likeliest
    topic at least; `other` stands only where nothing more telling does.
    """
    if kind is ArticleKind.ROUNDUP:
        return {}
    values = {topic: _score(chances.get(f"topic:{topic}", 0.0)) for topic in Topic}
    if any(v >= DECISION for topic, v in values.items() if topic is not Topic.OTHER):
        values[Topic.OTHER] = min(values[Topic.OTHER], DECISION - 0.01)
    else:
        best = max(values, key=lambda topic: (values[topic], topic))
        values[best] = max(values[best], DECISION) if values[best] else 0.0
    kept = [(topic, value) for topic, value in values.items() if value >= _KEPT]
    return dict(sorted(kept, key=lambda item: (-item[1], item[0])))


def applying_topics(topics: Mapping[Topic, float]) -> set[Topic]:
    """The topics that an article is filed under."""
    return {topic for topic, value in topics.items() if value >= DECISION}


def _score(chance: float) -> float:
    """The chance moved on the scale of odds, so that the least that applies is 0.5."""
    if chance <= 0:
        return 0.0
    return round(1 / (1 + (1 - chance) / chance * math.exp(-_SHIFT)), 4)
