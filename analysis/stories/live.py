"""The articles a new one may join, in slices by day; the oldest are let go."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from analysis.stories.candidates import DaySlice, sign_code

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.stories.features import Profile

EXACT_UP_TO = 20_000  # articles inside the window, a millisecond or two
CANDIDATES = 1_024  # how many the scan of signs leaves; see docs/quality.md for what it misses
_DAY = 86_400.0
_SPARE = 16  # a matrix product's last bits depend on a row's place, the ranking must not
_RELEASE_EVERY = 256


class LiveArticles:
    """Profiles with their vectors and days, searched among the last `memory` arrivals.

    What is found is a function of these arrivals and their order alone, however and whenever they
    were taken in: among few every cosine is computed; among more than `exact_up_to`, those of the
    candidates whose signs differ least.
    """

    def __init__(
        self,
        window_days: float,
        memory: int,
        *,
        exact_up_to: int = EXACT_UP_TO,
        candidates: int = CANDIDATES,
    ) -> None:
        self._window = window_days
        self._memory = memory
        self._exact_up_to = exact_up_to
        self._candidates = candidates
        self._arrived = 0
        self._slices: dict[int, DaySlice] = {}
        self._undated = DaySlice()

    def __len__(self) -> int:
        horizon = self._arrived - self._memory
        slices = (*self._slices.values(), self._undated)
        return sum(part.rows_from(horizon) for part in slices)

    def skip(self) -> None:
        """Count an arrival that nothing may join."""
        self._arrived += 1

    def add(self, profile: Profile) -> Profile:
        """Take an article in; returns what is kept of it: its text is let go."""
        day = day_of(profile)
        if np.isnan(day):
            part = self._undated
        else:
            part = self._slices.setdefault(int(day // 1), DaySlice())
        vector = part.add(profile.item.vector, day, self._arrived)
        kept = dataclasses.replace(
            profile, item=dataclasses.replace(profile.item, text="", vector=vector)
        )
        part.profiles.append(kept)
        self._arrived += 1
        if self._arrived % _RELEASE_EVERY == 0:
            self._release()
        return kept

    def nearest(self, profile: Profile, limit: int) -> list[tuple[Profile, float]]:
        """Articles inside the window with their cosine, best first; equal ones by arrival."""
        day = day_of(profile)
        horizon = self._arrived - self._memory
        parts = self._parts_near(day)
        few = sum(part.rows_from(horizon) for part in parts) <= self._exact_up_to
        search = self._search_all if few else self._search_signs
        pool = search(parts, profile.item.vector, day, horizon)
        return pool.first(limit + _SPARE).ranked(profile.item.vector, limit)

    def _search_all(
        self, parts: list[DaySlice], vector: NDArray[np.float32], day: float, horizon: int
    ) -> _Pool:
        found = [part.cosines(vector, horizon) for part in parts]
        pool = _pool(parts, [rows for rows, _ in found], [-cosines for _, cosines in found])
        return pool.inside(day, self._window)

    def _search_signs(
        self, parts: list[DaySlice], vector: NDArray[np.float32], day: float, horizon: int
    ) -> _Pool:
        code = sign_code(vector)
        found = [part.closest(code, self._candidates, horizon) for part in parts]
        pool = _pool(parts, [rows for rows, _ in found], [bits for _, bits in found])
        return pool.inside(day, self._window).first(self._candidates).closer(vector)

    def _parts_near(self, day: float) -> list[DaySlice]:
        # An undated article is compared with everything, and everything with it.
        if np.isnan(day):
            return [*(self._slices[key] for key in sorted(self._slices)), self._undated]
        first, last = (day - self._window) // 1, (day + self._window) // 1
        near = [self._slices[key] for key in sorted(self._slices) if first <= key <= last]
        return [*near, self._undated]

    def _release(self) -> None:
        horizon = self._arrived - self._memory
        for key, part in list(self._slices.items()):
            part.release(horizon)
            if not part.rows_from(horizon):
                del self._slices[key]
        self._undated.release(horizon)


@dataclasses.dataclass(frozen=True, slots=True)
class _Pool:
    """Rows of several slices. `distances` order them roughly; all arrays are of one length."""

    parts: list[DaySlice]
    owners: NDArray[np.int64]
    rows: NDArray[np.int64]
    days: NDArray[np.float64]
    arrivals: NDArray[np.int64]
    distances: NDArray[np.float32]

    def inside(self, day: float, window: float) -> _Pool:
        """Only what lies within the window."""
        return self if np.isnan(day) else self._take(~(np.abs(self.days - day) > window))

    def first(self, count: int) -> _Pool:
        """The so many of least distance, of equals the earliest arrivals."""
        if len(self.rows) <= count:
            return self
        bound = np.partition(self.distances, count - 1)[count - 1]
        near = np.flatnonzero(self.distances <= bound)
        order = np.lexsort((self.arrivals[near], self.distances[near]))[:count]
        return self._take(near[order])

    def closer(self, vector: NDArray[np.float32]) -> _Pool:
        """The same ordered by a closer look."""
        distances = np.zeros(len(self.rows), dtype=np.float32)
        for owner in np.unique(self.owners).tolist():
            chosen = self.owners == owner
            distances[chosen] = -self.parts[owner].roughly(vector, self.rows[chosen])
        return dataclasses.replace(self, distances=distances)

    def ranked(self, vector: NDArray[np.float32], limit: int) -> list[tuple[Profile, float]]:
        """The `limit` of highest cosine with it, computed alike in whatever company."""
        if not len(self.rows):
            return []
        owners, rows = self.owners.tolist(), self.rows.tolist()
        profiles = [
            self.parts[owner].profiles[row] for owner, row in zip(owners, rows, strict=True)
        ]
        stacked = np.concatenate([one.item.vector for one in profiles]).reshape(len(rows), -1)
        cosines = np.einsum("ij,j->i", stacked, vector)
        order = np.lexsort((self.arrivals, -cosines))[:limit]
        return [(profiles[at], float(cosines[at])) for at in order]

    def _take(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> _Pool:
        return _Pool(
            self.parts,
            self.owners[chosen],
            self.rows[chosen],
            self.days[chosen],
            self.arrivals[chosen],
            self.distances[chosen],
        )


def _pool(
    parts: list[DaySlice], rows: list[NDArray[np.int64]], distances: list[NDArray[np.float32]]
) -> _Pool:
    pairs = list(zip(parts, rows, strict=True))
    return _Pool(
        parts,
        np.repeat(np.arange(len(parts)), [len(some) for some in rows]),
        np.concatenate(rows),
        np.concatenate([part.days(some) for part, some in pairs]),
        np.concatenate([part.arrivals(some) for part, some in pairs]),
        np.concatenate(distances),
    )


def day_of(profile: Profile) -> float:
    """Days since the epoch, NaN for an undated article."""
    moment = profile.item.published_at
    return np.nan if moment is None else moment.timestamp() / _DAY
