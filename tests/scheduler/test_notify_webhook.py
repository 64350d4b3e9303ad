"""Webhooks over real sockets to a receiver on loopback."""

from __future__ import annotations

import ipaddress
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from standardwebhooks.webhooks import Webhook

from db.errors import DeliveryError
from scheduler.notify.options import GuardOptions, WebhookOptions
from scheduler.notify.port import Destination, Envelope
from scheduler.notify.webhook import WebhookNotifier
from scheduler.notify.webhook_address import (
    WebhookAddress,
    is_secret,
    make_webhook_secret,
    read_webhook,
    write_webhook,
)
from tests.hook_server import Answer, HookServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWN = (ipaddress.ip_network("127.0.0.0/8"),)
SECRET = make_webhook_secret()
ENVELOPE = Envelope(
    key="delivery1",
    subject="Lumen 3 is out",
    text="text",
    html="",
    markdown="",
    document='{"version":"1","title":"Lumen — 模型"}',
    made_at=datetime(2026, 7, 2, 6, tzinfo=UTC),
)


@pytest.fixture
def server() -> Iterator[HookServer]:
    with HookServer() as running:
        yield running


def open_notifier(server: HookServer, seconds: float = 5.0) -> WebhookNotifier:
    guard = GuardOptions(OWN, webhook_ports=(server.port,))
    return WebhookNotifier(WebhookOptions(total_seconds=seconds), guard)


@pytest.fixture
def notifier(server: HookServer) -> Iterator[WebhookNotifier]:
    made = open_notifier(server)
    yield made
    made.close()


def at(url: str) -> Destination:
    return Destination("channel1", write_webhook(WebhookAddress(url, SECRET)))


def fail(notifier: WebhookNotifier, destination: Destination) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        notifier.send(destination, ENVELOPE)
    shown = f"{caught.value} {caught.value!r} {caught.value.__cause__}"
    assert "hook" not in shown.replace("webhook", "")
    assert SECRET not in shown
    return caught.value


def test_what_arrives_verifies_with_the_standard_library_of_the_form(
    server: HookServer, notifier: WebhookNotifier
) -> None:
    receipt = notifier.send(at(server.url), ENVELOPE)
    (request,) = server.requests
    said = Webhook(SECRET).verify(request.body, request.headers)
    assert said == {"version": "1", "title": "Lumen — 模型"}
    assert request.headers["webhook-id"] == "delivery1"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"].startswith("Tocsin/")
    assert request.headers["content-length"] == str(len(request.body))
    assert receipt.detail == "the receiver answered 200"


def test_the_id_stays_and_the_time_moves_between_attempts(server: HookServer) -> None:
    times = iter(datetime(2026, 7, 2, hour, tzinfo=UTC) for hour in range(1, 9))
    guard = GuardOptions(OWN, webhook_ports=(server.port,))
    notifier = WebhookNotifier(WebhookOptions(), guard, clock=lambda: next(times))
    server.answers = [Answer(500), Answer(200)]
    assert fail(notifier, at(server.url)).retryable
    notifier.send(at(server.url), ENVELOPE)
    notifier.close()
    first, second = server.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert first.body == second.body


@pytest.mark.parametrize(
    ("answer", "is_retryable", "retry_after", "is_gone"),
    [
        (Answer(500), True, None, False),
        (Answer(502), True, None, False),
        (Answer(503, {"Retry-After": "120"}), True, 120.0, False),
        (Answer(429, {"Retry-After": "99999999"}), True, 86_400.0, False),
        (Answer(429, {"Retry-After": "soon"}), True, None, False),
        (Answer(408), True, None, False),
        (Answer(400), False, None, False),
        (Answer(401), False, None, False),
        (Answer(404), False, None, False),
        (Answer(410), False, None, True),
        (Answer(501), False, None, False),
        (Answer(302, {"Location": "http://169.254.169.254/latest"}), False, None, False),
        (Answer(307, {"Location": "/hook2"}), False, None, False),
        (Answer(204), None, None, False),
        (Answer(202), None, None, False),
    ],
)
def test_each_answer_is_judged(
    server: HookServer,
    notifier: WebhookNotifier,
    answer: Answer,
    is_retryable: bool | None,
    retry_after: float | None,
    is_gone: bool,
) -> None:
    server.answers = [replace(answer, body=b"")]
    if is_retryable is None:
        assert str(answer.status) in notifier.send(at(server.url), ENVELOPE).detail
        return
    error = fail(notifier, at(server.url))
    assert (error.retryable, error.retry_after) == (is_retryable, retry_after)
    assert error.is_bounce is is_gone
    assert len(server.requests) == 1


def test_a_date_in_retry_after_is_read(server: HookServer) -> None:
    guard = GuardOptions(OWN, webhook_ports=(server.port,))
    now = datetime(2026, 7, 2, 6, tzinfo=UTC)
    notifier = WebhookNotifier(WebhookOptions(), guard, clock=lambda: now)
    server.answers = [Answer(503, {"Retry-After": "Thu, 02 Jul 2026 06:05:00 GMT"})]
    error = fail(notifier, at(server.url))
    notifier.close()
    assert error.retry_after == 300.0


