"""Where messages may be connected to: the same guard as for fetching, plus networks of our own."""

from __future__ import annotations

import ipaddress
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TYPE_CHECKING

import httpcore2

from db.errors import BlockedAddressError
from ingest.addresses import check_url, is_public_address, read_literal, resolve_host
from ingest.transport import MAX_ADDRESSES_TRIED, GuardedBackend, TimedBackend

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.addresses import IPAddress, Resolver, WebAddress
    from ingest.transport import Deadline
    from scheduler.notify.options import GuardOptions, Network

MAX_LOOKUPS = 8
OPEN_WEB = "http"
OUTSIDE = (
    "A mail server without TLS, or one that is not on the public internet, has to stand in a "
    "network named in mail.allowed_networks"
)


def is_allowed(address: IPAddress, networks: Sequence[Network], *, own_only: bool = False) -> bool:
    """Whether a message may go to the address; `own_only` leaves out the public internet."""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    target = mapped or address
    if any(target.version == network.version and target in network for network in networks):
        return True
    return not own_only and is_public_address(address)


def keep_allowed(
    host: str, addresses: Sequence[str], networks: Sequence[Network], *, own_only: bool = False
) -> tuple[str, ...]:
    """The addresses that may be connected to; raises BlockedAddressError when none may."""
    kept = tuple(
        text
        for text in addresses
        if is_allowed(ipaddress.ip_address(text), networks, own_only=own_only)
    )
    if addresses and not kept:
        raise BlockedAddressError(explain_block(own_only=own_only), host)
    return kept


def explain_block(*, own_only: bool) -> str:
    """Why an address is refused, and the way out."""
    if own_only:
        return "Without TLS, messages go only to networks named in alerts.allowed_networks"
    return (
        "The address is not on the public internet; an operator may allow its network in "
        "alerts.allowed_networks"
    )


def check_web_address(url: str, guard: GuardOptions) -> WebAddress:
    """The URL as a message may be posted to it; raises BlockedAddressError with the reason.

    A name is looked up only on sending, and what it leads to is checked then.
    """
    address = check_url(url, ports=guard.webhook_ports, allow_private=bool(guard.networks))
    if address.port not in guard.webhook_ports:
        raise BlockedAddressError(
            f"Port {address.port} is not one that webhooks may use (alerts.webhook_ports)", url
        )
    own_only = address.scheme == OPEN_WEB
    if own_only and not guard.networks:
        raise BlockedAddressError("Messages are posted by https only", url)
    if (literal := read_literal(address.host, url)) is not None:
        keep_allowed(address.host, (str(literal),), guard.networks, own_only=own_only)
    return address


class OwnBackend(GuardedBackend):
    """Connects to checked addresses: public ones, or those inside the operator's networks."""

    def __init__(
        self,
        deadline: Deadline,
        resolve: Resolver,
        networks: Sequence[Network],
        *,
        own_only: bool = False,
    ) -> None:
        super().__init__(deadline, resolve, allow_private=False)
        self._networks = networks
        self._own_only = own_only

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to the first of the allowed addresses that answers."""
        found = self._look_up(host, port, timeout)
        addresses = keep_allowed(host, found, self._networks, own_only=self._own_only)
        fault: Exception = httpcore2.ConnectError("the name has no address")
        for address in addresses[:MAX_ADDRESSES_TRIED]:
            try:
                # Past the parent's own check, which knows no networks of the operator's.
                return TimedBackend.connect_tcp(
                    self, address, port, timeout, local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                fault = error
        raise fault


class Dialler:
    """Opens plain sockets to checked addresses, for protocols other than HTTP."""

    def __init__(
        self,
        networks: Sequence[Network],
        resolve: Resolver = resolve_host,
        *,
        own_only: bool = False,
    ) -> None:
        self._networks = networks
        self._own_only = own_only
        self._resolve = resolve
        self._lookups = ThreadPoolExecutor(MAX_LOOKUPS, thread_name_prefix="mail-lookup")

    def close(self) -> None:
        """Let go of the threads; a look-up under way ends by itself."""
        self._lookups.shutdown(wait=False, cancel_futures=True)

    def dial(self, host: str, port: int, seconds: float) -> socket.socket:
        """A connected socket within the time; raises OSError or BlockedAddressError."""
        ends = time.monotonic() + seconds
        found = self._look_up(host, port, seconds)
        try:
            addresses = keep_allowed(host, found, self._networks, own_only=self._own_only)
        except BlockedAddressError:
            raise BlockedAddressError(OUTSIDE, host) from None
        fault = OSError("the name has no address")
        for address in addresses[:MAX_ADDRESSES_TRIED]:
            left = max(0.01, ends - time.monotonic())
            try:
                return socket.create_connection((address, port), left)
            except OSError as error:
                fault = error
        raise fault

    def _look_up(self, host: str, port: int, seconds: float) -> Sequence[str]:
        # The system's resolver takes no timeout, so it is waited for from outside.
        lookup = self._lookups.submit(self._resolve, host, port)
        try:
            return lookup.result(seconds)
        except FutureTimeoutError as error:
            lookup.cancel()
            raise TimeoutError("the name was not found in time") from error
        except UnicodeError as error:
            raise OSError("the name is malformed") from error
