"""From the odds of pairs to the odds that an article belongs to a story."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.stories.options import StoryOptions


def link_odds(odds: Sequence[float], options: StoryOptions) -> float:
    """Log odds of a match with a story, from those with its most similar members."""
    weight = options.best_weight
    return weight * max(odds) + (1 - weight) * sum(odds) / len(odds)


def drift_odds(gap: float | None, options: StoryOptions) -> float:
    """What a gap of so many days to a story's first report costs, in log odds."""
    return options.drift * max(0.0, (gap or 0.0) - options.grace_days)


def merge_odds(sizes: tuple[int, int], options: StoryOptions) -> float:
    """The log odds from which two stories are one; a lone report asks for less than two stories."""
    return options.lone_threshold if min(sizes) == 1 else options.merge_threshold
