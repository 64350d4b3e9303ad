from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from app.edges import MOST_BODY, Edges, edge_middleware, name_of, own_names
from app.feeds.routes import feed_routes
from app.page_addresses import PAGE_NAMES, forgiven
from app.security_headers import FIXED, hashes_of, page_policy
from app.server import all_routes
from tests.app.payloads import CLASSES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from starlette.requests import Request

BASE = "http://127.0.0.1:8501"
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


def show_frame(request: Request) -> Response:
    """Streamlit in small: its frame, whatever is asked."""
    return Response("<html>frame</html>", media_type="text/html")


async def take_body(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


def make_client(base_url: str = BASE, host: str = "127.0.0.1", called: str = BASE) -> TestClient:
    routes = [Route("/own/{rest:path}", take_body, methods=["GET", "POST"]), *feed_routes()]
    frame = Mount("/", routes=[Route("/{path:path}", show_frame, methods=["GET", "POST"])])
    middleware = edge_middleware(routes, base_url, host)
    app = Starlette(routes=[*routes, frame], middleware=middleware)
    return TestClient(app, base_url=called, follow_redirects=False)


@pytest.fixture
def client() -> Iterator[TestClient]:
    with make_client() as made:
        yield made


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8501", "localhost:8501", "LOCALHOST", "[::1]:8501", "127.0.0.1.", "news.example",
     "news.example:443", "News.Example."],
)  # fmt: skip
def test_it_answers_under_its_own_names(host: str) -> None:
    with make_client("https://news.example") as client:
        assert client.get("/search", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8501", "news.example@evil",
     "", "evil.example#localhost", "[::1", "0.0.0.0", "2130706433", "local host", "127.0.0.2"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/feeds/briefs.xml", "/own/x", "/_stcore/health"])
def test_it_answers_under_no_other_name(host: str, path: str) -> None:
    with make_client("https://news.example", "0.0.0.0") as client:
        answer = client.get(path, headers={"Host": host})
    assert answer.status_code == 421
    assert "server.base_url" in answer.json()["error"]


def test_two_hosts_are_none() -> None:
    with make_client() as client:
        headers = [("Host", "127.0.0.1"), ("Host", "evil.example")]
        assert client.get("/", headers=headers).status_code == 421


def test_a_socket_opens_under_own_names_alone() -> None:
    said: list[str] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        said.append("in")

    async def knock(host: str, path: str) -> None:
        async def send(message: Any) -> None:
            said.append(message["type"])

        scope = {"type": "websocket", "path": path, "headers": [(b"host", host.encode())]}
        await Edges(inner)(scope, None, send)  # type: ignore[arg-type]  # nothing is received

    for host, path in (
        ("localhost", "/_stcore/stream"),
        ("evil.example", "/_stcore/stream"),
        ("localhost", "/x"),
    ):
        asyncio.run(knock(host, path))
    assert said == ["in", "websocket.close", "websocket.close"]


def test_pages_and_what_they_need_pass(client: TestClient) -> None:
    paths = ["/", *(f"/{name}" for name in sorted(PAGE_NAMES - {"brief"}))]
    paths += ["/_stcore/health", "/_stcore/host-config", "/media/x.png", "/component/x/y"]
    for path in [*paths, "/favicon.png", "/own/x", "/oauth2callback", "/auth/login"]:
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize(
    "path",
    ["/nope", "/a/b", "/story/", "/search/x", "/_stcore/metrics", "/_stcore/agent/mcp", "/static",
     "/app/static/x", "/.env", "/wp-login.php", "/feeds", "/search//", "/%2F", "/%2e%2e/x", "/ledger%00",
     "/LEDGER%0d%0aX", "/admin"],
)  # fmt: skip
def test_what_is_not_there_is_a_real_404(client: TestClient, path: str) -> None:
    page = client.get(path, headers=BROWSER)
    answer = client.get(path)
    if path in {"/story/", "/search//"}:
        assert page.headers["Location"] in {"/story", "/search"}
        return
    assert (page.status_code, answer.status_code) == (404, 404)
    assert "error" in answer.json()
    assert "text/html" in page.headers["Content-Type"]
    assert "<h1>Nothing here</h1>" in page.text


@pytest.mark.parametrize("text", CLASSES.values(), ids=CLASSES)
def test_hostile_addresses_stay_text_on_the_page_that_refuses_them(
    client: TestClient, text: str
) -> None:
    answer = client.get("/" + quote(text, safe=""), headers=BROWSER)
    assert answer.status_code in {400, 404}
    assert "<script" not in answer.text
    assert "<img" not in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        ("/Search?q=Open%20weights&x=1", "/search?q=Open%20weights&x=1"),
        ("/search/", "/search"),
        ("/LEDGER///", "/ledger"),
        ("/brief", "/"),
        ("/Brief/?week=2026-W25", "/?week=2026-W25"),
        ("/story?id=s-1", "/story?story=s-1"),
        ("/stories/s-1", "/story?story=s-1"),
        ("/entity/model:corvid%202", "/entity?key=model%3Acorvid+2"),
        ("/threads/t-1", "/timeline?thread=t-1"),
        ("/briefs/2026-W25", "/?week=2026-W25"),
        ("/feed", "/feeds/briefs.xml"),
        ("/rss.xml", "/feeds/briefs.xml"),
        ("/favicon.ico", "/favicon.png"),
    ],
)  # fmt: skip
def test_near_misses_lead_to_the_page(client: TestClient, asked: str, target: str) -> None:
    answer = client.get(asked)
    assert (answer.status_code, answer.headers["Location"]) == (308, target)
    followed = client.get(target)
    assert followed.status_code in {200, 404, 500}
    assert "Location" not in followed.headers, "no circle"


