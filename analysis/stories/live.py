"""The articles a new one may join: their vectors in one array, the oldest let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.stories.features import Profile

_DAY = 86_400.0
_FIRST_CAPACITY = 256
_OUT = -2.0  # below every cosine


class LiveArticles:
    """Profiles with their vectors and days, searched exactly among the last `memory` arrivals.

    Exact search keeps the answer independent of how and when an index was built. What counts as
    live depends on the order of arrival alone, so that it can be rebuilt from the last arrivals.
    """

    def __init__(self, window_days: float, memory: int) -> None:
        self._window = window_days
        self._memory = memory
        self._arrived = 0
        self._profiles: list[Profile] = []
        self._vectors = np.zeros((0, 0), dtype=np.float32)
        self._days = np.zeros(0, dtype=np.float64)
        self._arrivals = np.zeros(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self._profiles)

    def skip(self) -> None:
        """Count an arrival that nothing may join."""
        self._arrived += 1

    def add(self, profile: Profile) -> None:
        """Take an article in."""
        count = len(self._profiles)
        if count == len(self._days):
            self._grow(len(profile.item.vector))
        self._vectors[count] = profile.item.vector
        self._days[count] = day_of(profile)
        self._arrivals[count] = self._arrived
        self._profiles.append(profile)
        self._arrived += 1
        if len(self._profiles) >= 2 * self._memory:
            self._keep(self._arrivals[: len(self._profiles)] >= self._arrived - self._memory)

    def nearest(self, profile: Profile, limit: int) -> list[tuple[Profile, float]]:
        """Articles inside the window with their cosine, best first; equal ones by arrival."""
        count = len(self._profiles)
        if not count:
            return []
        similar = self._vectors[:count] @ profile.item.vector
        open_to = self._arrivals[:count] >= self._arrived - self._memory
        day = day_of(profile)
        if not np.isnan(day):
            # An undated article is compared with everything, and everything with it.
            open_to &= ~(np.abs(self._days[:count] - day) > self._window)
        similar = np.where(open_to, similar, _OUT)
        order = np.argsort(-similar, kind="stable")[:limit]
        return [(self._profiles[at], float(similar[at])) for at in order if similar[at] > _OUT]

    def _grow(self, dim: int) -> None:
        old = len(self._days)
        size = max(_FIRST_CAPACITY, 2 * old)
        vectors, days = np.zeros((size, dim), dtype=np.float32), np.full(size, np.nan)
        arrivals = np.zeros(size, dtype=np.int64)
        if old:
            vectors[:old], days[:old], arrivals[:old] = self._vectors, self._days, self._arrivals
        self._vectors, self._days, self._arrivals = vectors, days, arrivals

    def _keep(self, chosen: NDArray[np.bool_]) -> None:
        rows = np.flatnonzero(chosen)
        for array in (self._vectors, self._days, self._arrivals):
            array[: len(rows)] = array[rows]
        self._profiles = [self._profiles[at] for at in rows]


def day_of(profile: Profile) -> float:
    """Days since the epoch, NaN for an undated article."""
    moment = profile.item.published_at
    return np.nan if moment is None else moment.timestamp() / _DAY
