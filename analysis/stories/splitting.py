"""Whether a story has become two: its weakest seam, found by average linkage over its pairs.

Average linkage (UPGMA; Sokal and Michener 1958) joins the two groups whose members match best on
average, until two groups are left. A story is divided there only if the two do not match, and each
of them holds together: a loose story is one story still.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analysis.stories.options import StoryOptions

_LEAST_ODDS = -6.0  # a veto among one pair of many must not outweigh all others
_TWO = 2


@dataclass(frozen=True, slots=True)
class Seam:
    """Two parts of a story as places of its members; mean log odds between, and within the looser.

    A single article holds together whatever it says: infinite odds.
    """

    left: tuple[int, ...]
    right: tuple[int, ...]
    between: float
    within: float

    def is_open(self, options: StoryOptions) -> bool:
        """Whether the story is to be divided here."""
        lone = min(len(self.left), len(self.right)) == 1
        limit = options.stray_between if lone else options.split_between
        return self.between <= limit and self.within >= options.split_within


def find_seam(odds: Sequence[Sequence[float]]) -> Seam:
    """The weakest seam of a story of two or more, from the log odds of each pair.

    `odds` is symmetric; its diagonal is not read.
    """
    bounded = np.maximum(np.asarray(odds, dtype=np.float64), _LEAST_ODDS)
    left, right = _halve(bounded)
    between = float(bounded[np.ix_(left, right)].mean())
    within = min(_mean_within(bounded, part) for part in (left, right))
    return Seam(tuple(left), tuple(right), between, within)


def crosses_checkpoint(before: int, after: int, checkpoints: Sequence[int]) -> bool:
    """Whether a story that grew so passed a size at which it is looked at again.

    One that a merge has made more than twice as large as the last of them is not: the cost of
    comparing all its pairs grows with the square.
    """
    if after > 2 * max(checkpoints, default=0):
        return False
    return any(before < size <= after for size in checkpoints)


def _halve(odds: NDArray[np.float64]) -> tuple[list[int], list[int]]:
    groups = [[n] for n in range(len(odds))]
    sums = odds.copy()
    np.fill_diagonal(sums, -np.inf)
    while len(groups) > _TWO:
        sizes = np.array([len(group) for group in groups], dtype=np.float64)
        # Of equals the first in order of arrival, so that nothing depends on chance.
        one, other = sorted(divmod(int(np.argmax(sums / np.outer(sizes, sizes))), len(groups)))
        sums[one] += sums[other]
        sums[:, one] += sums[:, other]
        sums[one, one] = -np.inf
        sums = np.delete(np.delete(sums, other, axis=0), other, axis=1)
        groups[one] = sorted(groups[one] + groups.pop(other))
    return groups[0], groups[1]


def _mean_within(odds: NDArray[np.float64], part: list[int]) -> float:
    if len(part) == 1:
        return float("inf")
    inside = odds[np.ix_(part, part)]
    return float((inside.sum() - np.trace(inside)) / (len(part) * (len(part) - 1)))
