"""The server for language models on its wires: standard input and output, and HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import httpx2
import pytest
from click.testing import CliRunner
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from app.access import Access, AccessRules, forget_access, publish_access
from app.cli.mcp import mcp
from app.mcp.run import make_app
from db.store import database_path
from tests.seeding import WEEKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.applications import Starlette

    from app.context import AppContext
    from db.store import Database

REPOSITORY = Path(__file__).resolve().parents[2]
BASE = "http://127.0.0.1:8501"
START = [sys.executable, "-c", "from app.cli.mcp import mcp; mcp([])"]
HELLO = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18", "capabilities": {},
        "clientInfo": {"name": "test", "version": "0"},
    },
}  # fmt: skip
BOTH = {"Accept": "application/json, text/event-stream"}


def environment(database: Database) -> dict[str, str]:
    path = database_path(database)
    assert path is not None
    return {"TOCSIN_HOME": str(path.parent), "TOCSIN_MODEL__NAME": "hashing", "PATH": ""}


def test_a_client_speaks_over_standard_input_and_output(seeded: Database):
    server = StdioServerParameters(
        command=START[0], args=START[1:], cwd=REPOSITORY, env=environment(seeded)
    )

    async def talk() -> tuple[int, str]:
        async with Client(server) as client:
            count = len((await client.list_tools()).tools)
            result = await client.call_tool("get_brief", {})
            return count, result.structured_content["week"]

    assert anyio.run(talk) == (7, WEEKS[1])


def test_nothing_but_answers_is_written_out_and_the_end_of_input_is_the_end(seeded: Database):
    lines = [
        json.dumps(HELLO),
        "this is no message",
        json.dumps({"jsonrpc": "2.0", "method": "notifications/initialized"}),
        json.dumps({"jsonrpc": "2.0", "id": 2, "method": "tools/nonsense"}),
    ]
    done = subprocess.run(
        START, input="\n".join(lines) + "\n", cwd=REPOSITORY, env=environment(seeded),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(one["jsonrpc"] == "2.0" for one in answers)
    assert answers[0]["result"]["serverInfo"]["name"] == "tocsin"


def test_without_a_database_one_sentence_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path / "none"))
    outcome = CliRunner().invoke(mcp, [])
    assert "run `tocsin init`" in str(outcome.exception)
    assert outcome.stdout == ""


def test_a_foreign_host_is_refused_without_a_sign_in(
    seeded: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TOCSIN_HOME", environment(seeded)["TOCSIN_HOME"])
    outcome = CliRunner().invoke(mcp, ["--http", "--host", "0.0.0.0"])
    assert "listens on this machine only" in str(outcome.exception)


@pytest.fixture
def app(context: AppContext) -> Starlette:
    return make_app(context.base_url, "127.0.0.1")


@pytest.fixture
def post(app: Starlette) -> Iterator[Callable[..., httpx2.Response]]:
    """Sends one request to the endpoint."""

    async def send(method: str, content: str, headers: dict[str, str]) -> httpx2.Response:
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url=BASE) as client:
            return await client.request(method, "/mcp", content=content, headers=headers)

    def sent(content: Any = HELLO, method: str = "POST", **headers: str) -> httpx2.Response:
        text = content if isinstance(content, str) else json.dumps(content)
        stated = BOTH | {"Content-Type": "application/json"} | headers
        return anyio.run(send, method, text, stated)

    yield sent
    forget_access()


def test_a_client_speaks_over_http(app: Starlette):
    async def talk() -> tuple[int, str, bool]:
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport) as http:
            wire = streamable_http_client(f"{BASE}/mcp", http_client=http)
            async with Client(wire) as client:
                tools = (await client.list_tools()).tools
                brief = await client.call_tool("get_brief", {})
                lost = await client.call_tool("get_story", {"id": "none"})
                return len(tools), brief.structured_content["week"], lost.is_error

    assert anyio.run(talk) == (7, WEEKS[1], True)


def test_older_clients_are_answered_without_a_session(post: Callable[..., httpx2.Response]):
    answer = post()
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert "mcp-session-id" not in answer.headers
    assert answer.json()["result"]["instructions"].startswith("Tocsin reads")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "rebound.example"}, 421),
        ({"Origin": "https://rebound.example"}, 403),
        ({"Origin": "http://localhost:3000"}, 200),
        ({"Content-Type": "text/plain"}, 400),
        ({"Accept": "text/html"}, 406),
    ],
)
def test_other_sites_and_forms_are_refused(
    post: Callable[..., httpx2.Response], headers: dict[str, str], status: int
):
    assert post(**headers).status_code == status


@pytest.mark.parametrize("content", ["{", "[]", '"x"', "[" * 5000, '{"jsonrpc": "1.0"}'])
def test_what_is_no_message_is_a_fault_of_the_caller(
    post: Callable[..., httpx2.Response], content: str
):
    answer = post(content)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] in {-32700, -32600, -32602}


def test_other_methods_and_floods_are_refused(post: Callable[..., httpx2.Response]):
    assert post("", method="GET").status_code == 405
    assert post("", method="DELETE").headers["allow"] == "POST"
    assert post("x" * 300_000).status_code == 413


def test_where_one_signs_in_a_token_is_asked_for(
    context: AppContext, post: Callable[..., httpx2.Response]
):
    rules = AccessRules("client", BASE, "x" * 40)
    publish_access(Access(rules, context.database))
    answer = post()
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert post(Authorization="Bearer wrong").status_code == 401
