"""How likely two articles report one event, from their features.

The coefficients come from `scripts/train_story_model.py`; a regime is a kind of pair with
coefficients of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from analysis.stories.features import gap_in_days

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.stories.features import Profile


class Regime(StrEnum):
    """What is known of a pair: whether both have a text, whether both have a date."""

    TEXT_DATED = "text_dated"
    TEXT_UNDATED = "text_undated"
    TITLE_DATED = "title_dated"
    TITLE_UNDATED = "title_undated"


@dataclass(frozen=True, slots=True)
class PairModel:
    """Logistic regression per regime: an intercept, then one coefficient per feature."""

    coefficients: Mapping[Regime, Sequence[float]]

    def log_odds(self, regime: Regime, values: Sequence[float]) -> float:
        """Log odds that the pair is one event; `values` stand in the order of FEATURES."""
        first, *rest = self.coefficients[regime]
        return first + sum(c * v for c, v in zip(rest, values, strict=True))


def pair_regime(left: Profile, right: Profile) -> Regime:
    """Which coefficients a pair is judged by."""
    dated = gap_in_days(left.item, right.item) is not None
    if left.has_text and right.has_text:
        return Regime.TEXT_DATED if dated else Regime.TEXT_UNDATED
    return Regime.TITLE_DATED if dated else Regime.TITLE_UNDATED


def to_probability(log_odds: float) -> float:
    """The logistic function."""
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, log_odds))))


# In the order of FEATURES, behind the intercept. What has too few examples is set by hand, from
# `version_conflict` to `same_change`: a conflict must outweigh titles that share every other word,
# and the template is a veto. (Learnt from two weeks, `own_series` was -5.5.) A missing date moves
# the intercept, and the gap's coefficient rests.
_BY_HAND_TEXT = (-4.0, -1.0, -1.0, -3.0, -12.0, -4.0, -1.5, -1.5, 2.5)
_BY_HAND_TITLE = (-11.0, -5.0, -4.5, -3.0, -12.0, -10.0, -1.5, -1.5, 2.5)
_TEXT = (
    *(-6.553, -0.621, 8.782, 2.555, 1.786, 3.191, 1.025, -0.663, 0.283, -0.759, 0.018, -0.76),
    *_BY_HAND_TEXT,
    *(-1.233, -0.011),
)
_TITLE = (
    *(-4.747, 1.415, 7.159, 4.138, 3.355, -1.22, 1.436, -0.895, 1.613, -1.474, 0.82, -0.7),
    *_BY_HAND_TITLE,
    *(-2.52, -0.819),
)
_UNDATED = -1.001


def _shift(coefficients: Sequence[float], by: float) -> Sequence[float]:
    return (coefficients[0] + by, *coefficients[1:])


MODEL = PairModel(
    {
        Regime.TEXT_DATED: _TEXT,
        Regime.TEXT_UNDATED: _shift(_TEXT, _UNDATED),
        Regime.TITLE_DATED: _TITLE,
        Regime.TITLE_UNDATED: _shift(_TITLE, _UNDATED),
    }
)
