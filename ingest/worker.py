"""Where untrusted bytes are parsed: a child process that can be killed, or this one.

Bounds on time and memory hold only for a process of its own: a signal does not stop C code.
"""

from __future__ import annotations

from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from db.errors import ExtractError, IngestError, ParseError
from ingest.extract import ExtractedPage, extract_page
from ingest.parse import ParsedFeed, parse_feed

if TYPE_CHECKING:
    from collections.abc import Callable

    from pebble import ProcessFuture, ProcessPool

    from ingest.options import IngestOptions

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FeedBytes:
    """A feed to be parsed."""

    url: str
    body: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class PageBytes:
    """A page to be read."""

    url: str
    body: bytes
    charset: str


class Worker(Protocol):
    """Parses feeds and pages; an item's failure is its answer, never an exception."""

    def parse(self, feed: FeedBytes) -> ParsedFeed | IngestError:
        """The entries of a feed."""

    def extract(self, page: PageBytes) -> ExtractedPage | IngestError:
        """The article on a page."""


class InlineWorker:
    """Parses here and now, without bounds on time: for input of our own, and for tests."""

    def __init__(self, options: IngestOptions) -> None:
        self._max_entries = options.max_entries

    def parse(self, feed: FeedBytes) -> ParsedFeed | IngestError:
        """The entries of a feed."""
        return _parse(feed, self._max_entries)

    def extract(self, page: PageBytes) -> ExtractedPage | IngestError:
        """The article on a page."""
        return _extract(page)


class ProcessWorker:
    """Parses in child processes with bounds on time and memory; started at the first item."""

    def __init__(self, options: IngestOptions) -> None:
        self._options = options
        self._pool: ProcessPool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.close()

    def close(self) -> None:
        """End the child processes."""
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()
            self._pool = None

    def parse(self, feed: FeedBytes) -> ParsedFeed | IngestError:
        """The entries of a feed."""
        answer = self._ask(_parse, feed, self._options.max_entries)
        return ParseError(answer, feed.url) if isinstance(answer, str) else answer

    def extract(self, page: PageBytes) -> ExtractedPage | IngestError:
        """The article on a page."""
        answer = self._ask(_extract, page)
        return ExtractError(answer, page.url) if isinstance(answer, str) else answer

    def _ask(self, work: Callable[..., T], *arguments: object) -> T | str:
        from pebble import ProcessExpired

        future: ProcessFuture = self._running_pool().schedule(
            work, args=list(arguments), timeout=self._options.worker_timeout_seconds
        )
        try:
            answer: T = future.result()
        except FutureTimeoutError:
            seconds = self._options.worker_timeout_seconds
            return f"reading it took longer than {seconds:g} seconds and was stopped"
        except (ProcessExpired, MemoryError):
            return "reading it broke the bounds on memory and was stopped"
        return answer

    def _running_pool(self) -> ProcessPool:
        if self._pool is None:
            import multiprocessing

            from pebble import ProcessPool

            self._pool = ProcessPool(
                max_workers=self._options.worker_processes,
                initializer=_limit_memory,
                initargs=[self._options.worker_memory_bytes],
                context=multiprocessing.get_context("spawn"),
            )
        return self._pool


def _parse(feed: FeedBytes, max_entries: int) -> ParsedFeed | IngestError:
    try:
        return parse_feed(feed.body, feed.url, feed.content_type, max_entries)
    except IngestError as fault:
        return fault
    except (RecursionError, MemoryError):
        return ParseError("the feed is nested too deeply to be read", feed.url)


def _extract(page: PageBytes) -> ExtractedPage | IngestError:
    try:
        return extract_page(page.body, page.url, page.charset)
    except IngestError as fault:
        return fault
    except (RecursionError, MemoryError):
        return ExtractError("the page is nested too deeply to be read", page.url)


def _limit_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; time is still bounded there
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
