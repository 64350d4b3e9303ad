from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from app.access import Access, forget_access, publish_access
from app.gate import gate_middleware, is_open, safe_return, sign_in_routes
from app.setting_sections import AuthSettings, ServerSettings
from app.settings import Settings
from app.sign_in import make_access, read_rules, streamlit_secrets
from db.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from db.store import Database

WHOLE = {
    "metadata_url": "https://login.example/.well-known/openid-configuration",
    "client_id": "us",
    "client_secret": "a secret of theirs",
    "cookie_secret": "c" * 32,
    "operators": ("Olga@Example.org",),
}


def make_settings(home: Path, auth: dict[str, Any], **server: Any) -> Settings:
    stated = {"base_url": "https://news.example", **server}
    return Settings(home=home, auth=AuthSettings(**auth), server=ServerSettings(**stated))


def test_without_settings_nobody_signs_in(tmp_path: Path) -> None:
    assert read_rules(Settings(home=tmp_path)) is None


def test_whole_settings_give_rules_and_what_streamlit_wants(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, WHOLE, base_url="https://news.example:444/")
    rules = read_rules(settings)
    assert rules is not None
    assert rules.origin == "https://news.example:444"
    assert rules.operators == ("olga@example.org",)
    assert rules.is_encrypted
    assert "c" * 32 not in repr(rules)
    stated = streamlit_secrets(settings)["auth"]
    assert stated["redirect_uri"] == "https://news.example:444/oauth2callback"
    assert stated["server_metadata_url"] == WHOLE["metadata_url"]


def test_every_missing_piece_is_named_at_once(tmp_path: Path) -> None:
    auth = {"operators": ("olga",), "readers": ("example.org",), "cookie_secret": "short"}
    with pytest.raises(ConfigError) as caught:
        read_rules(make_settings(tmp_path, auth, base_url="http://news.example/tocsin"))
    said = str(caught.value)
    for words in (
        "TOCSIN_AUTH__METADATA_URL", "TOCSIN_AUTH__CLIENT_ID", "TOCSIN_AUTH__CLIENT_SECRET",
        "cookie_secret is too short", "'olga'", "'example.org'", "must begin with https://",
        "must have no path",
    ):  # fmt: skip
        assert words in said
    assert "TOCSIN_AUTH__COOKIE_SECRET" not in said


def test_the_base_address_is_needed_beyond_this_machine(tmp_path: Path) -> None:
    settings = make_settings(tmp_path, WHOLE, base_url="", host="0.0.0.0")
    with pytest.raises(ConfigError, match=r"server\.base_url is missing"):
        read_rules(settings)
    assert read_rules(make_settings(tmp_path, WHOLE, base_url="", host="127.0.0.1")) is not None


def test_no_secret_is_repeated_in_a_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_rules(make_settings(tmp_path, WHOLE | {"metadata_url": "http://login.example"}))
    assert "metadata_url = 'http://login.example' is no https address" in str(caught.value)
    assert "a secret of theirs" not in str(caught.value)


def test_where_a_server_without_sign_in_is_known_by_another_name_that_name_is_kept(
    tmp_path: Path, database: Database
) -> None:
    assert make_access(make_settings(tmp_path, {}), database).public_host == "news.example"
    here = make_settings(tmp_path, {}, base_url="http://localhost:8501")
    assert make_access(here, database).public_host == ""


@pytest.mark.parametrize(
    "stated",
    [
        "", "story", "https://evil.example", "//evil.example", "/\\evil.example", "/a b", "/a\nb",
        "/ä", "/sign-in?to=/", "/auth/logout", "/oauth2callback?code=1", "/" + "x" * 600,
    ],
)  # fmt: skip
def test_a_way_back_that_is_no_plain_path_of_ours_leads_home(stated: str) -> None:
    assert safe_return(stated) == "/"


def test_a_plain_path_is_a_way_back() -> None:
    assert safe_return("/search?q=open+weights&page=2") == "/search?q=open+weights&page=2"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", True), ("/search", True), ("/healthz", True), ("/robots.txt", True),
        ("/static/js/a.js", True), ("/_stcore/stream", True), ("/_stcore/metrics", False),
        ("/_stcore/agent/interact", False), ("/api/v1/briefs", False), ("/feeds/briefs.xml", False),
        ("/mcp", False), ("/calendar.ics", False), ("/llms.txt", False), ("/stories/x.md", False),
        ("/alerts", True), ("/alerts/less/x", True), ("/alerts/other/x", False),
        ("/feeds/subscriptions/x.xml", False),
    ],
)  # fmt: skip
def test_only_what_tells_nothing_is_open(path: str, expected: bool) -> None:
    assert is_open(path) is expected


def test_cookies_leave_as_secure_where_readers_come_by_https(database: Database) -> None:
    def set_cookies(_: Request) -> Response:
        answer = PlainTextResponse("yes")
        answer.set_cookie("a", "1")
        answer.set_cookie("b", "2", secure=True)
        return answer

    for base, expected in (("https://news.example", [1, 1]), ("http://127.0.0.1:1", [0, 1])):
        publish_access(Access(database=database))
        app = Starlette(routes=[Route("/x", set_cookies)], middleware=gate_middleware(base))
        cookies = TestClient(app).get("/x").headers.get_list("set-cookie")
        assert [cookie.lower().count("; secure") for cookie in cookies] == expected
    forget_access()


def test_without_sign_in_the_link_leads_straight_on(database: Database) -> None:
    publish_access(Access(database=database))
    client = TestClient(Starlette(routes=sign_in_routes()), follow_redirects=False)
    answer = client.get("/sign-in", params={"to": "/search"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/search")
    forget_access()
