"""Mails over real sockets to a real server on loopback."""

from __future__ import annotations

import ipaddress
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from db.errors import ConfigError, DeliveryError
from scheduler.notify.options import GuardOptions, MailOptions
from scheduler.notify.port import Destination, Envelope
from scheduler.notify.return_token import read_token
from scheduler.notify.smtp import SmtpNotifier
from tests.mail_server import Behaviour, MailServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOOPBACK = GuardOptions(networks=(ipaddress.ip_network("127.0.0.0/8"),))
READER = "Reader.Name@example.org"
TO = Destination("channel1", READER)
KEY = b"k" * 32
ENVELOPE = Envelope(
    key="delivery1",
    subject="Lumen 3 ist da — 模型",
    text="Northlight opened its weights.\n.\nA line of one dot came before.\n",
    html="<p>Northlight opened its weights — ja.</p>",
    markdown="Northlight",
    document="{}",
    made_at=datetime(2026, 7, 2, 6, tzinfo=UTC),
    unsubscribe_url="https://news.example.org/alerts/unsubscribe?token=abc",
)


def options_for(server: MailServer, security: str = "none") -> MailOptions:
    return MailOptions(
        host="127.0.0.1",
        port=server.port,
        security=security,
        sender="brief@example.org",
        reply_to="help@example.org",
        bounce_address="bounce@example.org",
        bounce_key=KEY,
        timeout_seconds=5,
        total_seconds=10,
    )


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


@pytest.fixture
def notifier(server: MailServer) -> Iterator[SmtpNotifier]:
    made = SmtpNotifier(options_for(server), LOOPBACK)
    yield made
    made.close()


def fail(notifier: SmtpNotifier, destination: Destination = TO) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        notifier.send(destination, ENVELOPE)
    shown = f"{caught.value} {caught.value!r}".lower()
    assert "reader.name" not in shown
    assert caught.value.__cause__ is None
    return caught.value


def test_a_mail_arrives_whole_with_every_header(server: MailServer, notifier: SmtpNotifier) -> None:
    receipt = notifier.send(TO, ENVELOPE)
    (mail,) = server.mails
    message = mail.message
    assert "example.org" not in receipt.detail
    assert mail.recipients == (READER,)
    assert message["Subject"] == ENVELOPE.subject
    assert message["Message-ID"] == "<delivery1@example.org>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"<{ENVELOPE.unsubscribe_url}>" in message["List-Unsubscribe"]
    assert "<mailto:help@example.org?subject=unsubscribe>" in message["List-Unsubscribe"]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Thu, 02 Jul 2026 06:00:00 +0000"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == ENVELOPE.text
    assert mail.content.isascii()


def test_the_envelope_sender_names_the_channel_and_is_signed(
    server: MailServer, notifier: SmtpNotifier
) -> None:
    notifier.send(TO, ENVELOPE)
    local = server.mails[0].sender.removesuffix("@example.org")
    assert local.startswith("bounce+")
    assert read_token(local.partition("+")[2], [KEY]) == "channel1"
    assert read_token(local.partition("+")[2], [b"x" * 32]) is None


def test_the_same_delivery_makes_the_same_bytes(server: MailServer, notifier: SmtpNotifier) -> None:
    notifier.send(TO, ENVELOPE)
    notifier.send(TO, ENVELOPE)
    assert server.mails[0].content == server.mails[1].content


def test_a_batch_shares_one_connection(server: MailServer, notifier: SmtpNotifier) -> None:
    for number in range(5):
        notifier.send(TO, replace(ENVELOPE, key=f"delivery{number}"))
    assert (len(server.mails), server.connections) == (5, 1)


def test_a_kept_connection_that_the_server_closed_is_replaced(
    server: MailServer, notifier: SmtpNotifier
) -> None:
    notifier.send(TO, ENVELOPE)
    server.behaviour = Behaviour(drop_at="sender")
    assert fail(notifier).retryable
    server.behaviour = Behaviour()
    notifier.send(TO, ENVELOPE)
    assert len(server.mails) == 2


@pytest.mark.parametrize(
    ("answer", "is_retryable", "is_bounce"),
    [
        ("550 5.1.1 <Reader.Name@example.org>: no such mailbox", False, True),
        ("550 reader.name unknown", False, True),
        ("551 User not local", False, True),
        ("553 5.1.3 bad address", False, True),
        ("550 5.2.1 mailbox disabled", False, True),
        ("550 5.7.1 blocked by policy for Reader.Name@example.org", False, False),
        ("550 5.1.8 sender is not known", False, False),
        ("552 mailbox full", False, False),
        ("554 no", False, False),
        ("450 4.2.0 greylisted", True, False),
        ("451 later", True, False),
        ("452 full", True, False),
        ("421 too many", True, False),
    ],
)
def test_a_refused_recipient_is_judged_by_its_code(
    server: MailServer, notifier: SmtpNotifier, answer: str, is_retryable: bool, is_bounce: bool
) -> None:
    server.behaviour = Behaviour(recipient=answer)
    error = fail(notifier)
    assert (error.retryable, error.is_bounce) == (is_retryable, is_bounce)
    assert answer[:3] in error.message


def test_refused_content_is_given_up_without_blaming_the_address(
    server: MailServer, notifier: SmtpNotifier
) -> None:
    server.behaviour = Behaviour(content="550 5.1.1 Reader.Name@example.org looks like spam")
    error = fail(notifier)
    assert (error.retryable, error.is_bounce) == (False, False)


