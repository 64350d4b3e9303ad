from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from starlette.requests import Request

from app import api_tokens
from app.access import (
    LOCAL_GUEST,
    LOCAL_READER,
    Access,
    AccessRules,
    NotLetInError,
    SignedOutError,
    forget_access,
    judge_claims,
    local_reader,
    publish_access,
    request_reader,
)
from app.api_tokens import make_token, presented_token, token_reader
from app.session_cookie import read_claims
from db.tokens import add_token, list_tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.store import Database

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
RULES = AccessRules(
    client_id="us",
    origin="https://news.example",
    cookie_secret="s" * 32,
    readers=("@example.org",),
    operators=("olga@other.example",),
    hours=12,
)
CLAIMS: dict[str, Any] = {
    "iss": "https://login.example",
    "sub": "1234",
    "aud": ["us", "them"],
    "iat": NOW.timestamp() - 60,
    "email": "Ada@Example.org",
    "email_verified": True,
    "name": "Ada",
}


@pytest.fixture(autouse=True)
def _nobody_left() -> Iterator[None]:
    yield
    forget_access()


# What does not compress, as many groups of a large organisation do not.
_NOISE = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(200)]


def make_request(
    path: str = "/api/v1/briefs", query: str = "", method: str = "GET", **headers: str
) -> Request:
    raw = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "headers": raw}
    return Request(scope | {"query_string": query.encode()})


def test_who_is_at_this_machine_may_do_everything() -> None:
    assert request_reader(make_request(host="127.0.0.1:8501")) == LOCAL_READER
    assert LOCAL_READER.is_operator


@pytest.mark.parametrize(
    "headers",
    [{"x-forwarded-for": "10.0.0.1"}, {"forwarded": "for=10.0.0.1"}, {"host": "news.example"}],
)
def test_who_comes_through_a_proxy_of_a_server_without_sign_in_changes_nothing(
    headers: dict[str, str],
) -> None:
    assert local_reader(headers, "news.example") == LOCAL_GUEST


def test_a_reader_has_an_id_that_tells_nothing_and_a_name() -> None:
    reader = judge_claims(CLAIMS, RULES, NOW)
    assert (reader.name, reader.is_operator, len(reader.id)) == ("Ada", False, 24)
    assert judge_claims(CLAIMS | {"iss": "https://b.example"}, RULES, NOW).id != reader.id


def test_an_operator_need_not_be_listed_as_a_reader() -> None:
    claims = CLAIMS | {"email": "olga@other.example"}
    assert judge_claims(claims, RULES, NOW).is_operator


@pytest.mark.parametrize("flag", [False, None, 1, "True", "yes"])
def test_an_address_counts_only_when_the_provider_says_it_is_verified(flag: object) -> None:
    with pytest.raises(NotLetInError, match="has not verified"):
        judge_claims(CLAIMS | {"email_verified": flag}, RULES, NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "them"},
        {"aud": None},
        {"sub": ""},
        {"iss": None},
        {"email": "ada@sub.example.org"},
        {"email": "@example.org@evil.example"},
        {"email": ["ada@example.org"]},
    ],
    ids=str,
)
def test_claims_that_do_not_fit_are_refused(changed: dict[str, object]) -> None:
    with pytest.raises(NotLetInError):
        judge_claims(CLAIMS | changed, RULES, NOW)


@pytest.mark.parametrize("ago", [timedelta(hours=13), timedelta(minutes=-10), None])
def test_a_session_that_is_too_old_or_not_begun_has_ended(ago: timedelta | None) -> None:
    issued = (NOW - ago).timestamp() if ago else "long ago"
    with pytest.raises(SignedOutError):
        judge_claims(CLAIMS | {"iat": issued}, RULES, NOW)


def sign(claims: dict[str, Any], secret: str = RULES.cookie_secret) -> str:
    import json

    from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

    return create_signed_value(secret, "_streamlit_user", json.dumps(claims)).decode()


