"""The notifier of every service that Apprise serves, each message sent in a child process."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from db.errors import DeliveryError
from ingest.child import BareSpawnContext
from scheduler.notify.apprise_child import ServiceOutcome, ServiceTask, deliver, prepare_child
from scheduler.notify.chat_words import defuse
from scheduler.notify.http_replies import judge_status
from scheduler.notify.port import Receipt
from scheduler.notify.service_address import read_schema
from scheduler.notify.wording import clean_line

if TYPE_CHECKING:
    from scheduler.notify.options import GuardOptions, ServiceOptions
    from scheduler.notify.port import Destination, Envelope

START_SECONDS = 30.0  # until a child has loaded the library
MAX_TASKS = 500  # then a child is replaced, against slow leaks
MAX_TITLE = 150
# A hook that was taken away answers so, and will not come back.
GONE = frozenset({404, 410})


class AppriseNotifier:
    """Sends through a few children that are kept; one that takes too long is killed."""

    def __init__(self, options: ServiceOptions, guard: GuardOptions) -> None:
        self._options = options
        self._guard = guard
        self._pool: Any = None
        self._lock = threading.Lock()
        # A message's time begins when a child is free for it.
        self._turns = threading.BoundedSemaphore(options.workers)

    def close(self) -> None:
        """End the children; the next message starts new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()
            pool.join()

    def send(self, destination: Destination, envelope: Envelope) -> Receipt:
        """Hand the message to its service; an error's text never holds the URL."""
        try:
            task, fault = self._make_task(destination.address, envelope), ""
        except ValueError as error:
            task, fault = None, f"The service's URL cannot be used: {error}"
        if task is None:
            raise DeliveryError(fault, destination.channel_id)
        with self._turns:
            outcome = self._run(task)
        if outcome.is_sent:
            return Receipt(f"{task.schema} answered {outcome.status}")
        raise explain_outcome(outcome, destination.channel_id)

    def _make_task(self, url: str, envelope: Envelope) -> ServiceTask:
        stated = url.strip()
        schema = read_schema(stated, self._options.services)
        return ServiceTask(
            url=stated,
            schema=schema,
            title=defuse(clean_line(envelope.subject, MAX_TITLE)),
            body=defuse(envelope.markdown or envelope.text),
            format="markdown" if envelope.markdown else "text",
            more_url=envelope.preferences_url,
        )

    def _run(self, task: ServiceTask) -> ServiceOutcome:
        try:
            future = self._schedule(task)
        except RuntimeError:  # the pool broke with what came before; a new one is opened
            self.close()
            future = self._schedule(task)
        try:
            outcome: ServiceOutcome = future.result(self._options.total_seconds + START_SECONDS)
        except TimeoutError:
            future.cancel()
            return ServiceOutcome(False, "The service was too slow", is_retryable=True)
        except Exception:  # noqa: BLE001 - whatever killed the child, the message was not sent
            return ServiceOutcome(False, "The service's process ended", is_retryable=True)
        return outcome

    def _schedule(self, task: ServiceTask) -> Any:
        pool = self._open()
        return pool.schedule(deliver, args=[task], timeout=self._options.total_seconds)

    def _open(self) -> Any:
        with self._lock:
            if self._pool is None:
                from pebble import ProcessPool

                self._pool = ProcessPool(
                    max_workers=self._options.workers,
                    max_tasks=MAX_TASKS,
                    initializer=prepare_child,
                    initargs=(self._options, self._guard.networks, self._guard.webhook_ports),
                    context=BareSpawnContext(),
                )
            return self._pool


def explain_outcome(outcome: ServiceOutcome, channel: str) -> DeliveryError:
    """The outcome as an error that says whether a later try may work."""
    if outcome.fault:
        return DeliveryError(outcome.fault, channel, retryable=outcome.is_retryable)
    verdict = judge_status(outcome.status)
    return DeliveryError(
        verdict.message,
        channel,
        retryable=verdict.is_retryable,
        retry_after=outcome.retry_after,
        is_bounce=outcome.status in GONE,
    )
