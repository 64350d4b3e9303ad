"""Accounts whose address looks like somebody else's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.access import AccessRules, NotLetInError, judge_claims

NOW = datetime(2026, 6, 18, 12, tzinfo=UTC)
RULES = AccessRules(
    "tocsin", "https://news.example", "s" * 32, ("@example.org",), ("kim@example.org",)
)
NOBODYS = [
    "ada@evil.example@example.org", "@example.org", "evil @example.org", "ada@example.org ",
    "ada@example.org\n", "ada@example.org\x00", '"ada"@example.org', "<ada@example.org>",
    "ada@evil.example,ada@example.org", "ada@evil-example.org", "ada@sub.example.org",
    "ada@example.org.", "ada@example.org.evil.example", "ada@example\u3002org",
    "ada@ex\u0430mple.org", "ada@example.org\u200b", "kim@\uff45xample.org",
]  # fmt: skip


def claims_of(address: object) -> dict[str, object]:
    who = {"iss": "https://login.example", "sub": "x", "aud": "tocsin", "iat": NOW.timestamp()}
    return who | {"email": address, "email_verified": True}


@pytest.mark.parametrize("address", NOBODYS)
def test_an_address_like_one_of_ours_is_not_let_in(address: str) -> None:
    with pytest.raises(NotLetInError):
        judge_claims(claims_of(address), RULES, NOW)


@pytest.mark.parametrize(
    "address", ["\u212aim@example.org", "kim+x@example.org", "k\u0131m@example.org"]
)
def test_nobody_becomes_an_operator_by_another_letter(address: str) -> None:
    assert not judge_claims(claims_of(address), RULES, NOW).is_operator


@pytest.mark.parametrize("address", ["kim@example.org", "KIM@Example.ORG"])
def test_latin_case_makes_no_difference(address: str) -> None:
    assert judge_claims(claims_of(address), RULES, NOW).is_operator
