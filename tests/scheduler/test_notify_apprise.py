"""Messages through Apprise to stand-ins of the services' own HTTP interfaces."""

from __future__ import annotations

import ipaddress
import json
import os
import socket
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from db.errors import DeliveryError
from scheduler.notify.apprise_service import AppriseNotifier
from scheduler.notify.options import GuardOptions, ServiceOptions
from scheduler.notify.port import Destination, Envelope
from tests.hook_server import Answer, HookServer, Kept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOSTS = (
    "hooks.slack.com",
    "discord.com",
    "api.telegram.org",
    "ntfy.sh",
    "matrix.example",
    "prod-1.logic.azure.com",
)
OWN = GuardOptions((ipaddress.ip_network("127.0.0.0/8"),))
TOKEN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcd"
SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general"
URLS = {
    "slack": SLACK,
    "discord": f"discord://123456789012345678/{TOKEN}",
    "telegram": "tgram://123456789:abcdefg_hijklmnop/12315544/",
    "ntfy": "ntfy://corvid-alerts",
    "matrix": "matrixs://secrettoken@matrix.example/!room:matrix.example?v=3",
    "teams": "workflows://prod-1.logic.azure.com:443/0123456789abcdef0123456789abcdef/sigsigsig",
}
SERVICES = ("slack", "discord", "tgram", "ntfy", "ntfys", "matrixs", "workflows", "gotify", "json")
ENVELOPE = Envelope(
    key="delivery1",
    subject="Lumen 3 is out",
    text="",
    html="",
    markdown="Lumen 3 is out\n\nNorthlight opened it — 模型 <https://corvid.example/a_b?x=1&y=2>",
    document="{}",
    made_at=datetime(2026, 7, 2, 6, tzinfo=UTC),
    preferences_url="https://news.example/preferences?token=abc",
)


def play_service(request: Kept) -> Answer:
    """What each service says when all is well."""
    host = request.host.partition(":")[0]
    said: dict[str, Any] = {"ok": True}
    if request.path.startswith("/.well-known/"):
        return Answer(404)
    if host == "matrix.example":
        said = {"user_id": "@tocsin:matrix.example", "device_id": "D", "joined_rooms": []}
        said |= {"room_id": "!room:matrix.example", "event_id": "$1"}
    body = b"ok" if host == "hooks.slack.com" else json.dumps(said).encode()
    return Answer(200, {"Content-Type": "application/json"}, body)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[HookServer, AppriseNotifier]]:
    """One receiver under every host's name, and one notifier with its children."""
    with HookServer(*HOSTS) as server, pytest.MonkeyPatch.context() as patch:
        path = server.write_authority(tmp_path_factory.mktemp("ca") / "ca.pem")
        patch.setenv("SSL_CERT_FILE", str(path))
        patch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        detours = tuple((host, ("127.0.0.1", server.port)) for host in HOSTS)
        options = ServiceOptions(SERVICES, total_seconds=10, workers=1, detours=detours)
        notifier = AppriseNotifier(options, replace(OWN, webhook_ports=(server.port,)))
        yield server, notifier
        notifier.close()


@pytest.fixture
def server(place: tuple[HookServer, AppriseNotifier]) -> HookServer:
    place[0].requests.clear()
    place[0].judge = play_service
    return place[0]


@pytest.fixture
def notifier(place: tuple[HookServer, AppriseNotifier]) -> AppriseNotifier:
    return place[1]


def fail(notifier: AppriseNotifier, url: str, envelope: Envelope = ENVELOPE) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        notifier.send(Destination("channel1", url), envelope)
    shown = f"{caught.value} {caught.value!r} {caught.value.__cause__}"
    assert TOKEN not in shown
    assert "TIiajkdnlazkcOXrIdevi7FQ" not in shown
    return caught.value


def last_text(server: HookServer) -> str:
    """The whole of what was posted last, as text."""
    body = server.requests[-1].body.decode()
    return json.dumps(json.loads(body), ensure_ascii=False) if body.startswith("{") else body


