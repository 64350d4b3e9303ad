"""The order of candidates: a weighted sum of signs, with weights that were fitted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from analysis.search.features import (
    FEATURES,
    base_features,
    read_features,
    support,
    weigh_terms,
)
from analysis.search.related import load_related
from db.errors import AnalysisError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.search.features import Candidates, Term, WordCounts
    from analysis.search_types import Understood

READ = 150  # of the candidates, so many are read for their words
_DIGITS = 6  # differences below are noise of the arithmetic, not of the articles


@dataclass(frozen=True, slots=True)
class Weights:
    """What each of FEATURES counts, and what the neighbours' support does."""

    features: tuple[float, ...]
    support: float


def score_candidates(
    understood: Understood, candidates: Candidates, counts: WordCounts
) -> NDArray[np.float64]:
    """A score for each candidate, higher is better, of shape (n,), in the order of the candidates."""
    terms = weigh_terms(understood.words or understood.phrases, counts, load_related())
    return weigh_candidates(terms, candidates, load_weights())


def weigh_candidates(
    terms: list[Term], candidates: Candidates, weights: Weights
) -> NDArray[np.float64]:
    """The weighted sum of the signs; only the likeliest are read and get their neighbours' support."""
    base = base_features(terms, candidates)
    scores: NDArray[np.float64] = base @ np.array(weights.features[: base.shape[1]])
    rows = np.lexsort((candidates.numbers, -np.round(scores, _DIGITS)))[:READ]
    read = read_features(terms, candidates, rows) @ np.array(weights.features)
    scores[rows] = read + weights.support * support(read, candidates.vectors[rows])
    rounded: NDArray[np.float64] = np.round(scores, _DIGITS)
    return rounded


@cache
def load_weights() -> Weights:
    """The shipped weights; raises AnalysisError when they are missing or of other features."""
    try:
        text = files("analysis.search").joinpath("weights.json").read_text("utf-8")
        stored = json.loads(text)
        features = tuple(float(stored["features"][name]) for name in FEATURES)
        return Weights(features, float(stored["support"]))
    except (OSError, ValueError, TypeError, KeyError) as fault:
        raise AnalysisError(
            "the shipped weights of the search cannot be read; reinstall the package"
        ) from fault
