"""Signing in, through a provider that keeps to the rules and the server as it is really run."""

from __future__ import annotations

import dataclasses
import shutil
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from app.api_tokens import make_token
from db.store import open_database, sqlite_url
from db.tokens import add_token
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, running_provider
from tests.seeding import NOW, seed_world
from tests.served_sign_in import running_with_sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow
ADA = {"sub": "ada", "email": "ada@example.org", "email_verified": True, "name": "Ada <b>L"}
BRIEFS = "/api/v1/briefs"


@dataclasses.dataclass
class World:
    """The server, its provider, and a token for each role."""

    address: str
    provider: Provider
    tokens: dict[str, str]
    log: Path

    def browser(self) -> httpx2.Client:
        """A browser without cookies."""
        return httpx2.Client(base_url=self.address, trust_env=False)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, schema_file: Path) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("sign_in")
    shutil.copyfile(schema_file, folder / "tocsin.sqlite3")
    database = open_database(sqlite_url(folder / "tocsin.sqlite3"))
    seed_world(database)
    tokens = {}
    with database.write() as connection:
        for role in ("reader", "operator"):
            token, tokens[role] = make_token(f"a {role}", role, NOW)
            add_token(connection, token, tokens[role])
    database.close()
    with running_provider() as provider:
        settings = {
            "TOCSIN_AUTH__METADATA_URL": f"{provider.issuer}/.well-known/openid-configuration",
            "TOCSIN_AUTH__CLIENT_ID": CLIENT_ID,
            "TOCSIN_AUTH__CLIENT_SECRET": CLIENT_SECRET,
            "TOCSIN_AUTH__COOKIE_SECRET": "0123456789abcdef" * 4,
            "TOCSIN_AUTH__READERS": '["@example.org", "guest@elsewhere.example"]',
            "TOCSIN_AUTH__OPERATORS": '["Olga@Example.org"]',
        }
        with running_with_sign_in(folder, settings) as address:
            provider.redirects.append(f"{address}/oauth2callback")
            yield World(address, provider, tokens, folder / "server.log")


@pytest.fixture
def world(running: World) -> World:
    """The server, with an honest provider at which Ada sits."""
    running.provider.person, running.provider.overrides = dict(ADA), {}
    running.provider.foreign_key = False
    running.provider.faults.clear()
    return running


def sign_in(world: World, browser: httpx2.Client, to: str = "/") -> httpx2.Response:
    """Follow the way from our link to the provider and back; the answer of our callback."""
    begun = browser.get("/sign-in", params={"to": to})
    sent = browser.get(begun.headers["location"])
    back = httpx2.get(sent.headers["location"], trust_env=False)
    assert back.status_code == 302, world.provider.faults
    return browser.get(back.headers["location"])


def read_page(world: World, browser: httpx2.Client) -> str:
    """What the page says over its WebSocket, as a browser opens it."""
    browser.get("/_stcore/health")
    xsrf = browser.cookies["_streamlit_xsrf"]
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies.jar)
    with connect(
        world.address.replace("http", "ws") + "/_stcore/stream",
        subprotocols=[Subprotocol("streamlit"), Subprotocol(xsrf)],
        origin=Origin(world.address),
        additional_headers={"Cookie": cookies},
        proxy=None,
    ) as socket:
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        socket.send(asked.SerializeToString())
        return _collect(socket)


def _collect(socket: Any) -> str:
    said = ""
    while True:
        message = ForwardMsg()
        message.ParseFromString(socket.recv(timeout=20))
        if message.WhichOneof("type") == "script_finished":
            return said
        said += message.delta.new_element.html.body


def test_a_reader_signs_in_reads_and_signs_out(world: World) -> None:
    with world.browser() as browser:
        assert browser.get(BRIEFS).status_code == 401
        assert "Sign in" in read_page(world, browser)
        answer = sign_in(world, browser)
        assert (answer.status_code, answer.headers["location"]) == (302, "/")
        assert world.provider.faults == []
        page = read_page(world, browser)
        assert "operator=False" in page
        assert "Signed in as Ada &lt;b&gt;L." in page
        known = browser.cookies["_streamlit_user"]
        read = browser.get(BRIEFS)
        assert read.status_code == 200
        assert read.headers["cache-control"].startswith("private")
        assert browser.get("/auth/logout").status_code == 302
        assert browser.get(BRIEFS).status_code == 401
    with world.browser() as copied:
        copied.cookies.set("_streamlit_user", known)
        assert copied.get(BRIEFS).status_code == 401, "a copied cookie ends with the session"
        assert "you signed out" in read_page(world, copied).lower()


def test_an_operator_is_one_by_address_whatever_its_case(world: World) -> None:
    world.provider.person = ADA | {"sub": "olga", "email": "olga@EXAMPLE.org"}
    with world.browser() as browser:
        sign_in(world, browser)
        assert "operator=True" in read_page(world, browser)


def test_a_reader_keeps_the_same_id_and_it_tells_nothing(world: World) -> None:
    ids = []
    for _ in range(2):
        with world.browser() as browser:
            sign_in(world, browser)
            ids.append(read_page(world, browser).partition("id=")[2].partition(" ")[0])
    assert ids[0] == ids[1]
    assert len(ids[0]) == 24
    assert "ada" not in ids[0]


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ({"email": "eve@other.example"}, "The account eve@other.example is not among"),
        ({"email": "eve@notexample.org"}, "is not among"),
        ({"email_verified": False}, "has not verified that ada@example.org is yours"),
        ({"email_verified": None}, "has not verified"),
        ({"email": None}, "gives no e-mail address"),
    ],
)  # fmt: skip
def test_who_is_not_let_in_reads_why(world: World, person: dict[str, Any], words: str) -> None:
    world.provider.person = ADA | person
    with world.browser() as browser:
        sign_in(world, browser)
        page = read_page(world, browser)
        assert words in page
        assert "operator=" not in page
        assert browser.get(BRIEFS).status_code == 401