def test_every_answer_carries_the_headers(client: TestClient) -> None:
    for path in ("/", "/nope", "/own/x", "/brief", "/feeds/nope.xml"):
        headers = client.get(path).headers
        assert {name: headers[name] for name in FIXED} == FIXED
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" not in headers
    with make_client("https://news.example", called="https://news.example") as secure:
        assert secure.get("/").headers["Strict-Transport-Security"] == "max-age=31536000"
        assert secure.get("/nope").headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_page_may_run_known_scripts_and_nothing_else(client: TestClient) -> None:
    policy = client.get("/ledger").headers["Content-Security-Policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "'unsafe-inline'" not in scripts
    assert "'unsafe-eval'" not in scripts
    assert scripts.count("sha256-") >= 2
    assert "connect-src 'self' ws://127.0.0.1:8501 wss://127.0.0.1:8501" in policy
    files = client.get("/feeds/nope.xml").headers["Content-Security-Policy"]
    assert files.startswith("default-src 'none'")


def test_a_policy_knows_a_script_by_its_hash() -> None:
    # The example of the CSP specification, section 6.7.2.
    (digest,) = hashes_of("<script>doSomething();</script><script src='x.js'></script>")
    assert digest == "RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc="
    assert "\n" not in page_policy("127.0.0.1:8501")


def test_a_page_names_its_feed_and_twin_to_programs(client: TestClient) -> None:
    link = client.get("/story?story=s%22%3E1").headers["Link"]
    assert '</feeds/briefs.xml>; rel="alternate"; type="application/atom+xml"' in link
    assert '</stories/s%22%3E1.md>; rel="alternate"; type="text/markdown"' in link
    assert client.get("/story?story=%0d%0aX:y").status_code == 200


def test_a_script_of_an_older_version_is_missing_not_a_page(client: TestClient) -> None:
    assert client.get("/static/js/index.old.js").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "headers", "size", "status"),
    [
        ("POST", "/own/x", {}, MOST_BODY, 200),
        ("POST", "/own/x", {}, MOST_BODY + 1, 413),
        ("POST", "/own/x", {"Content-Length": "99999999999999999999999"}, 1, 413),
        ("POST", "/own/x", {"Content-Length": "1e3"}, 1, 400),
        ("POST", "/own/x", {"Content-Length": "-1"}, 1, 400),
        ("POST", "/_stcore/upload_file/a/b", {}, MOST_BODY + 1, 200),
        ("GET", "/search?q=" + "x" * 9_000, {}, 0, 414),
        ("GET", "/" + "x" * 9_000, {}, 0, 414),
        ("GET", "/", {"Cookie": "x" * 40_000}, 0, 431),
    ],
    ids=lambda value: str(value)[:24],
)
def test_bounds(
    client: TestClient, method: str, path: str, headers: dict[str, str], size: int, status: int
) -> None:
    answer = client.request(method, path, headers=headers, content=b"x" * size)
    assert answer.status_code == status


def test_a_body_that_does_not_tell_its_length_is_counted() -> None:
    async def stream() -> AsyncIterator[bytes]:
        for _ in range(MOST_BODY // 100_000 + 2):
            yield b"x" * 100_000

    sent = _send_chunks([chunk for chunk in _drain(stream())])
    starts = [message for message in sent if message["type"] == "http.response.start"]
    assert [message["status"] for message in starts] == [413]


def _drain(stream: AsyncIterator[bytes]) -> list[bytes]:
    async def collect() -> list[bytes]:
        return [chunk async for chunk in stream]

    return asyncio.run(collect())


def _send_chunks(chunks: list[bytes]) -> list[Any]:
    sent: list[Any] = []

    async def receive() -> Any:
        body = chunks.pop(0) if chunks else b""
        return {"type": "http.request", "body": body, "more_body": bool(chunks)}

    async def send(message: Any) -> None:
        sent.append(message)

    routes = [Route("/own", take_body, methods=["POST"])]
    scope = {
        "type": "http", "method": "POST", "path": "/own", "raw_path": b"/own", "query_string": b"",
        "headers": [(b"host", b"localhost")], "root_path": "", "scheme": "http",
    }  # fmt: skip
    asyncio.run(Edges(Starlette(routes=routes), routes)(scope, receive, send))
    return sent


def test_names_are_read_in_linear_time_and_one_way_of_writing() -> None:
    assert own_names("https://News.example/", "0.0.0.0") == {
        "localhost", "127.0.0.1", "::1", "news.example",
    }  # fmt: skip
    assert name_of("[0:0:0:0:0:0:0:1]:80") == "::1"
    begun = time.process_time()
    for text in ("a." * 50_000, "[" * 100_000, ":" * 100_000):
        name_of(text)
        forgiven(f"/{text}", {}, text)
    assert time.process_time() - begun < 1


def test_every_route_of_ours_is_known_to_the_edges() -> None:
    routes = all_routes()
    edges = Edges(show_frame, routes)  # type: ignore[arg-type]  # never called
    for path in ("/healthz", "/api/v1/briefs", "/feeds/briefs.xml", "/calendar.ics"):
        scope: dict[str, Any] = {"type": "http", "method": "GET", "path": path}
        scope |= {"root_path": "", "headers": []}
        assert edges._exactly(scope), path
