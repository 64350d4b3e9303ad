from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from analysis.search_types import SearchQuery, Sort
from app.feeds.routes import feed_routes
from app.saved_searches import delete_search, save_search
from db import stories
from tests.app.feed_rules import ATOM, assert_valid_atom, assert_valid_json_feed
from tests.seeding import NOW, story_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.context import AppContext

BASE = "http://127.0.0.1:8501"
SAVED = "ab" * 16
PATHS = (
    "briefs",
    "stories",
    "ledger",
    "topics/export_control",
    "topics/tutorial_howto",
    "entities/model:aurora%205",
    f"searches/{SAVED}",
)


@pytest.fixture
def client(context: AppContext) -> Iterator[TestClient]:
    query = SearchQuery("the", topic="research")
    save_search(context.database, "local", "Keys & <b>gates</b>", query, NOW, search_id=SAVED)
    with TestClient(Starlette(routes=feed_routes())) as made:
        yield made


@pytest.mark.parametrize("path", PATHS)
def test_every_feed_keeps_the_rules_of_both_forms(client: TestClient, path: str) -> None:
    atom, json_feed = client.get(f"/feeds/{path}.xml"), client.get(f"/feeds/{path}.json")
    assert atom.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert json_feed.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    root = assert_valid_atom(atom.content, f"{BASE}/feeds/{path}.xml")
    told = assert_valid_json_feed(json_feed.content, f"{BASE}/feeds/{path}.json")
    items = told["items"]
    assert isinstance(items, list)
    assert [one.findtext(f"{ATOM}id") for one in root.findall(f"{ATOM}entry")] == [
        item["id"] for item in items
    ]
    assert len(items) > 0 or path == "topics/tutorial_howto"


@pytest.mark.parametrize(
    "path",
    ["topics/nonsense", "entities/model:nobody", "searches/00", "threads/t-none", "what", "", "a/b",
     "entities/" + "x" * 300, "searches/%00", "entities/..%2f..%2fetc"],
    ids=lambda path: path[:20] or "root",
)  # fmt: skip
@pytest.mark.parametrize("form", ["xml", "json"])
def test_what_is_not_there_is_a_404_with_a_sentence(
    client: TestClient, path: str, form: str
) -> None:
    answer = client.get(f"/feeds/{path}.{form}")
    assert answer.status_code == 404
    assert "error" in answer.json()


def test_an_entry_quotes_its_story_and_links_to_outlets_and_page(client: TestClient) -> None:
    root = assert_valid_atom(client.get("/feeds/topics/export_control.xml").content)
    entry = root.findall(f"{ATOM}entry")[0]
    content = str(entry.findtext(f"{ATOM}content"))
    assert "5 outlets: Northlight AI, The Model Gazette" in content
    assert "“Northlight AI has suspended access to Aurora 5 in 41 countries from 15" in content
    assert '<a href="https://northlight.example/suspended-0">' in content
    assert f"{BASE}/story?story={story_id('suspended')}" in content
    assert [x.get("term") for x in entry.findall(f"{ATOM}category")] == ["export_control"]


def test_an_entry_changes_when_its_story_gains_a_report_and_keeps_its_id(
    client: TestClient, context: AppContext
) -> None:
    before = client.get("/feeds/stories.json").json()["items"]
    again = client.get("/feeds/stories.json").json()["items"]
    assert before == again
    with context.database.write() as connection:
        told = stories.stories_by_id(connection, [story_id("retired")])[story_id("retired")]
        later = NOW + timedelta(hours=3)
        renewed = type(told)(
            told.id, told.title, told.opened_at, told.first_published_at, later, None
        )
        stories.save_story(connection, renewed)
        connection.exec_driver_sql("UPDATE sources SET last_polled_at = '2026-06-19 00:00:00'")
    after = client.get("/feeds/stories.json").json()["items"]
    assert after[0]["date_modified"] == "2026-06-18T12:00:00Z"
    old = next(item for item in before if item["id"] == after[0]["id"])
    assert old["date_published"] == after[0]["date_published"]
    assert [one for one in after[1:] if one not in before] == []


def test_a_client_that_has_it_already_is_not_sent_it_again(client: TestClient) -> None:
    first = client.get("/feeds/stories.xml")
    tag, date = first.headers["ETag"], first.headers["Last-Modified"]
    for headers, status in (
        ({"If-None-Match": tag}, 304),
        ({"If-Modified-Since": date}, 304),
        ({"If-Modified-Since": "Wed, 01 Jan 2020 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "soon"}, 200),
        ({"If-None-Match": '"other"', "If-Modified-Since": date}, 200),
    ):
        answer = client.get("/feeds/stories.xml", headers=headers)
        assert answer.status_code == status, headers
        assert bool(answer.content) is (status == 200)


def test_a_saved_search_asks_for_the_newest_and_ends_with_it(
    client: TestClient, context: AppContext
) -> None:
    told = client.get(f"/feeds/searches/{SAVED}.json").json()
    assert told["title"] == "Tocsin: Keys & <b>gates</b>"
    assert told["home_page_url"] == f"{BASE}/search?q=the&topic=research"
    asked = context.search.asked[-1]  # type: ignore[union-attr]  # the tests' own desk
    assert (asked.text, asked.topic, asked.sort) == ("the", "research", Sort.NEWEST)
    assert delete_search(context.database, "local", SAVED)
    assert client.get(f"/feeds/searches/{SAVED}.json").status_code == 404


def test_the_ledger_tells_what_became_of_a_signal_and_why(client: TestClient) -> None:
    items = client.get("/feeds/ledger.json").json()["items"]
    fired = next(item for item in items if item["title"].startswith("Fired: "))
    assert "<p>What decided it:</p><blockquote>" in fired["content_html"]
    assert "Test: " in fired["content_html"]
    assert not any(item["title"].startswith("Open") for item in items)


def test_an_empty_service_has_valid_feeds(empty_context: AppContext) -> None:
    with TestClient(Starlette(routes=feed_routes())) as client:
        for path in ("briefs", "stories", "ledger", "topics/legal"):
            assert_valid_atom(client.get(f"/feeds/{path}.xml").content)
            assert_valid_json_feed(client.get(f"/feeds/{path}.json").content)
