"""What every notifier keeps, whatever it sends by."""

from __future__ import annotations

import ipaddress
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from db.alert_types import ChannelKind
from db.errors import DeliveryError
from scheduler.notify.make import NotifierOptions, close_notifiers, make_notifiers
from scheduler.notify.options import GuardOptions, MailOptions, ServiceOptions
from scheduler.notify.port import Destination, Envelope, Receipt
from scheduler.notify.webhook_address import WebhookAddress, make_webhook_secret, write_webhook
from tests.hook_server import Answer, HookServer
from tests.mail_server import Behaviour, MailServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from scheduler.notify.port import Notifier

SECRET_PART = "hiddenpart"
ENVELOPE = Envelope(
    key="delivery1",
    subject="Lumen 3 is out",
    text="Northlight opened its weights.",
    html="<p>Northlight opened its weights.</p>",
    markdown="Northlight opened its weights.",
    document='{"version": "1"}',
    made_at=datetime(2026, 7, 2, 6, tzinfo=UTC),
)
HOSTILE = [
    "\r\nBcc: evil@example.com\r\n\r\nbody",
    "<script>alert(1)</script>",
    '=HYPERLINK("https://evil.example")',
    "@everyone <!channel> [a](https://evil.example)",
    "\ud800\x00\x1b[31m\u202e\u2028",
    "=?utf-8?q?=0ABcc=3A?=",
    "模" * 100_000,
    "",
]


@dataclass(frozen=True)
class Bench:
    """A notifier with what receives from it; `refuse(is_retryable)` makes the receiver say no."""

    notifier: Notifier
    address: str
    count: Callable[[], int]
    refuse: Callable[[bool], None]
    accept: Callable[[], None]

    @property
    def destination(self) -> Destination:
        return Destination("channel1", self.address)


@pytest.fixture(scope="module")
def receivers() -> Iterator[tuple[MailServer, HookServer]]:
    with MailServer() as mail, HookServer() as hook:
        yield mail, hook


@pytest.fixture(scope="module")
def notifiers(
    receivers: tuple[MailServer, HookServer],
) -> Iterator[Mapping[ChannelKind, Notifier]]:
    mail, hook = receivers
    guard = GuardOptions((ipaddress.ip_network("127.0.0.0/8"),), (hook.port,))
    letter = MailOptions("127.0.0.1", "brief@example.org", port=mail.port, security="none")
    services = ServiceOptions(("gotify",), total_seconds=10, workers=1)
    made = make_notifiers(NotifierOptions(letter, guard, services=services))
    yield made
    close_notifiers(made)


@pytest.fixture(params=[ChannelKind.EMAIL, ChannelKind.WEBHOOK, ChannelKind.APPRISE], ids=str)
def bench(
    request: pytest.FixtureRequest,
    receivers: tuple[MailServer, HookServer],
    notifiers: Mapping[ChannelKind, Notifier],
) -> Iterator[Bench]:
    mail, hook = receivers
    kind: ChannelKind = request.param
    notifier = notifiers[kind]
    if kind is ChannelKind.EMAIL:
        start = len(mail.mails)
        made = Bench(
            notifier,
            f"{SECRET_PART}@example.org",
            lambda: len(mail.mails) - start,
            lambda again: refuse_mail(mail, is_retryable=again),
            lambda: setattr(mail, "behaviour", Behaviour()),
        )
    else:
        start = len(hook.requests)
        made = Bench(
            notifier,
            address_of(kind, hook),
            lambda: len(hook.requests) - start,
            lambda again: setattr(hook, "answers", [Answer(503 if again else 403)]),
            lambda: setattr(hook, "answers", [Answer(200)]),
        )
    made.accept()
    yield made
    made.accept()


def refuse_mail(server: MailServer, *, is_retryable: bool) -> None:
    code = "451 later" if is_retryable else "550 5.1.1 no"
    server.behaviour = Behaviour(recipient=f"{code} <{SECRET_PART}@example.org>")


