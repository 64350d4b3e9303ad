"""What was understood, through the JSON interface."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.server import all_routes
from tests.seeding import MERGED_AWAY, article_id, story_id
from tests.seeding_understood import AURORA, MAKER, SPLIT_OFF, THREAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.context import AppContext


@pytest.fixture
def client(context: AppContext) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=all_routes()), raise_server_exceptions=True) as made:
        yield made


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/api/v1/threads/none", 404, "there is no thread none"),
        ("/api/v1/entities/model:none", 404, "there is no entity model:none"),
        ("/api/v1/stories?topic=sport", 400, "there is no such topic"),
        ("/api/v1/stories?since=2026-06-02&until=2026-06-01", 400, "since must lie before"),
        ("/api/v1/stories?limit=0", 400, "limit is a whole number from 1 to 200"),
        ("/api/v1/threads?since=soon", 400, "since is no ISO 8601 date"),
        (f"/api/v1/entities?q={'a' * 500}", 400, "q is longer than 400 characters"),
    ],
)
def test_what_cannot_be_answered_has_a_status_and_a_sentence(
    client: TestClient, path: str, status: int, said: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert said in answer.json()["error"]


def test_stories_are_listed_newest_report_first_with_links(client: TestClient) -> None:
    body = client.get("/api/v1/stories?limit=2").json()
    assert [story["id"] for story in body["stories"]] == [story_id("rule"), story_id("price")]
    assert body["all"] > 2
    assert body["stories"][0]["page"] == "http://127.0.0.1:8501/story?story=s-rule"
    assert body["stories"][0]["outlets"] == 2


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("topic=export_control", [story_id("suspended")]),
        (f"thread={THREAD}&until=2026-06-12", [story_id("court")]),
        ("entity=northlight ai", [story_id("price"), story_id("suspended")]),
        (f"entity={MAKER}", [story_id("price"), story_id("suspended")]),
        ("entity=Harbour 3 Mini", [story_id("weights")]),
        ("entity=Nobody", []),
    ],
)
def test_stories_are_narrowed(client: TestClient, query: str, expected: list[str]) -> None:
    body = client.get(f"/api/v1/stories?{query}").json()
    assert [story["id"] for story in body["stories"]] == expected
    assert body["all"] == len(expected)


def test_a_story_tells_its_thread_names_and_newsletters(client: TestClient) -> None:
    body = client.get(f"/api/v1/stories/{story_id('suspended')}").json()
    steps = [(s["id"], s["follows"], s["relation"]) for s in body["thread"]["stories"]]
    assert steps[1:] == [
        ("s-suspended", "s-court", "follows"),
        ("s-rule", "s-suspended", "reaction to"),
    ]
    aurora = next(e for e in body["entities"] if e["key"] == AURORA)
    assert (aurora["version"], aurora["size"], aurora["owner_name"]) == (
        "5",
        "70B",
        "Northlight AI",
    )
    (newsletter,) = body["newsletters"]
    assert newsletter["outlet"] == "Margin Notes"
    assert newsletter["passages"][0].startswith("What 900 teams")
    kinds = {a["id"]: a["kind"] for a in body["articles"]}
    assert kinds[article_id("suspended", 3)] == "opinion"


def test_contradicting_outlets_stand_side_by_side(client: TestClient) -> None:
    body = client.get(f"/api/v1/stories/{story_id('retired')}").json()
    (group,) = body["statements"]
    assert (group["statement"], group["disputed"]) == ("complete-v1 endpoint retired", True)
    told = {v["effective_date"]: v["supports"][0]["outlet"] for v in group["versions"]}
    assert told == {"2026-10-01": "Harbour Labs", "2026-11-01": "Quarry Blog"}


def test_a_number_comes_with_its_source_or_the_lack_of_one(client: TestClient) -> None:
    body = client.get(f"/api/v1/stories/{story_id('price')}").json()
    told = {v["to"]: v for v in body["statements"][0]["versions"]}
    old, new = told["1.80 dollars"], told["2.10 dollars"]
    assert (old["from"], old["source"], old["unsourced"]) == (
        "3.00 dollars",
        "the price list",
        False,
    )
    assert (new["source"], new["unsourced"]) == ("", True)
    assert old["supports"][0]["quotation"].startswith("The price of Aurora 4 falls to")


def test_agreeing_outlets_are_one_statement_with_its_origins(client: TestClient) -> None:
    body = client.get(f"/api/v1/stories/{story_id('suspended')}").json()
    (group,) = body["statements"]
    (version,) = group["versions"]
    assert (len(version["supports"]), version["origins"]) == (5, 4)
    assert group["disputed"] is False


def test_an_old_link_says_where_it_led_and_why(client: TestClient) -> None:
    body = client.get(f"/api/v1/stories/{MERGED_AWAY}").json()
    assert body["id"] == story_id("suspended")
    assert body["moved_from"]["kind"] == "merged_into"
    kinds = [(note["kind"], note["other_id"]) for note in body["history"]]
    assert kinds == [("merge", MERGED_AWAY), ("split_off", SPLIT_OFF)]
    assert body["history"][0]["other_lives_as"] == story_id("suspended")


def test_threads_are_listed_and_shown(client: TestClient) -> None:
    (row,) = client.get("/api/v1/threads").json()["threads"]
    assert (row["id"], row["stories"]) == (THREAD, 3)
    body = client.get(f"/api/v1/threads/{THREAD}").json()
    assert [s["id"] for s in body["stories"]] == ["s-court", "s-suspended", "s-rule"]


def test_entities_are_found_by_a_part_of_their_name(client: TestClient) -> None:
    found = client.get("/api/v1/entities?q=auro").json()["entities"]
    assert [e["key"] for e in found][:2] == [AURORA, "model:aurora 4"]
    assert found[0]["page"] == "http://127.0.0.1:8501/entity?key=model%3Aaurora%205"
    most = client.get("/api/v1/entities?limit=2").json()["entities"]
    assert (AURORA, 5) in [(e["key"], e["articles"]) for e in most]
    assert client.get("/api/v1/entities?q=zebra").json()["entities"] == []


def test_an_entity_comes_with_relatives_stories_and_statements(client: TestClient) -> None:
    body = client.get(f"/api/v1/entities/{AURORA}").json()
    assert (body["family_name"], body["owner_name"]) == ("Aurora", "Northlight AI")
    assert [e["key"] for e in body["sisters"]] == ["model:aurora 4"]
    assert [s["id"] for s in body["stories"]] == [story_id("suspended")]
    assert [g["predicate"] for g in body["statements"]] == ["access_suspended"]
    owner = client.get(f"/api/v1/entities/{MAKER}").json()
    assert {e["key"] for e in owner["owned"]} == {AURORA, "model:aurora 4", "model:aurora"}
    family = client.get("/api/v1/entities/model:aurora").json()
    assert {e["key"] for e in family["members"]} == {AURORA, "model:aurora 4"}
    assert {s["id"] for s in family["stories"]} == {story_id("suspended"), story_id("price")}
