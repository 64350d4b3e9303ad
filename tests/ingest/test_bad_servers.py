"""Servers that misbehave, each as a script for a real one on loopback."""

from __future__ import annotations

import gzip
import time
import zlib
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from db.errors import FetchError
from ingest.body import STEP_BYTES, open_body
from ingest.fetch import Fetcher, Response
from ingest.limits import FetchLimits

if TYPE_CHECKING:
    from tests.ingest.conftest import ScriptedServer, Visit

MEGABYTE = 1_000_000
LIMITS = FetchLimits(allow_private=True, pace_seconds=0)


def get(fetcher: Fetcher, url: str, **options: Any) -> Response:
    return fetcher.get(url, max_bytes=MEGABYTE, **options)


def catch(fetcher: Fetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        get(fetcher, url)
    return caught.value


class TestBounds:
    def test_a_gzip_body_is_inflated(self, server: ScriptedServer, fetcher: Fetcher) -> None:
        body = gzip.compress(b"first ") + gzip.compress(b"second") + b"\0\0"
        server.serve("/", body, Content_Encoding="gzip")
        assert get(fetcher, f"{server.url}/").body == b"first second"

    def test_a_body_of_just_the_limit_passes(
        self, server: ScriptedServer, fetcher: Fetcher
    ) -> None:
        server.serve("/", gzip.compress(b"x" * MEGABYTE), Content_Encoding="gzip")
        assert len(get(fetcher, f"{server.url}/").body) == MEGABYTE

    def test_a_gzip_bomb_is_cut_at_the_limit(
        self, server: ScriptedServer, fetcher: Fetcher
    ) -> None:
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        block = b"\0" * MEGABYTE
        bomb = b"".join(packer.compress(block) for _ in range(300)) + packer.flush()
        server.serve("/", bomb, Content_Encoding="gzip")
        assert len(bomb) < MEGABYTE
        assert "larger than 1 MB" in catch(fetcher, f"{server.url}/").message

    def test_an_announced_length_over_the_limit_is_refused_unread(
        self, server: ScriptedServer, fetcher: Fetcher
    ) -> None:
        server.serve("/", b"x", Content_Length="10000000000")
        started = time.monotonic()
        assert "larger" in catch(fetcher, f"{server.url}/").message
        assert time.monotonic() - started < 5

    def test_an_endless_body_is_cut(self, server: ScriptedServer, fetcher: Fetcher) -> None:
        def flood(visit: Visit) -> None:
            visit.write_raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while not visit.server.over.is_set():
                visit.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

        server.scripts["/"] = flood
        assert "larger" in catch(fetcher, f"{server.url}/").message

    @pytest.mark.parametrize("size", [-258, -1, 0, 1, 258, 2 * STEP_BYTES + 7])
    @pytest.mark.parametrize("piece", [1, 1000, 1_000_000])
    def test_a_body_is_whole_wherever_its_pieces_and_steps_end(self, size: int, piece: int) -> None:
        plain = (b"\0" * (STEP_BYTES + size)) + bytes(range(256))
        packed = gzip.compress(plain)
        reader = open_body(packed, "gzip", "https://a.example/", MEGABYTE)
        for start in range(0, len(packed), piece):
            reader.feed(packed[start : start + piece])
        assert reader.finish() == plain

    @pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip"])
    def test_a_compression_we_did_not_offer_is_refused(
        self, server: ScriptedServer, fetcher: Fetcher, encoding: str
    ) -> None:
        server.serve("/", b"x", Content_Encoding=encoding)
        assert "not offered" in catch(fetcher, f"{server.url}/").message

    def test_plain_bytes_announced_as_gzip_are_taken_as_they_are(
        self, server: ScriptedServer, fetcher: Fetcher
    ) -> None:
        server.serve("/", b"<rss/>", Content_Encoding="gzip")
        assert get(fetcher, f"{server.url}/").body == b"<rss/>"

    @pytest.mark.parametrize("damage", [slice(0, -9), slice(0, 30)])
    def test_a_gzip_body_cut_short_is_a_fault(
        self, server: ScriptedServer, fetcher: Fetcher, damage: slice
    ) -> None:
        body = gzip.compress(bytes(range(256)) * 4)[damage]
        server.serve("/", body, Content_Encoding="gzip")
        assert catch(fetcher, f"{server.url}/").retryable


class TestBadServers:
    @pytest.mark.parametrize(
        "head",
        [
            b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nX: ",
            b"",
            b"HTTP/1.1 302 Found\r\nContent-Length: 9999\r\nLocation: /x\r\n\r\n",
        ],
        ids=["body", "headers", "silence", "redirect"],
    )
    def test_a_slow_drip_is_cut_at_the_total_time(
        self, server: ScriptedServer, fetcher: Fetcher, head: bytes
    ) -> None:
        def drip(visit: Visit) -> None:
            visit.write_raw(head)
            visit.wfile.flush()
            visit.drip(b"x" if head else b"", 0.05)

        server.scripts["/"] = drip
        started = time.monotonic()
        error = catch(fetcher, f"{server.url}/")
        assert error.retryable
        assert "slow" in error.message
        assert time.monotonic() - started < 10

    def test_a_flood_of_interim_answers_is_cut_at_the_total_time(
        self, server: ScriptedServer, fetcher: Fetcher
    ) -> None:
        def flood(visit: Visit) -> None:
            while not visit.server.over.is_set():
                visit.write_raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)

        server.scripts["/"] = flood
        started = time.monotonic()
        assert "slow" in catch(fetcher, f"{server.url}/").message
        assert time.monotonic() - started < 2

    def test_an_odd_status_is_told(self, server: ScriptedServer, fetcher: Fetcher) -> None:
        server.serve("/", status=999)
        assert catch(fetcher, f"{server.url}/").status == 999

    def test_a_thousand_cookies_are_ignored(self, server: ScriptedServer, fetcher: Fetcher) -> None:
        cookies = b"Set-Cookie: a=b\r\n" * 1000
        answer = b"HTTP/1.1 200 OK\r\n" + cookies + b"Content-Length: 2\r\n\r\nok"
        server.scripts["/"] = lambda visit: visit.write_raw(answer)
        assert get(fetcher, f"{server.url}/").body == b"ok"

    def test_the_total_time_covers_all_redirects(
        self, server: ScriptedServer, fetcher: Fetcher
    ) -> None:
        def hop(visit: Visit) -> None:
            time.sleep(0.4)
            visit.answer(302, Location=f"/{int(visit.path[1:]) + 1}")

        server.scripts = {f"/{number}": hop for number in range(10)}
        started = time.monotonic()
        assert "slow" in catch(fetcher, f"{server.url}/0").message
        assert time.monotonic() - started < 2

    @pytest.mark.parametrize(
        "answer",
        [
            b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx",
            b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort",
            b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 40_000,
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot hex\r\n",
            b"<html>no header at all</html>",
            b"\x00\xff\x00\xff\r\n\r\n",
            b"",
        ],
    )
    def test_a_broken_answer_is_a_retryable_fault(
        self, server: ScriptedServer, fetcher: Fetcher, answer: bytes
    ) -> None:
        server.scripts["/"] = lambda visit: visit.write_raw(answer)
        assert catch(fetcher, f"{server.url}/").retryable

    def test_a_body_longer_than_announced_is_cut_where_announced(
        self, server: ScriptedServer, fetcher: Fetcher
    ) -> None:
        server.serve("/", b"x" * 500, Content_Length="10")
        assert get(fetcher, f"{server.url}/").body == b"x" * 10
        server.serve("/next", b"clean")
        assert get(fetcher, f"{server.url}/next").body == b"clean"

    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            ("text/html; charset=bogus", ("text/html", "bogus")),
            ("text/html; charset=utf\x018", ("text/html", "utf")),
            ("<script>", ("", "")),
            ("", ("", "")),
        ],
    )
    def test_an_odd_content_type_comes_back_clean(
        self, value: str, expected: tuple[str, str]
    ) -> None:
        with Fetcher(LIMITS, transport=answer_with(headers={"Content-Type": value})) as fetcher:
            response = get(fetcher, "https://a.example/")
        assert (response.content_type, response.charset) == expected

    def test_a_quoted_answer_is_not_repeated_at_length(
        self, server: ScriptedServer, fetcher: Fetcher
    ) -> None:
        server.scripts["/"] = lambda visit: visit.write_raw(b"z" * 5000 + b"\r\n\r\n")
        assert len(str(catch(fetcher, f"{server.url}/"))) < 300

    def test_a_connection_that_the_server_closed_is_opened_anew(
        self, server: ScriptedServer, fetcher: Fetcher
    ) -> None:
        def close_after(visit: Visit) -> None:
            visit.answer(200, b"ok")
            visit.close_connection = True

        server.scripts["/"] = close_after
        assert [get(fetcher, f"{server.url}/").status for _ in range(5)] == [200] * 5

    def test_nobody_listening_is_a_retryable_fault(self, fetcher: Fetcher) -> None:
        assert catch(fetcher, "http://127.0.0.1:1/").retryable


def answer_with(status: int = 200, **parts: Any) -> httpx2.MockTransport:
    return httpx2.MockTransport(lambda _: httpx2.Response(status, **parts))
