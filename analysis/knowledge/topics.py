"""Topics of an article from the scores of the heads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.types import Topic

if TYPE_CHECKING:
    from collections.abc import Mapping

DECISION = 0.5
_KEPT = 0.25


def choose_topics(scores: Mapping[str, float]) -> dict[Topic, float]:
    """Topics worth storing with their scores, best first; those from 0.5 on apply.

    `other` stands only where nothing more telling does.
    """
    values = {topic: scores.get(f"topic:{topic}", 0.0) for topic in Topic}
    telling = any(v >= DECISION for topic, v in values.items() if topic is not Topic.OTHER)
    if telling:
        values[Topic.OTHER] = min(values[Topic.OTHER], DECISION - 0.01)
    kept = [(topic, value) for topic, value in values.items() if value >= _KEPT]
    return dict(sorted(kept, key=lambda item: (-item[1], item[0])))


def applying_topics(topics: Mapping[Topic, float]) -> set[Topic]:
    """The topics that an article is filed under."""
    return {topic for topic, value in topics.items() if value >= DECISION}
