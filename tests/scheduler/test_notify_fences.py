"""The fences by themselves: the cage of a child, the words for chats, the judgement of answers."""

from __future__ import annotations

import ipaddress
import logging
import os
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.errors import BlockedAddressError
from scheduler.notify.apprise_child import clean_environment, silence
from scheduler.notify.cage import Cage, CagedError
from scheduler.notify.chat_words import defuse
from scheduler.notify.guard import Dialler, is_allowed, keep_allowed
from scheduler.notify.http_watch import read_json_wait
from scheduler.notify.service_address import read_schema
from scheduler.notify.smtp_replies import redact

if TYPE_CHECKING:
    from pathlib import Path

OWN = (ipaddress.ip_network("10.1.0.0/16"), ipaddress.ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("address", "is_open", "is_own"),
    [
        ("93.184.216.34", True, False),
        ("10.1.2.3", True, True),
        ("10.2.2.3", False, False),
        ("::ffff:10.1.2.3", True, True),
        ("::ffff:10.2.2.3", False, False),
        ("fd00::1", True, True),
        ("fe80::1", False, False),
        ("127.0.0.1", False, False),
        ("169.254.169.254", False, False),
        ("64:ff9b::a02:203", False, False),
        ("2606:4700::1111", True, False),
    ],
)
def test_the_operators_networks_widen_the_guard(address: str, is_open: bool, is_own: bool) -> None:
    parsed = ipaddress.ip_address(address)
    assert is_allowed(parsed, OWN) is is_open
    assert is_allowed(parsed, OWN, own_only=True) is is_own


def test_of_several_addresses_only_allowed_ones_are_kept() -> None:
    found = ("127.0.0.1", "10.1.0.9", "93.184.216.34")
    assert keep_allowed("x", found, OWN) == ("10.1.0.9", "93.184.216.34")
    with pytest.raises(BlockedAddressError, match="allowed_networks"):
        keep_allowed("x", ("127.0.0.1",), OWN)


def test_a_name_that_is_never_found_is_waited_for_in_bounds() -> None:
    dialler = Dialler((), resolve=lambda *_: time.sleep(0.5) or ())  # type: ignore[func-returns-value]  # sleep returns None, on purpose
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        dialler.dial("mail.example", 25, 0.05)
    dialler.close()
    assert time.monotonic() - started < 0.4


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("127.0.0.1", 80))),
        ("socket.connect", (None, ("169.254.169.254", 80))),
        ("socket.connect", (None, ("hooks.example", 443))),
        ("socket.connect", (None, "/run/local.sock")),
        ("socket.connect", (None, ("::1", 80, 0, 0))),
        ("open", ("/etc/passwd", "r", os.O_RDONLY)),
        ("open", ("../../etc/hostname", "r", os.O_RDONLY)),
        ("open", (f"{sys.prefix}/x.txt", "w", os.O_WRONLY | os.O_CREAT)),
        ("open", (f"{sys.prefix}-other/x.txt", "r", os.O_RDONLY)),
        ("subprocess.Popen", ("ls", [], None, None)),
        ("os.system", (b"ls",)),
        ("os.posix_spawn", ("ls", [], {})),
        ("socket.sendto", (None, ("93.184.216.34", 53))),
        ("socket.bind", (None, ("0.0.0.0", 80))),
        ("os.remove", ("x", -1)),
        ("socket.connect", (None, ("93.184.216.34", 25))),
        ("socket.connect", (None, ("::ffff:93.184.216.34", 6379, 0, 0))),
    ],
)
def test_the_cage_forbids(event: str, arguments: tuple[object, ...]) -> None:
    cage = Cage(roots=(sys.prefix,))
    with pytest.raises(CagedError):
        cage._judge(event, arguments)


