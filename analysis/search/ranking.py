"""The order of candidates: a weighted sum of signs, with weights that were fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.search.features import Candidates, WordCounts
    from analysis.search_types import Understood


def score_candidates(
    understood: Understood, candidates: Candidates, counts: WordCounts
) -> NDArray[np.float64]:
    """A score for each candidate, higher is better, of shape (n,), in the order of the candidates."""
    total = np.zeros(len(candidates.numbers))
    for side in (candidates.words, candidates.meaning):
        best = float(side.max(initial=0.0))
        if best > 0:
            total += 0.5 * np.maximum(side, 0.0) / best
    return np.round(total, 6)
