"""Signed links: what they say, and everything they refuse."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from app.alert_tokens import LinkError, LinkPurpose, LinkSigner, make_links
from scheduler.sealing import Sealer

NOW = datetime(2026, 6, 18, 9, 0, tzinfo=UTC)
SIGNER = LinkSigner(b"a key of the service")


def test_a_token_says_again_what_was_signed_and_nothing_else() -> None:
    token = SIGNER.unsubscribe("s1", "c1")
    link = SIGNER.read(token, LinkPurpose.UNSUBSCRIBE, NOW)
    assert (link.purpose, link.subscription_id, link.channel_id) == ("unsubscribe", "s1", "c1")
    payload = token.split(".")[1]
    padded = payload + "=" * (-len(payload) % 4)
    assert json.loads(base64.urlsafe_b64decode(padded)) == ["unsubscribe", "s1.c1"]
    assert token == SIGNER.unsubscribe("s1", "c1")


def test_a_token_fits_an_address_as_it_is() -> None:
    token = SIGNER.confirm("c1", NOW)
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


@pytest.mark.parametrize("purpose", [p for p in LinkPurpose if p is not LinkPurpose.LESS])
def test_a_token_serves_its_own_purpose_only(purpose: LinkPurpose) -> None:
    with pytest.raises(LinkError, match="not one of ours"):
        SIGNER.read(SIGNER.less("a1"), purpose, NOW)


def test_a_confirming_link_ends_after_seven_days() -> None:
    token = SIGNER.confirm("c1", NOW)
    assert SIGNER.read(token, "confirm", NOW + timedelta(days=7)).channel_id == "c1"
    with pytest.raises(LinkError, match="time of this link is over"):
        SIGNER.read(token, "confirm", NOW + timedelta(days=7, seconds=1))


def test_every_changed_sign_breaks_a_token() -> None:
    token = SIGNER.preferences("c1")
    for at in range(len(token)):
        other = "A" if token[at] != "A" else "B"
        changed = token[:at] + other + token[at + 1 :]
        with pytest.raises(LinkError):
            SIGNER.read(changed, LinkPurpose.PREFERENCES, NOW)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "v1..",
        "v2.e30.x",
        "v1.e30." + "A" * 43,
        "ä" * 60,
        "v1." + "A" * 5000 + ".x",
        "\x00",
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(LinkError, match="not one of ours"):
        SIGNER.read(text, LinkPurpose.CONFIRM, NOW)


def test_an_older_key_still_reads_but_signs_no_more() -> None:
    old, new = LinkSigner(b"old key"), LinkSigner(b"new key", b"old key")
    assert new.read(old.less("a1"), "less", NOW).subject == "a1"
    with pytest.raises(LinkError):
        old.read(new.less("a1"), "less", NOW)


def test_links_are_signed_by_keys_derived_for_them() -> None:
    sealer = Sealer(["a key for tests, long enough"], {})
    assert make_links(sealer).read(make_links(sealer).less("a1"), "less", NOW).subject == "a1"
    with pytest.raises(LinkError):
        LinkSigner(b"a key for tests, long enough").read(make_links(sealer).less("a1"), "less", NOW)
