"""The one gate of outgoing requests: which URLs and which network addresses may be contacted."""

from __future__ import annotations

import ipaddress
import re
import socket
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

from db.errors import BlockedAddressError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], Sequence[str]]

MAX_URL_LENGTH = 4096
DEFAULT_PORTS = {"http": 80, "https": 443}

# IANA's special-purpose registries. The standard library's `is_global` differs between patch
# releases of Python and passes some of these, so the ranges stand here.
NOT_PUBLIC_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
PUBLIC_V4_EXCEPTIONS = frozenset(
    {ipaddress.IPv4Address("192.0.0.9"), ipaddress.IPv4Address("192.0.0.10")}
)
GLOBAL_UNICAST_V6 = ipaddress.IPv6Network("2000::/3")
NOT_PUBLIC_V6 = tuple(
    ipaddress.IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "3fff::/20")
)
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
ISATAP_MARKS = frozenset({0x00005EFE, 0x02005EFE})

LOCAL_SUFFIXES = frozenset({"localhost", "local", "internal", "localdomain", "lan", "intranet"})
LOCAL_ENDINGS = (".home.arpa", ".in-addr.arpa", ".ip6.arpa")
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")
CONTROL = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\\]")
PORT = re.compile(r"[0-9]{1,5}")
PRINTABLE = string.ascii_letters + string.digits + string.punctuation


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A URL that passed the gate: `url` rebuilt from the checked parts, `host` in ASCII."""

    url: str
    scheme: str
    host: str
    port: int


def is_public_address(address: IPAddress) -> bool:
    """Whether the address, and every IPv4 address it carries inside, is on the public internet."""
    if isinstance(address, ipaddress.IPv4Address):
        if address in PUBLIC_V4_EXCEPTIONS:
            return True
        return not any(address in network for network in NOT_PUBLIC_V4)
    carried = unwrap_address(address)
    if not all(is_public_address(inner) for inner in carried):
        return False
    if address.ipv4_mapped is not None or address in NAT64:
        return True
    in_reserved = any(address in network for network in NOT_PUBLIC_V6)
    return address in GLOBAL_UNICAST_V6 and not in_reserved


def unwrap_address(address: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    """The IPv4 addresses carried by a mapped, NAT64, 6to4, Teredo or ISATAP address."""
    low = int(address) & 0xFFFFFFFF
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address in NAT64 or (int(address) >> 32) & 0xFFFFFFFF in ISATAP_MARKS:
        return (ipaddress.IPv4Address(low),)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    return address.teredo or ()


def check_url(
    url: str, *, ports: Sequence[int] = (80, 443), allow_private: bool = False
) -> WebAddress:
    """The URL as we may request it; raises BlockedAddressError with the reason otherwise."""
    if len(url) > MAX_URL_LENGTH:
        raise BlockedAddressError("The address is too long", url[:200])
    trimmed = url.strip(" ")
    if CONTROL.search(trimmed):
        raise BlockedAddressError(
            "The address contains control characters or backslashes", clean_for_message(url)
        )
    try:
        parts = urlsplit(trimmed)
        scheme, authority = parts.scheme.lower(), parts.netloc
        path = quote(parts.path or "/", safe=PRINTABLE)
        query = quote(parts.query, safe=PRINTABLE)
    except ValueError as error:  # unbalanced brackets; lone surrogates
        raise BlockedAddressError("The address is malformed", clean_for_message(url)) from error
    if scheme not in DEFAULT_PORTS:
        raise BlockedAddressError("Only http and https addresses are fetched", url)
    host, port = split_authority(authority, scheme, url)
    check_host(host, url, allow_private=allow_private)
    if port not in ports and not allow_private:
        raise BlockedAddressError(f"Port {port} is not a web port", url)
    literal = f"[{host}]" if ":" in host else host
    netloc = literal if port == DEFAULT_PORTS[scheme] else f"{literal}:{port}"
    return WebAddress(urlunsplit((scheme, netloc, path, query, "")), scheme, host, port)


def split_authority(authority: str, scheme: str, url: str) -> tuple[str, int]:
    """Host in lower-case ASCII and port; user names, odd ports and odd brackets are refused."""
    if "@" in authority:
        raise BlockedAddressError("Addresses with a user name or password are not fetched", url)
    if authority.startswith("["):
        host, closed, rest = authority[1:].partition("]")
        if not closed or (rest and not rest.startswith(":")):
            raise BlockedAddressError("The address has unbalanced brackets", url)
        port_text = rest[1:]
    else:
        host, colon, port_text = authority.partition(":")
        rest = colon
    if rest and port_text and not PORT.fullmatch(port_text):
        raise BlockedAddressError("The address has a malformed port", url)
    port = int(port_text) if port_text else DEFAULT_PORTS[scheme]
    return to_ascii_host(host, url), port


def to_ascii_host(host: str, url: str) -> str:
    """The host as the resolver would see it: IDNA with its compatibility mapping, lower case."""
    if host.isascii():
        return host.lower().removesuffix(".")
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii").lower().removesuffix(".")
    except idna.IDNAError as error:
        # Digits in circles and the like only become visible after the compatibility mapping.
        raise BlockedAddressError("The host name is malformed", url) from error


def check_host(host: str, url: str, *, allow_private: bool) -> None:
    """Refuse local names, addresses that are not public and all unusual notations of numbers."""
    literal = read_literal(host, url)
    if literal is not None:
        if not allow_private and not is_public_address(literal):
            raise BlockedAddressError("The address is not on the public internet", url)
        return
    labels = host.split(".")
    if len(host) > 253 or not all(LABEL.fullmatch(label) for label in labels):  # noqa: PLR2004 - DNS
        raise BlockedAddressError("The host name is malformed", url)
    is_local = len(labels) == 1 or labels[-1] in LOCAL_SUFFIXES or host.endswith(LOCAL_ENDINGS)
    if is_local and not allow_private:
        raise BlockedAddressError("The host name is a local one", url)


def read_literal(host: str, url: str) -> IPAddress | None:
    """The address when the host is one in its usual notation; None for names."""
    if ":" in host:
        try:
            return ipaddress.IPv6Address(host if "%" not in host else "")
        except ValueError as error:
            raise BlockedAddressError("The IPv6 address is malformed", url) from error
    # Resolvers read 127.1, 0x7f000001 and 0177.0.0.1 as addresses (WHATWG: "ends in a number").
    if not NUMERIC_LABEL.fullmatch(host.rsplit(".", 1)[-1]):
        return None
    try:
        return ipaddress.IPv4Address(host)
    except ValueError as error:
        raise BlockedAddressError("The IPv4 address is in an unusual notation", url) from error


def check_resolved(host: str, addresses: Sequence[str], *, allow_private: bool) -> None:
    """Refuse a name any of whose addresses is not public: one of them would be connected to."""
    for text in addresses:
        if not allow_private and not is_public_address(ipaddress.ip_address(text)):
            raise BlockedAddressError(
                "The name leads to an address that is not on the public internet", host
            )


def resolve_host(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a name, in the resolver's order, each once; raises OSError."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))


def clean_for_message(url: str) -> str:
    """The URL without anything that could forge a line of a log."""
    return CONTROL.sub("?", url).encode("ascii", "backslashreplace").decode("ascii")[:200]
