from __future__ import annotations

import ipaddress
import json
import tarfile
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from db.errors import BlockedAddressError, IngestError
from ingest.addresses import check_resolved, check_url, is_public_address, resolve_host
from ingest.urls import canonicalise_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8.8.8.8", True),
        ("192.0.0.10", True),
        ("100.63.255.255", True),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("2606:4700:4700::1111", True),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fd00:ec2::254", False),
        ("ff02::1", False),
        ("2001:db8::1", False),
    ],
)
def test_an_address_is_public_or_not(text: str, expected: bool) -> None:
    assert is_public_address(ipaddress.ip_address(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("::ffff:8.8.8.8", True),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::808:808", True),
        ("64:ff9b::7f00:1", False),
        ("2002:808:808::1", True),
        ("2002:7f00:1::", False),
        ("2001:0:1:2:3:4:5:6", False),
        ("2606:4700::5efe:7f00:1", False),
    ],
)
def test_an_ipv4_address_inside_an_ipv6_one_is_looked_at(text: str, expected: bool) -> None:
    assert is_public_address(ipaddress.ip_address(text)) is expected


def test_a_checked_url_is_rebuilt_from_its_checked_parts() -> None:
    address = check_url(" HTTPS://Example.ORG.:443/a b?q=é#part")
    assert address.url == "https://example.org/a%20b?q=%C3%A9"
    assert (address.scheme, address.host, address.port) == ("https", "example.org", 443)


def test_an_international_name_is_seen_as_the_resolver_sees_it() -> None:
    assert check_url("https://bücher.example/").host == "xn--bcher-kva.example"


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.org/", "Only http"),
        ("https://user:word@example.org/", "password"),
        ("https://example.org:8443/", "not a web port"),
        ("https://example.org\\@127.0.0.1/", "backslashes"),
        ("https://exa\nmple.org/", "control characters"),
        ("https://intranet/", "local"),
        ("https://metadata.google.internal/", "local"),
        ("https://a_%/", "malformed"),
        ("https://example.org/\ud800", "malformed"),
        ("https://", "malformed"),
        ("https://" + "a" * 5000 + ".org/", "too long"),
    ],
)
def test_a_refused_url_says_why(url: str, reason: str) -> None:
    with pytest.raises(BlockedAddressError, match=reason):
        check_url(url)


def test_more_ports_can_be_allowed() -> None:
    assert check_url("http://example.org:8080/x", ports=(80, 8080)).url.endswith(":8080/x")


def test_loopback_passes_only_where_a_test_says_so() -> None:
    with pytest.raises(BlockedAddressError, match="not on the public internet"):
        check_url("http://127.0.0.1/")
    assert check_url("http://127.0.0.1:9/", allow_private=True).port == 9


def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    with pytest.raises(BlockedAddressError, match="leads to an address"):
        check_resolved("two.example", ["1.1.1.1", "10.0.0.1"], allow_private=False)


def test_each_address_of_a_name_is_given_once() -> None:
    addresses = resolve_host("localhost", 80)
    assert len(addresses) == len(set(addresses))
    assert set(addresses) <= {"127.0.0.1", "::1"}


@pytest.mark.shared
@pytest.mark.parametrize(
    "group", ["block_always", "scheme_block", "parser_confusion", "ports_block"]
)
def test_every_known_way_around_the_gate_is_refused(shared: Path, group: str) -> None:
    urls = json.loads((shared / "data/hostile/ssrf_urls.json").read_text("utf-8"))[group]
    passed = [url for url in urls if not is_refused(url)]
    assert urls
    assert passed == []


@pytest.mark.shared
def test_public_addresses_next_to_private_ranges_pass(shared: Path) -> None:
    urls = json.loads((shared / "data/hostile/ssrf_urls.json").read_text("utf-8"))["must_pass"]
    assert [url for url in urls if is_refused(url)] == []


def is_refused(url: str) -> bool:
    try:
        check_url(url)
    except BlockedAddressError:
        return True
    return False


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "127.0.0.1.", "127。0。0。1",
        "①②⑦.⓪.⓪.①", "[::1]", "[::ffff:7f00:1]", "[0:0:0:0:0:0:0:1]", "[::127.0.0.1]",
        "[fe80::1%25eth0]", "[fec0::1]", "[64:ff9b::a9fe:a9fe]", "169.254.169.254", "0", "0.0.0.0",
        "localhost", "LOCALHOST.", "a.localhost", "printer.local", "db.internal", "router.lan",
        "1.0.0.127.in-addr.arpa", "nas.home.arpa", "metadata", "255.255.255.255", "[ff02::1]",
    ],
)  # fmt: skip
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_notation_of_an_inner_address_passes(scheme: str, host: str) -> None:
    assert is_refused(f"{scheme}://{host}/")


@pytest.mark.parametrize(
    "scheme",
    [
        "file",
        "gopher",
        "data",
        "ftp",
        "dict",
        "ldap",
        "jar",
        "javascript",
        "ws",
        "feed",
        "tftp",
        "",
    ],
)
def test_no_scheme_but_the_webs_passes(scheme: str) -> None:
    assert is_refused(f"{scheme}://example.org/")
    assert is_refused(f"{scheme.upper()}:example.org")


@pytest.mark.shared
def test_the_webs_own_url_tests_and_public_lists_pass_or_are_refused(shared: Path) -> None:
    """Nothing but our own error, and whoever passes has an outer name or address."""
    passed = 0
    for text in public_addresses(shared):
        with suppress(IngestError):
            canonicalise_url(text, "https://example.org/base")
        try:
            address = check_url(text)
        except BlockedAddressError:
            continue
        passed += 1
        assert address.port in {80, 443}
        assert "." in address.host or ":" in address.host
        assert not address.host.endswith((".local", ".localhost", ".internal"))
        with suppress(ValueError):
            assert is_public_address(ipaddress.ip_address(address.host))
    assert passed > 50


def public_addresses(shared: Path) -> Iterator[str]:
    with tarfile.open(shared / "data" / "hostile" / "payloads.tar.xz") as archive:
        for member in archive:
            opened = archive.extractfile(member) if "ssrf" in member.name else None
            if opened is None:
                continue
            data = opened.read()
            if member.name.endswith("urltestdata.json"):
                tests = json.loads(data)
                yield from (test["input"] for test in tests if isinstance(test, dict))
            elif not member.name.endswith((".json", ".md")):
                yield from data.decode("utf-8", "replace").splitlines()
