"""How much an article matters to people who build with models."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def expected_relevance(scores: Mapping[str, float]) -> float:
    """The expected grade, 0 to 2: the chance of "useful" plus the chance of "must act or know"."""
    return round(scores.get("relevance:1", 0.0) + scores.get("relevance:2", 0.0), 4)
