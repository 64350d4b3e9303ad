"""How many requests a client may make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from app import rate_limits
from app.access import LOCAL_READER, Reader
from app.rate_limits import RateLimits
from tests.seeding import NOW

if TYPE_CHECKING:
    from starlette.requests import Request

PATHS = (
    "/api/v1/backtest",
    "/api/v1/subscriptions/s1/backtest",
    "/api/v1/subscriptions/s1/alerts",
    "/feeds/subscriptions/s1.xml",
    "/api/v1/stories",
    "/api/v1/search",
    "/feeds/briefs.xml",
    "/story",
    "/healthz",
)


def answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse("here")


@pytest.fixture(autouse=True)
def at_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "request_reader", lambda _: LOCAL_READER)


@pytest.fixture
def served() -> Starlette:
    limits = Middleware(RateLimits, requests_per_minute=5, searches_per_minute=2)
    return Starlette(routes=[Route(path, answer) for path in PATHS], middleware=[limits])


def client_at(served: Starlette, host: str = "192.0.2.7") -> TestClient:
    return TestClient(served, client=(host, 5000))


def test_beyond_the_limit_a_client_is_told_when_to_come_back(served: Starlette) -> None:
    client = client_at(served)
    with time_machine.travel(NOW, tick=False) as clock:
        for left in (4, 3, 2, 1, 0):
            got = client.get("/api/v1/stories")
            assert (got.status_code, got.headers["RateLimit"]) == (200, f'"requests";r={left};t=60')
        clock.shift(20)
        refused = client.get("/feeds/briefs.xml")
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "40"
        assert refused.headers["RateLimit-Policy"] == '"requests";q=5;w=60'
        assert "more than 5 requests a minute; ask again in 40 s" in refused.json()["error"]
        clock.shift(41)
        assert client.get("/api/v1/stories").status_code == 200


def test_searches_have_a_lower_limit_of_their_own(served: Starlette) -> None:
    client = client_at(served)
    codes = [client.get("/api/v1/search").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert client.get("/api/v1/stories").headers["RateLimit"].startswith('"requests";r=1')


def test_back_tests_count_as_searches(served: Starlette) -> None:
    client = client_at(served)
    paths = ("/api/v1/backtest", "/api/v1/subscriptions/s1/backtest", "/api/v1/search")
    assert [client.get(path).status_code for path in paths] == [200, 200, 429]


def test_feeds_of_subscriptions_count_as_searches(served: Starlette) -> None:
    client = client_at(served)
    paths = ("/feeds/subscriptions/s1.xml", "/api/v1/subscriptions/s1/alerts", "/api/v1/search")
    assert [client.get(path).status_code for path in paths] == [200, 200, 429]


def test_pages_and_the_health_check_are_not_counted(served: Starlette) -> None:
    client = client_at(served)
    for _ in range(8):
        assert client.get("/story").status_code == 200
        assert "RateLimit" not in client.get("/healthz").headers


def test_each_address_has_its_own_window_and_headers_change_none(served: Starlette) -> None:
    first, second = client_at(served), client_at(served, "192.0.2.8")
    for number in range(5):
        claims = {"X-Forwarded-For": f"203.0.113.{number}", "Forwarded": f"for=203.0.113.{number}"}
        assert first.get("/api/v1/stories", headers=claims).status_code == 200
    refused = first.get("/api/v1/stories", headers={"X-Forwarded-For": "203.0.113.99"})
    assert refused.status_code == 429
    assert second.get("/api/v1/stories").status_code == 200


def test_the_addresses_of_one_network_of_six_are_one_client(served: Starlette) -> None:
    for number in range(5):
        host = f"2001:db8:1:2::{number}"
        assert client_at(served, host).get("/api/v1/stories").status_code == 200
    assert client_at(served, "2001:db8:1:2:ffff::1").get("/api/v1/stories").status_code == 429
    assert client_at(served, "2001:db8:1:3::1").get("/api/v1/stories").status_code == 200
    assert client_at(served, "::ffff:192.0.2.9").get("/api/v1/stories").status_code == 200


def test_a_token_is_one_client_wherever_it_comes_from(
    served: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "request_reader", lambda _: Reader("token-1"))
    for number in range(5):
        client = client_at(served, f"192.0.2.{number}")
        assert client.get("/api/v1/stories").status_code == 200
    assert client_at(served, "192.0.2.50").get("/api/v1/stories").status_code == 429


def test_a_wrong_token_is_counted_by_its_address(
    served: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "request_reader", lambda _: None)
    client = client_at(served)
    codes = [
        client.get("/api/v1/stories", headers={"Authorization": f"Bearer {n}"}).status_code
        for n in range(6)
    ]
    assert codes == [200] * 5 + [429]
