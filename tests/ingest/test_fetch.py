from __future__ import annotations

import dataclasses
import threading
import time
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from db.errors import BlockedAddressError, FetchError, IngestError
from ingest.fetch import Fetcher, Request, Response
from ingest.limits import FetchLimits
from ingest.proxies import Proxies

if TYPE_CHECKING:
    from tests.ingest.conftest import ScriptedServer, Visit

MEGABYTE = 1_000_000
LIMITS = FetchLimits(
    allow_private=True, pace_seconds=0, total_seconds=1.0, connect_seconds=1.0, per_host=8
)


def get(fetcher: Fetcher, url: str, **options: Any) -> Response:
    return fetcher.get(url, max_bytes=MEGABYTE, **options)


def catch(fetcher: Fetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        get(fetcher, url)
    return caught.value


def test_a_page_comes_with_what_its_headers_say(server: ScriptedServer, fetcher: Fetcher) -> None:
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


def test_we_say_who_we_are_and_accept_gzip_only(server: ScriptedServer, fetcher: Fetcher) -> None:
    server.serve("/")
    get(fetcher, f"{server.url}/")
    headers = server.visits[0][1]
    assert headers["User-Agent"].startswith("Tocsin/")
    assert "https://" in headers["User-Agent"]
    assert headers["Accept-Encoding"] == "gzip"
    assert "Cookie" not in headers


def test_an_unchanged_page_is_a_304_with_the_old_validators(
    server: ScriptedServer, fetcher: Fetcher
) -> None:
    server.serve("/feed", status=304)
    response = get(fetcher, f"{server.url}/feed", etag='"one"', last_modified="yesterday")
    assert (response.status, response.body, response.etag) == (304, b"", '"one"')
    assert server.visits[0][1]["If-None-Match"] == '"one"'
    assert server.visits[0][1]["If-Modified-Since"] == "yesterday"


def test_a_304_to_an_unconditional_request_is_a_fault(
    server: ScriptedServer, fetcher: Fetcher
) -> None:
    server.serve("/feed", status=304)
    assert catch(fetcher, f"{server.url}/feed").status == 304


def test_connections_are_kept_after_every_kind_of_short_answer(
    server: ScriptedServer, fetcher: Fetcher
) -> None:
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


def test_cookies_are_not_kept(server: ScriptedServer, fetcher: Fetcher) -> None:
    server.serve("/", Set_Cookie="track=1")
    get(fetcher, f"{server.url}/")
    get(fetcher, f"{server.url}/")
    assert "Cookie" not in server.visits[1][1]


@pytest.mark.parametrize("value", [b"\x01", b'a"\tb', b"x" * 100_000, b"\xe9"])
def test_a_validator_that_cannot_be_sent_back_safely_is_forgotten(value: bytes) -> None:
    with Fetcher(LIMITS, transport=answer_with(headers=[(b"ETag", value)])) as fetcher:
        assert get(fetcher, "https://a.example/").etag == ""


def test_a_stored_validator_with_a_line_break_is_not_sent(
    server: ScriptedServer, fetcher: Fetcher
) -> None:
    server.serve("/")
    get(fetcher, f"{server.url}/", etag='"a"\r\nX-Injected: 1')
    assert "If-None-Match" not in server.visits[0][1]
    assert "X-Injected" not in server.visits[0][1]


class TestRedirects:
    def test_relative_and_absolute_redirects_are_followed(
        self, server: ScriptedServer, fetcher: Fetcher
    ) -> None:
        server.redirect("/a/1", "../b")
        server.redirect("/b", f"{server.url}/c d")
        server.serve("/c%20d", b"there")
        response = get(fetcher, f"{server.url}/a/1")
        assert (response.body, response.url) == (b"there", f"{server.url}/c%20d")
        assert response.permanent_url is None

    def test_a_chain_of_permanent_redirects_may_be_learnt(
        self, server: ScriptedServer, fetcher: Fetcher
    ) -> None:
        server.redirect("/1", "/2", 301)
        server.redirect("/2", "/3", 308)
        server.serve("/3")
        assert get(fetcher, f"{server.url}/1").permanent_url == f"{server.url}/3"

    def test_one_temporary_hop_makes_the_chain_temporary(
        self, server: ScriptedServer, fetcher: Fetcher
    ) -> None:
        server.redirect("/1", "/2", 301)
        server.redirect("/2", "/3", 307)
        server.serve("/3")
        assert get(fetcher, f"{server.url}/1").permanent_url is None

    def test_the_end_of_the_chain_may_answer_304(
        self, server: ScriptedServer, fetcher: Fetcher
    ) -> None:
        server.redirect("/1", "/2", 301)
        server.serve("/2", status=304)
        response = get(fetcher, f"{server.url}/1", etag='"x"')
        assert (response.status, response.permanent_url) == (304, f"{server.url}/2")

    @pytest.mark.parametrize("locations", [("/a",), ("/b", "/a")])
    def test_a_circle_is_refused(
        self, server: ScriptedServer, fetcher: Fetcher, locations: tuple[str, ...]
    ) -> None:
        for path, location in zip(("/a", "/b"), locations, strict=False):
            server.redirect(path, location)
        assert "circle" in catch(fetcher, f"{server.url}/a").message
        assert len(server.visits) == len(locations)

    def test_too_many_hops_are_refused(self, server: ScriptedServer, fetcher: Fetcher) -> None:
        for hop in range(50):
            server.redirect(f"/{hop}", f"/{hop + 1}")
        assert "more than 5 redirects" in catch(fetcher, f"{server.url}/0").message
        assert len(server.visits) == 6

    @pytest.mark.parametrize("location", ["", "\x01", "http://[::1"])
    def test_a_redirect_to_nowhere_is_a_fault(self, location: str) -> None:
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
    def test_no_redirect_leads_into_the_network(self, location: str) -> None:
        limits = dataclasses.replace(LIMITS, allow_private=False)
        asked = []

        def answer(request: httpx2.Request) -> httpx2.Response:
            asked.append(str(request.url))
            return httpx2.Response(302, headers={"Location": location})

        with (
            Fetcher(limits, transport=httpx2.MockTransport(answer)) as fetcher,
            pytest.raises(IngestError, match="redirect"),
        ):
            get(fetcher, "https://a.example/")
        assert asked == ["https://a.example/"]

    def test_leaving_https_is_followed_but_not_learnt(self) -> None:
        transport = httpx2.MockTransport(
            lambda request: (
                httpx2.Response(301, headers={"Location": "http://a.example/"})
                if request.url.scheme == "https"
                else httpx2.Response(200, content=b"plain")
            )
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
        self, server: ScriptedServer, fetcher: Fetcher, status: int, retryable: bool
    ) -> None:
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
    def test_both_forms_of_retry_after_are_read(
        self, server: ScriptedServer, value: str, seconds: float | None
    ) -> None:
        server.serve("/", status=429, Retry_After=value)
        with Fetcher(LIMITS, proxies=Proxies(), wall_clock=lambda: 1000.0) as fetcher:
            assert catch(fetcher, f"{server.url}/").retry_after == seconds


class TestMany:
    def test_answers_come_in_the_order_asked(
        self, server: ScriptedServer, fetcher: Fetcher
    ) -> None:
        def answer(visit: Visit) -> None:
            time.sleep(0.1 if visit.path.endswith("0") else 0)
            visit.answer(200, visit.path.encode())

        server.scripts = {f"/{number}": answer for number in range(40)}
        requests = [Request(f"{server.url}/{number}", MEGABYTE) for number in range(40)]
        results = list(fetcher.get_many(requests))
        assert [request for request, _ in results] == requests
        bodies = [result.body for _, result in results if isinstance(result, Response)]
        assert bodies == [b"/%d" % n for n in range(40)]

    def test_a_fault_is_a_value_and_stops_nobody(
        self, server: ScriptedServer, fetcher: Fetcher
    ) -> None:
        server.serve("/good")
        server.serve("/bad", status=500)
        urls = ["ftp://x/", f"{server.url}/bad", f"{server.url}/good", "http://[::1"]
        results = [result for _, result in fetcher.get_many([Request(u, 9) for u in urls])]
        kinds = [type(result) for result in results]
        assert kinds == [BlockedAddressError, FetchError, Response, BlockedAddressError]

    def test_a_slow_host_does_not_hold_up_the_others(self) -> None:
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

    def test_few_bodies_wait_in_memory(self) -> None:
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

    def test_a_bug_in_the_transport_is_not_swallowed(self) -> None:
        def answer(_: httpx2.Request) -> httpx2.Response:
            raise KeyError("bug")

        with (
            Fetcher(LIMITS, transport=httpx2.MockTransport(answer)) as fetcher,
            pytest.raises(KeyError, match="bug"),
        ):
            list(fetcher.get_many([Request("https://a.example/", 9)]))

    def test_a_reader_who_stops_early_leaves_no_thread_behind(
        self, server: ScriptedServer, fetcher: Fetcher
    ) -> None:
        server.serve("/")
        results = fetcher.get_many([Request(f"{server.url}/", 9)] * 200)
        next(results)
        results.close()  # type: ignore[attr-defined]  # a generator
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("fetch-")]
        assert len(server.visits) < 200

    def test_nothing_asked_is_nothing_answered(self, fetcher: Fetcher) -> None:
        assert list(fetcher.get_many([])) == []


def answer_with(status: int = 200, **parts: Any) -> httpx2.MockTransport:
    return httpx2.MockTransport(lambda _: httpx2.Response(status, **parts))
