from __future__ import annotations

import dataclasses
import gzip
import time
import zlib
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from db.errors import BlockedAddressError, FetchError, IngestError
from ingest.fetch import Fetcher, Request, Response
from ingest.limits import FetchLimits
from ingest.transport import Proxies

if TYPE_CHECKING:
    from collections.abc import Iterator

MEGABYTE = 1_000_000
LIMITS = FetchLimits(
    allow_private=True, pace_seconds=0, total_seconds=1.0, connect_seconds=1.0, per_host=8
)


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(LIMITS, proxies=Proxies()) as opened:
        yield opened


def get(fetcher: Fetcher, url: str, **options: Any) -> Response:
    return fetcher.get(url, max_bytes=MEGABYTE, **options)


def catch(fetcher: Fetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        get(fetcher, url)
    return caught.value


def test_a_page_comes_with_what_its_headers_say(server, fetcher):
    server.serve(
        "/feed",
        b"<rss/>",
        Content_Type='Application/RSS+xml; charset="UTF-8"',
        ETag='"one"',
        Last_Modified="Mon, 01 Jun 2026 00:00:00 GMT",
    )
    response = get(fetcher, f"{server.url}/feed")
    assert response == Response(
        url=f"{server.url}/feed",
        status=200,
        body=b"<rss/>",
        content_type="application/rss+xml",
        charset="utf-8",
        etag='"one"',
        last_modified="Mon, 01 Jun 2026 00:00:00 GMT",
    )


def test_we_say_who_we_are_and_accept_gzip_only(server, fetcher):
    server.serve("/")
    get(fetcher, f"{server.url}/")
    headers = server.visits[0][1]
    assert headers["User-Agent"].startswith("Tocsin/")
    assert "https://" in headers["User-Agent"]
    assert headers["Accept-Encoding"] == "gzip"
    assert "Cookie" not in headers


def test_an_unchanged_page_is_a_304_with_the_old_validators(server, fetcher):
    server.serve("/feed", status=304)
    response = get(fetcher, f"{server.url}/feed", etag='"one"', last_modified="yesterday")
    assert (response.status, response.body, response.etag) == (304, b"", '"one"')
    assert server.visits[0][1]["If-None-Match"] == '"one"'
    assert server.visits[0][1]["If-Modified-Since"] == "yesterday"


def test_a_304_to_an_unconditional_request_is_a_fault(server, fetcher):
    server.serve("/feed", status=304)
    assert catch(fetcher, f"{server.url}/feed").status == 304


def test_connections_are_kept_after_every_kind_of_short_answer(server, fetcher):
    server.serve("/ok")
    server.serve("/same", status=304)
    server.serve("/no", b"no", status=404)
    server.redirect("/moved", "/ok")
    get(fetcher, f"{server.url}/ok")
    get(fetcher, f"{server.url}/same", etag='"x"')
    catch(fetcher, f"{server.url}/no")
    get(fetcher, f"{server.url}/moved")
    assert len(server.ports) == 5
    assert len(set(server.ports)) == 1


def test_cookies_are_not_kept(server, fetcher):
    server.serve("/", Set_Cookie="track=1")
    get(fetcher, f"{server.url}/")
    get(fetcher, f"{server.url}/")
    assert "Cookie" not in server.visits[1][1]


@pytest.mark.parametrize("value", [b"\x01", b'a"\tb', b"x" * 100_000, b"\xe9"])
def test_a_validator_that_cannot_be_sent_back_safely_is_forgotten(value):
    with Fetcher(LIMITS, transport=answer_with(headers=[(b"ETag", value)])) as fetcher:
        assert get(fetcher, "https://a.example/").etag == ""


def test_a_stored_validator_with_a_line_break_is_not_sent(server, fetcher):
    server.serve("/")
    get(fetcher, f"{server.url}/", etag='"a"\r\nX-Injected: 1')
    assert "If-None-Match" not in server.visits[0][1]
    assert "X-Injected" not in server.visits[0][1]


class TestRedirects:
    def test_relative_and_absolute_redirects_are_followed(self, server, fetcher):
        server.redirect("/a/1", "../b")
        server.redirect("/b", f"{server.url}/c d")
        server.serve("/c%20d", b"there")
        response = get(fetcher, f"{server.url}/a/1")
        assert (response.body, response.url) == (b"there", f"{server.url}/c%20d")
        assert response.permanent_url is None

    def test_a_chain_of_permanent_redirects_may_be_learnt(self, server, fetcher):
        server.redirect("/1", "/2", 301)
        server.redirect("/2", "/3", 308)
        server.serve("/3")
        assert get(fetcher, f"{server.url}/1").permanent_url == f"{server.url}/3"

    def test_one_temporary_hop_makes_the_chain_temporary(self, server, fetcher):
        server.redirect("/1", "/2", 301)
        server.redirect("/2", "/3", 307)
        server.serve("/3")
        assert get(fetcher, f"{server.url}/1").permanent_url is None

    def test_the_end_of_the_chain_may_answer_304(self, server, fetcher):
        server.redirect("/1", "/2", 301)
        server.serve("/2", status=304)
        response = get(fetcher, f"{server.url}/1", etag='"x"')
        assert (response.status, response.permanent_url) == (304, f"{server.url}/2")

    @pytest.mark.parametrize("locations", [("/a",), ("/b", "/a")])
    def test_a_circle_is_refused(self, server, fetcher, locations):
        for path, location in zip(("/a", "/b"), locations, strict=False):
            server.redirect(path, location)
        assert "circle" in catch(fetcher, f"{server.url}/a").message
        assert len(server.visits) == len(locations)

    def test_too_many_hops_are_refused(self, server, fetcher):
        for hop in range(50):
            server.redirect(f"/{hop}", f"/{hop + 1}")
        assert "more than 5 redirects" in catch(fetcher, f"{server.url}/0").message
        assert len(server.visits) == 6

    @pytest.mark.parametrize("location", ["", "\x01", "http://[::1"])
    def test_a_redirect_to_nowhere_is_a_fault(self, location):
        transport = answer_with(302, headers={"Location": location})
        with Fetcher(LIMITS, transport=transport) as fetcher, pytest.raises(IngestError):
            get(fetcher, "https://a.example/")

    @pytest.mark.parametrize(
        "location",
        [
            "http://127.0.0.1:1/secret",
            "//localhost/",
            "http://169.254.169.254/latest/meta-data/",
            "file:///etc/passwd",
            "http://127.0.0.1\\@example.org/",
            "https://user:word@example.org/",
            "http://2130706433/",
            "http://example.org:22/",
        ],
    )
    def test_no_redirect_leads_into_the_network(self, location):
        limits = dataclasses.replace(LIMITS, allow_private=False)
        asked = []

        def answer(request: httpx2.Request) -> httpx2.Response:
            asked.append(str(request.url))
            return httpx2.Response(302, headers={"Location": location})

        with Fetcher(limits, transport=httpx2.MockTransport(answer)) as fetcher:
            with pytest.raises(IngestError, match="redirect"):
                get(fetcher, "https://a.example/")
        assert asked == ["https://a.example/"]

    def test_leaving_https_is_followed_but_not_learnt(self):
        transport = httpx2.MockTransport(
            lambda request: httpx2.Response(301, headers={"Location": "http://a.example/"})
            if request.url.scheme == "https"
            else httpx2.Response(200, content=b"plain")
        )
        with Fetcher(LIMITS, transport=transport) as fetcher:
            response = get(fetcher, "https://a.example/")
        assert (response.body, response.permanent_url) == (b"plain", None)


class TestStatuses:
    @pytest.mark.parametrize(
        ("status", "retryable"),
        [(403, False), (404, False), (410, False), (429, True), (500, True), (503, True)],
    )
    def test_a_refusal_says_its_status_and_whether_to_retry(
        self, server, fetcher, status, retryable
    ):
        server.serve("/", status=status)
        error = catch(fetcher, f"{server.url}/")
        assert (error.status, error.retryable) == (status, retryable)
        assert error.retry_after is None

    @pytest.mark.parametrize(
        ("value", "seconds"),
        [
            ("120", 120),
            ("Thu, 01 Jan 1970 00:20:00 GMT", 200),
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
            ("99999999999", 7 * 86400),
            ("-5", None),
            ("abc", None),
            ("", None),
        ],
    )
    def test_both_forms_of_retry_after_are_read(self, server, value, seconds):
        server.serve("/", status=429, Retry_After=value)
        with Fetcher(LIMITS, proxies=Proxies(), wall_clock=lambda: 1000.0) as fetcher:
            assert catch(fetcher, f"{server.url}/").retry_after == seconds


class TestBounds:
    def test_a_gzip_body_is_inflated(self, server, fetcher):
        body = gzip.compress(b"first ") + gzip.compress(b"second") + b"\0\0"
        server.serve("/", body, Content_Encoding="gzip")
        assert get(fetcher, f"{server.url}/").body == b"first second"

    def test_a_body_of_just_the_limit_passes(self, server, fetcher):
        server.serve("/", gzip.compress(b"x" * MEGABYTE), Content_Encoding="gzip")
        assert len(get(fetcher, f"{server.url}/").body) == MEGABYTE

    def test_a_gzip_bomb_is_cut_at_the_limit(self, server, fetcher):
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        block = b"\0" * MEGABYTE
        bomb = b"".join(packer.compress(block) for _ in range(300)) + packer.flush()
        server.serve("/", bomb, Content_Encoding="gzip")
        assert len(bomb) < MEGABYTE
        assert "larger than 1 MB" in catch(fetcher, f"{server.url}/").message

    def test_an_announced_length_over_the_limit_is_refused_unread(self, server, fetcher):
        server.serve("/", b"x", Content_Length="10000000000")
        started = time.monotonic()
        assert "larger" in catch(fetcher, f"{server.url}/").message
        assert time.monotonic() - started < 0.5

    def test_an_endless_body_is_cut(self, server, fetcher):
        def flood(visit):
            visit.write_raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            while not visit.server.over.is_set():
                visit.wfile.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

        server.scripts["/"] = flood
        assert "larger" in catch(fetcher, f"{server.url}/").message

    @pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip"])
    def test_a_compression_we_did_not_offer_is_refused(self, server, fetcher, encoding):
        server.serve("/", b"x", Content_Encoding=encoding)
        assert "not offered" in catch(fetcher, f"{server.url}/").message

    def test_plain_bytes_announced_as_gzip_are_taken_as_they_are(self, server, fetcher):
        server.serve("/", b"<rss/>", Content_Encoding="gzip")
        assert get(fetcher, f"{server.url}/").body == b"<rss/>"

    @pytest.mark.parametrize("damage", [slice(0, -9), slice(0, 30)])
    def test_a_gzip_body_cut_short_is_a_fault(self, server, fetcher, damage):
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
    def test_a_slow_drip_is_cut_at_the_total_time(self, server, fetcher, head):
        def drip(visit):
            visit.write_raw(head)
            visit.wfile.flush()
            visit.drip(b"x" if head else b"", 0.05)

        server.scripts["/"] = drip
        started = time.monotonic()
        error = catch(fetcher, f"{server.url}/")
        assert error.retryable
        assert "slow" in error.message
        assert time.monotonic() - started < 2

    def test_the_total_time_covers_all_redirects(self, server, fetcher):
        def hop(visit):
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
    def test_a_broken_answer_is_a_retryable_fault(self, server, fetcher, answer):
        server.scripts["/"] = lambda visit: visit.write_raw(answer)
        assert catch(fetcher, f"{server.url}/").retryable

    def test_a_body_longer_than_announced_is_cut_where_announced(self, server, fetcher):
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
    def test_an_odd_content_type_comes_back_clean(self, value, expected):
        with Fetcher(LIMITS, transport=answer_with(headers={"Content-Type": value})) as fetcher:
            response = get(fetcher, "https://a.example/")
        assert (response.content_type, response.charset) == expected

    def test_a_quoted_answer_is_not_repeated_at_length(self, server, fetcher):
        server.scripts["/"] = lambda visit: visit.write_raw(b"z" * 5000 + b"\r\n\r\n")
        assert len(str(catch(fetcher, f"{server.url}/"))) < 300

    def test_a_connection_that_the_server_closed_is_opened_anew(self, server, fetcher):
        def close_after(visit):
            visit.answer(200, b"ok")
            visit.close_connection = True

        server.scripts["/"] = close_after
        assert [get(fetcher, f"{server.url}/").status for _ in range(5)] == [200] * 5

    def test_nobody_listening_is_a_retryable_fault(self, fetcher):
        assert catch(fetcher, "http://127.0.0.1:1/").retryable


class TestMany:
    def test_answers_come_in_the_order_asked(self, server, fetcher):
        def answer(visit):
            time.sleep(0.1 if visit.path.endswith("0") else 0)
            visit.answer(200, visit.path.encode())

        server.scripts = {f"/{number}": answer for number in range(40)}
        requests = [Request(f"{server.url}/{number}", MEGABYTE) for number in range(40)]
        results = list(fetcher.get_many(requests))
        assert [request for request, _ in results] == requests
        assert [result.body for _, result in results] == [b"/%d" % n for n in range(40)]

    def test_a_fault_is_a_value_and_stops_nobody(self, server, fetcher):
        server.serve("/good")
        server.serve("/bad", status=500)
        urls = ["ftp://x/", f"{server.url}/bad", f"{server.url}/good", "http://[::1"]
        results = [result for _, result in fetcher.get_many([Request(u, 9) for u in urls])]
        kinds = [type(result) for result in results]
        assert kinds == [BlockedAddressError, FetchError, Response, BlockedAddressError]

    def test_a_slow_host_does_not_hold_up_the_others(self):
        limits = dataclasses.replace(LIMITS, pace_seconds=0.1, threads=2)
        finished: dict[str, float] = {}

        def answer(request: httpx2.Request) -> httpx2.Response:
            finished[request.url.host] = time.monotonic()
            return httpx2.Response(200, content=b"x")

        urls = [f"https://slow.example/{n}" for n in range(6)]
        urls += [f"https://host{n}.example/" for n in range(20)]
        with Fetcher(limits, transport=httpx2.MockTransport(answer)) as fetcher:
            assert len(list(fetcher.get_many([Request(url, 9) for url in urls]))) == 26
        last_other = max(at for host, at in finished.items() if host != "slow.example")
        assert finished["slow.example"] - last_other > 0.2

    def test_few_bodies_wait_in_memory(self):
        limits = dataclasses.replace(LIMITS, max_held_bytes=30, threads=2)
        started: list[int] = []

        def answer(request: httpx2.Request) -> httpx2.Response:
            started.append(int(request.url.path[1:]))
            return httpx2.Response(200, content=b"x" * 10)

        requests = [Request(f"https://a.example/{n}", 99) for n in range(50)]
        with Fetcher(limits, transport=httpx2.MockTransport(answer)) as fetcher:
            results = fetcher.get_many(requests)
            next(results)
            time.sleep(0.2)
            assert len(started) < 10
            assert len(list(results)) == 49
        assert sorted(started) == list(range(50))

    def test_a_bug_in_the_transport_is_not_swallowed(self):
        def answer(_: httpx2.Request) -> httpx2.Response:
            raise KeyError("bug")

        with Fetcher(LIMITS, transport=httpx2.MockTransport(answer)) as fetcher:
            with pytest.raises(KeyError, match="bug"):
                list(fetcher.get_many([Request("https://a.example/", 9)]))

    def test_nothing_asked_is_nothing_answered(self, fetcher):
        assert list(fetcher.get_many([])) == []


def answer_with(status: int = 200, **parts: Any) -> httpx2.MockTransport:
    return httpx2.MockTransport(lambda _: httpx2.Response(status, **parts))

