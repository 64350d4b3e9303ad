from __future__ import annotations

import asyncio
import socket
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from app.edges import Edges
from app.gate import Gate
from app.rate_limits import RateLimits
from app.server import all_middleware, check_host, check_port, server_options
from db.errors import ConfigError
from tests.served import free_port, running_server

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.3.4.5"])
def test_loopback_addresses_are_accepted(host: str) -> None:
    check_host(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::", "example.org", ""])
def test_listening_for_other_machines_is_refused_with_the_reason(host: str) -> None:
    with pytest.raises(ConfigError, match=r"there is no sign-in|server\.host is empty"):
        check_host(host)


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {port} on 127.0.0.1"):
            check_port("127.0.0.1", port)


def test_a_free_port_is_accepted() -> None:
    check_port("127.0.0.1", free_port())


def test_streamlit_is_told_to_be_quiet_and_to_send_nothing_home() -> None:
    options = server_options("127.0.0.1", 8501, "https://news.example:99/")
    assert options["browser.gatherUsageStats"] is False
    assert options["client.showErrorDetails"] == "none"
    assert options["server.address"] == "127.0.0.1"
    assert "news.example" in options["server.allowedHosts"]
    from streamlit import config

    config.get_config_options()
    assert set(options) <= set(config._config_options_template)


def test_every_request_passes_the_edges_then_the_count_then_the_gate() -> None:
    order: list[object] = [
        item.cls for item in all_middleware([], "https://news.example", "0.0.0.0")
    ]
    assert order == [Edges, RateLimits, Gate]


def test_who_has_to_sign_in_may_come_from_anywhere() -> None:
    check_host("0.0.0.0", has_sign_in=True)
    with pytest.raises(ConfigError, match="is empty"):
        check_host(" ", has_sign_in=True)


@pytest.mark.parametrize(
    ("proxies", "client"), [("", "127.0.0.1"), ("10.0.0.7", "127.0.0.1"), ("127.0.0.1", "9.9.9.9")]
)
def test_only_a_named_proxy_says_where_a_request_came_from(proxies: str, client: str) -> None:
    from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

    seen: list[str] = []

    async def note(scope: Any, _receive: object, _send: object) -> None:
        seen.append(scope["client"][0])

    scope = {
        "type": "http",
        "scheme": "http",
        "client": ("127.0.0.1", 4000),
        "headers": [(b"x-forwarded-for", b"9.9.9.9")],
    }
    passing: Any = ProxyHeadersMiddleware(note, trusted_hosts=proxies)
    asyncio.run(passing(scope, None, None))
    assert seen == [client]


@pytest.mark.slow
def test_one_process_serves_pages_routes_and_hooks(tmp_path: Path) -> None:
    with running_server(tmp_path) as address:
        assert (tmp_path / "hook.txt").read_text() == "entered", "before any page was asked for"
        assert fetch(f"{address}/")[0] == 200
        assert "text/html" in fetch(f"{address}/search?q=x")[1]
        assert fetch(f"{address}/feeds/briefs.xml")[1].startswith("application/atom+xml")
        assert fetch(f"{address}/api/v1/nothing")[0] == 404
        assert fetch(f"{address}/briefs/2026-W25.html")[0] == 200
    assert (tmp_path / "hook.txt").read_text() == "left"


def fetch(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.status, answer.headers["Content-Type"]
    except urllib.error.HTTPError as fault:
        with fault:
            return fault.code, fault.headers["Content-Type"]
