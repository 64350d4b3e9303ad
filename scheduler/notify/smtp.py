"""The notifier of e-mail, by the standard library's SMTP client on guarded connections."""

from __future__ import annotations

import re
import smtplib
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.errors import BlockedAddressError, ConfigError, DeliveryError
from ingest.addresses import resolve_host
from scheduler.notify.guard import Dialler
from scheduler.notify.mail_address import read_mailbox
from scheduler.notify.mail_message import make_envelope_sender, write_mail
from scheduler.notify.port import Destination, Receipt
from scheduler.notify.smtp_replies import Step, Verdict, judge_reply, redact
from scheduler.notify.smtp_session import CutOff, GuardedSmtp, open_session

if TYPE_CHECKING:
    from ingest.addresses import Resolver
    from scheduler.notify.options import GuardOptions, MailOptions
    from scheduler.notify.port import Envelope

MAX_IDLE_SECONDS = 10.0
MAX_MAILS = 50  # over one connection; many servers allow no more than a hundred
OK, ALSO_OK = 250, 251
OWN_ADDRESS = re.compile(r"[^\s@<>,;\x00-\x20]+@[^\s@<>,;\x00-\x20]+")


@dataclass(slots=True)
class Kept:
    """A connection that waits for its next mail."""

    session: GuardedSmtp
    mails: int
    used_at: float


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail with the two addresses that only the servers see."""

    sender: str
    recipient: str
    content: bytes


class RefusedError(Exception):
    """The server's answer at a step was a refusal."""

    def __init__(self, step: Step, code: int, reply: bytes) -> None:
        super().__init__(step.value)
        self.step, self.code, self.reply = step, code, reply


FAULTS = (
    RefusedError,
    smtplib.SMTPException,
    BlockedAddressError,
    ConfigError,
    OSError,
    ValueError,  # of what a TLS connection says when it was cut
)


class SmtpNotifier:
    """Sends mails; connections are kept for a few seconds, so that a batch shares one.

    Raises ConfigError when an address of our own is malformed. Without TLS only networks that the
    operator allowed are connected to.
    """

    def __init__(
        self, options: MailOptions, guard: GuardOptions, resolve: Resolver = resolve_host
    ) -> None:
        check_own_addresses(options)
        self._options = options
        networks = (*options.networks, *guard.networks)
        self._dialler = Dialler(networks, resolve, own_only=options.security == "none")
        self._kept: list[Kept] = []
        self._lock = threading.Lock()

    def close(self) -> None:
        """End every kept connection."""
        with self._lock:
            kept, self._kept = self._kept, []
        for one in kept:
            end(one.session)
        self._dialler.close()

    def send(self, destination: Destination, envelope: Envelope) -> Receipt:
        """Hand the mail to the server; the answer's text never holds an address."""
        try:
            recipient = read_mailbox(destination.address)
            clean = Destination(destination.channel_id, recipient)
            content = write_mail(self._options, clean, envelope)
        except ValueError:
            recipient = ""
        if not recipient:  # raised out here, so that no cause can carry the address
            raise DeliveryError("The e-mail address is malformed", destination.channel_id)
        sender = make_envelope_sender(self._options, destination.channel_id)
        outcome = self._try(Letter(sender, recipient, content))
        if isinstance(outcome, Receipt):
            return outcome
        raise DeliveryError(
            outcome.message,
            destination.channel_id,
            retryable=outcome.is_retryable,
            is_bounce=outcome.is_bounce,
        )

    def _try(self, letter: Letter) -> Receipt | Verdict:
        """One attempt; whatever goes wrong comes back as a verdict without the address in it."""
        with CutOff(self._options.total_seconds) as cut_off:
            try:
                reply = self._deliver(letter, cut_off)
            except FAULTS as error:
                return explain_fault(error, letter, is_slow=cut_off.has_cut)
        return Receipt(f"taken by the mail server: {redact(reply, letter.recipient)}")

    def _deliver(self, letter: Letter, cut_off: CutOff) -> bytes:
        kept = self._take(cut_off)
        try:
            reply = transfer(kept.session, letter)
        except RefusedError:
            self._give(kept)  # a refusal leaves the connection in order
            raise
        except BaseException:
            kept.session.close()
            raise
        self._give(kept)
        return reply

    def _take(self, cut_off: CutOff) -> Kept:
        """A kept connection that still answers, or a new one."""
        while True:
            with self._lock:
                kept = self._kept.pop() if self._kept else None
            if kept is None:
                return Kept(open_session(self._dialler, self._options, cut_off), 0, 0.0)
            if self._is_fresh(kept) and kept.session.sock is not None:
                cut_off.watch(kept.session.sock)
                if answers(kept.session):
                    return kept
            end(kept.session)

    def _is_fresh(self, kept: Kept) -> bool:
        return kept.mails < MAX_MAILS and time.monotonic() - kept.used_at < MAX_IDLE_SECONDS

    def _give(self, kept: Kept) -> None:
        if kept.session.sock is None:
            return
        kept.mails += 1
        kept.used_at = time.monotonic()
        with self._lock:
            self._kept.append(kept)


