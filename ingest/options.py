"""How feeds and pages are taken in."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.screen import USUAL_LIMITS, ScreenLimits


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """Settings of polling and of reading pages; times in seconds, sizes in bytes and characters."""

    base_interval_seconds: int = 3600
    longest_fresh_seconds: int = 6 * 3600  # how far a server's Cache-Control delays a poll at most
    interval_override: int | None = None  # for replays: poll every source at this interval
    max_age_days: int = 30  # pages of entries older than this at first sight are not fetched
    max_entries: int = 300  # per source and poll, newest first
    max_poll_pages: int = 10  # pages of one source in one poll
    max_poll_parts: int = 60  # files that one answer of a source names as its parts
    obey_robots: bool = True
    max_feed_bytes: int = 15_000_000
    max_page_bytes: int = 8_000_000
    page_attempts: int = 6
    max_revisions: int = 3
    revision_pause_seconds: int = 86_400
    rereads: int = 1  # times that a page is looked at again, a pause apart, for corrections
    workers: int = 2
    worker_timeout_seconds: float = 10.0
    worker_memory_bytes: int = 1_500_000_000
    screen: ScreenLimits = USUAL_LIMITS  # what a feed or page may hold
    page_batch: int = 20  # pages saved in one transaction
    poll_batch: int = 50  # unchanged sources saved in one transaction
