"""How feeds and pages are taken in; sizes in bytes, times in seconds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """Bounds and rhythms of ingest."""

    base_interval_seconds: int = 3600
    shortest_interval_seconds: int = 300
    longest_interval_seconds: int = 12 * 3600
    longest_backoff_seconds: int = 24 * 3600
    adaptive: bool = True  # stretch the interval for sources that seldom publish
    max_age_days: int = 30  # older entries keep the feed's own text
    max_entries: int = 300  # newest entries read of one feed
    page_attempts: int = 4
    page_backoff_seconds: int = 1800
    max_revisions: int = 3  # later snapshots of one article
    shortest_text: int = 200  # characters below which a page has no article
    worker_processes: int = 1
    worker_timeout_seconds: float = 20.0
    worker_memory_bytes: int = 1_500_000_000