@pytest.mark.parametrize(
    "overrides",
    [{"exp": 1_000_000}, {"aud": "another"}, {"iss": "http://127.0.0.1:1"}, {"nonce": "replayed"}],
    ids=["expired", "audience", "issuer", "nonce"],
)
def test_a_token_that_is_not_meant_for_us_now_signs_nobody_in(
    world: World, overrides: dict[str, Any]
) -> None:
    world.provider.overrides = overrides
    with world.browser() as browser:
        sign_in(world, browser)
        assert browser.get(BRIEFS).status_code == 401
        assert "operator=" not in read_page(world, browser)


def test_a_token_signed_by_another_key_signs_nobody_in(world: World) -> None:
    world.provider.foreign_key = True
    with world.browser() as browser:
        sign_in(world, browser)
        assert browser.get(BRIEFS).status_code == 401


def test_a_session_that_is_too_old_has_to_sign_in_again(world: World) -> None:
    import time

    world.provider.overrides = {"iat": int(time.time()) - 13 * 3600}
    with world.browser() as browser:
        sign_in(world, browser)
        assert "your session has ended" in read_page(world, browser).lower()
        assert browser.get(BRIEFS).status_code == 401


def test_an_answer_whose_state_was_not_asked_for_is_dropped(world: World) -> None:
    with world.browser() as honest, world.browser() as victim:
        begun = honest.get("/sign-in")
        sent = honest.get(begun.headers["location"])
        back = httpx2.get(sent.headers["location"], trust_env=False).headers["location"]
        assert victim.get(back).headers["location"] == "/"
        assert victim.get(BRIEFS).status_code == 401
        forged = back.replace("state=", "state=x")
        honest.get(forged)
        assert honest.get(BRIEFS).status_code == 401


def test_a_cookie_that_was_changed_counts_for_nothing(world: World) -> None:
    with world.browser() as browser:
        sign_in(world, browser)
        signed = browser.cookies["_streamlit_user"]
        for broken in (signed[:-3] + "abc", "A" + signed[1:], signed.rpartition(".")[0], "x"):
            with world.browser() as other:
                other.cookies.set("_streamlit_user", broken)
                assert other.get(BRIEFS).status_code == 401
                assert "operator=" not in read_page(world, other)


def test_the_way_back_leads_to_the_page_asked_for_and_nowhere_else(world: World) -> None:
    for to, led in [
        ("/story?story=s1", "/story?story=s1"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/auth/logout", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
    ]:
        with world.browser() as browser:
            assert sign_in(world, browser, to).headers["location"] == led


def test_the_session_cookie_is_not_for_scripts_nor_for_other_sites(world: World) -> None:
    with world.browser() as browser:
        answer = sign_in(world, browser)
        cookies = answer.headers.get_list("set-cookie")
        user = next(cookie for cookie in cookies if cookie.startswith("_streamlit_user="))
        assert "httponly" in user.lower()
        assert "samesite=lax" in user.lower()
        assert ADA["email"] not in parse_qs(urlsplit(answer.headers["location"]).query)


def test_a_session_may_read_but_not_send(world: World) -> None:
    with world.browser() as browser:
        sign_in(world, browser)
        assert browser.post(BRIEFS).status_code == 401


@pytest.mark.parametrize("role", ["reader", "operator"])
def test_a_token_opens_the_interface_and_feeds(world: World, role: str) -> None:
    token = world.tokens[role]
    with world.browser() as program:
        bearer = {"Authorization": f"Bearer {token}"}
        assert program.get(BRIEFS, headers=bearer).status_code == 200
        assert program.get("/feeds/briefs.xml").status_code == 401
        fed = program.get("/feeds/briefs.xml", params={"token": token})
        assert fed.status_code == 200
        assert fed.headers["referrer-policy"] == "no-referrer"
        assert token not in fed.text
        assert program.get(BRIEFS, params={"token": token}).status_code == 401
        wrong = {"Authorization": f"Bearer {token[:-1]}{'A' if token[-1] != 'A' else 'B'}"}
        assert program.get(BRIEFS, headers=wrong).status_code == 401


def test_what_is_open_stays_open_and_the_rest_asks(world: World) -> None:
    with world.browser() as stranger:
        assert stranger.get("/healthz").status_code == 200
        assert stranger.get("/").status_code == 200
        refused = stranger.get("/feeds/briefs.xml")
        assert refused.headers["www-authenticate"].startswith("Bearer")
        assert stranger.get("/_stcore/metrics").status_code in {401, 404}
        followed = stranger.get("/feeds/briefs.xml", headers={"Sec-Fetch-Mode": "navigate"})
        assert followed.headers["location"] == "/sign-in?to=%2Ffeeds%2Fbriefs.xml"


def test_no_token_and_no_secret_is_ever_logged(world: World) -> None:
    token = world.tokens["reader"]
    with world.browser() as program:
        for path in ("/feeds/briefs.xml", "/feeds/nothing.xml", "/calendar.ics", "/nowhere"):
            program.get(path, params={"token": token})
            program.get(path, headers={"Authorization": f"Bearer {token}x"})
        assert token not in program.get("/feeds/nothing.xml", params={"token": token}).text
    said = world.log.read_text()
    assert "tocsin_" not in said
    assert CLIENT_SECRET not in said
    assert "0123456789abcdef" not in said
