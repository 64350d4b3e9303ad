from __future__ import annotations

import stat
import threading
from typing import TYPE_CHECKING

import pytest

from db.alert_types import ChannelKind
from db.errors import ConfigError, DeliveryError
from scheduler.sealing import Sealer, open_sealer
from scheduler.sealing_keys import KEY_FILE, read_keys

if TYPE_CHECKING:
    from pathlib import Path

OLD, NEW = "old secret of ours 1234", "new secret of ours 5678"
ADDRESS = "Reader@Example.org"


def test_what_is_sealed_opens_again_and_shows_nothing() -> None:
    sealer = Sealer([OLD], {})
    sealed = sealer.seal(ADDRESS)
    assert sealer.open(sealed) == ADDRESS
    assert "reader" not in sealed.lower()
    assert sealer.seal(ADDRESS) != sealed


@pytest.mark.parametrize(
    "text", ["", "https://x.example/\nwhsec_a", "模型", "\ud800", "x" * 10_000]
)
def test_any_text_can_be_sealed(text: str) -> None:
    sealer = Sealer([OLD], {})
    assert sealer.open(sealer.seal(text)) == text


def test_keys_can_be_renewed() -> None:
    old, both, new = Sealer([OLD], {}), Sealer([NEW, OLD], {}), Sealer([NEW], {})
    sealed = old.seal(ADDRESS)
    assert both.open(sealed) == ADDRESS
    assert new.open(both.reseal(sealed)) == ADDRESS
    assert both.fingerprint(ADDRESS) == old.fingerprint(ADDRESS)
    assert both.derive_all("links") == (new.derive("links"), old.derive("links"))


@pytest.mark.parametrize("sealed", ["f1:", "f1:abc", "", "plain", "f1:é", "f1:" + "A" * 200])
def test_another_key_or_a_broken_seal_is_told_in_one_sentence(sealed: str) -> None:
    for text in (sealed, Sealer([NEW], {}).seal(ADDRESS)):
        with pytest.raises(DeliveryError, match="sealed with another key") as caught:
            Sealer([OLD], {}).open(text, "channel1")
        assert caught.value.channel == "channel1"
        assert caught.value.retryable


def test_a_reference_is_looked_up_when_it_is_needed() -> None:
    environment: dict[str, str] = {}
    sealer = Sealer([OLD], environment)
    assert sealer.seal("env:CHAT_HOOK") == "env:CHAT_HOOK"
    with pytest.raises(DeliveryError, match="CHAT_HOOK") as caught:
        sealer.open("env:CHAT_HOOK")
    assert caught.value.retryable
    environment["CHAT_HOOK"] = " slack://a/b/c "
    assert sealer.open("env:CHAT_HOOK") == "slack://a/b/c"


@pytest.mark.parametrize("name", ["TOCSIN_MAIL__PASSWORD", "tocsin_x", "A B", "", "A=B", "é"])
def test_our_own_settings_and_odd_names_are_never_looked_up(name: str) -> None:
    sealer = Sealer([OLD], {name: "secret"})
    with pytest.raises(DeliveryError, match="no usable"):
        sealer.open(f"env:{name}")


def test_fingerprints_tell_addresses_apart_whatever_their_spelling() -> None:
    sealer = Sealer([OLD], {})
    assert sealer.fingerprint(" reader@example.org ") == sealer.fingerprint(ADDRESS)
    assert sealer.fingerprint("HTTPS://X.example/Path") == sealer.fingerprint(
        "https://x.example/Path\nwhsec_abc"
    )
    assert sealer.fingerprint("https://x.example/path") != sealer.fingerprint(
        "https://x.example/Path"
    )
    assert sealer.fingerprint("reader+news@example.org") == sealer.fingerprint(ADDRESS)
    assert sealer.fingerprint("+reader@example.org") != sealer.fingerprint(ADDRESS)
    dotted, plain = "a.d.a+x@googlemail.com", "ada@gmail.com"
    assert sealer.fingerprint(dotted) == sealer.fingerprint(plain)
    assert sealer.fingerprint("a.da@example.org") != sealer.fingerprint("ada@example.org")
    assert sealer.fingerprint(ADDRESS) != Sealer([NEW], {}).fingerprint(ADDRESS)
    assert len(sealer.fingerprint(ADDRESS)) == 64


def test_derived_keys_differ_by_purpose() -> None:
    sealer = Sealer([OLD], {})
    keys = {sealer.derive("links"), sealer.derive("bounce"), sealer.derive("seal")}
    assert len(keys) == 3
    assert {len(key) for key in keys} == {32}


@pytest.mark.parametrize(
    ("kind", "address", "label"),
    [
        (ChannelKind.EMAIL, "reader@example.org", "r…@example.org"),
        (ChannelKind.EMAIL, "ada@xn--mnchen-3ya.example", "a…@münchen.example"),
        (ChannelKind.EMAIL, "ada@xn--a.example", "a…@xn--a.example"),
        (ChannelKind.EMAIL, "nonsense", "…"),
        (ChannelKind.EMAIL, "<b>@x.org\r\n", "?…@x.org"),
        (ChannelKind.WEBHOOK, "https://x.example/secret/path?t=1\nwhsec_a", "x.example/…"),
        (ChannelKind.WEBHOOK, "https://name:word@x.example:8443/p", "x.example:8443/…"),
        (ChannelKind.APPRISE, "slack://tokenA/tokenB/tokenC", "slack://…"),
        (ChannelKind.APPRISE, "<script>://x", "…"),
        (ChannelKind.APPRISE, "env:CHAT_HOOK", "environment: CHAT_HOOK"),
        (ChannelKind.LOG, "", "log"),
    ],
)
def test_labels_give_nothing_away(kind: ChannelKind, address: str, label: str) -> None:
    assert Sealer([OLD], {}).mask(kind, address) == label


def test_a_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    sealed = open_sealer("", tmp_path, {}).seal(ADDRESS)
    path = tmp_path / KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert open_sealer("", tmp_path, {}).open(sealed) == ADDRESS
    assert [entry.name for entry in tmp_path.iterdir()] == [KEY_FILE]


def test_two_that_make_the_key_at_once_end_with_the_same(tmp_path: Path) -> None:
    found: list[tuple[str, ...]] = []
    threads = [threading.Thread(target=lambda: found.append(read_keys(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_key_others_can_read_and_an_empty_one_are_refused(tmp_path: Path) -> None:
    path = tmp_path / KEY_FILE
    path.write_text(OLD)
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        open_sealer("", tmp_path, {})
    path.chmod(0o600)
    path.write_text("")
    with pytest.raises(ConfigError, match="empty"):
        open_sealer("", tmp_path, {})


def test_a_secret_that_could_be_guessed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="16 characters"):
        open_sealer("short", tmp_path, {})
