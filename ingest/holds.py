"""Hosts that asked to be left alone for a while."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SHORT_HOLD = 10.0  # seconds; so long a wait is sat out, a longer one gives the request up


class Holds:
    """Until when each host is left alone; safe to share between threads. `clock` is monotonic."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}
        self._set_at = clock()

    def add(self, host: str, seconds: float) -> None:
        """Leave the host alone for so long; a longer hold stands."""
        with self._lock:
            until = self._clock() + seconds
            self._until[host] = max(self._until.get(host, until), until)

    def replace(self, holds: Mapping[str, float]) -> None:
        """Set all holds anew, in seconds from now."""
        with self._lock:
            self._set_at = self._clock()
            self._until = {host: self._set_at + seconds for host, seconds in holds.items()}

    def left(self) -> dict[str, float]:
        """The holds that are not over, in seconds from now."""
        with self._lock:
            now = self._clock()
            return {host: until - now for host, until in self._until.items() if until > now}

    def left_since_set(self) -> dict[str, float]:
        """The same in seconds from when they were last set anew.

        A job's time stands still while the clock goes on; counted from now, each job would
        shorten what a host asked for by its own length.
        """
        with self._lock:
            now = self._clock()
            return {
                host: until - self._set_at for host, until in self._until.items() if until > now
            }
