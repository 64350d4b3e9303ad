"""What stands behind an issue: how the sources answered and how much was read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.brief.model import Coverage
from db.types import SourceStatus, TextKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from db.types import PolledSource, Reading

STALE_AFTER = timedelta(days=2)
_WITH_TEXT = {TextKind.PAGE, TextKind.FEED}


def measure_coverage(
    sources: Sequence[PolledSource],
    readings: Sequence[Reading],
    stories: int,
    set_aside: tuple[tuple[str, int], ...],
    end: datetime,
) -> Coverage:
    """The coverage of a period that ends at `end`. Retired and disabled sources do not count."""
    active = [polled for polled in sources if polled.state.status is SourceStatus.ACTIVE]
    silent = [polled for polled in active if not _answered(polled, end)]
    failing = [polled for polled in silent if polled.state.failures]
    return Coverage(
        sources=len(active),
        healthy=len(active) - len(silent),
        stale=len(silent) - len(failing),
        failing=len(failing),
        failing_names=tuple(sorted(polled.source.name for polled in failing)),
        articles=len(readings),
        with_text=sum(reading.snapshot.text_kind in _WITH_TEXT for reading in readings),
        stories=stories,
        set_aside=set_aside,
    )


def _answered(polled: PolledSource, end: datetime) -> bool:
    last = polled.state.last_success_at
    return last is not None and last >= end - STALE_AFTER
