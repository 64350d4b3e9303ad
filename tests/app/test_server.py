from __future__ import annotations

import socket
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

from app.server import check_host, check_port, server_options
from db.errors import ConfigError
from tests.served import free_port, running_server

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.3.4.5"])
def test_loopback_addresses_are_accepted(host: str) -> None:
    check_host(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::", "example.org", ""])
def test_listening_for_other_machines_is_refused_with_the_reason(host: str) -> None:
    with pytest.raises(ConfigError, match="there is no sign-in|server.host is empty"):
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
