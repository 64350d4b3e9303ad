"""Where untrusted bytes are taken apart: child processes with limits, which can be killed."""

from __future__ import annotations

import pickle
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

from ingest.candidates import SitePage, read_site_page
from ingest.child import BareSpawnContext
from ingest.connectors.port import Listing, Page
from ingest.connectors.registry import connector_of
from ingest.extract import ExtractedPage, extract_page, load_trafilatura
from ingest.parse import ParsedFeed, parse_feed
from ingest.screen import USUAL_LIMITS, Rejected, ScreenLimits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from db.types import Source
    from ingest.options import IngestOptions

Key = TypeVar("Key")
START_SECONDS = 30.0  # until a child has loaded its libraries
MAX_TASKS = 5_000  # then a child is replaced, against slow leaks


@dataclass(frozen=True, slots=True)
class FeedTask:
    """Bytes that should be a feed."""

    body: bytes
    content_type: str = ""
    charset: str = ""


@dataclass(frozen=True, slots=True)
class PageTask:
    """Bytes that should be an article's page; a date is looked for only where it is wanted."""

    body: bytes
    url: str
    charset: str = ""
    want_date: bool = False


@dataclass(frozen=True, slots=True)
class SourceTask:
    """An answer of a source, for the connector of its kind."""

    source: Source
    page: Page


@dataclass(frozen=True, slots=True)
class SiteTask:
    """Bytes of a page that may name its site's feeds."""

    body: bytes
    url: str
    charset: str = ""


Task = FeedTask | PageTask | SourceTask | SiteTask
Outcome = ParsedFeed | Listing | ExtractedPage | SitePage | Rejected


class Worker(Protocol):
    """Takes tasks and gives each a promise of its outcome; never raises for what is in them."""

    @property
    def ahead(self) -> int:
        """How many tasks are worth handing in before the first outcome is asked for."""

    def submit(self, task: Task) -> Callable[[], Outcome]:
        """Begin a task; calling what comes back waits for its outcome."""


class InlineWorker:
    """Works in this process, with no limit of time or memory: for trusted input and fast tests."""

    ahead = 1

    def __init__(self, limits: ScreenLimits = USUAL_LIMITS) -> None:
        self._limits = limits

    def submit(self, task: Task) -> Callable[[], Outcome]:
        """Do the task at once."""
        outcome = perform(task, self._limits)
        return lambda: outcome


class ProcessWorker:
    """Works in spawned children with a time and a memory limit per task; use as a context.

    A child that exceeds either is killed and replaced, and its task is rejected.
    """

    def __init__(self, options: IngestOptions) -> None:
        self._options = options
        self._pool: Any = None
        self.ahead = 2 * options.workers + 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def submit(self, task: Task) -> Callable[[], Outcome]:
        """Hand the task to a child."""
        try:
            future = self._schedule(task)
        except RuntimeError:  # the pool broke with what came before; a new one is opened
            self.close()
            future = self._schedule(task)
        return lambda: self._wait(future)

    def _schedule(self, task: Task) -> Any:
        seconds = self._options.worker_timeout_seconds
        work = [task, self._options.screen]
        return self._open().schedule(perform_packed, args=work, timeout=seconds)

    def close(self) -> None:
        """End the children; the next task starts new ones."""
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()
            self._pool = None

    def _open(self) -> Any:
        if self._pool is None:
            from pebble import ProcessPool

            self._pool = ProcessPool(
                max_workers=self._options.workers,
                max_tasks=MAX_TASKS,
                initializer=prepare_child,
                initargs=(self._options.worker_memory_bytes,),
                context=BareSpawnContext(),
            )
        return self._pool

    def _wait(self, future: Any) -> Outcome:
        # A task's own time begins in its child; children that never start would be waited for.
        longest = (self.ahead + 1) * (self._options.worker_timeout_seconds + START_SECONDS)
        try:
            # From our own child, which runs our code on their bytes; pickled there, see below.
            outcome: Outcome = pickle.loads(future.result(longest))  # noqa: S301
        except TimeoutError:
            future.cancel()
            seconds = self._options.worker_timeout_seconds
            return Rejected(
                "too_slow", f"It took more than {seconds:g} s to read and was given up."
            )
        except Exception as fault:  # noqa: BLE001 - whatever killed the child, the others go on
            return Rejected("crashed", f"The reader broke on it ({type(fault).__name__}).")
        return outcome


def perform(task: Task, limits: ScreenLimits = USUAL_LIMITS) -> Outcome:
    """Do a task here, refusing what exceeds the limits; never raises."""
    try:
        return _do(task, limits)
    except MemoryError:
        return Rejected("too_big", "It needs more memory than the limit allows.")
    except Exception as fault:  # noqa: BLE001 - hostile bytes provoke anything
        return Rejected("crashed", f"The reader broke on it ({type(fault).__name__}).")


def _do(task: Task, limits: ScreenLimits) -> Outcome:
    if isinstance(task, SourceTask):
        page = replace(task.page, limits=limits)
        return connector_of(task.source.kind).read(task.source, page)
    if isinstance(task, FeedTask):
        return parse_feed(task.body, task.content_type, task.charset, limits)
    if isinstance(task, SiteTask):
        return read_site_page(task.body, task.url, task.charset, limits)
    want_date = task.want_date
    return extract_page(task.body, task.url, task.charset, want_date=want_date, limits=limits)


def perform_packed(task: Task, limits: ScreenLimits) -> bytes:
    """The outcome ready to be sent: packing needs memory too, and may be what exceeds the limit."""
    try:
        return pickle.dumps(perform(task, limits))
    except MemoryError:
        return pickle.dumps(Rejected("too_big", "It needs more memory than the limit allows."))


def prepare_child(memory_bytes: int) -> None:
    """Limit this process's memory and load the libraries before the clock of a task runs."""
    import logging
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    logging.disable(logging.CRITICAL)
    import charset_normalizer  # noqa: F401 - loaded before the first task is timed and limited

    parse_feed(b'<rss version="2.0"/>')  # loads the XML parser, which is found by name
    load_trafilatura()

    try:
        import resource
    except ImportError:  # Windows: the time limit alone must do
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def work_through(
    worker: Worker, tasks: Iterable[tuple[Key, Task | None]]
) -> Iterator[tuple[Key, Outcome | None]]:
    """Outcomes in the order of the tasks, some being worked on ahead; None stays None."""
    waiting: deque[tuple[Key, Callable[[], Outcome] | None]] = deque()
    for key, task in tasks:
        waiting.append((key, worker.submit(task) if task is not None else None))
        if len(waiting) >= worker.ahead:
            yield _finish(waiting.popleft())
    while waiting:
        yield _finish(waiting.popleft())


def _finish(item: tuple[Key, Callable[[], Outcome] | None]) -> tuple[Key, Outcome | None]:
    key, wait = item
    return key, wait() if wait is not None else None
