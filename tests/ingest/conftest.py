"""A small real web server on loopback whose every answer a test scripts."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from ingest.fetch import Fetcher
from ingest.limits import FetchLimits
from ingest.proxies import Proxies

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Script = Callable[["Visit"], None]


class Visit(BaseHTTPRequestHandler):
    """One request, and the means to answer it well or badly."""

    protocol_version = "HTTP/1.1"
    server: ScriptedServer

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.server.visits.append((self.path, dict(self.headers.items())))
        self.server.ports.append(self.client_address[1])
        script = self.server.scripts[self.path.partition("?")[0]]
        try:
            script(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        """A well-formed answer; underscores in header names become hyphens."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers and status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != 304:
            self.wfile.write(body)

    def write_raw(self, data: bytes) -> None:
        """Bytes as they are; the connection is closed afterwards."""
        self.close_connection = True
        self.wfile.write(data)

    def drip(self, data: bytes, seconds: float) -> None:
        """The same bytes again and again, until the test is over."""
        self.close_connection = True
        while not self.server.over.wait(seconds):
            self.wfile.write(data)
            self.wfile.flush()


class ScriptedServer(ThreadingHTTPServer):
    """Answers each path by its script and remembers what was asked."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Visit)
        self.scripts: dict[str, Script] = {}
        self.visits: list[tuple[str, dict[str, str]]] = []
        self.ports: list[int] = []
        self.over = threading.Event()

    def handle_error(self, *_: Any) -> None:
        """Clients hang up on purpose here; the tests look at what the client says."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def redirect(self, path: str, location: str, status: int = 302) -> None:
        self.scripts[path] = lambda visit: visit.answer(status, Location=location)

    def serve(self, path: str, body: bytes = b"ok", status: int = 200, **headers: str) -> None:
        self.scripts[path] = lambda visit: visit.answer(status, body, **headers)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """A server on loopback that knows no path yet."""
    scripted = ScriptedServer()
    thread = threading.Thread(target=scripted.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield scripted
    scripted.over.set()
    scripted.shutdown()
    scripted.server_close()
    thread.join()


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    """A fetcher without proxies that may speak to the scripted server, and for a second only."""
    limits = FetchLimits(
        allow_private=True, pace_seconds=0, total_seconds=1.0, connect_seconds=1.0, per_host=8
    )
    with Fetcher(limits, proxies=Proxies()) as opened:
        yield opened
