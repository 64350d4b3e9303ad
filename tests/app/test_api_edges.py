"""What holds for every address of the interface: methods, tags, refusals, readers, empty worlds."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.access import Reader
from app.api import api_routes, route
from tests.seeding import HOSTILE_TITLE, story_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.context import AppContext
    from db.store import Database

LISTS = (
    "briefs", "stories", "threads", "entities", "topics", "facts", "signals", "signals/score",
    "calendar", "licences", "models", "sources", "runs", "stacks", "openapi.json",
)  # fmt: skip


@pytest.fixture
def client(context: AppContext) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=api_routes())) as made:
        yield made


@pytest.fixture
def empty(empty_context: AppContext) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=api_routes())) as made:
        yield made


@pytest.mark.parametrize("name", LISTS)
def test_an_empty_database_answers_every_list(empty: TestClient, name: str) -> None:
    answer = empty.get(f"/api/v1/{name}")
    assert answer.status_code == 200
    assert json.loads(answer.content.decode("utf-8"))


@pytest.mark.parametrize("name", [*LISTS, "search?q=model"])
def test_an_answer_that_the_client_has_is_not_sent_again(client: TestClient, name: str) -> None:
    first = client.get(f"/api/v1/{name}")
    tag = first.headers["ETag"]
    assert (first.status_code, tag[0]) == (200, '"')
    again = client.get(f"/api/v1/{name}", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert again.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("name", ["stories", "briefs/2026-W25", "search?q=model"])
def test_a_head_has_the_headers_of_a_get_and_no_body(client: TestClient, name: str) -> None:
    head, got = client.head(f"/api/v1/{name}"), client.get(f"/api/v1/{name}")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == got.headers
    assert int(head.headers["Content-Length"]) == len(got.content)


def test_other_methods_are_told_what_is_answered(client: TestClient) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = client.request(method, "/api/v1/stories")
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert "only reads" in answer.json()["error"]
    options = client.options("/api/v1/stories")
    assert (options.status_code, options.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert client.options("/api/v1/nothing").status_code == 404


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("stories?limt=3", 400, "there is no parameter 'limt' here; did you mean limit?"),
        ("topics?q=a", 400, "there is no parameter 'q' here; this address takes none"),
        ("stories?limit=1&limit=2", 400, "limit is given more than once; give it once"),
        ("stories?zzz=1", 400, "there is no parameter 'zzz' here; there are since, until, topic"),
        ("stories?limit=1e3", 400, "limit is a whole number from 1 to 200"),
        ("stories?limit=1_0", 400, "limit is a whole number from 1 to 200"),
        ("stories?limit=%D9%A3", 400, "limit is a whole number from 1 to 200"),
        (f"stories?limit={'9' * 400}", 400, "limit is a whole number from 1 to 200"),
        ("stories?entity=a%00b", 400, "entity holds a NUL"),
        ("stories?entity=", 400, "entity is empty"),
        ("stories?since=2026-02-30", 400, "since is no ISO 8601 date"),
        ("stories?since=2026", 400, "since is no ISO 8601 date"),
        ("search?q=a&sort=best", 400, "there is no such order; the orders are relevance, newest"),
        ("search?q=a&literal=yes", 400, "literal is true or false"),
        ("search?q=a&language=english", 400, "language is a code of two or three letters"),
        ("search?q=a&tier=gossip", 400, "there is no such tier; the tiers are primary"),
        ("facts?predicate=said", 400, "there is no such predicate"),
        ("signals?state=lost", 400, "there is no such state; the states are open, fired"),
        ("signals?due_after=soon", 400, "due_after is no day; write one such as 2026-06-18"),
        ("stacks/a/brief?week=last", 400, "a week is written like 2026-W25"),
        (f"stories/{'a' * 201}", 400, "story_id is longer than 200 characters"),
        ("stories/a%00b", 404, "there is nothing at an address with a NUL in it"),
        ("stories/a%2Fb", 404, "there is nothing at /api/v1/stories/a"),
        ("stories/", 404, "there is nothing at /api/v1/stories/"),
        ("nothing", 404, "there is nothing at /api/v1/nothing"),
    ],
)
def test_what_is_not_taken_is_refused_with_a_way_out(
    client: TestClient, path: str, status: int, said: str
) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status
    assert said in answer.json()["error"]
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00%2B14:00", "2016-12-31T23:59:60Z"])
def test_the_ends_of_the_calendar_are_days_like_others(client: TestClient, since: str) -> None:
    assert client.get(f"/api/v1/stories?since={since}").json()["stories"]


def test_bytes_that_are_no_text_are_only_not_found(client: TestClient) -> None:
    assert client.get("/api/v1/stories?entity=%ED%A0%80%FF").json()["stories"] == []
    assert client.get("/api/v1/entities/%ED%A0%80").status_code == 404


def test_markup_from_outside_stays_text_in_json(client: TestClient) -> None:
    answer = client.get(f"/api/v1/stories/{story_id('hostile')}")
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.json()["articles"][0]["title"] == HOSTILE_TITLE


def test_nobody_known_is_asked_for_a_token(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route, "request_reader", lambda _: None)
    answer = client.get("/api/v1/stories")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Tocsin"'
    assert "Authorization: Bearer" in answer.json()["error"]


def test_runs_and_refusals_are_for_operators(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/api/v1/sources").json()["refusals"]
    monkeypatch.setattr(route, "request_reader", lambda _: Reader("r1", "Reader"))
    refused = client.get("/api/v1/runs")
    assert (refused.status_code, "only operators" in refused.json()["error"]) == (403, True)
    sources = client.get("/api/v1/sources").json()
    assert sources["refusals"] is None
    assert len(sources["sources"]) == 13


@pytest.mark.parametrize("name", ["stories", "facts", "search?q=a", "sources", "licences"])
def test_a_database_that_cannot_be_read_is_503(
    client: TestClient, seeded: Database, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from db.store import database_path

    path = database_path(seeded)
    assert path is not None
    seeded.close()
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    path.mkdir()
    answer = client.get(f"/api/v1/{name}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert answer.json()["error"]


def test_a_fault_of_ours_is_told_as_one_and_logged(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from app.api import stories

    def fail(*_: object) -> None:
        raise LookupError("internal detail")

    monkeypatch.setattr(stories, "read_thread", fail)
    answer = client.get("/api/v1/threads/t-1")
    assert answer.status_code == 500
    assert "fault of ours" in answer.json()["error"]
    assert "internal detail" not in answer.text
    assert "internal detail" in caplog.text


def test_the_command_line_does_not_load_the_interface() -> None:
    code = "import sys, app.api, app.cli.main; sys.exit('fastapi' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 0
