"""A few threads that each do one thing at a time; one that hangs is given up and replaced."""

from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING, Generic, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_JOIN_SECONDS = 1.0
Job = TypeVar("Job")
Result = TypeVar("Result")


class Senders(Generic[Job, Result]):
    """Threads that run `work` on what is submitted. Results, or what was raised, are collected.

    They end with the process: a hanging receiver never keeps it alive.
    """

    def __init__(self, threads: int, work: Callable[[Job], Result]) -> None:
        self._work = work
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._ended: queue.SimpleQueue[tuple[Job, Result | BaseException]] = queue.SimpleQueue()
        self._threads = [self._start(number) for number in range(threads)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        for _ in self._threads:
            self._jobs.put(None)
        until = time.monotonic() + _JOIN_SECONDS
        for thread in self._threads:
            thread.join(max(until - time.monotonic(), 0))

    def submit(self, job: Job) -> None:
        """Let the next idle thread do it."""
        self._jobs.put(job)

    def collect(self, seconds: float) -> list[tuple[Job, Result | BaseException]]:
        """All that ended meanwhile; waits for the first so long at most."""
        try:
            ended = [self._ended.get(timeout=seconds)]
        except queue.Empty:
            return []
        while True:
            try:
                ended.append(self._ended.get_nowait())
            except queue.Empty:
                return ended

    def replace_one(self) -> None:
        """One thread hangs: start another in its place."""
        self._threads.append(self._start(len(self._threads)))

    def _start(self, number: int) -> threading.Thread:
        thread = threading.Thread(target=self._run, name=f"sender-{number}", daemon=True)
        thread.start()
        return thread

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                result: Result | BaseException = self._work(job)
            except BaseException as fault:  # noqa: BLE001 - the collector judges every fault
                result = fault
            self._ended.put((job, result))
