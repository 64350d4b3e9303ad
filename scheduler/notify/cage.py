"""What a child that runs other people's notification code may do: talk to allowed addresses.

An audit hook of Python sees every connection with the address that is really connected to, and
every file opened by Python; it cannot be taken out again. It is no sandbox against native code, but
against a URL that makes a library read a file or reach into the network.
"""

from __future__ import annotations

import ipaddress
import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scheduler.notify.guard import explain_block, is_allowed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scheduler.notify.options import Network

FORBIDDEN_PREFIXES = ("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn")
FORBIDDEN = frozenset(
    {
        "os.fork",
        "os.forkpty",
        "os.startfile",
        "os.remove",
        "os.rename",
        "os.mkdir",
        "os.rmdir",
        "os.link",
        "os.symlink",
        "os.truncate",
        "pty.spawn",
        "socket.bind",
        "socket.sendto",
        "socket.sendmsg",
        "shutil.rmtree",
        "smtplib.connect",
        "ftplib.connect",
        "imaplib.open",
        "webbrowser.open",
    }
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC
CODE = (".py", ".pyc", ".so")


class CagedError(PermissionError):
    """The code in the cage tried what it may not."""


@dataclass
class Cage:
    """The rules, and what was last refused. `own_only` leaves out the public internet."""

    networks: Sequence[Network] = ()
    roots: tuple[str, ...] = ()
    ports: tuple[int, ...] = (443,)
    own_only: bool = False
    refused: str = ""
    is_shut: bool = field(default=False, init=False)

    def shut(self) -> None:
        """From now on the rules hold, for the rest of this process's life."""
        if not self.is_shut:
            self.is_shut = True
            sys.addaudithook(self._judge)

    def _judge(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect":
            self._judge_address(arguments[1])
        elif event == "open":
            self._judge_file(arguments[0], arguments[2])
        elif event in FORBIDDEN or event.startswith(FORBIDDEN_PREFIXES):
            raise CagedError(f"{event} is not for messages")

    def _judge_address(self, target: object) -> None:
        host, port = target[:2] if isinstance(target, tuple) and len(target) > 1 else ("", 0)
        try:
            address = ipaddress.ip_address(host)
        except ValueError:  # a name that the system would look up once more; a local socket
            self._refuse("the service is not reached by an internet address")
            return
        if not is_allowed(address, self.networks, own_only=self.own_only):
            self._refuse(explain_block(own_only=self.own_only))
        if port not in self.ports:  # whatever listens elsewhere on a host was not meant by anybody
            self._refuse(f"port {port} is not one that services may use (alerts.webhook_ports)")

    def _refuse(self, reason: str) -> None:
        self.refused = reason
        raise CagedError(reason)

    def _judge_file(self, path: object, flags: object) -> None:
        if isinstance(path, int):  # a descriptor that is open already
            return
        text = os.fsdecode(path) if isinstance(path, (str, bytes)) else ""
        name = os.path.abspath(text)  # noqa: PTH100 - Path.resolve would ask the disk inside a hook
        is_writing = isinstance(flags, int) and bool(flags & WRITING)
        is_ours = name in self.roots or name.startswith(tuple(f"{root}/" for root in self.roots))
        is_ours = is_ours or name.endswith(CODE)
        if is_writing or not is_ours:
            raise CagedError("files are not for messages")
