"""One order out of two: BM25 of the words and similarity of the meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_DIGITS = 6  # differences below are noise of the arithmetic, not of the articles


def fuse_scores(
    words: Mapping[int, float], meaning: Mapping[int, float], meaning_weight: float
) -> dict[int, float]:
    """Scores 0 to 1 by article number: each side relative to its own best, then weighted.

    Articles that one side does not know, or that it scores below zero, get nothing from it.
    """
    weighted = ((words, 1 - meaning_weight), (meaning, meaning_weight))
    fused = dict.fromkeys([*words, *meaning], 0.0)
    for scores, weight in weighted:
        best = max(scores.values(), default=0.0)
        if best <= 0:
            continue
        for number, score in scores.items():
            fused[number] += weight * max(score, 0.0) / best
    return {number: round(score, _DIGITS) for number, score in fused.items()}
