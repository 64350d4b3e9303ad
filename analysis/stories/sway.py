"""Directions in which vectors of one event differ anyway: manner, outlet, length, side remarks.

Learnt by `scripts/train_story_model.py` as the leading directions of the scatter within events
(within-class covariance normalisation, Hatch, Kajarekar and Stolcke 2006, of low rank). They were
learnt for the stock model; vectors of another length are compared as they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WEIGHTS = "sway.npz"
_LEAST = 1e-3


@dataclass(frozen=True, slots=True)
class Sway:
    """What of a unit vector lies in those directions, and how long the remainder is."""

    part: NDArray[np.float32]
    rest: float


@lru_cache(maxsize=1)
def load_directions() -> NDArray[np.float32]:
    """The directions as columns, each scaled by how much of it is to be left out."""
    with files("analysis.stories").joinpath(_WEIGHTS).open("rb") as stream:
        kept: NDArray[np.float16] = np.load(stream, allow_pickle=False)["directions"]
    return kept.astype(np.float32)


def sway_of(vector: NDArray[np.float32]) -> Sway:
    """The part of a vector that tells little of the event; nothing for one of another length."""
    directions = load_directions()
    if len(vector) != len(directions):
        return Sway(np.zeros(0, dtype=np.float32), 1.0)
    part = vector @ directions
    return Sway(part, math.sqrt(max(_LEAST, 1.0 - float(part @ part))))


def steady_cosine(dense: float, left: Sway, right: Sway) -> float:
    """The cosine of two vectors whose plain cosine is `dense`, with those parts left out."""
    return (dense - float(left.part @ right.part)) / (left.rest * right.rest)
