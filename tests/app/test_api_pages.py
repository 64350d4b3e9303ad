"""Turning the pages of lists: nothing twice, nothing left out, whatever comes in meanwhile."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.answers import RequestFaultError
from app.api import api_routes
from app.api.cursors import read_cursor, write_cursor
from db.stories import save_story
from db.types import Story
from tests.seeding import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.context import AppContext

LISTS = (
    ("briefs", "briefs", "week"),
    ("stories", "stories", "id"),
    ("threads", "threads", "id"),
    ("entities", "entities", "key"),
    ("entities?q=a", "entities", "key"),
    ("entities?kind=model", "entities", "key"),
    ("facts", "facts", "quotation"),
    ("signals", "signals", "id"),
    ("calendar", "events", "key"),
    ("licences?all=true", "licences", "id"),
    ("models?all=true", "models", "key"),
    ("sources", "sources", "key"),
    ("runs", "runs", "slot"),
)


@pytest.fixture
def client(context: AppContext) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=api_routes()), base_url=context.base_url) as made:
        yield made


def walk(client: TestClient, address: str, name: str, limit: int) -> list[Any]:
    joint = "&" if "?" in address else "?"
    link = f"/api/v1/{address}{joint}limit={limit}"
    found: list[Any] = []
    while link:
        answer = client.get(link)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert len(body[name]) <= limit
        found += body[name]
        link = body["next"]
        stated = answer.headers.get("Link")
        assert stated == (f'<{link}>; rel="next"' if link else None)
    return found


@pytest.mark.parametrize(("address", "name", "key"), LISTS)
def test_pages_of_any_size_hold_what_one_long_page_holds(
    client: TestClient, address: str, name: str, key: str
) -> None:
    whole = walk(client, address, name, 200)
    assert whole
    for limit in (1, 3):
        assert [row[key] for row in walk(client, address, name, limit)] == [r[key] for r in whole]


def test_a_story_that_comes_in_moves_no_page(client: TestClient, context: AppContext) -> None:
    whole = [story["id"] for story in walk(client, "stories", "stories", 200)]
    first = client.get("/api/v1/stories?limit=2").json()
    newer = NOW + timedelta(hours=1)
    older = NOW - timedelta(days=400)
    with context.database.write() as connection:
        save_story(connection, Story("s-late", "Late", newer, newer, newer))
        save_story(connection, Story("s-old", "Old", older, older, older))
    rest, link = [], first["next"]
    while link:
        body = client.get(link).json()
        rest += [story["id"] for story in body["stories"]]
        link = body["next"]
    shown = [story["id"] for story in first["stories"]]
    assert shown + rest == [*whole, "s-old"]


def test_stories_of_one_moment_are_told_apart_by_their_ids(
    client: TestClient, context: AppContext
) -> None:
    at = NOW - timedelta(days=300)
    with context.database.write() as connection:
        for place in range(7):
            save_story(connection, Story(f"s-twin-{place}", "Twin", at, at, at))
    found = walk(client, "stories?until=2025-12-01", "stories", 2)
    assert [story["id"] for story in found] == [f"s-twin-{place}" for place in range(7)]


def test_a_cursor_serves_its_own_question_only(client: TestClient) -> None:
    link = client.get("/api/v1/stories?limit=1").json()["next"]
    cursor = link.partition("cursor=")[2]
    elsewhere = client.get(f"/api/v1/stories?topic=legal&cursor={cursor}")
    assert elsewhere.status_code == 400
    assert "belongs to another question" in elsewhere.json()["error"]
    assert client.get(f"/api/v1/threads?cursor={cursor}").status_code == 400
    # How many are wanted is no part of the question.
    assert client.get(f"/api/v1/stories?limit=5&cursor={cursor}").status_code == 200


@pytest.mark.parametrize("cursor", ["x", "AAAA", "%00", "é", "W10", "=" * 9, "a" * 1001])
def test_a_damaged_cursor_is_refused_with_a_way_out(client: TestClient, cursor: str) -> None:
    answer = client.get(f"/api/v1/stories?cursor={quote(cursor, safe='%')}")
    assert answer.status_code == 400
    assert "cursor" in answer.json()["error"]


@given(st.text(max_size=300))
def test_no_text_taken_for_a_cursor_is_anything_but_a_cursor_or_damaged(text: str) -> None:
    with pytest.raises(RequestFaultError) as fault:
        read_cursor(text, "/api/v1/stories?", (str,))
    assert fault.value.status == 400


@given(st.text(max_size=40), st.integers(-(2**62), 2**62), st.datetimes(timezones=st.timezones()))
def test_a_cursor_gives_its_key_back(text: str, number: int, moment: Any) -> None:
    at = moment.astimezone(NOW.tzinfo) if 2 <= moment.year <= 9998 else NOW
    key = (at, number, text)
    form = (type(NOW), int, str)
    assert read_cursor(write_cursor("asked", key), "asked", form) == key


def test_a_cursor_of_one_flipped_bit_is_damaged() -> None:
    whole = write_cursor("asked", (NOW, "s-1"))
    raw = bytearray(base64.urlsafe_b64decode(whole + "=" * (-len(whole) % 4)))
    raw[-6] ^= 1
    bent = base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("=")
    with pytest.raises(RequestFaultError, match="damaged"):
        read_cursor(bent, "asked", (type(NOW), str))


def test_search_goes_on_where_a_page_ended(client: TestClient, context: AppContext) -> None:
    desk = context.search
    assert desk is not None
    told = desk.ask

    def ask(query: Any) -> Any:
        return replace(told(query), found=45)

    desk.ask = ask  # type: ignore[method-assign]  # the desk of this test alone
    body = client.get("/api/v1/search?q=suspended&limit=20").json()
    client.get(body["next"])
    assert desk.asked[-1].offset == 20  # type: ignore[attr-defined]  # the tests' own desk
    last = client.get(client.get(body["next"]).json()["next"]).json()
    assert (desk.asked[-1].offset, last["next"]) == (40, None)  # type: ignore[attr-defined]  # the same
