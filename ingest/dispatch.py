"""Runs many requests on a few threads, so that one slow host never holds up the others."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ingest.pace import Pacer

T = TypeVar("T")
IDLE_SECONDS = 0.25  # how long a thread sleeps at most before it looks again


@dataclass(frozen=True, slots=True)
class Crash:
    """An exception of the work itself, on its way to the reader's thread."""

    error: BaseException


class Dispatch(Generic[T]):
    """Calls `work(i)` for each i below `len(hosts)` and yields the results in order of i.

    A thread takes the first request whose host has a turn to give (None needs no turn). When more than
    `max_held` bytes wait to be yielded, only the request that the reader waits for is started.
    """

    def __init__(
        self,
        hosts: Sequence[str | None],
        work: Callable[[int], T],
        *,
        pacer: Pacer,
        weigh: Callable[[T], int],
        max_held: int,
    ) -> None:
        self._hosts = hosts
        self._work = work
        self._pacer = pacer
        self._weigh = weigh
        self._max_held = max_held
        self._changed = threading.Condition()
        self._waiting: dict[str | None, deque[int]] = {}
        for index, host in enumerate(hosts):
            self._waiting.setdefault(host, deque()).append(index)
        self._done: dict[int, T | Crash] = {}
        self._held = 0
        self._next = 0
        self._stopped = False

    def run(self, threads: int) -> Iterator[T]:
        """Yield every result in order; an exception of `work` is raised in its place."""
        crew = [
            threading.Thread(target=self._serve, name=f"fetch-{number}", daemon=True)
            for number in range(min(threads, len(self._hosts)))
        ]
        for thread in crew:
            thread.start()
        try:
            for index in range(len(self._hosts)):
                yield self._collect(index)
        finally:
            with self._changed:
                self._stopped = True
                self._changed.notify_all()
            for thread in crew:
                thread.join()

    def _collect(self, index: int) -> T:
        with self._changed:
            self._next = index
            self._changed.notify_all()
            while index not in self._done:
                self._changed.wait()
            result = self._done.pop(index)
            if isinstance(result, Crash):
                raise result.error
            self._held -= self._weigh(result)
            return result

    def _serve(self) -> None:
        while (index := self._take()) is not None:
            try:
                result: T | Crash = self._work(index)
            except BaseException as error:  # noqa: BLE001 - raised again by the reader
                result = Crash(error)
            if (host := self._hosts[index]) is not None:
                self._pacer.leave(host)
            with self._changed:
                self._done[index] = result
                if not isinstance(result, Crash):
                    self._held += self._weigh(result)
                self._changed.notify_all()

    def _take(self) -> int | None:
        """The next request to start, with its host's turn taken; None when there is none left."""
        with self._changed:
            while self._waiting and not self._stopped:
                index, wait = self._pick()
                if index is not None:
                    return index
                self._changed.wait(min(wait, IDLE_SECONDS))
            return None

    def _pick(self) -> tuple[int | None, float]:
        wait = IDLE_SECONDS
        for host in sorted(self._waiting, key=lambda host: self._waiting[host][0]):
            queue = self._waiting[host]
            if self._held > self._max_held and queue[0] > self._next:
                break
            wait_host = 0.0 if host is None else self._pacer.try_enter(host)
            if wait_host == 0:
                index = queue.popleft()
                if not queue:
                    del self._waiting[host]
                return index, 0.0
            wait = min(wait, wait_host)
        return None, wait
