"""An HTTP receiver on loopback that answers as a test wants it and keeps what it was sent.

    with HookServer() as server:
        server.answers = [Answer(500), Answer(200)]   # the last one stays

Requests stand in `server.requests`.
"""

from __future__ import annotations

import ssl
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

import trustme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Answer:
    """What the receiver says.

    `huge` bytes are sent as the body, without a length; `slow` says where the receiver falls
    silent: `headers` or `body` (a byte at a time, for ever). `closes` ends the connection without
    an answer.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    slow: str = ""
    huge: int = 0
    closes: bool = False


@dataclass(frozen=True)
class Kept:
    """A request as it came."""

    method: str
    host: str
    path: str
    headers: dict[str, str]
    body: bytes


class HookServer:
    """Runs in threads on a free port; `names` makes it speak TLS under these names."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.answers: list[Answer] = [Answer()]
        self.judge: Callable[[Kept], Answer] | None = None
        self.requests: list[Kept] = []
        self.is_over = threading.Event()
        self.authority = trustme.CA() if names else None
        self._lock = threading.Lock()
        self._server = Receiver(("127.0.0.1", 0), Handler)
        self._server.owner = self
        self._server.daemon_threads = True
        if self.authority is not None:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self.authority.issue_cert(*names).configure_cert(context)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    @property
    def url(self) -> str:
        """Where a hook of ours would stand."""
        return f"http://127.0.0.1:{self.port}/hook"

    def write_authority(self, path: Path) -> Path:
        """The certificate to trust, as a file."""
        assert self.authority is not None
        self.authority.cert_pem.write_to_path(str(path))
        return path

    def take(self, request: Kept) -> Answer:
        """Keep the request and say how to answer it."""
        with self._lock:
            self.requests.append(request)
            if self.judge is not None:
                return self.judge(request)
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Receiver(ThreadingHTTPServer):
    """The server, knowing its owner; silent about clients that go away."""

    owner: HookServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up is what many tests are about."""


class Handler(BaseHTTPRequestHandler):
    """Answers one request after another."""

    server: Receiver
    protocol_version = "HTTP/1.1"
    timeout = 20
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        """Keep and answer."""
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        kept = Kept(
            self.command, headers.get("host", ""), self.path, headers, self.rfile.read(length)
        )
        self._answer(self.server.owner.take(kept))

    do_GET = do_PUT = do_POST  # noqa: N815 - the standard library's own names

    def _answer(self, answer: Answer) -> None:
        if answer.closes:
            self.close_connection = True
            self.connection.close()
            return
        if answer.slow == "headers":
            self._drip(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.huge or answer.slow == "body":
            self.send_header("Connection", "close")
            self.close_connection = True
            self.end_headers()
            self._pour(answer.huge) if answer.huge else self._drip(b"{")
            return
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def _drip(self, start: bytes) -> None:
        self.close_connection = True
        self.wfile.write(start)
        while not self.server.owner.is_over.is_set():
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.02)

    def _pour(self, size: int) -> None:
        piece = b" " * 65_536
        for _ in range(size // len(piece) + 1):
            self.wfile.write(piece)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Nothing: the tests look at what was kept."""