@pytest.mark.parametrize("service", sorted(URLS))
def test_each_service_gets_the_message_in_its_own_form(
    server: HookServer, notifier: AppriseNotifier, service: str
) -> None:
    receipt = notifier.send(Destination("channel1", URLS[service]), ENVELOPE)
    said = last_text(server)
    assert service != "matrix" or "/send/m.room.message/" in server.requests[-1].path
    assert "Lumen 3 is out" in said
    assert "模型" in said
    assert "https://corvid.example/a_b?x=1&" in said
    assert receipt.detail.endswith("answered 200")
    assert "github.com" not in said


def test_an_address_in_the_services_own_form_is_read(
    server: HookServer, notifier: AppriseNotifier
) -> None:
    url = f"https://discord.com/api/webhooks/123456789012345678/{TOKEN}"
    notifier.send(Destination("channel1", url), ENVELOPE)
    assert server.requests[0].path.startswith("/api/webhooks/123456789012345678/")


HOSTILE = (
    "@everyone x@here <!channel> <@U123> <users/all> @room @**all** "
    '<a href="https://evil.example">safe.example</a> [safe.example](https://evil.example) '
    "<https://evil.example|safe.example> &lt;a href=&quot;https://evil.example&quot;&gt; "
    "[safe.example][1]\n[1]: https://evil.example\n```\n||x||\u202egnorw \x00\ud800"
)


@pytest.mark.parametrize("service", sorted(URLS))
def test_text_from_outside_calls_nobody_and_masks_no_link(
    server: HookServer, notifier: AppriseNotifier, service: str
) -> None:
    hostile = replace(ENVELOPE, subject=HOSTILE, markdown=HOSTILE)
    notifier.send(Destination("channel1", URLS[service]), hostile)
    said = last_text(server)
    for live in ("@everyone", "@here", "@room", "<!channel", "<@U", "<users/", "@**"):
        assert live not in said
    for masked in ("<a href", "](http", "<https://evil.example|", "][1]", "]: https", "```"):
        assert masked not in said
    assert not {"\u202e", "\x00", "\\u0000", "\ud800"} & set(said)


def test_a_long_message_is_cut_with_a_link_to_the_rest(
    server: HookServer, notifier: AppriseNotifier
) -> None:
    long = replace(ENVELOPE, markdown="A line of words.\n" * 5000)
    notifier.send(Destination("channel1", URLS["discord"]), long)
    content = json.loads(server.requests[0].body)["content"]
    assert len(content) <= 2000
    assert content.endswith("… <https://news.example/preferences?token=abc>")
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("answer", "is_retryable", "retry_after", "is_gone"),
    [
        (Answer(429, {"Retry-After": "30"}), True, 30.0, False),
        (Answer(429, body=b'{"retry_after": 2.5}'), True, 2.5, False),
        (Answer(429, body=b'{"parameters": {"retry_after": 7}}'), True, 7.0, False),
        (Answer(500), True, None, False),
        (Answer(503, {"Retry-After": "60"}), True, 60.0, False),
        (Answer(401), False, None, False),
        (Answer(404), False, None, True),
        (Answer(410), False, None, True),
        (Answer(302, {"Location": "http://169.254.169.254/latest"}), False, None, False),
        (Answer(closes=True), True, None, False),
    ],
)
def test_each_answer_is_judged(
    server: HookServer,
    notifier: AppriseNotifier,
    answer: Answer,
    is_retryable: bool,
    retry_after: float | None,
    is_gone: bool,
) -> None:
    server.judge = lambda _: answer
    error = fail(notifier, URLS["discord"])
    assert (error.retryable, error.retry_after) == (is_retryable, retry_after)
    assert error.is_bounce is is_gone
    assert len(server.requests) == 1


def test_a_service_that_says_no_with_200_is_not_taken_for_sent(
    server: HookServer, notifier: AppriseNotifier
) -> None:
    server.judge = lambda _: Answer(200, {}, b"no_team")
    error = fail(notifier, SLACK)
    assert error.retryable
    assert "did not take" in error.message


