"""How long jobs tell whoever started them where they stand."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with the stage's name, steps done and steps in all."""


def ignore_progress(stage: str, done: int, total: int) -> None:
    """For callers who do not watch."""
