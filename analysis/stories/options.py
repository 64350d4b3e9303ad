"""Settings of story building."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.stories.calibration import MODEL, PairModel


@dataclass(frozen=True, slots=True)
class StoryOptions:
    """Settings of story building; `window_days` bounds how far apart two reports may be dated.

    `threshold` is the log odds from which an article joins; `best_weight` says how much the best
    member counts against the mean of the `panel` most similar ones. Each day that an article lies
    farther than `grace_days` from a story's first report costs `drift` log odds: what comes of an
    event is another.
    """

    window_days: float = 8.0
    threshold: float = -0.5
    merge_threshold: float = 2.8
    best_weight: float = 0.55
    drift: float = 0.3
    grace_days: float = 1.0
    neighbours: int = 48
    panel: int = 16
    memory: int = 4_000
    model: PairModel = field(default=MODEL)
