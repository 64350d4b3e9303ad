"""The notifier of webhooks: signed, versioned JSON by POST (Standard Webhooks), guarded sockets."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpcore2
from standardwebhooks.webhooks import Webhook

from db.errors import BlockedAddressError, ConfigError, DeliveryError
from ingest.addresses import resolve_host
from ingest.caching import read_wait
from ingest.limits import make_user_agent
from ingest.transport import (
    NETWORK_FAULTS,
    TIMEOUTS,
    Deadline,
    open_trust_store,
)
from scheduler.notify.guard import OwnBackend, check_web_address
from scheduler.notify.http_replies import SUCCESS, HttpVerdict, judge_status
from scheduler.notify.port import Receipt
from scheduler.notify.webhook_address import WebhookAddress, read_webhook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ingest.addresses import Resolver, WebAddress
    from scheduler.notify.options import GuardOptions, WebhookOptions
    from scheduler.notify.port import Destination, Envelope

MAX_CONNECTIONS = 50
KEEPALIVE_SECONDS = 30.0
MAX_KEY = 200
MAX_WAIT_SECONDS = 86_400.0


def tell_time() -> datetime:
    """The time of sending, which the signature covers."""
    return datetime.now(UTC)


class WebhookNotifier:
    """Posts to receivers; `clock` is the time that the signature names."""

    def __init__(
        self,
        options: WebhookOptions,
        guard: GuardOptions,
        resolve: Resolver = resolve_host,
        clock: Callable[[], datetime] = tell_time,
    ) -> None:
        self._options = options
        self._guard = guard
        self._clock = clock
        self._agent = make_user_agent()
        self._deadline = Deadline(time.monotonic)
        self._backends = {
            scheme: OwnBackend(self._deadline, resolve, guard.networks, own_only=scheme == "http")
            for scheme in ("http", "https")
        }
        self._pools: dict[str, httpcore2.ConnectionPool] = {}
        self._lock = threading.Lock()

    def _open_pool(self, scheme: str) -> httpcore2.ConnectionPool:
        with self._lock:
            if scheme not in self._pools:
                self._pools[scheme] = httpcore2.ConnectionPool(
                    ssl_context=open_trust_store() if scheme == "https" else None,
                    max_connections=MAX_CONNECTIONS,
                    keepalive_expiry=KEEPALIVE_SECONDS,
                    network_backend=self._backends[scheme],
                )
            return self._pools[scheme]

    def close(self) -> None:
        """Close every connection."""
        for pool in self._pools.values():
            pool.close()
        for backend in self._backends.values():
            backend.close()

    def send(self, destination: Destination, envelope: Envelope) -> Receipt:
        """Post the document; an error's text never holds the address."""
        channel = destination.channel_id
        outcome, wait = self._try(destination.address, envelope)
        if isinstance(outcome, Receipt):
            return outcome
        raise DeliveryError(
            outcome.message,
            channel,
            retryable=outcome.is_retryable,
            retry_after=wait,
            is_bounce=outcome.is_gone,
        )

    def _try(self, text: str, envelope: Envelope) -> tuple[Receipt | HttpVerdict, float | None]:
        """One attempt, and how long the receiver asks to be left alone."""
        try:
            hook = read_webhook(text)
            address = check_web_address(hook.url, self._guard)
            status, headers = self._post(hook, address, envelope)
        except BlockedAddressError as error:
            return HttpVerdict(error.message, is_retryable=False), None
        except TIMEOUTS:
            return HttpVerdict("The receiver was too slow", is_retryable=True), None
        except (*NETWORK_FAULTS, ConfigError) as error:
            return HttpVerdict(explain_failure(error), is_retryable=True), None
        except ValueError as error:
            return HttpVerdict(f"The webhook is malformed: {error}", is_retryable=False), None
        if status in SUCCESS:
            return Receipt(f"the receiver answered {status}"), None
        wait = read_wait(headers, self._clock().timestamp())
        return judge_status(status), None if wait is None else min(wait, MAX_WAIT_SECONDS)

    def _post(
        self, hook: WebhookAddress, address: WebAddress, envelope: Envelope
    ) -> tuple[int, Mapping[str, str]]:
        body = envelope.document.encode("utf-8", "replace")
        headers = make_headers(hook, envelope, self._clock()) | {"User-Agent": self._agent}
        self._deadline.start(self._options.total_seconds)
        return self._exchange(address, headers, body)

    def _exchange(
        self, address: WebAddress, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, Mapping[str, str]]:
        total = self._options.total_seconds
        timeouts = {"connect": self._options.connect_seconds, "read": total, "write": total}
        with self._open_pool(address.scheme).stream(
            "POST",
            address.url,
            headers=list(headers.items()),
            content=body,
            extensions={"timeout": timeouts | {"pool": total}},
        ) as answer:
            self._drain(answer)
            return answer.status, read_headers(answer)

    def _drain(self, answer: httpcore2.Response) -> None:
        """Read a short rest so that the connection can be kept; a long one is cut off."""
        left = self._options.max_answer_bytes
        try:
            for piece in answer.iter_stream():
                left -= len(piece)
                if left < 0:
                    return
        except NETWORK_FAULTS:  # the status has come, and it is what counts
            return


def explain_failure(error: Exception) -> str:
    """Why there was no connection, without the receiver's name."""
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return "The receiver's certificate is not to be trusted"
    return "The connection to the receiver failed"


def make_headers(hook: WebhookAddress, envelope: Envelope, now: datetime) -> dict[str, str]:
    """The three headers of Standard Webhooks beside the usual ones."""
    key = envelope.key
    if not key.isascii() or not key.isprintable() or not 0 < len(key) <= MAX_KEY:
        raise ValueError("the message's key cannot stand in a header")
    document = envelope.document.encode("utf-8", "replace").decode("utf-8")
    return {
        "Content-Type": "application/json",
        "Accept": "*/*",
        "webhook-id": key,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(hook.secret).sign(key, now, document),
    }


def read_headers(answer: httpcore2.Response) -> dict[str, str]:
    """The answer's headers by their names in lower case."""
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers
    }
