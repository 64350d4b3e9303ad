"""The trained heads: linear layers over the named features, with or without the text's vector."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from db.errors import AnalysisError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LOG = logging.getLogger(__name__)
VECTOR_SCALE = 5.0


@dataclass(frozen=True)
class Head:
    """Weights of shape (features, labels) and biases (labels,); decisions are at 0.5."""

    labels: tuple[str, ...]
    weights: NDArray[np.float32]
    biases: NDArray[np.float32]

    def scores(self, features: NDArray[np.float32]) -> dict[str, float]:
        """Label to score, 0 to 1, for features of shape (features,)."""
        logits = np.clip(features.astype(np.float64) @ self.weights + self.biases, -30, 30)
        values = 1 / (1 + np.exp(-logits))
        return dict(zip(self.labels, (round(float(v), 4) for v in values), strict=True))


@dataclass(frozen=True)
class Heads:
    """The head over cues and vector, and the one over cues alone for other embedders."""

    full: Head
    cues: Head
    dim: int

    def scores(self, cues: list[float], vector: NDArray[np.float32] | None) -> dict[str, float]:
        """Scores of `topic:…`, `kind:…` and `relevance:…`; a vector of another length is not used."""
        named = np.asarray(cues, dtype=np.float32)
        if vector is None or vector.shape != (self.dim,):
            if vector is not None:
                _say_once(vector.shape)
            return self.cues.scores(named)
        return self.full.scores(np.concatenate([named, vector * VECTOR_SCALE]))


@cache
def _say_once(shape: tuple[int, ...]) -> None:
    # Once a process: thousands of articles would say the same.
    _LOG.info("vectors of shape %s: topics come from words alone", shape)


def load_heads() -> Heads:
    """The shipped heads; raises AnalysisError when they are missing or damaged."""
    try:
        with files("analysis.knowledge").joinpath("heads.npz").open("rb") as stream:
            data = np.load(stream, allow_pickle=False)
            labels = tuple(str(label) for label in data["labels"])
            full = Head(labels, data["full_weights"], data["full_biases"])
            cues = Head(labels, data["cue_weights"], data["cue_biases"])
    except (OSError, ValueError, KeyError) as fault:
        raise AnalysisError(
            "the shipped topic weights cannot be read; reinstall the package"
        ) from fault
    return Heads(full, cues, full.weights.shape[0] - cues.weights.shape[0])