@pytest.mark.parametrize(
    "url",
    [
        "json://169.254.169.254/latest",
        "syslog://",
        "file:///etc/passwd",
        "exec://ls",
        "mailto://user:pass@example.org",
        "https://169.254.169.254/latest",
        "https://hooks.slack.com.evil.example/services/a/b/c",
        "config://example.org",
        "signal://example.org/1/2",
        "ntfy://a b",
        "ntfy://a\r\nx",
        "ntfy",
        "",
        "ntfy://" + "a" * 3000,
    ],
)
def test_other_services_and_malformed_urls_never_reach_the_library(
    server: HookServer, notifier: AppriseNotifier, url: str
) -> None:
    error = fail(notifier, url)
    assert not error.retryable
    assert "cannot be used" in error.message
    assert server.requests == []


def test_addresses_inside_are_refused_where_they_are_connected_to(server: HookServer) -> None:
    options = ServiceOptions(("ntfy", "ntfys", "discord"), workers=1, total_seconds=10)
    detoured = replace(options, detours=(("discord.com", ("127.0.0.1", server.port)),))
    notifier = AppriseNotifier(detoured, GuardOptions())
    for url in (URLS["discord"], "ntfys://127.0.0.1/topic", "ntfys://localhost/topic"):
        error = fail(notifier, url)
        assert not error.retryable
        assert "allowed_networks" in error.message
    plain = fail(notifier, "ntfy://127.0.0.1/topic")
    notifier.close()
    assert "TLS" in plain.message
    assert server.requests == []


@pytest.mark.parametrize(
    "addition", ["?template=/etc/hostname", "?template=http://127.0.0.1/", "/#second"]
)
def test_options_that_read_files_or_name_more_receivers_are_refused(
    server: HookServer, notifier: AppriseNotifier, addition: str
) -> None:
    error = fail(notifier, f"{SLACK}{addition}")
    assert not error.retryable
    assert server.requests == []


@pytest.mark.parametrize("option", ["optional=yes", "retry=5&wait=9", "redirect=yes", "verify=no"])
def test_options_of_the_url_cannot_bend_the_rules(
    server: HookServer, notifier: AppriseNotifier, option: str
) -> None:
    server.judge = lambda _: Answer(500)
    started = time.monotonic()
    assert fail(notifier, f"{URLS['discord']}?{option}").retryable
    assert len(server.requests) == 1
    assert time.monotonic() - started < 5


@pytest.mark.slow
def test_a_service_that_stalls_is_killed_and_the_next_message_goes_out(
    server: HookServer, place: tuple[HookServer, AppriseNotifier]
) -> None:
    detours = (("discord.com", ("127.0.0.1", server.port)),)
    options = ServiceOptions(("discord",), total_seconds=1.0, workers=1, detours=detours)
    notifier = AppriseNotifier(options, replace(OWN, webhook_ports=(server.port,)))
    server.judge = lambda _: Answer(slow="headers")
    error = fail(notifier, URLS["discord"])
    assert error.retryable
    assert "slow" in error.message
    server.judge = play_service
    assert notifier.send(Destination("channel1", URLS["discord"]), ENVELOPE).detail
    notifier.close()


def test_a_huge_answer_is_not_read(server: HookServer, notifier: AppriseNotifier) -> None:
    server.judge = lambda _: Answer(200, huge=300_000_000)
    started = time.monotonic()
    receipt = notifier.send(Destination("channel1", URLS["discord"]), ENVELOPE)
    assert receipt.detail
    assert time.monotonic() - started < 5


def test_the_cage_holds_in_the_child_itself(
    server: HookServer, notifier: AppriseNotifier, tmp_path: Path
) -> None:
    pool = notifier._open()
    kept = tmp_path / "secret.txt"
    kept.write_text("secret")
    for work, given in (
        (open, [str(kept)]),
        (open, [str(tmp_path / "new.txt"), "w"]),
        (os.system, ["true"]),
        (socket.create_connection, [("10.0.0.1", 80), 1]),
    ):
        with pytest.raises(PermissionError):
            pool.schedule(work, args=given).result(20)
    assert pool.schedule(os.getenv, args=["HTTPS_PROXY"]).result(20) is None
    assert pool.schedule(os.getenv, args=["PATH"]).result(20)
    assert not (tmp_path / "new.txt").exists()
