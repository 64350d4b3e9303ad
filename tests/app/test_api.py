from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.context import AppContext, publish_context
from app.server import all_routes
from tests.app.conftest import make_context
from tests.seeding import MERGED_AWAY, article_id, story_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.store import Database


@pytest.fixture
def client(context: AppContext) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=all_routes()), raise_server_exceptions=True) as made:
        yield made


def test_issues_are_listed_newest_first_with_links(client: TestClient) -> None:
    body = client.get("/api/v1/briefs").json()
    assert [brief["week"] for brief in body["briefs"]] == ["2026-W25", "2026-W24"]
    assert body["briefs"][0]["url"] == "http://127.0.0.1:8501/api/v1/briefs/2026-W25"
    assert body["briefs"][0]["headlines"][0] == "Access to Aurora 5 is suspended in 41 countries"


def test_the_list_can_be_shortened(client: TestClient) -> None:
    assert len(client.get("/api/v1/briefs?limit=1").json()["briefs"]) == 1


def test_an_issue_has_its_sentences_with_passages(client: TestClient) -> None:
    body = client.get("/api/v1/briefs/2026-W25").json()
    sentence = body["stories"][0]["what_happened"][0]
    assert sentence["quoted"] is True
    assert sentence["passages"][0]["snapshot_id"] == f"{article_id('suspended', 0)}.1"
    assert (body["previous"], body["next"]) == ("2026-W24", None)


