"""A mail server on loopback that takes, refuses, delays, drops and bounces, as a test wants it.

    with MailServer() as server:
        server.behaviour = Behaviour(recipient="550 5.1.1 no such mailbox")

What was taken stands in `server.mails`.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage
    from pathlib import Path


@dataclass(frozen=True)
class Behaviour:
    """What the server says at each step; an empty answer is consent.

    `connect` is said instead of a greeting. `drop_at` names the step at which the connection is
    closed without a word: connect, sender, recipient, content (before it is taken) or end (after).
    `silent_at` names the step at which nothing is ever said; at `drip` the greeting comes a sign at
    a time, for ever. `judge` gives the answer to a recipient, or an empty one.
    """

    connect: str = ""
    sender: str = ""
    recipient: str = ""
    content: str = ""
    drop_at: str = ""
    silent_at: str = ""
    judge: Callable[[str], str] = field(default=lambda _: "")


@dataclass(frozen=True)
class TakenMail:
    """A mail as it came over the wire."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail taken apart."""
        return message_from_bytes(self.content, policy=default)


class MailServer:
    """Runs in a thread of its own on a free port; `security` is none, starttls or tls."""

    def __init__(self, *, security: str = "none", users: dict[str, str] | None = None) -> None:
        self.security = security
        self.users = users or {}
        self.behaviour = Behaviour()
        self.mails: list[TakenMail] = []
        self.connections = 0
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._over = asyncio.Event()

    def __enter__(self) -> Self:
        logging.getLogger("mail.log").disabled = True  # it logs what the tests say is not logged
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)

    @cached_property
    def authority(self) -> trustme.CA:
        """Whoever vouches for the server's certificate."""
        return trustme.CA()

    def write_authority(self, path: Path) -> Path:
        """The certificate to trust, as a file for SSL_CERT_FILE."""
        self.authority.cert_pem.write_to_path(str(path))
        return path

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        self._context = None if self.security == "none" else self._make_context()
        at_once = self._context if self.security == "tls" else None
        server = await self._loop.create_server(self._make, "127.0.0.1", 0, ssl=at_once)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._over.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _make_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
        return context

    def _make(self) -> asyncio.BaseProtocol:
        self.connections += 1
        behaviour = self.behaviour
        if behaviour.connect or "connect" in {behaviour.drop_at, behaviour.silent_at}:
            return Doorkeeper(behaviour)
        if behaviour.silent_at == "drip":
            return Dripper()
        options: dict[str, Any] = {}
        if self.security == "starttls":
            options["tls_context"] = self._context
        if self.users:
            options |= {"authenticator": self._judge_login, "auth_require_tls": False}
        return SMTP(Desk(self), loop=self._loop, enable_SMTPUTF8=True, hostname="mail", **options)

    def _judge_login(
        self, _server: object, _session: object, _envelope: object, _way: str, given: object
    ) -> AuthResult:
        assert isinstance(given, LoginPassword)
        is_right = self.users.get(given.login.decode()) == given.password.decode()
        return AuthResult(success=is_right, handled=is_right)


class Desk:
    """Answers each step as the server's behaviour has it."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def _meet(self, step: str, smtp: SMTP) -> None:
        behaviour = self._server.behaviour
        if behaviour.silent_at == step:
            await asyncio.sleep(3600)
        if behaviour.drop_at == step:
            assert isinstance(smtp.transport, asyncio.Transport)
            smtp.transport.abort()
            raise asyncio.CancelledError

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's own name
        self, smtp: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Answer to MAIL."""
        await self._meet("sender", smtp)
        if self._server.users and not session.authenticated:
            return "530 5.7.0 sign in first"
        if self._server.behaviour.sender:
            return self._server.behaviour.sender
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 ok"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name
        self, smtp: SMTP, _session: object, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Answer to RCPT."""
        await self._meet("recipient", smtp)
        behaviour = self._server.behaviour
        if refusal := behaviour.recipient or behaviour.judge(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, smtp: SMTP, _session: object, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's own name
        """Answer to the content."""
        await self._meet("content", smtp)
        if self._server.behaviour.content:
            return self._server.behaviour.content
        taken = TakenMail(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.content)
        self._server.mails.append(taken)
        await self._meet("end", smtp)
        return f"250 2.0.0 taken as {len(self._server.mails)}"


class Doorkeeper(asyncio.Protocol):
    """Says one line instead of a greeting, or nothing, and closes the door, or leaves it ajar."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Speak and close."""
        assert isinstance(transport, asyncio.Transport)
        if self._behaviour.silent_at == "connect":
            return
        if self._behaviour.connect:
            transport.write(f"{self._behaviour.connect}\r\n".encode())
        transport.close()


class Dripper(asyncio.Protocol):
    """Sends a greeting that never ends."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._drip()

    def _drip(self) -> None:
        if not self._transport.is_closing():
            with suppress(RuntimeError):
                self._transport.write(b"2")
                asyncio.get_running_loop().call_later(0.02, self._drip)
