"""Every server behaviour of the recorded list, played on loopback: cut, refused or answered."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import tarfile
import time
import zlib
from typing import TYPE_CHECKING

import pytest

from db.errors import BlockedAddressError, FetchError, IngestError
from ingest.fetch import Fetcher, Response
from ingest.limits import FetchLimits
from ingest.parse import ParsedFeed, parse_feed
from ingest.proxies import Proxies
from tests.conftest import SHARED
from tests.feeding import item, rss

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.ingest.conftest import ScriptedServer, Visit

MEGABYTE = 1_000_000
SECONDS = 1.0
FEED = rss(item(1)).encode()
SECRET = "127.0.0.1:1"


def make_bomb(megabytes: int, window: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    block = b"\0" * MEGABYTE
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


def redirect_to(location: str) -> Callable[[Visit], None]:
    def answer(visit: Visit) -> None:
        head = f"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {location}\r\n\r\n"
        visit.write_raw(head.encode("utf-8"))

    return answer


def stream(head: bytes, piece: bytes, pause: float = 0.0) -> Callable[[Visit], None]:
    def answer(visit: Visit) -> None:
        visit.write_raw(head)
        visit.wfile.flush()
        while not visit.server.over.wait(pause):
            visit.wfile.write(piece)
            visit.wfile.flush()

    return answer


def raw(answer: bytes) -> Callable[[Visit], None]:
    return lambda visit: visit.write_raw(answer)


def serve(body: bytes = FEED, status: int = 200, **headers: str) -> Callable[[Visit], None]:
    return lambda visit: visit.answer(status, body, **headers)


def reset(visit: Visit) -> None:
    visit.write_raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 10_000)
    visit.wfile.flush()
    linger = struct.pack("ii", 1, 0)
    visit.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    visit.connection.close()


OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
LONG = OK + b"Content-Length: 100000\r\n\r\n"
# What a client sees: `fault` any clean error, `blocked` by the gate, `feed` an answer that parses.
SCENARIOS: dict[str, tuple[Callable[[Visit], None], str]] = {
    "redirect_loop_2": (lambda v: v.answer(302, Location="/b" if v.path == "/" else "/"), "fault"),
    "redirect_self": (redirect_to("/"), "fault"),
    "redirect_chain_50": (lambda v: v.answer(302, Location=v.path + "x"), "fault"),
    "redirect_to_file": (redirect_to("file:///etc/passwd"), "blocked"),
    "redirect_no_location": (raw(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"), "fault"),
    "redirect_crlf": (redirect_to("/x%0d%0aHost:%20evil\r\nX: y"), "feed"),
    "redirect_backslash": (redirect_to(f"http://{SECRET}\\@example.org/"), "fault"),
    "slow_loris_headers": (stream(OK + b"X: ", b"x", 0.1), "fault"),
    "slow_body": (stream(LONG, b"x", 0.2), "fault"),
    "no_response": (stream(b"", b"", 0.1), "fault"),
    "rst_mid_body": (reset, "fault"),
    "endless_chunked": (stream(CHUNKED, b"10000\r\n" + b"x" * 0x10000 + b"\r\n"), "fault"),
    "endless_headers": (stream(OK, b"X-Y: zzzzzzzzzzzzzzzz\r\n" * 500), "fault"),
    "header_64k": (
        raw(OK + b"X: " + b"y" * 65_536 + b"\r\nContent-Length: 2\r\n\r\nok"),
        "either",
    ),
    "content_length_lie_big": (
        raw(OK + b"Content-Length: 10000000000\r\n\r\n" + b"x" * 1000),
        "fault",
    ),
    "content_length_lie_small": (
        raw(OK + b"Content-Length: 10\r\n\r\n" + b"x" * MEGABYTE),
        "answer",
    ),
    "content_length_negative": (raw(OK + b"Content-Length: -1\r\n\r\nx"), "fault"),
    "gzip_bomb": (serve(make_bomb(200, 31), Content_Encoding="gzip"), "fault"),
    "gzip_nested": (
        serve(gzip.compress(gzip.compress(FEED, mtime=0), mtime=0), Content_Encoding="gzip, gzip"),
        "fault",
    ),
    "deflate_raw": (serve(make_bomb(200, -15), Content_Encoding="deflate"), "fault"),
    "br_bomb": (serve(b"\0" * 100, Content_Encoding="br"), "fault"),
    "zstd_bomb": (serve(b"\x28\xb5\x2f\xfd", Content_Encoding="zstd"), "fault"),
    "gzip_not_gzip": (serve(Content_Encoding="gzip"), "feed"),
    "gzip_truncated": (serve(gzip.compress(FEED)[:-6], Content_Encoding="gzip"), "fault"),
    "type_lie": (serve(Content_Type="image/png"), "feed"),
    "charset_lie": (serve(Content_Type="text/xml; charset=utf-7"), "feed"),
    "http_304_always": (raw(b"HTTP/1.1 304 Not Modified\r\n\r\n"), "fault"),
    "http_304_wrong_etag": (serve(ETag='W/"' + "e" * 60_000 + '"'), "either"),
    "etag_crlf": (serve(ETag='"a\tb\x7f"'), "feed"),
    "http_429_retry_after": (serve(b"", 429, Retry_After="99999999999"), "fault"),
    "http_410": (serve(b"", 410), "fault"),
    "http_500_then_ok": (serve(b"", 500), "fault"),
    "http_200_error_page": (serve(b"<html><body>Error</body></html>"), "answer"),
    "http_1xx_flood": (stream(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100), "fault"),
    "http_09": (raw(b"<rss/>"), "fault"),
    "http_status_999": (serve(b"", 999), "fault"),
    "cookies_flood": (
        raw(OK + b"Set-Cookie: a=b\r\n" * 1000 + b"Content-Length: 2\r\n\r\nok"),
        "either",
    ),
    "meta_refresh": (
        serve(f'<meta http-equiv="refresh" content="0;url=http://{SECRET}/">'.encode()),
        "answer",
    ),
}
# Played in test_transport.py, test_fetch.py and test_robots.py with what they need besides.
ELSEWHERE = {
    "redirect_to_loopback", "redirect_https_to_http", "redirect_permanent_301_feed",
    "tls_selfsigned", "dns_two_answers", "auth_leak",
}  # fmt: skip


def play(server: ScriptedServer, fetcher: Fetcher, name: str) -> Response | IngestError:
    script = SCENARIOS[name][0]

    class Paths(dict[str, object]):
        def __missing__(self, path: str) -> object:
            return script if path != "/x%0d%0aHost:%20evil" else serve()

    server.scripts = Paths()  # type: ignore[assignment]  # a stand-in with the same lookup
    try:
        return fetcher.get(f"{server.url}/", max_bytes=MEGABYTE)
    except IngestError as error:
        return error


@pytest.mark.parametrize("name", list(SCENARIOS))
def test_a_server_that_misbehaves_is_cut_refused_or_read(
    server: ScriptedServer, fetcher: Fetcher, name: str
) -> None:
    begun = time.monotonic()
    outcome = play(server, fetcher, name)
    assert time.monotonic() - begun < SECONDS + 8
    match SCENARIOS[name][1]:
        case "fault":
            assert isinstance(outcome, FetchError | BlockedAddressError), outcome
        case "blocked":
            assert isinstance(outcome, BlockedAddressError)
        case "feed":
            assert isinstance(outcome, Response), outcome
            assert isinstance(parse_feed(outcome.body, charset=outcome.charset), ParsedFeed)
        case "answer":
            assert isinstance(outcome, Response)
            assert len(outcome.body) <= MEGABYTE
        case _:
            assert isinstance(outcome, Response | FetchError)
    if isinstance(outcome, IngestError):
        assert len(str(outcome)) < 500
        assert "\n" not in outcome.message


@pytest.mark.shared
def test_every_recorded_behaviour_is_played(shared: Path) -> None:
    with tarfile.open(shared / "data" / "hostile" / "hostile.tar.xz") as archive:
        name = next(name for name in archive.getnames() if name.endswith("scenarios.json"))
        opened = archive.extractfile(name)
        assert opened is not None
        listed = {scenario["id"] for scenario in json.load(opened)}
    assert listed == SCENARIOS.keys() | ELSEWHERE


def recorded(ending: str) -> Iterator[tuple[str, bytes]]:
    archive = SHARED / "data" / "hostile" / "hostile.tar.xz"
    if not archive.exists():
        return
    with tarfile.open(archive) as opened:
        for member in opened:
            data = opened.extractfile(member) if ending in member.name else None
            if data is not None:
                yield member.name.rpartition("/")[2], data.read()


@pytest.mark.shared
@pytest.mark.slow
def test_recorded_bombs_and_broken_bodies_stay_within_the_limit(
    shared: Path, server: ScriptedServer, fetcher: Fetcher
) -> None:
    assert shared
    kinds = {"br": "br", "gzip": "gzip", "zstd": "zstd", "deflate": "deflate", "gz": "gzip"}
    outcomes: dict[str, object] = {}
    for name, body in [*recorded("scrapy-compressed/"), *recorded("bombs/")]:
        kind = next((kinds[part] for part in kinds if part in name), "")
        server.serve("/", body, 200, **({"Content_Encoding": kind} if kind else {}))
        try:
            outcomes[name] = len(fetcher.get(f"{server.url}/", max_bytes=MEGABYTE).body)
        except FetchError as error:
            outcomes[name] = error.message
    sizes = [size for size in outcomes.values() if isinstance(size, int)]
    assert len(outcomes) >= 20
    assert max(sizes) <= MEGABYTE
    assert "larger" in str(outcomes["bomb-gzip.bin"])
    assert "larger" in str(outcomes["rss_300m_spaces.xml.gz"])
    assert isinstance(outcomes["html-gzip.bin"], int)
    for name in ("bomb-br.bin", "bomb-zstd.bin", "bomb-deflate.bin", "zstd_1g.zst"):
        assert "not offered" in str(outcomes[name])


class TestRebinding:
    """A scripted resolver whose answer changes between one look-up and the next."""

    def fetch(self, *answers: list[str]) -> tuple[Response | IngestError, int]:
        asked = iter(answers)
        count = 0

        def resolve(host: str, port: int) -> list[str]:
            nonlocal count
            assert (host, port) == ("feeds.example.org", 80)
            count += 1
            return next(asked)

        limits = FetchLimits(pace_seconds=0, total_seconds=0.5, connect_seconds=0.3)
        with Fetcher(limits, proxies=Proxies(), resolve=resolve) as fetcher:
            try:
                return fetcher.get("http://feeds.example.org/", max_bytes=MEGABYTE), count
            except IngestError as error:
                return error, count

    @pytest.mark.parametrize(
        "address",
        ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1", "::ffff:127.0.0.1",
         "64:ff9b::7f00:1", "2002:7f00:1::", "fd00:ec2::254", "0.0.0.0", "100.64.0.1"],
    )  # fmt: skip
    def test_a_name_that_leads_inside_is_refused_before_any_connection(self, address: str) -> None:
        outcome, _ = self.fetch([address])
        assert isinstance(outcome, BlockedAddressError)

    def test_one_bad_address_among_good_ones_is_enough(self) -> None:
        outcome, _ = self.fetch(["192.0.0.9", "127.0.0.1"])
        assert isinstance(outcome, BlockedAddressError)

    def test_what_was_checked_is_what_is_connected_to(self) -> None:
        # The second answer would lead inside; it must never be asked for in one connection.
        outcome, count = self.fetch(["192.0.0.9"], ["127.0.0.1"], ["127.0.0.1"])
        assert isinstance(outcome, FetchError)
        assert count == 1
