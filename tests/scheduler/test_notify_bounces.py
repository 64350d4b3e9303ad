from __future__ import annotations

import time

import pytest

from scheduler.notify.bounces import Bounce, read_bounce
from scheduler.notify.return_token import make_token, read_token

KEY = b"k" * 32
TOKEN = make_token("channel1", KEY)


def report(
    *,
    to: str = f"bounce+{TOKEN}@example.org",
    action: str = "failed",
    status: str = "5.1.1",
    said: str = "smtp; 550 5.1.1 <reader.name@example.net>: no such mailbox",
    kind: str = "message/delivery-status",
    returned: str = "",
) -> bytes:
    text = f"""From: MAILER-DAEMON@mail.example.net
To: {to}
Subject: Undelivered Mail
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"
MIME-Version: 1.0

--b1
Content-Type: text/plain

It could not be delivered.

--b1
Content-Type: {kind}

Reporting-MTA: dns; mail.example.net

Final-Recipient: rfc822; reader.name@example.net
Action: {action}
Status: {status}
Diagnostic-Code: {said}

--b1
Content-Type: text/rfc822-headers

Subject: Lumen 3
{returned}

--b1--
"""
    return text.replace("\n", "\r\n").encode()


def test_a_failed_delivery_names_its_channel_and_shows_no_address() -> None:
    bounce = read_bounce(report(), [KEY])
    assert bounce == Bounce("channel1", True, "5.1.1", bounce.detail if bounce else "")
    assert bounce is not None
    assert "reader.name" not in f"{bounce}"
    assert "no such mailbox" in bounce.detail


@pytest.mark.parametrize(
    ("status", "said", "is_hard"),
    [
        ("5.1.1", "smtp; 550 no", True),
        ("5.1.10", "smtp; 550 no", True),
        ("5.2.1", "smtp; 550 disabled", True),
        ("5.0.0", "smtp; 550 unknown user", True),
        ("5.2.2", "smtp; 552 full", False),
        ("5.7.1", "smtp; 550 policy", False),
        ("4.4.7", "smtp; 421 expired", False),
        ("", "smtp; 550 5.1.1 no", True),
        ("nonsense", "", False),
    ],
)
def test_only_what_blames_the_address_is_hard(status: str, said: str, is_hard: bool) -> None:
    bounce = read_bounce(report(status=status, said=said), [KEY])
    assert bounce is not None
    assert bounce.is_hard is is_hard


def test_a_report_that_names_only_the_local_part_shows_nothing_of_it() -> None:
    bounce = read_bounce(report(said="smtp; 550 user Reader.Name unknown"), [KEY])
    assert bounce is not None
    assert "reader.name" not in bounce.detail.lower()


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_what_has_not_failed_is_no_bounce(action: str) -> None:
    assert read_bounce(report(action=action), [KEY]) is None


def test_a_token_that_we_did_not_sign_is_not_believed() -> None:
    forged = make_token("channel1", b"x" * 32)
    assert read_bounce(report(to=f"bounce+{forged}@example.org"), [KEY]) is None
    assert read_bounce(report(to="bounce@example.org"), [KEY]) is None
    other = TOKEN.replace("channel1", "channel2")
    assert read_bounce(report(to=f"bounce+{other}@example.org"), [KEY]) is None


def test_an_older_key_still_counts() -> None:
    assert read_bounce(report(), [b"new key" * 5, KEY]) is not None


def test_the_returned_mails_own_header_names_the_channel_too() -> None:
    raw = report(to="bounce@example.org", returned=f"X-Tocsin-Return: {TOKEN}")
    bounce = read_bounce(raw, [KEY])
    assert bounce is not None
    assert bounce.channel_id == "channel1"


def test_case_lost_on_the_way_does_not_matter() -> None:
    mixed = make_token("Chan_AB-1", KEY)
    bounce = read_bounce(report(to=f"BOUNCE+{mixed.upper()}@EXAMPLE.ORG"), [KEY])
    assert bounce is not None
    assert bounce.channel_id == "Chan_AB-1"
    assert read_token(mixed, [KEY]) == "Chan_AB-1"


def feedback(kind: str) -> bytes:
    text = f"""From: complaints@example.net
To: bounce+{TOKEN}@example.org
Content-Type: multipart/report; report-type=feedback-report; boundary="b1"

--b1
Content-Type: text/plain

A reader reported this.

--b1
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: Example/1.0
Version: 1

--b1
Content-Type: message/rfc822

From: brief@example.org
Subject: Lumen 3

words

--b1--
"""
    return text.encode()


def test_a_complaint_is_told_apart() -> None:
    bounce = read_bounce(feedback("abuse"), [KEY])
    assert bounce is not None
    assert bounce.is_complaint
    assert not bounce.is_hard
    assert read_bounce(feedback("not-spam"), [KEY]) is None


def plain(sender: str, text: str) -> bytes:
    return f"From: {sender}\r\nTo: bounce+{TOKEN}@example.org\r\n\r\n{text}\r\n".encode()


def test_a_bounce_in_words_is_read_and_a_holiday_note_is_not() -> None:
    said = "<reader.name@example.net>: 550 5.1.1 no such mailbox"
    bounce = read_bounce(plain("MAILER-DAEMON@mail.example.net", said), [KEY])
    assert bounce is not None
    assert bounce.is_hard
    assert "reader.name" not in bounce.detail
    assert read_bounce(plain("reader.name@example.net", "I am away, 5.1.1 thanks"), [KEY]) is None
    assert read_bounce(plain("postmaster@mail.example.net", "all is well"), [KEY]) is None


def nest(depth: int) -> bytes:
    lines = [f"To: bounce+{TOKEN}@example.org"]
    for level in range(depth):
        lines += [f'Content-Type: multipart/mixed; boundary="b{level}"', "", f"--b{level}"]
    return "\r\n".join([*lines, "", "x"]).encode()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 1000,
        nest(5_000),
        nest(30),
        b"To: " + b"a," * 400_000,
        b"Content-Type: multipart/mixed" + b"; a=b" * 100_000 + b'; boundary="b"\r\n\r\n--b\r\n',
        b"Content-Type: message/rfc822\r\n\r\n" * 3_000,
        b"Subject: x\r\n" * 40_000,
        report() + b"A" * 50_000_000,
        b"To: bounce+" + b"a" * 400_000 + b"@example.org\r\n\r\n",
        report(said="smtp; " + "5" * 200_000),
        report(status="5." + "1" * 100_000),
        b"Content-Type: text/plain; charset=nonsense\r\nFrom: MAILER-DAEMON\r\n\r\n\xff",
        b'Content-Type: multipart/report; boundary="b"\r\n\r\n' + b"--b\r\n\r\n" * 60_000,
    ],
    ids=[str(number) for number in range(14)],
)
def test_hostile_mails_are_read_quickly_or_not_at_all(raw: bytes) -> None:
    started = time.monotonic()
    bounce = read_bounce(raw, [KEY])
    assert bounce is None or bounce.channel_id == "channel1"
    assert time.monotonic() - started < 2
