"""What notifiers need to know, as plain values: the mail server, the guard, the services."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from db.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class GuardOptions:
    """Where messages may go: the public internet, and `networks` of the operator's own."""

    networks: tuple[Network, ...] = ()
    webhook_ports: tuple[int, ...] = (443, 80, 8443)


@dataclass(frozen=True, slots=True)
class MailOptions:
    """The SMTP server and how mails are addressed; `security` is starttls, tls or none.

    `networks` are those of the operator's own where the server may stand, and where nothing but
    mail goes: what readers name as channels is never connected to there.
    `timeout_seconds` bounds one step of a session, `total_seconds` all of a message's steps.
    `bounce_key` signs the tokens by which bounces name their channel; empty: they name none.
    """

    host: str
    sender: str
    port: int = 587
    security: str = "starttls"
    username: str = ""
    password: str = field(default="", repr=False)
    sender_name: str = "Tocsin"
    reply_to: str = ""
    bounce_address: str = ""
    timeout_seconds: float = 30.0
    total_seconds: float = 120.0
    bounce_key: bytes = field(default=b"", repr=False)
    networks: tuple[Network, ...] = ()


@dataclass(frozen=True, slots=True)
class WebhookOptions:
    """Bounds of a webhook's exchange, in seconds and bytes."""

    total_seconds: float = 20.0
    connect_seconds: float = 8.0
    max_answer_bytes: int = 65_536


@dataclass(frozen=True, slots=True)
class ServiceOptions:
    """Which of Apprise's services are allowed, by the start of their URLs, and how they are run.

    `detours` lead the name of a host to an address and port of one's own, as a hosts file would;
    the guard judges where they lead.
    """

    services: tuple[str, ...] = ()
    total_seconds: float = 45.0
    max_memory_bytes: int = 1_000_000_000
    workers: int = 2
    detours: tuple[tuple[str, tuple[str, int]], ...] = ()


def read_networks(
    texts: Sequence[str], setting: str = "alerts.allowed_networks"
) -> tuple[Network, ...]:
    """The networks of a setting; raises ConfigError, which names it."""
    try:
        return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in texts)
    except ValueError as error:
        raise ConfigError(
            f"{setting} holds something that is no network, such as 10.1.0.0/16"
        ) from error
