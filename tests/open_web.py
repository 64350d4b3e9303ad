"""A made-up open web with a clock, behind an HTTPS proxy on loopback with its own authority.

Hosts end in `.example` and are served over TLS through CONNECT, so that the real fetcher, with
its real gate, asks the real addresses; GitHub, Hugging Face and the Federal Register are those of
`api_stand_in`. `python -m tests.open_web PORT FOLDER` serves it to a real `tocsin`; its clock is
at `/__clock?set=ISO` of the proxy's own address.
"""

from __future__ import annotations

import contextlib
import hashlib
import ssl
import sys
import threading
from collections import Counter
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, urlsplit

import trustme

from tests.open_sites import BEGIN, answer_site

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: OpenWeb
    tunnel = ""

    def log_message(self, *_: Any) -> None:
        pass

    def do_CONNECT(self) -> None:
        host = self.path.rsplit(":", 1)[0]
        self.send_response(200, "Connection established")
        self.end_headers()
        try:
            self.connection = self.server.tls(host).wrap_socket(self.connection, server_side=True)
        except (ssl.SSLError, OSError):
            self.close_connection = True
            return
        self.rfile = self.connection.makefile("rb", self.rbufsize)
        self.wfile = self.connection.makefile("wb", 0)
        self.tunnel = host
        self.close_connection = False

    def finish(self) -> None:
        with contextlib.suppress(OSError):  # the client is gone
            super().finish()
        if self.tunnel:
            self.connection.close()

    def do_GET(self) -> None:
        if not self.tunnel and self.path.startswith("/"):
            self._control()
            return
        url = f"https://{self.tunnel}{self.path}" if self.tunnel else self.path
        with self.server.lock:
            status, body, headers = answer_site(url, self.server.moment, dict(self.headers))
        if status == 200:
            etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            headers = {"ETag": etag} | headers
            if self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
        self.server.note(url, status)
        self._send(status, body, headers)

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _control(self) -> None:
        parts = urlsplit(self.path)
        asked = dict(parse_qsl(parts.query))
        if parts.path == "/__clock" and "set" in asked:
            self.server.moment = datetime.fromisoformat(asked["set"])
        if parts.path == "/__asked":
            lines = [f"{status} {url}" for url, status in self.server.asked]
            self._send(200, "\n".join(lines).encode(), {})
            return
        self._send(200, self.server.moment.isoformat().encode(), {})


class OpenWeb(ThreadingHTTPServer):
    """The web and its clock `moment`; `asked` holds each request with its status. A context."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, folder: Path, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.moment = BEGIN
        self.asked: list[tuple[str, int]] = []
        self.lock = threading.Lock()
        self._authority = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self.certificate = folder / "open-web-ca.pem"
        self._authority.cert_pem.write_to_path(str(self.certificate))

    @property
    def address(self) -> str:
        """Where the proxy listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def variables(self) -> dict[str, str]:
        """The environment of a process that believes this to be the internet."""
        proxies = {"HTTP_PROXY": self.address, "HTTPS_PROXY": self.address}
        return proxies | {"SSL_CERT_FILE": str(self.certificate)}

    def note(self, url: str, status: int) -> None:
        """Remember a request."""
        with self.lock:
            self.asked.append((url, status))

    def count(self, since: int = 0) -> Counter[int]:
        """The statuses of the requests from that one on."""
        return Counter(status for _, status in self.asked[since:])

    def tls(self, host: str) -> ssl.SSLContext:
        """The certificate of a host, made when it is first asked for."""
        with self.lock:
            if host not in self._contexts:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self._authority.issue_cert(host).configure_cert(context)
                self._contexts[host] = context
            return self._contexts[host]

    def handle_error(self, *_: Any) -> None:
        """Clients hang up; what matters is what they say of it."""

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


def main() -> None:
    """Serve until interrupted."""
    with OpenWeb(Path(sys.argv[2]), int(sys.argv[1])) as web:
        sys.stdout.write(f"{web.address}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