@pytest.mark.parametrize(
    ("answer", "is_retryable"),
    [("552 5.3.4 too big", False), ("550 5.7.1 sender not allowed", True), ("451 later", True)],
)
def test_a_refused_sender_is_for_the_operator_to_mend(
    server: MailServer, notifier: SmtpNotifier, answer: str, is_retryable: bool
) -> None:
    server.behaviour = Behaviour(sender=answer)
    error = fail(notifier)
    assert (error.retryable, error.is_bounce) == (is_retryable, False)


@pytest.mark.parametrize("step", ["connect", "sender", "recipient", "content"])
def test_a_dropped_connection_is_tried_again_later(
    server: MailServer, notifier: SmtpNotifier, step: str
) -> None:
    server.behaviour = Behaviour(drop_at=step)
    assert fail(notifier).retryable
    assert server.mails == []


def test_a_mail_taken_without_an_answer_comes_again_with_the_same_id(
    server: MailServer, notifier: SmtpNotifier
) -> None:
    server.behaviour = Behaviour(drop_at="end")
    assert fail(notifier).retryable
    server.behaviour = Behaviour()
    notifier.send(TO, ENVELOPE)
    assert len({mail.message["Message-ID"] for mail in server.mails}) == 1
    assert len(server.mails) == 2


def test_a_server_that_refuses_at_the_door_is_tried_again(
    server: MailServer, notifier: SmtpNotifier
) -> None:
    server.behaviour = Behaviour(connect="554 5.3.2 not now")
    error = fail(notifier)
    assert error.retryable
    assert "554" in error.message


@pytest.mark.parametrize("step", ["connect", "recipient", "drip"])
def test_a_server_that_stalls_is_left_in_time(server: MailServer, step: str) -> None:
    server.behaviour = Behaviour(silent_at=step)
    quick = replace(options_for(server), timeout_seconds=0.4, total_seconds=0.6)
    notifier = SmtpNotifier(quick, LOOPBACK)
    started = time.monotonic()
    error = fail(notifier)
    notifier.close()
    assert error.retryable
    assert "too long" in error.message
    assert time.monotonic() - started < 3


def test_starttls_with_a_certificate_that_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MailServer(security="starttls", users={"desk": "secret word"}) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.write_authority(tmp_path / "ca.pem")))
        options = options_for(server, "starttls")
        notifier = SmtpNotifier(replace(options, username="desk", password="secret word"), LOOPBACK)
        notifier.send(TO, ENVELOPE)
        notifier.close()
        assert len(server.mails) == 1


def test_tls_from_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with MailServer(security="tls") as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.write_authority(tmp_path / "ca.pem")))
        notifier = SmtpNotifier(options_for(server, "tls"), LOOPBACK)
        notifier.send(TO, ENVELOPE)
        notifier.close()
        assert len(server.mails) == 1


def test_nothing_leaves_when_the_server_offers_no_starttls(server: MailServer) -> None:
    notifier = SmtpNotifier(options_for(server, "starttls"), LOOPBACK)
    error = fail(notifier)
    notifier.close()
    assert "STARTTLS" in error.message
    assert error.retryable
    assert server.mails == []


def test_a_certificate_nobody_vouches_for_is_refused() -> None:
    with MailServer(security="starttls") as server:
        notifier = SmtpNotifier(options_for(server, "starttls"), LOOPBACK)
        error = fail(notifier)
        notifier.close()
        assert "certificate" in error.message
        assert server.mails == []


def test_a_wrong_password_is_told_without_the_password(server: MailServer) -> None:
    with MailServer(users={"desk": "right"}) as guarded:
        options = replace(options_for(guarded), username="desk", password="wrong-word")
        notifier = SmtpNotifier(options, LOOPBACK)
        error = fail(notifier)
        notifier.close()
        assert error.retryable
        assert "535" in error.message
        assert "wrong-word" not in f"{error}{options}"


def test_a_relay_on_loopback_needs_the_operators_leave(server: MailServer) -> None:
    notifier = SmtpNotifier(options_for(server), GuardOptions())
    error = fail(notifier)
    notifier.close()
    assert "allowed_networks" in error.message
    assert server.connections == 0


def test_a_relay_may_stand_where_no_channel_leads(server: MailServer) -> None:
    options = replace(options_for(server), networks=LOOPBACK.networks)
    notifier = SmtpNotifier(options, GuardOptions())
    notifier.send(TO, ENVELOPE)
    notifier.close()
    assert len(server.mails) == 1


def test_addresses_beyond_ascii_go_with_smtputf8(
    server: MailServer, notifier: SmtpNotifier
) -> None:
    notifier.send(Destination("channel1", "читатель@пример.рф"), ENVELOPE)
    assert server.mails[0].recipients == ("читатель@xn--e1afmkfd.xn--p1ai",)


def test_without_tls_only_the_operators_own_networks_are_reached() -> None:
    options = MailOptions("mail.example", "brief@example.org", security="none")
    notifier = SmtpNotifier(options, LOOPBACK, resolve=lambda *_: ("93.184.216.34",))
    error = fail(notifier)
    notifier.close()
    assert "TLS" in error.message


@pytest.mark.parametrize("sender", ["", "nobody", "a@b\r\nBcc: x@y", "a b@example.org", "<a@b>"])
def test_a_malformed_address_of_our_own_is_told_at_once(sender: str) -> None:
    with pytest.raises(ConfigError, match=r"mail\.sender"):
        SmtpNotifier(MailOptions("mail.example", sender), LOOPBACK)