def test_a_cookie_counts_when_it_is_signed_by_us_for_this_origin() -> None:
    kept = CLAIMS | {"origin": RULES.origin, "is_logged_in": True}
    assert read_claims({"_streamlit_user": sign(kept)}, RULES) == kept
    for value in (
        sign(kept, "another secret of some length, indeed"),
        sign(kept | {"origin": "https://evil.example"}),
        sign(kept | {"is_logged_in": False}),
        sign(kept)[:-1],
        "",
    ):
        assert read_claims({"_streamlit_user": value}, RULES) is None


def test_a_long_cookie_is_put_together_from_its_parts() -> None:
    import json

    from streamlit.auth_util import set_cookie_with_chunks
    from streamlit.web.server.starlette.starlette_app_utils import create_signed_value

    kept = CLAIMS | {"origin": RULES.origin, "is_logged_in": True, "groups": _NOISE}
    cookies: dict[str, str] = {}

    def create(name: str, value: str) -> bytes:
        return create_signed_value(RULES.cookie_secret, name, value)

    def keep(name: str, value: str) -> None:
        cookies[name] = create(name, value).decode()

    set_cookie_with_chunks(keep, create, "_streamlit_user", kept, cookie_attr_size=60)
    assert len(cookies) > 2
    assert read_claims(cookies, RULES) == json.loads(json.dumps(kept))
    del cookies["_streamlit_user_2"]
    assert read_claims(cookies, RULES) is None


def test_a_token_stands_for_a_reader_and_its_use_is_noted_once_a_minute(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[datetime] = []

    def note(_: Database, __: str, at: datetime) -> None:
        noted.append(at)

    monkeypatch.setattr(api_tokens, "_note", note)
    monkeypatch.setattr(api_tokens, "_noting", {})
    token, secret = make_token("dashboard", "operator", NOW, days=30)
    with database.write() as connection:
        add_token(connection, token, secret)
    for seconds in (0, 30, 59, 61):
        at = NOW + timedelta(seconds=seconds)
        reader = token_reader(database, secret, at)
        assert reader is not None
        assert (reader.id, reader.name, reader.is_operator) == (
            f"token:{token.id}", "dashboard", True,
        )  # fmt: skip
    assert noted == [NOW, NOW + timedelta(seconds=61)]
    assert token_reader(database, "tocsin_' OR 1=1", NOW) is None


def test_noting_a_use_reaches_the_database(database: Database) -> None:
    token, secret = make_token("dashboard", "reader", NOW)
    with database.write() as connection:
        add_token(connection, token, secret)
    api_tokens._note(database, token.id, NOW)
    with database.read() as connection:
        assert list_tokens(connection)[0].last_used_at == NOW


def test_a_token_in_the_address_is_taken_for_what_is_subscribed_to_alone() -> None:
    assert presented_token(make_request("/feeds/briefs.xml", "token=abc")) == "abc"
    assert presented_token(make_request("/calendar.ics", "token=abc")) == "abc"
    assert presented_token(make_request("/api/v1/briefs", "token=abc")) == ""
    assert presented_token(make_request(authorization="bearer  abc ")) == "abc"
    assert presented_token(make_request(authorization="Basic abc")) == ""


def test_a_wrong_token_is_not_made_good_by_a_session(database: Database) -> None:
    now = datetime.now(UTC)
    kept = CLAIMS | {"iat": now.timestamp(), "origin": RULES.origin, "is_logged_in": True}
    cookie = f"_streamlit_user={sign(kept)}"
    publish_access(Access(RULES, database))
    known = request_reader(make_request(cookie=cookie))
    assert known is not None
    assert not known.is_operator
    assert request_reader(make_request(cookie=cookie, authorization="Bearer tocsin_no")) is None
    assert request_reader(make_request(cookie=cookie, method="POST")) is None
    assert request_reader(make_request()) is None
