"""One signed-in connection to the mail server, over which several mails may go."""

from __future__ import annotations

import os
import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from ingest.transport import open_trust_store

if TYPE_CHECKING:
    from scheduler.notify.guard import Dialler
    from scheduler.notify.options import MailOptions

READY = 220


class CutOff:
    """Ends a connection when the whole time of a message is over.

    A socket's timeout is for one read: a byte at a time would hold a thread for ever.
    """

    def __init__(self, seconds: float) -> None:
        self._lock = threading.Lock()
        self._double: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self.has_cut = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            self._let_go()

    def watch(self, connection: socket.socket) -> None:
        """Cut this connection when the time comes, or at once when it is already over."""
        with self._lock:
            self._let_go()
            # A second handle on the same connection: TLS takes the first one away on its way.
            self._double = socket.socket(fileno=os.dup(connection.fileno()))
        if self.has_cut:
            self._cut()

    def _cut(self) -> None:
        with self._lock:
            self.has_cut = True
            if self._double is not None:
                with suppress(OSError):  # it is closed already
                    self._double.shutdown(socket.SHUT_RDWR)

    def _let_go(self) -> None:
        if self._double is not None:
            self._double.close()
            self._double = None


class GuardedSmtp(smtplib.SMTP):
    """smtplib's client on a connection that our guard opened; TLS from the start where asked."""

    def __init__(self, dialler: Dialler, options: MailOptions, cut_off: CutOff) -> None:
        self._dialler = dialler
        self._options = options
        self._cut_off = cut_off
        # In EHLO the sender's domain stands: the machine's own name is nobody's business.
        own_name = options.sender.rpartition("@")[2]
        super().__init__(local_hostname=own_name, timeout=options.timeout_seconds)
        self._host = options.host  # the name that the certificate must bear

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        connection = self._dialler.dial(host, port, timeout)
        connection.settimeout(timeout)
        self._cut_off.watch(connection)
        if self._options.security == "tls":
            return open_trust_store().wrap_socket(connection, server_hostname=host)
        return connection


def open_session(dialler: Dialler, options: MailOptions, cut_off: CutOff) -> GuardedSmtp:
    """Connect, secure and sign in; raises smtplib.SMTPException, OSError or BlockedAddressError.

    With `starttls`, a server that does not offer it is refused: going on would show everything.
    """
    session = GuardedSmtp(dialler, options, cut_off)
    try:
        expect_ready(session.connect(options.host, options.port))
        session.ehlo_or_helo_if_needed()
        if options.security == "starttls":
            secure(session)
        if options.username:
            session.login(options.username, options.password)
    except BaseException:
        session.close()
        raise
    return session


def secure(session: smtplib.SMTP) -> None:
    """Switch to TLS with a verified certificate, or raise."""
    if not session.has_extn("starttls"):
        raise ssl.SSLError("the server does not offer STARTTLS")
    expect_ready(session.starttls(context=open_trust_store()))
    session.ehlo_or_helo_if_needed()


def expect_ready(answer: tuple[int, bytes]) -> None:
    """Raise unless the server says that it is ready."""
    if answer[0] != READY:
        raise smtplib.SMTPConnectError(*answer)