def address_of(kind: ChannelKind, hook: HookServer) -> str:
    if kind is ChannelKind.WEBHOOK:
        url = f"http://127.0.0.1:{hook.port}/{SECRET_PART}"
        return write_webhook(WebhookAddress(url, make_webhook_secret()))
    return f"gotify://127.0.0.1:{hook.port}/{SECRET_PART}/abcdefghijklmno"


def test_a_message_arrives_and_the_receipt_shows_no_address(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    receipt = bench.notifier.send(bench.destination, ENVELOPE)
    assert isinstance(receipt, Receipt)
    assert receipt.detail
    assert SECRET_PART not in f"{receipt}{caplog.text}{bench.destination}"
    assert bench.count() == 1


@pytest.mark.parametrize("is_retryable", [True, False])
def test_a_refusal_is_an_error_that_names_the_channel_and_no_address(
    bench: Bench, caplog: pytest.LogCaptureFixture, is_retryable: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    bench.refuse(is_retryable)
    with pytest.raises(DeliveryError) as caught:
        bench.notifier.send(bench.destination, ENVELOPE)
    error = caught.value
    assert (error.channel, error.retryable) == ("channel1", is_retryable)
    assert SECRET_PART not in f"{error}{error!r}{error.__cause__}{caplog.text}"


def test_a_receiver_that_refused_is_served_again(bench: Bench) -> None:
    bench.refuse(True)
    with pytest.raises(DeliveryError):
        bench.notifier.send(bench.destination, ENVELOPE)
    bench.accept()
    assert bench.notifier.send(bench.destination, ENVELOPE).detail


def test_several_threads_may_send_at_once(bench: Bench) -> None:
    def send(number: int) -> str:
        envelope = replace(ENVELOPE, key=f"delivery{number}")
        return bench.notifier.send(bench.destination, envelope).detail

    with ThreadPoolExecutor(6) as threads:
        receipts = list(threads.map(send, range(12)))
    assert all(receipts)
    assert bench.count() == 12


@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_can_be_sent(bench: Bench, payload: str) -> None:
    hostile = replace(
        ENVELOPE,
        subject=payload,
        text=payload or "-",
        html=payload,
        markdown=payload,
        document='{"text": "x"}',
        unsubscribe_url=payload,
        preferences_url=payload,
    )
    assert bench.notifier.send(bench.destination, hostile).detail
    assert bench.count() == 1


@pytest.mark.parametrize("address", ["", "nonsense", "\r\n", "env:NAME", "\ud800", "a" * 5000])
def test_an_address_of_another_kind_is_refused_for_good(bench: Bench, address: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        bench.notifier.send(Destination("channel1", address), ENVELOPE)
    assert not caught.value.retryable
    assert bench.count() == 0


def test_the_log_takes_everything_and_writes_subject_and_key_only(
    notifiers: Mapping[ChannelKind, Notifier], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    hostile = replace(ENVELOPE, subject="Lumen 3\r\nforged line")
    notifiers[ChannelKind.LOG].send(Destination("channel1", SECRET_PART), hostile)
    (record,) = caplog.records
    assert "delivery1" in record.getMessage()
    assert "Lumen 3 forged line" in record.getMessage()
    assert SECRET_PART not in record.getMessage()


def test_without_mail_settings_there_is_no_mail() -> None:
    made = make_notifiers(NotifierOptions())
    close_notifiers(made)
    assert ChannelKind.EMAIL not in made
    assert ChannelKind.APPRISE not in made
    assert ChannelKind.WEBHOOK in made


def test_a_malformed_sender_shuts_mail_alone_and_says_why() -> None:
    made = make_notifiers(NotifierOptions(MailOptions("mail.northlight.example", "not an address")))
    assert ChannelKind.WEBHOOK in made
    with pytest.raises(DeliveryError, match=r"mail\.sender needs an address") as caught:
        made[ChannelKind.EMAIL].send(Destination("c1", "ada@northlight.example"), ENVELOPE)
    assert caught.value.retryable
