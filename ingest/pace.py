"""A pace per host: how many requests at once, and how long between two starts."""

from __future__ import annotations

import math
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BUSY_SECONDS = 0.02  # how soon to ask again when all of a host's places are taken


class Pacer:
    """Hands out turns to speak to a host; safe to share between threads.

    At most `per_host` turns are out at once, and `seconds` lie between two starts (0: no pace).
    """

    def __init__(
        self,
        seconds: float,
        per_host: int,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._seconds = seconds
        self._per_host = max(1, per_host)
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next_start: dict[str, float] = {}
        self._taken: dict[str, int] = {}
        self._own_seconds: dict[str, float] = {}

    def try_enter(self, host: str) -> float:
        """Take a turn and return 0.0, or return the seconds after which to ask again."""
        with self._lock:
            now = self._clock()
            wait = self._next_start.get(host, now) - now
            if wait > 0:
                return wait
            if self._taken.get(host, 0) >= self._per_host:
                return BUSY_SECONDS
            self._taken[host] = self._taken.get(host, 0) + 1
            between = max(self._seconds, self._own_seconds.get(host, 0.0))
            if between > 0:
                self._next_start[host] = now + between
            return 0.0

    def hold(self, host: str, seconds: float) -> None:
        """Start nothing at the host for so long; a longer hold stands."""
        with self._lock:
            until = self._clock() + seconds
            self._next_start[host] = max(self._next_start.get(host, until), until)

    def slow_down(self, host: str, seconds: float) -> None:
        """Keep at least so long between two starts at this host, as its robots.txt asks."""
        with self._lock:
            self._own_seconds[host] = seconds

    def leave(self, host: str) -> None:
        """Give a turn back."""
        with self._lock:
            self._taken[host] -= 1
            if not self._taken[host]:
                del self._taken[host]

    @contextmanager
    def turn(self, host: str, patience: float = math.inf) -> Iterator[float]:
        """Wait for a turn and hold it; yields the seconds waited.

        Raises TimeoutError when there is none within `patience` seconds.
        """
        started = self._clock()
        while (wait := self.try_enter(host)) > 0:
            if self._clock() - started + wait > patience:
                raise TimeoutError(f"{host} is kept busy by other requests")
            self._sleep(wait)
        try:
            yield self._clock() - started
        finally:
            self.leave(host)
