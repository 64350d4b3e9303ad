from __future__ import annotations

import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import httpcore2
import pytest
import trustme

from db.errors import BlockedAddressError, ConfigError, FetchError
from ingest.fetch import Fetcher
from ingest.limits import FetchLimits
from ingest.proxies import Proxies, is_bypassed, read_proxies, read_proxy
from ingest.transport import Deadline, GuardedBackend, open_trust_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.ingest.conftest import ScriptedServer

PUBLIC = FetchLimits(pace_seconds=0, total_seconds=2.0, connect_seconds=1.0)
LOOPBACK = FetchLimits(pace_seconds=0, total_seconds=2.0, connect_seconds=1.0, allow_private=True)


class SpyProxy(ThreadingHTTPServer):
    """A proxy that answers plain requests itself and remembers what it was asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), SpyHandler)
        self.asked: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class SpyHandler(BaseHTTPRequestHandler):
    server: SpyProxy

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"through the proxy")

    def do_CONNECT(self) -> None:
        self.server.asked.append(self.path)
        self.send_error(502)


@pytest.fixture
def proxy() -> Iterator[SpyProxy]:
    server = SpyProxy()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_loopback_is_refused_unless_a_test_allows_it(server: ScriptedServer) -> None:
    server.serve("/", b"secret")
    with Fetcher(PUBLIC, proxies=Proxies()) as fetcher, pytest.raises(BlockedAddressError):
        fetcher.get(f"{server.url}/", max_bytes=99)
    assert server.visits == []


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "::1", "fe80::1%lo", "169.254.1.1"])
def test_a_public_name_that_leads_inside_is_refused(address: str) -> None:
    with (
        Fetcher(PUBLIC, proxies=Proxies(), resolve=lambda *_: [address]) as fetcher,
        pytest.raises(BlockedAddressError, match=r"leads to.*\[https://name.example/\]"),
    ):
        fetcher.get("https://name.example/", max_bytes=99)


def test_a_name_is_looked_up_once_so_that_it_cannot_change_after_the_check(
    server: ScriptedServer,
) -> None:
    answers = iter([["127.0.0.1"], ["192.168.0.1"]])
    port = server.server_address[1]
    server.serve("/", b"ok")
    asked = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return next(answers)

    with Fetcher(LOOPBACK, proxies=Proxies(), resolve=resolve) as fetcher:
        assert fetcher.get(f"http://name.example:{port}/", max_bytes=99).body == b"ok"
    assert asked == [("name.example", port)]
    assert server.visits[0][1]["Host"] == f"name.example:{port}"


def test_a_name_that_changes_between_two_connections_is_refused_at_the_second() -> None:
    answers = iter([["1.1.1.1", "8.8.8.8"], ["1.1.1.1", "127.0.0.1"]])
    backend = GuardedBackend(
        Deadline(time.monotonic), lambda *_: next(answers), allow_private=False
    )
    backend._inner = recorder = RecordingBackend()
    backend.connect_tcp("name.example", 443, timeout=1.0)
    with pytest.raises(BlockedAddressError):
        backend.connect_tcp("name.example", 443, timeout=1.0)
    assert recorder.connected == ["1.1.1.1"]


class RecordingBackend(httpcore2.SyncBackend):
    """Connects to nothing and remembers the addresses."""

    def __init__(self) -> None:
        self.connected: list[str] = []

    def connect_tcp(self, host: str, *_: object, **__: object) -> httpcore2.NetworkStream:
        self.connected.append(host)
        return httpcore2.NetworkStream()


def test_the_next_address_is_tried_when_one_does_not_answer(server: ScriptedServer) -> None:
    port = server.server_address[1]
    server.serve("/", b"ok")
    addresses = ["127.0.0.99", "127.0.0.1"]
    with Fetcher(LOOPBACK, proxies=Proxies(), resolve=lambda *_: addresses) as fetcher:
        assert fetcher.get(f"http://name.example:{port}/", max_bytes=99).body == b"ok"


def test_an_unknown_name_is_a_retryable_fault() -> None:
    def resolve(*_: object) -> list[str]:
        raise OSError("no such name")

    with (
        Fetcher(PUBLIC, proxies=Proxies(), resolve=resolve) as fetcher,
        pytest.raises(FetchError, match="not found") as caught,
    ):
        fetcher.get("https://name.example/", max_bytes=99)
    assert caught.value.retryable


def test_a_look_up_that_hangs_is_given_up() -> None:
    over = threading.Event()

    def resolve(*_: object) -> list[str]:
        over.wait(10)
        return []

    started = time.monotonic()
    with (
        Fetcher(PUBLIC, proxies=Proxies(), resolve=resolve) as fetcher,
        pytest.raises(FetchError, match="slow") as caught,
    ):
        fetcher.get("https://name.example/", max_bytes=99)
    over.set()
    assert caught.value.retryable
    assert time.monotonic() - started < 8


def test_a_proxy_is_asked_instead_of_the_network(proxy: SpyProxy) -> None:
    def resolve(*_: object) -> list[str]:
        raise AssertionError("the look-up is the proxy's")

    with Fetcher(PUBLIC, proxies=Proxies(http=proxy.url), resolve=resolve) as fetcher:
        assert fetcher.get("http://name.example/a", max_bytes=99).body == b"through the proxy"
    assert proxy.asked == ["http://name.example/a"]


def test_the_gate_stands_before_the_proxy_too(proxy: SpyProxy) -> None:
    with Fetcher(PUBLIC, proxies=Proxies(proxy.url, proxy.url)) as fetcher:
        for url in ("http://127.0.0.1/", "http://0x7f.1/", "https://metadata/"):
            with pytest.raises(BlockedAddressError):
                fetcher.get(url, max_bytes=99)
    assert proxy.asked == []


def test_a_proxy_that_refuses_is_a_retryable_fault(proxy: SpyProxy) -> None:
    with (
        Fetcher(PUBLIC, proxies=Proxies(https=proxy.url)) as fetcher,
        pytest.raises(FetchError, match="502") as caught,
    ):
        fetcher.get("https://name.example/", max_bytes=99)
    assert caught.value.retryable
    assert proxy.asked == ["name.example:443"]


def test_the_environment_names_the_proxies(
    proxy: SpyProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", proxy.url)
    with Fetcher(PUBLIC) as fetcher:
        fetcher.get("http://name.example/", max_bytes=99)
    assert proxy.asked == ["http://name.example/"]


def test_the_lower_case_variable_wins_and_all_proxy_stands_in() -> None:
    environment = {"http_proxy": "a", "HTTP_PROXY": "b", "ALL_PROXY": "c", "NO_PROXY": "d"}
    assert read_proxies(environment) == Proxies("a", "c", "d")
    assert read_proxies({}) == Proxies()


@pytest.mark.parametrize(
    ("host", "bypass", "expected"),
    [
        ("example.org", "example.org", True),
        ("www.example.org", "example.org", True),
        ("www.example.org", "localhost, .EXAMPLE.org", True),
        ("www.example.org", "*.example.org", True),
        ("badexample.org", "example.org", False),
        ("example.org", "*", True),
        ("example.org", "", False),
        ("example.org", " , ", False),
    ],
)
def test_no_proxy_names_hosts_and_their_domains(host: str, bypass: str, expected: bool) -> None:
    assert is_bypassed(host, bypass) is expected


def test_a_bypassed_host_is_reached_directly_and_so_is_guarded(proxy: SpyProxy) -> None:
    proxies = Proxies(http=proxy.url, bypass="name.example")
    with (
        Fetcher(PUBLIC, proxies=proxies, resolve=lambda *_: ["127.0.0.1"]) as fetcher,
        pytest.raises(BlockedAddressError),
    ):
        fetcher.get("http://name.example/", max_bytes=99)
    assert proxy.asked == []


@pytest.mark.parametrize("url", ["socks5://127.0.0.1:1", "ftp://127.0.0.1/", "http://[::1"])
def test_a_proxy_we_cannot_use_is_a_fault_of_the_settings(url: str) -> None:
    with pytest.raises(ConfigError, match=r"[Pp]rox"):
        read_proxy(url)


def test_a_password_of_a_proxy_is_sent_to_it() -> None:
    assert read_proxy("http://me:word@127.0.0.1:8080").auth == (b"me", b"word")


@pytest.fixture
def encrypted(server: ScriptedServer, tmp_path: Path) -> tuple[str, Path]:
    """The scripted server behind TLS, and the authority that signed for it."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("name.example").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    server.serve("/", b"encrypted")
    return f"https://name.example:{server.server_address[1]}/", tmp_path / "ca.pem"


def test_an_authority_of_the_environment_is_trusted(
    encrypted: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, authority = encrypted
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with Fetcher(LOOPBACK, proxies=Proxies(), resolve=lambda *_: ["127.0.0.1"]) as fetcher:
        assert fetcher.get(url, max_bytes=99).body == b"encrypted"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_unknown_authority_is_refused(
    encrypted: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    with (
        Fetcher(LOOPBACK, proxies=Proxies(), resolve=lambda *_: ["127.0.0.1"]) as fetcher,
        pytest.raises(FetchError, match="certificate") as caught,
    ):
        fetcher.get(encrypted[0], max_bytes=99)
    assert caught.value.retryable


def test_a_certificate_for_another_name_is_refused(
    encrypted: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, authority = encrypted
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with (
        Fetcher(LOOPBACK, proxies=Proxies(), resolve=lambda *_: ["127.0.0.1"]) as fetcher,
        pytest.raises(FetchError, match="certificate"),
    ):
        fetcher.get(url.replace("name.example", "other.example"), max_bytes=99)


def test_certificates_that_cannot_be_read_are_a_fault_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    for path in (tmp_path / "missing.pem", broken):
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        with pytest.raises(ConfigError, match="SSL_CERT_FILE"):
            open_trust_store()
