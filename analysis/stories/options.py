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

    Two stories become one from `merge_threshold` on, a lone report and a story from
    `lone_threshold`. When a story reaches one of the sizes `checkpoints`, it is divided if the log
    odds between two parts are at most `split_between`, or `stray_between` where one part is a single
    article, and those within each at least `split_within`.

    `unread_level` is the cosine that two unrelated texts in other than Latin letters have; for a
    model of many languages it is 0.
    """

    window_days: float = 8.0
    threshold: float = -0.4
    merge_threshold: float = 2.8
    lone_threshold: float = 0.25
    split_between: float = -1.0
    stray_between: float = -1.5
    split_within: float = 0.0
    checkpoints: tuple[int, ...] = (4, 6, 8, 12, 16, 24, 32, 48, 64)
    best_weight: float = 0.6
    unread_level: float = 0.55
    drift: float = 0.3
    grace_days: float = 1.0
    neighbours: int = 48
    panel: int = 16
    memory: int = 4_000
    model: PairModel = field(default=MODEL)
