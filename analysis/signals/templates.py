"""What to watch for after an event of its kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.types import Reading, Signal


def template_signals(reading: Reading) -> tuple[Signal, ...]:
    """Up to two signals that follow upon the strong facts of an article."""
    del reading
    return ()