@pytest.mark.parametrize(
    ("event", "arguments"),
    [
        ("socket.connect", (None, ("93.184.216.34", 443))),
        ("socket.connect", (None, ("10.1.0.1", 443))),
        ("open", (f"{sys.prefix}/lib/cacert.pem", "r", os.O_RDONLY)),
        ("open", (5, "r", os.O_RDONLY)),
        ("open", ("/somewhere/module.py", "r", os.O_RDONLY)),
        ("import", ("json", None, None, None, None)),
    ],
)
def test_the_cage_lets_what_sending_needs(event: str, arguments: tuple[object, ...]) -> None:
    cage = Cage(networks=OWN, roots=(sys.prefix,))
    cage._judge(event, arguments)
    assert cage.refused == ""


def test_a_childs_environment_holds_no_secret_and_no_proxy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = dict(os.environ)
    monkeypatch.setattr(os, "environ", os.environ.copy())
    os.environ.update(
        TOCSIN_MAIL__PASSWORD="word", HTTPS_PROXY="http://x", SSL_CERT_FILE=str(tmp_path)
    )
    clean_environment()
    assert not {"TOCSIN_MAIL__PASSWORD", "HTTPS_PROXY"} & set(os.environ)
    assert os.environ["REQUESTS_CA_BUNDLE"] == str(tmp_path)
    monkeypatch.undo()
    assert dict(os.environ) == before


def test_a_child_tells_nothing_of_faults_on_the_way_out(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Careless:
        def __del__(self) -> None:
            raise ValueError("https://hooks.example/secret")

    monkeypatch.setattr(sys, "unraisablehook", sys.__unraisablehook__)
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)
    monkeypatch.setattr(logging, "disable", lambda _level: None)
    Careless()
    assert "secret" in capfd.readouterr().err
    silence()
    Careless()
    assert capfd.readouterr().err == ""


LIVE = ("@everyone", "@here", "<!", "<@", "<a", "](", "][", "```", "||", "&lt;")


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="@everyonh<>!a[]()`|&lt;# :/https.x\n\u2060\u202e\ud800*_", max_size=60))
def test_no_text_stays_live_and_defusing_twice_changes_nothing(text: str) -> None:
    once = defuse(text)
    assert not [sign for sign in LIVE if sign in once]
    assert defuse(once) == once


def test_addresses_stay_usable() -> None:
    text = "Story: <https://news.example/stories/1?a=1&b=2_c> (https://corvid.example/a-b)"
    assert defuse(text) == text


@pytest.mark.parametrize(
    "piece", ["@", "<", "[](", "`", "|", "https://", "&lt;", "<https://a", "]"]
)
def test_defusing_and_redacting_are_linear(piece: str) -> None:
    started = time.monotonic()
    assert defuse(piece * 30_000)
    assert redact(piece * 30_000, "reader@example.org") is not None
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        (b'{"retry_after": 1.5}', 1.5),
        (b'{"retry_after_ms": 2500}', 2.5),
        (b'{"parameters": {"retry_after": 3}}', 3.0),
        (b'{"retry_after": -1}', None),
        (b'{"retry_after": "x"}', None),
        (b'{"retry_after": NaN}', None),
        (b"[]", None),
        (b"<html>", None),
        (b"[" * 100_000, None),
    ],
)
def test_waits_in_answers_are_read(body: bytes, seconds: float | None) -> None:
    assert read_json_wait(body) == seconds


def test_a_services_own_address_names_its_service() -> None:
    allowed = ("slack", "discord", "workflows")
    assert read_schema("https://hooks.slack.com/services/a/b/c", allowed) == "slack"
    assert read_schema("https://prod-1.westeurope.logic.azure.com/workflows/x", allowed) == (
        "workflows"
    )
    for url in ("https://slack.com.evil.example/x", "https://evil.example/hooks.slack.com"):
        with pytest.raises(ValueError, match="not among"):
            read_schema(url, allowed)


def test_dangerous_services_stay_out_whatever_the_settings_say() -> None:
    for schema in ("json", "syslog", "mailto", "exec", "file", "dbus", "forms"):
        with pytest.raises(ValueError, match="not among"):
            read_schema(f"{schema}://example.org/x", (schema,))
