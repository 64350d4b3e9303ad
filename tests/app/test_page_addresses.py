from __future__ import annotations

import pytest

from app.page_addresses import PAGE_NAMES, forgiven, is_page
from tests.app.payloads import listed


def test_no_redirect_leaves_the_server() -> None:
    hostile = [
        "//evil.example", "/\\evil.example", "///evil.example/", "/search//evil.example",
        "/story/..//evil.example", "/story//evil.example", "/stories/https://evil.example",
        "/Search\r\nLocation: //evil.example", "/brief/%2F%2Fevil.example", "/.//evil.example",
        "https://evil.example", "", "/ſearch", "/story/\\\\evil",
    ]  # fmt: skip
    queries = ["", "next=//evil.example", "id=//evil.example", "id=\r\nX: y", "\r\nSet-Cookie: a=b"]
    for path in hostile:
        for query in queries:
            target = forgiven(path, {"id": "//evil.example"}, query)
            assert target is None or _stays(target), (path, target)
    for page in sorted(PAGE_NAMES):
        for query in queries:
            target = forgiven(f"/{page.upper()}/", {}, query)
            assert target is not None
            assert _stays(target), target


@pytest.mark.shared
def test_no_payload_of_the_public_redirect_lists_leaves_the_server() -> None:
    for line in listed("ssrf", 3_000):
        for path in (line, f"/{line}", f"/story/{line}", f"/search/{line}"):
            target = forgiven(path, {"id": line}, line)
            assert target is None or _stays(target), (path, target)


def _stays(target: str) -> bool:
    return (
        target.startswith("/")
        and not target.startswith(("//", "/\\"))
        and target.isprintable()
        and target.isascii()
        and (is_page(target.partition("?")[0]) or target.startswith(("/feeds/", "/favicon")))
    )