@pytest.mark.parametrize("slow", ["headers", "body"])
def test_a_receiver_that_drips_is_left_in_time(server: HookServer, slow: str) -> None:
    server.answers = [Answer(slow=slow)]
    notifier = open_notifier(server, 0.4)
    started = time.monotonic()
    if slow == "headers":
        assert fail(notifier, at(server.url)).retryable
    else:  # the status has come: the message was taken
        assert notifier.send(at(server.url), ENVELOPE).detail
    notifier.close()
    assert time.monotonic() - started < 3


def test_a_huge_answer_is_cut_off(server: HookServer, notifier: WebhookNotifier) -> None:
    server.answers = [Answer(huge=500_000_000)]
    started = time.monotonic()
    assert notifier.send(at(server.url), ENVELOPE).detail
    assert time.monotonic() - started < 2


def test_a_closed_connection_and_a_closed_port_are_tried_again(
    server: HookServer, notifier: WebhookNotifier
) -> None:
    server.answers = [Answer(closes=True)]
    assert fail(notifier, at(server.url)).retryable
    assert len(server.requests) == 1
    with HookServer() as gone:
        url = gone.url
    refused = WebhookNotifier(WebhookOptions(), GuardOptions(OWN, webhook_ports=(gone.port,)))
    assert fail(refused, at(url)).retryable
    refused.close()


def test_https_with_a_certificate_that_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with HookServer("receiver.example") as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.write_authority(tmp_path / "ca.pem")))
        guard = GuardOptions(OWN, webhook_ports=(server.port,))
        notifier = WebhookNotifier(WebhookOptions(), guard, resolve=lambda *_: ("127.0.0.1",))
        notifier.send(at(f"https://receiver.example:{server.port}/hook"), ENVELOPE)
        other = fail(notifier, at(f"https://other.example:{server.port}/hook"))
        notifier.close()
        assert len(server.requests) == 1
        assert other.retryable
        assert "certificate" in other.message


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/hook",
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://10.0.0.1/hook",
        "https://169.254.169.254/hook",
        "https://[::ffff:127.0.0.1]/hook",
        "https://0x7f000001/hook",
        "https://localhost/hook",
        "http://receiver.example/hook",
        "https://receiver.example:22/hook",
        "https://name:word@receiver.example/hook",
        "file:///hook",
        "https://receiver.example\\@10.0.0.1/hook",
        "gopher://receiver.example/hook",
    ],
)
def test_addresses_the_operator_did_not_allow_are_refused(url: str) -> None:
    notifier = WebhookNotifier(WebhookOptions(), GuardOptions(), resolve=lambda *_: ("127.0.0.1",))
    error = fail(notifier, at(url))
    notifier.close()
    assert not error.retryable


def test_a_public_name_that_leads_inside_is_refused_on_connecting(server: HookServer) -> None:
    ports = (server.port,)
    for networks in ((), (ipaddress.ip_network("10.0.0.0/8"),)):
        guard = GuardOptions(networks, webhook_ports=ports)
        notifier = WebhookNotifier(WebhookOptions(), guard, resolve=lambda *_: ("127.0.0.1",))
        error = fail(notifier, at(f"https://receiver.example:{server.port}/hook"))
        notifier.close()
        assert "allowed_networks" in error.message
    assert server.requests == []


def test_without_https_only_networks_of_the_operators_own_are_reached() -> None:
    guard = GuardOptions((ipaddress.ip_network("10.0.0.0/8"),))
    notifier = WebhookNotifier(WebhookOptions(), guard, resolve=lambda *_: ("93.184.216.34",))
    error = fail(notifier, at("http://receiver.example/hook"))
    notifier.close()
    assert "TLS" in error.message


def test_proxies_of_the_environment_are_left_aside(
    server: HookServer, notifier: WebhookNotifier, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    notifier.send(at(server.url), ENVELOPE)
    assert len(server.requests) == 1


@pytest.mark.parametrize("key", ["a\r\nEvil: 1", "ключ", "", "x" * 300, "a\x00"])
def test_a_key_that_cannot_stand_in_a_header_is_refused(
    server: HookServer, notifier: WebhookNotifier, key: str
) -> None:
    with pytest.raises(DeliveryError, match="key"):
        notifier.send(at(server.url), replace(ENVELOPE, key=key))
    assert server.requests == []


def test_an_address_and_its_text_are_one() -> None:
    address = WebhookAddress("https://receiver.example/hook", make_webhook_secret())
    assert read_webhook(write_webhook(address)) == address
    assert address.secret not in repr(address)
    assert "receiver" not in repr(address)


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_YWJj", "abc", "whsec_" + "A" * 400, "whsec_é"]
)
def test_weak_and_malformed_secrets_are_refused(secret: str) -> None:
    assert not is_secret(secret)
    with pytest.raises(ValueError, match="whsec_"):
        read_webhook(f"https://receiver.example/hook\n{secret}")
