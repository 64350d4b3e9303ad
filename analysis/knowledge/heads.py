"""The trained heads: one linear layer over an article's features, with or without its vector."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from db.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from numpy.typing import NDArray

    from analysis.knowledge.features import Features

_LOG = logging.getLogger(__name__)
_STEPS = 127


@dataclass(frozen=True)
class Head:
    """Weights of the sparse features (bytes, times `scale` of shape (labels,)) and the dense ones."""

    labels: tuple[str, ...]
    sparse: NDArray[np.int8]
    scale: NDArray[np.float32]
    dense: NDArray[np.float32]
    biases: NDArray[np.float32]

    def scores(
        self, at: NDArray[np.int64], values: NDArray[np.float32], dense: NDArray[np.float32]
    ) -> dict[str, float]:
        """Label to probability: sparse features `values` at the rows `at`, dense (dense,)."""
        words = (values @ self.sparse[at].astype(np.float32)) * self.scale
        logits = words.astype(np.float64) + dense.astype(np.float64) @ self.dense + self.biases
        chances = 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
        return dict(zip(self.labels, (round(float(v), 4) for v in chances), strict=True))


@dataclass(frozen=True)
class Heads:
    """The head that also reads the text's vector, and the plain one for other embedders.

    `rarity` weighs the hashed words; `dim` is the length of the vectors that were trained on.
    """

    full: Head
    plain: Head
    rarity: NDArray[np.float32]
    dim: int

    def scores(self, features: Features, vector: NDArray[np.float32] | None) -> dict[str, float]:
        """Chances of `topic:…`, `kind:…`, `relevance:…`; a vector of another length is not used."""
        values = features.weighted(self.rarity)
        if vector is None or vector.shape != (self.dim,):
            if vector is not None:
                _say_once(vector.shape)
            return self.plain.scores(features.at, values, features.cues)
        return self.full.scores(features.at, values, np.concatenate([features.cues, vector]))


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
            full, plain = _head(labels, "full", data), _head(labels, "plain", data)
            rarity = data["rarity"].astype(np.float32)
    except (OSError, ValueError, KeyError) as fault:
        raise AnalysisError(
            "the shipped topic weights cannot be read; reinstall the package"
        ) from fault
    return Heads(full, plain, rarity, full.dense.shape[0] - plain.dense.shape[0])


def _head(labels: tuple[str, ...], name: str, data: Mapping[str, Any]) -> Head:
    parts = (data[f"{name}_{part}"] for part in ("sparse", "scale", "dense", "biases"))
    return Head(labels, *parts)


def pack_weights(weights: NDArray[np.float64]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Weights (features, labels) as bytes and the size of one step for each label."""
    scale = np.abs(weights).max(axis=0) / _STEPS + 1e-12
    return np.round(weights / scale).astype(np.int8), scale.astype(np.float32)