def test_an_issue_that_the_client_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/api/v1/briefs/2026-W25")
    tag = first.headers["ETag"]
    second = client.get("/api/v1/briefs/2026-W25", headers={"If-None-Match": f'"other", W/{tag}'})
    assert (second.status_code, second.content) == (304, b"")
    assert second.headers["ETag"] == tag
    other = client.get("/api/v1/briefs/2026-W24", headers={"If-None-Match": tag})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/api/v1/briefs/2026-W30", 404, "there is no issue of week 2026-W30"),
        ("/api/v1/briefs/2026-W60", 400, "a week is written like 2026-W25"),
        ("/api/v1/briefs?limit=0", 400, "limit is a whole number from 1 to 200"),
        ("/api/v1/briefs?limit=many", 400, "limit is a whole number from 1 to 200"),
        ("/api/v1/briefs?limit=0000000019999", 400, "limit is a whole number from 1 to 200"),
        ("/api/v1/stories/none", 404, "there is no story none"),
        ("/api/v1/search", 400, "q is missing"),
        ("/api/v1/search?q=%20", 400, "q is missing"),
        ("/api/v1/search?q=a&since=soon", 400, "since is no ISO 8601 date"),
        ("/api/v1/search?q=a&topic=sport", 400, "there is no such topic"),
        (
            "/api/v1/search?q=a&since=2026-06-02&until=2026-06-01",
            400,
            "since must lie before until",
        ),
        (f"/api/v1/search?q={'a' * 500}", 400, "q is longer than 400 characters"),
        ("/api/v1", 404, "there is nothing at /api/v1"),
        ("/api/v2/briefs", 404, "there is nothing at /api/v2/briefs"),
        ("/feeds/none.xml", 404, "there is nothing at /feeds/none.xml"),
        ("/briefs/2026-W30.html", 404, "there is no issue of week 2026-W30"),
        ("/briefs/../../etc.md", 404, "there is nothing"),
    ],
)
def test_what_cannot_be_answered_has_a_status_and_a_sentence(
    client: TestClient, path: str, status: int, said: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    if path != "/briefs/../../etc.md":  # the client itself resolves the dots
        assert said in answer.json()["error"]


def test_a_story_comes_with_articles_facts_and_the_issues_that_told_it(client: TestClient) -> None:
    body = client.get(f"/api/v1/stories/{story_id('suspended')}").json()
    assert [a["outlet"] for a in body["articles"]][:2] == ["Northlight AI", "The Model Gazette"]
    assert body["articles"][4]["duplicate_of"] == article_id("suspended", 1)
    assert body["facts"][0]["quotation"].startswith("Northlight AI has suspended access")
    assert body["told_in"] == ["2026-W25"]


def test_a_merged_story_answers_with_the_one_that_lives_on(client: TestClient) -> None:
    body = client.get(f"/api/v1/stories/{MERGED_AWAY}").json()
    assert body["id"] == story_id("suspended")
    assert body["absorbed"] == [MERGED_AWAY]


def test_search_answers_with_passages_and_passes_filters_on(
    client: TestClient, context: AppContext
) -> None:
    address = "/api/v1/search?q=suspended&since=2026-06-01&topic=export_control&limit=3"
    body = client.get(address).json()
    hit = body["stories"][0]["articles"][0]
    start, end = hit["marks"][0]
    assert hit["excerpt"][start:end] == "suspended"
    query = context.search.asked[-1]  # type: ignore[union-attr]
    assert (query.topic, query.limit) == ("export_control", 3)
    assert str(query.since) == "2026-06-01 00:00:00+00:00"


def test_sources_come_with_their_health(client: TestClient) -> None:
    body = client.get("/api/v1/sources").json()
    assert body["counts"] == {
        "answered": 9,
        "stale": 1,
        "failing": 2,
        "untried": 0,
        "resting": 1,
    }
    health = {source["key"]: source["health"] for source in body["sources"]}
    assert (health["tidewater"], health["gone"]) == ("failing", "resting")


def test_a_source_comes_with_kind_rhythm_holds_and_documents(client: TestClient) -> None:
    body = client.get("/api/v1/sources").json()
    found = {source["key"]: source for source in body["sources"]}
    digest, northlight = found["digest"], found["northlight"]
    assert (digest["kind"], digest["interval_seconds"]) == ("feed", 3600)
    assert digest["failing_since"].startswith("2026-06-14T09:00")
    assert digest["next_poll_at"].startswith("2026-06-18T15:00")
    assert found["margin"]["hold_until"].startswith("2026-06-18T14:00")
    assert digest["hold_until"] is None
    assert found["gone"]["off_reason"] == "the site says so"
    document = northlight["documents"][0]
    assert (document["versions"], document["url"]) == (2, "https://northlight.example/terms")
    assert document["last_change_at"].startswith("2026-06-17")
    assert document["last_change"]["values"] == ["license: apache-2.0 → other"]
    assert "We keep prompts for 30 days." in document["last_change"]["removed"]
    assert found["harbour"]["documents"][0]["last_change_at"] is None
    assert body["hosts_without_robots"][0]["host"] == "lens.example"
    assert body["refusals"][0]["times"] == 2


def test_articles_come_with_their_changes_and_whose_words_they_carry(client: TestClient) -> None:
    body = client.get(f"/api/v1/stories/{story_id('suspended')}").json()
    assert (body["outlets"], body["origins"], body["copies"]) == (5, 4, 1)
    copy, corrected = body["articles"][4], body["articles"][2]
    assert copy["origin_id"] == article_id("suspended", 1)
    assert corrected["origin_id"] == corrected["id"]
    assert [change["kind"] for change in corrected["changes"]] == ["correction"]
    assert corrected["changes"][0]["removed"] == ["14 countries"]
    assert body["articles"][3]["date_note"] == "stated by the page"


def test_health_names_schema_jobs_and_failing_sources(client: TestClient) -> None:
    answer = client.get("/healthz")
    body = answer.json()
    assert (answer.status_code, body["status"]) == (200, "ok")
    assert body["schema"]
    assert body["sources"] == {"all": 13, "failing": 2}
    assert [job["job"] for job in body["jobs"]] == ["analyse", "ingest"]


def test_health_is_503_when_the_database_has_gone(client: TestClient, seeded: Database) -> None:
    from db.store import database_path

    path = database_path(seeded)
    assert path is not None
    seeded.close()
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()
    path.mkdir()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (503, "failing")
    briefs = client.get("/api/v1/briefs")
    assert briefs.status_code == 503
    assert "error" in briefs.json()


def test_search_without_a_desk_says_so(client: TestClient, seeded: Database) -> None:
    import dataclasses

    publish_context(dataclasses.replace(make_context(seeded), search=None))
    answer = client.get("/api/v1/search?q=a")
    assert (answer.status_code, answer.json()["error"]) == (
        503,
        "search is not available on this server",
    )


@pytest.mark.parametrize(
    ("ending", "kind"),
    [("html", "text/html"), ("md", "text/markdown"), ("json", "application/json")],
)
def test_an_issue_is_there_as_a_file_of_every_form(
    client: TestClient, ending: str, kind: str
) -> None:
    answer = client.get(f"/briefs/2026-W25.{ending}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(kind)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Harbour 3 Mini" in answer.text
    assert client.get(
        f"/briefs/2026-W25.{ending}", headers={"If-None-Match": answer.headers["ETag"]}
    ).status_code == 304  # fmt: skip


def test_the_json_edition_is_the_stored_document_byte_for_byte(
    client: TestClient, context: AppContext
) -> None:
    from db.briefs import find_brief

    with context.database.read() as connection:
        stored = find_brief(connection, "2026-W25")
    assert stored is not None
    assert client.get("/briefs/2026-W25.json").text == stored.document
    assert json.loads(stored.document)["week"] == "2026-W25"


def test_hostile_text_in_the_static_edition_stays_text(client: TestClient) -> None:
    shown = client.get("/briefs/2026-W25.html").text
    assert "<script>window.hit" not in shown
    assert "&lt;script&gt;window.hit=1" in shown
    assert 'href="javascript' not in shown
