"""Room for back-tests: how many run at once in a process, and how many may wait."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Final

from db.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

_BUSY: Final = "several back-tests are under way; ask again in a moment"
_AT_ONCE, _WAITING = 2, 6
_PATIENCE_SECONDS: Final = 10.0


class BusyError(ConfigError):
    """Too many ask at once; the same may be asked again in a moment."""


@dataclass(frozen=True, slots=True)
class BacktestRoom:
    """Room for two back-tests at once, each a second or two of work, and for a few that wait.

    Who finds none is told so at once: requests that wait would hold up all others.
    """

    places: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(_AT_ONCE))
    inside: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(_AT_ONCE + _WAITING))

    @contextmanager
    def enter(self, seconds: float = _PATIENCE_SECONDS) -> Iterator[None]:
        """Hold a place; raises BusyError."""
        if not self.inside.acquire(blocking=False):
            raise BusyError(_BUSY)
        try:
            if not self.places.acquire(timeout=seconds):
                raise BusyError(_BUSY)
            try:
                yield
            finally:
                self.places.release()
        finally:
            self.inside.release()