def check_own_addresses(options: MailOptions) -> None:
    """Refuse settings with which no mail could be addressed."""
    stated = {"sender": options.sender, "reply_to": options.reply_to}
    stated["bounce_address"] = options.bounce_address
    for name, address in stated.items():
        if not address and name != "sender":
            continue
        if not OWN_ADDRESS.fullmatch(address):
            raise ConfigError(f"mail.{name} needs an address, such as brief@example.org")


def explain_fault(error: Exception, letter: Letter, *, is_slow: bool) -> Verdict:
    """What a fault of the session means for the message."""
    # smtplib says "closed" for a read that timed out, and keeps the cause as context.
    if is_slow or isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return Verdict("The mail server took too long", is_retryable=True)
    if isinstance(error, RefusedError):
        return judge_reply(error.step, error.code, redact(error.reply, letter.recipient))
    if isinstance(error, smtplib.SMTPNotSupportedError) and needs_utf8(letter):
        return Verdict("The mail server takes no addresses beyond ASCII", is_retryable=False)
    if isinstance(error, smtplib.SMTPResponseException):
        said = redact(error.smtp_error, letter.recipient)
        return judge_reply(Step.SIGN_IN, error.smtp_code, said)
    if isinstance(error, (BlockedAddressError, ConfigError)):
        return Verdict(f"The mail server cannot be used: {error.message}", is_retryable=True)
    said = redact(str(error), letter.recipient)
    return Verdict(f"The connection to the mail server failed: {said}", is_retryable=True)


def needs_utf8(letter: Letter) -> bool:
    """Whether an address goes beyond ASCII (RFC 6531)."""
    return not f"{letter.sender}{letter.recipient}".isascii()


def transfer(session: GuardedSmtp, letter: Letter) -> bytes:
    """MAIL, RCPT and DATA; the server's last words. Raises RefusedError with the step."""
    session.ehlo_or_helo_if_needed()
    options = ["SMTPUTF8"] if needs_utf8(letter) else []
    check(Step.SENDER, *session.mail(letter.sender, options))
    check(Step.RECIPIENT, *session.rcpt(letter.recipient))
    try:
        code, reply = session.data(letter.content)
    except smtplib.SMTPDataError as error:
        said = error.smtp_error
        reply = said if isinstance(said, bytes) else said.encode("utf-8", "replace")
        raise RefusedError(Step.CONTENT, error.smtp_code, reply) from None
    check(Step.CONTENT, code, reply)
    return reply


def check(step: Step, code: int, reply: bytes) -> None:
    """Raise RefusedError unless the server agreed."""
    if code not in {OK, ALSO_OK}:
        raise RefusedError(step, code, reply)


def answers(session: GuardedSmtp) -> bool:
    """Whether a kept connection is still of use; whatever was begun on it is forgotten."""
    try:
        return session.rset()[0] == OK
    except (smtplib.SMTPException, OSError):
        return False


def end(session: GuardedSmtp) -> None:
    """Take leave, without minding how that goes."""
    with suppress(smtplib.SMTPException, OSError):
        session.quit()
    session.close()
