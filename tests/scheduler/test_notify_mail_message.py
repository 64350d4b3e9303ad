"""What stands in a mail, whatever is put into it, as a server on loopback received it."""

from __future__ import annotations

import ipaddress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from db.errors import DeliveryError
from scheduler.notify.mail_headers import write_header
from scheduler.notify.options import GuardOptions, MailOptions
from scheduler.notify.port import Destination, Envelope
from scheduler.notify.smtp import SmtpNotifier
from tests.mail_server import MailServer

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOPBACK = GuardOptions(networks=(ipaddress.ip_network("127.0.0.0/8"),))
READER = "Reader.Name@example.org"
TO = Destination("channel1", READER)
ENVELOPE = Envelope(
    key="delivery1",
    subject="Lumen 3",
    text="Northlight",
    html="<p>Northlight</p>",
    markdown="",
    document="{}",
    made_at=datetime(2026, 7, 2, 6, tzinfo=UTC),
    unsubscribe_url="https://news.example.org/alerts/unsubscribe?token=abc",
)


def options_for(server: MailServer) -> MailOptions:
    return MailOptions("127.0.0.1", "brief@example.org", port=server.port, security="none")


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


@pytest.fixture
def notifier(server: MailServer) -> Iterator[SmtpNotifier]:
    made = SmtpNotifier(options_for(server), LOOPBACK)
    yield made
    made.close()


SUBJECTS = [
    "Plain words",
    "Lumen 3 ist da — 模型 на русском 🔔",
    "A subject of many words " * 7,
    "тема " * 35,
    "x" * 199,
    'Quotes " and \\ and (comments)',
    "عنوان",
]


@pytest.mark.parametrize("subject", SUBJECTS, ids=range(len(SUBJECTS)))
def test_a_subject_of_any_script_arrives_as_it_was(
    server: MailServer, notifier: SmtpNotifier, subject: str
) -> None:
    notifier.send(TO, replace(ENVELOPE, subject=subject))
    (mail,) = server.mails
    assert mail.message["Subject"] == subject.strip()
    head = mail.content.partition(b"\r\n\r\n")[0]
    assert max(len(line) for line in head.split(b"\r\n")) <= 90


BODIES = ["plain", "模型" * 3000, "x" * 5000, ".\n..\n", "тест\n" * 500, "a\r\nb\rc", "é" * 99]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_text_of_any_script_and_length_arrives_as_it_was(
    server: MailServer, notifier: SmtpNotifier, body: str
) -> None:
    notifier.send(TO, replace(ENVELOPE, text=body, html=""))
    (mail,) = server.mails
    said = mail.message.get_content().replace("\r\n", "\n")
    assert said.rstrip("\n") == body.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n")
    assert max(len(line) for line in mail.content.split(b"\r\n")) <= 200


def test_where_nobody_can_unsubscribe_nothing_says_so(
    server: MailServer, notifier: SmtpNotifier
) -> None:
    notifier.send(TO, replace(ENVELOPE, unsubscribe_url=""))
    message = server.mails[0].message
    assert message["List-Unsubscribe"] is None
    assert message["List-Unsubscribe-Post"] is None
    assert message["Precedence"] is None


def test_one_click_is_offered_over_https_only(server: MailServer, notifier: SmtpNotifier) -> None:
    for url in ("http://news.example.org/u", "javascript:alert(1)", "https://[", "/u"):
        notifier.send(TO, replace(ENVELOPE, unsubscribe_url=url))
    posts = [mail.message["List-Unsubscribe-Post"] for mail in server.mails]
    ways = [mail.message["List-Unsubscribe"] for mail in server.mails]
    assert posts == [None] * 4
    assert ways == ["<http://news.example.org/u>", None, None, None]


def test_a_long_address_of_unsubscription_is_not_broken_up(
    server: MailServer, notifier: SmtpNotifier
) -> None:
    url = "https://news.example.org/u?token=" + "aB3-_" * 100
    notifier.send(TO, replace(ENVELOPE, unsubscribe_url=url))
    assert f"List-Unsubscribe: <{url}>\r\n".encode() in server.mails[0].content


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nRCPT TO:<evil@example.com>",
        "a@b.example, c@d.example",
        '"a b"@example.org',
        "<a@example.org>",
        "a@[127.0.0.1]",
        "a@localhost",
        "a\ud800@example.org",
        "@example.org",
        "",
    ],
)
def test_an_address_that_is_not_one_mailbox_is_never_sent_to(
    server: MailServer, notifier: SmtpNotifier, address: str
) -> None:
    with pytest.raises(DeliveryError, match="malformed") as caught:
        notifier.send(Destination("channel1", address), ENVELOPE)
    assert not caught.value.retryable
    assert server.connections == 0


PAYLOADS = [
    "One\r\nBcc: evil@example.com\r\n\r\n<b>body</b>",
    "One\nBcc: evil@example.com",
    "One\x00\x0bBcc: evil@example.com",
    "One\u2028Bcc: evil@example.com",
    "=?utf-8?q?One=0D=0ABcc:_evil@example.com?=",
    "=?utf-8?b?T25lCkJjYzogZXZpbEBleGFtcGxlLmNvbQ==?=",
    "\ud800 lone \udfff",
    "\u202egnorw",
    "x" * 100_000,
    "模" * 5_000,
    '=HYPERLINK("https://evil.example","x")',
    "",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_field_can_add_a_header_or_a_part(server: MailServer, payload: str) -> None:
    options = replace(options_for(server), sender_name=payload)
    notifier = SmtpNotifier(options, LOOPBACK)
    hostile = replace(
        ENVELOPE,
        key=payload,
        subject=payload,
        text=payload,
        html=payload or "<p></p>",
        unsubscribe_url=f"https://news.example.org/u?t={payload}",
    )
    notifier.send(TO, hostile)
    notifier.close()
    (mail,) = server.mails
    message = mail.message
    names = {name.lower() for name in message}
    assert mail.recipients == (READER,)
    assert message.get_all("bcc") is None
    assert not names & {"bcc", "x-evil"}
    assert len(list(message.iter_parts())) == 2
    assert len(message["Subject"]) <= 200
    assert max(len(line) for line in mail.content.split(b"\r\n")) <= 998
    assert str(message["From"].addresses[0].addr_spec) == "brief@example.org"
    assert b"\x00" not in mail.content


@pytest.mark.parametrize("value", ["a\nBcc: x@y.example", "a\r\nBcc: x@y.example", "a\rb", "a\0b"])
def test_a_value_that_nobody_cleaned_is_never_written(value: str) -> None:
    with pytest.raises(ValueError, match="not cleaned"):
        write_header("Subject", value)
