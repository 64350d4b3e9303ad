"""What the library `requests` does in a child, watched: bounded, never redirected, remembered."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ingest.caching import read_wait

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scheduler.notify.cage import Cage

MAX_ANSWER_BYTES = 1_000_000
MAX_READ_JSON = 20_000
MAX_WAIT_SECONDS = 86_400.0
TOO_MANY = 429
SUCCESS = range(200, 300)


@dataclass
class Watched:
    """The last answer of one message's requests; `has_failed` when a connection did."""

    requests: int = 0
    status: int = 0
    retry_after: float | None = None
    has_failed: bool = False
    statuses: list[int] = field(default_factory=list)


class HttpWatch:
    """Patches `requests` for the rest of this process's life; `start` begins a new message."""

    def __init__(self, cage: Cage) -> None:
        self._cage = cage
        self.seen = Watched()

    def start(self) -> None:
        """Forget the message before."""
        self.seen = Watched()
        self._cage.refused = ""

    def install(self) -> None:
        """Put ourselves between the library's session and its adapter."""
        import requests

        send_by_session = requests.Session.send
        send_by_adapter = requests.adapters.HTTPAdapter.send
        watch = self

        def send(session: Any, request: Any, **options: Any) -> Any:
            watch.check_turn()
            options["allow_redirects"] = False
            options["verify"] = options.get("verify") or True
            return send_by_session(session, request, **options)

        def exchange(adapter: Any, request: Any, **options: Any) -> Any:
            return watch.exchange(send_by_adapter, adapter, request, options)

        requests.Session.send = send  # type: ignore[method-assign,assignment]  # this is the patch
        requests.adapters.HTTPAdapter.send = exchange  # type: ignore[method-assign,assignment]  # the same

    def check_turn(self) -> None:
        """Ask nothing more of a service that wants to be left alone: the outbox waits for it."""
        import requests

        if self.seen.status == TOO_MANY:
            raise requests.ConnectionError("the service asked to be left alone")

    def exchange(self, send: Any, adapter: Any, request: Any, options: dict[str, Any]) -> Any:
        """One request and its answer, of which no more than a bounded part is read."""
        import requests

        self.seen.requests += 1
        self._cage.own_only = not str(request.url).lower().startswith("https:")
        try:
            answer = send(adapter, request, **options | {"stream": True})
            body = answer.raw.read(MAX_ANSWER_BYTES + 1, decode_content=True)
        except Exception as error:
            self.seen.has_failed = True
            raise requests.ConnectionError("the connection failed") from error
        answer.close()
        if len(body) > MAX_ANSWER_BYTES:
            body = b""
        answer._content, answer._content_consumed = body, True  # noqa: SLF001 - the only way to hand a body in
        self._remember(answer.status_code, answer.headers, body)
        return answer

    def _remember(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        lower = {name.lower(): value for name, value in headers.items()}
        self.seen.status = status
        self.seen.statuses.append(status)
        wait = read_wait(lower, datetime.now(UTC).timestamp())
        if status not in SUCCESS:
            wait = read_json_wait(body) if wait is None else wait
            self.seen.retry_after = None if wait is None else min(wait, MAX_WAIT_SECONDS)


def read_json_wait(body: bytes) -> float | None:
    """The wait that Discord, Telegram and Matrix put into the answer's body."""
    try:
        said = json.loads(body[:MAX_READ_JSON])
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    inner = said.get("parameters")
    found = [said.get("retry_after"), inner.get("retry_after") if isinstance(inner, dict) else None]
    millis = said.get("retry_after_ms")
    if isinstance(millis, (int, float)):
        found.append(millis / 1000)
    for value in found:
        if isinstance(value, (int, float)) and math.isfinite(value) and value >= 0:
            return float(value)
    return None
