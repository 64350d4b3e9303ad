"""Pages of other origins, in the browser of whoever runs the server, that knock at its socket."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from app.edges import edge_middleware, name_of
from app.own_origin import is_own_origin
from app.server import server_options

BASE = "https://news.example"
FOREIGN = [
    "https://evil.example", "null", "", "http://localhost:3000", "http://127.0.0.1:8502",
    "http://127.0.0.1", "http://localhost:8501", "http://127.0.0.1:8501.evil.example",
    "http://127.0.0.1:8501@evil.example", "https://evil.example#127.0.0.1:8501",
    "https://news.example.evil.example", "https://news.example:8443", "http://[::1", "file://",
]  # fmt: skip


@pytest.mark.parametrize("origin", FOREIGN)
def test_another_origin_opens_no_socket(origin: str) -> None:
    assert knock(("origin", origin)) == ["websocket.close"]


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8501", "https://news.example"])
def test_our_own_pages_and_programs_open_one(origin: str) -> None:
    assert knock(("origin", origin)) == ["in"]
    assert knock() == ["in"]


def test_two_origins_are_none_of_ours() -> None:
    twice = ("origin", "https://evil.example"), ("origin", "http://127.0.0.1:8501")
    assert knock(*twice) == ["websocket.close"]


def test_usual_ports_need_not_be_written() -> None:
    assert is_own_origin("https://news.example", "news.example:443", "")
    assert is_own_origin("https://news.example:8443", "news.example", "https://news.example:8443")
    assert not is_own_origin("https://news.example:8443", "news.example", BASE)


def test_no_origin_makes_streamlit_ask_the_internet(monkeypatch: pytest.MonkeyPatch) -> None:
    from streamlit import config, net_util
    from streamlit.web.server import server_util

    def asked() -> None:
        raise AssertionError("the Internet was asked for this machine's address")

    monkeypatch.setattr(net_util, "get_external_ip", asked)
    own = server_options("127.0.0.1", 8501, BASE)["browser.serverAddress"]
    was = config.get_option("browser.serverAddress")
    config.set_option("browser.serverAddress", own)
    try:
        assert server_util.is_url_from_allowed_origins(BASE)
        assert server_util.is_url_from_allowed_origins("http://localhost:8501")
    finally:
        config.set_option("browser.serverAddress", was)


@pytest.mark.parametrize("host", ["localhost:evil", "localhost:1;script-src", "localhost:0"])
def test_a_port_is_a_number(host: str) -> None:
    assert name_of(host) != "localhost"


def knock(*headers: tuple[str, str]) -> list[str]:
    """What became of a socket: let in, or closed."""
    said: list[str] = []

    async def inner(_scope: Any, _receive: Any, _send: Any) -> None:
        said.append("in")

    async def send(message: Any) -> None:
        said.append(message["type"])

    sent = [("host", "127.0.0.1:8501"), *headers]
    scope = {
        "type": "websocket",
        "path": "/_stcore/stream",
        "headers": [(name.encode(), value.encode()) for name, value in sent],
    }
    (edges,) = edge_middleware([], BASE)
    made = edges.cls(inner, *edges.args, **edges.kwargs)
    asyncio.run(made(scope, None, send))  # type: ignore[arg-type]  # nothing is received
    return said
