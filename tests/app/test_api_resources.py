"""Facts, signals, calendar, licences, models, stacks, topics and runs through the interface."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from analysis.search_types import SearchAnswer, SearchQuery
from analysis.stack.model import Stack
from app.api import api_routes
from app.context import publish_context
from db import briefs
from db.types import StoredEdition
from tests.seeding import NOW, article_id, story_id
from tests.seeding_ledger import FIRED_SIGNAL, OPEN_SIGNAL
from tests.seeding_understood import AURORA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.context import AppContext


@pytest.fixture
def client(context: AppContext) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=api_routes())) as made:
        yield made


def test_a_fact_comes_with_its_words_and_where_they_stand(client: TestClient) -> None:
    body = client.get("/api/v1/facts?predicate=access_suspended").json()
    assert {fact["predicate"] for fact in body["facts"]} == {"access_suspended"}
    own = [f for f in body["facts"] if f["quotation"]["article_id"] == article_id("suspended", 0)]
    (fact,) = own
    assert fact["quotation"]["text"].startswith("Northlight AI has suspended access")
    assert fact["quotation"]["url"].startswith("https://")
    assert fact["quotation"]["passage"]["snapshot_id"] == f"{article_id('suspended', 0)}.1"
    assert fact["story_id"] == story_id("suspended")


def test_facts_are_listed_newest_article_first_without_copies(client: TestClient) -> None:
    facts = client.get("/api/v1/facts?limit=200").json()["facts"]
    days = [fact["quotation"]["published_at"] for fact in facts]
    assert days == sorted(days, reverse=True)
    assert article_id("suspended", 4) not in {fact["quotation"]["article_id"] for fact in facts}


@pytest.mark.parametrize("name", ["Aurora 5", "aurora 5", AURORA])
def test_facts_are_found_by_key_or_name_of_what_they_are_about(
    client: TestClient, name: str
) -> None:
    facts = client.get("/api/v1/facts", params={"entity": name}).json()["facts"]
    assert facts
    assert {fact["subject"] for fact in facts} == {"Aurora 5"}


def test_facts_are_narrowed_by_the_day_of_their_article(client: TestClient) -> None:
    every = client.get("/api/v1/facts?limit=200").json()["facts"]
    some = client.get("/api/v1/facts?since=2026-06-15&until=2026-06-16&limit=200").json()["facts"]
    expected = [f for f in every if f["quotation"]["published_at"].startswith("2026-06-15")]
    assert some == expected
    assert 0 < len(some) < len(every)


def test_signals_are_listed_by_state_subject_and_day(client: TestClient) -> None:
    states = client.get("/api/v1/signals").json()["signals"]
    assert {signal["state"] for signal in states} >= {"open", "fired", "expired"}
    fired = client.get("/api/v1/signals?state=fired").json()["signals"]
    assert [signal["id"] for signal in fired] == [FIRED_SIGNAL]
    about = client.get("/api/v1/signals", params={"subject": "Aurora 5"}).json()["signals"]
    assert OPEN_SIGNAL in {signal["id"] for signal in about}
    due = client.get("/api/v1/signals?due_after=2026-07-30&due_before=2026-07-31").json()
    assert [signal["id"] for signal in due["signals"]] == [OPEN_SIGNAL]
    assert client.get("/api/v1/signals?due_before=2026-01-01").json()["signals"] == []


def test_a_signal_comes_with_its_transitions_and_their_passages(client: TestClient) -> None:
    body = client.get(f"/api/v1/signals/{FIRED_SIGNAL}").json()
    (change,) = body["transitions"]
    assert (change["from_state"], change["to_state"]) == ("open", "fired")
    assert change["evidence"]["text"]
    assert change["evidence"]["passage"]["sha256"]
    assert body["test"]
    assert client.get("/api/v1/signals/none").status_code == 404


def test_the_score_counts_every_state(client: TestClient) -> None:
    body = client.get("/api/v1/signals/score").json()
    listed = client.get("/api/v1/signals?limit=200").json()["signals"]
    assert body["total"]["opened"] == len(listed)
    assert set(body["total"]["states"]) == {"open", "fired", "expired", "contradicted", "void"}
    assert sum(group["opened"] for group in body["by_origin"].values()) == len(listed)


def test_the_calendar_holds_the_days_of_the_ics(client: TestClient) -> None:
    events = client.get("/api/v1/calendar").json()["events"]
    days = [event["day"] for event in events]
    assert days == sorted(days)
    assert "2026-07-30" in days
    some = client.get("/api/v1/calendar?since=2026-07-30&until=2026-07-31").json()["events"]
    assert {event["day"] for event in some} == {"2026-07-30"}
    assert client.get("/api/v1/calendar?since=2026-02-02&until=2026-02-01").status_code == 400
    unknown = client.get("/api/v1/calendar?stack=nobody")
    assert (unknown.status_code, "no stack 'nobody'" in unknown.json()["error"]) == (404, True)


def test_terms_come_clause_by_clause_with_their_versions(client: TestClient) -> None:
    listed = client.get("/api/v1/licences").json()["licences"]
    (row,) = [one for one in listed if one["source_key"] == "northlight"]
    body = client.get(f"/api/v1/licences/{row['id']}").json()
    assert (body["version"], body["versions"]) == (2, 2)
    assert body["clauses"]
    assert all(clause["text"] for clause in body["clauses"])
    assert [one["number"] for one in body["history"]] == [1, 2]
    assert body["history"][0]["changes"] is None
    old = client.get(f"/api/v1/licences/{row['id']}?version=1").json()
    assert old["version"] == 1
    assert old["clauses"] != body["clauses"]


def test_changes_of_terms_are_told_clause_by_clause(client: TestClient) -> None:
    listed = client.get("/api/v1/licences").json()["licences"]
    (row,) = [one for one in listed if one["source_key"] == "northlight"]
    address = f"/api/v1/licences/{row['id']}/changes"
    body = client.get(address).json()
    assert body["changed"] is True
    told = [*body["removed"], *body["added"], *body["reworded"]]
    assert told
    assert client.get(f"{address}?from=1&to=2").json() == body
    assert client.get(f"{address}?from=2&to=2").status_code == 400
    assert client.get(f"{address}?to=1").status_code == 404
    assert client.get(f"{address}?to=9").json()["error"] == (
        "its versions are 1 to 2; there is no 9"
    )
    assert client.get("/api/v1/licences/none").status_code == 404


def test_models_come_with_what_each_value_rests_on(client: TestClient) -> None:
    body = client.get("/api/v1/models").json()
    found = {row["name"]: row for row in body["models"]}
    assert body["found"] == len(found)
    changed = found["Aurora 5"]["changed"]
    assert changed["basis"] == "stated"
    assert changed["said"]["text"].startswith("Northlight AI has suspended access to Aurora 5")
    assert changed["said"]["url"].startswith("https://northlight.example/")
    first = client.get("/api/v1/models?limit=1").json()
    second = client.get(first["next"]).json()
    assert first["found"] == second["found"] == len(body["models"])
    assert client.get("/api/v1/models?owner=organisation:nobody").json()["models"] == []
    refused = client.get("/api/v1/models?openness=ajar").json()["error"]
    assert "open_source, open_weights, mixed, closed, unknown" in refused


def test_topics_lead_to_their_stories(client: TestClient) -> None:
    topics = client.get("/api/v1/topics").json()["topics"]
    assert len(topics) == 15
    assert topics[0]["name"] == "Model releases"
    link = next(one["stories"] for one in topics if one["key"] == "export_control")
    stories = client.get(link.removeprefix("http://127.0.0.1:8501")).json()["stories"]
    assert [story["id"] for story in stories] == [story_id("suspended")]


def test_an_issue_is_read_as_written_for_a_stack(client: TestClient, context: AppContext) -> None:
    with context.database.write() as connection:
        stored = briefs.find_brief(connection, "2026-W25")
        assert stored is not None
        briefs.save_edition(
            connection,
            StoredEdition("2026-W25", "my shop", "{}", NOW, stored.document, "{}", stored.sha256),
        )
    publish_context(replace(context, stacks=lambda: (Stack("my shop", models=("Aurora 5",)),)))
    (stack,) = client.get("/api/v1/stacks").json()["stacks"]
    assert (stack["name"], stack["newest_week"]) == ("my shop", "2026-W25")
    assert stack["brief"] == "http://127.0.0.1:8501/api/v1/stacks/my%20shop/brief"
    newest = client.get("/api/v1/stacks/my%20shop/brief").json()
    by_week = client.get("/api/v1/briefs/2026-W25?stack=my shop").json()
    assert newest == by_week
    assert (newest["stack"], newest["sha256"]) == ("my shop", stored.sha256)
    assert client.get("/api/v1/briefs/2026-W25").json()["editions"] == ["my shop"]
    assert client.get("/api/v1/stacks/none/brief").status_code == 404
    assert client.get("/api/v1/briefs/2026-W24?stack=my shop").status_code == 404


def test_runs_of_jobs_are_listed_last_started_first(client: TestClient) -> None:
    runs = client.get("/api/v1/runs").json()["runs"]
    assert {run["job"] for run in runs} == {"analyse", "ingest"}
    starts = [run["started_at"] for run in runs]
    assert starts == sorted(starts, reverse=True)


def test_stories_like_one_are_asked_of_the_desk(
    client: TestClient, context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = context.search
    assert desk is not None
    asked: list[tuple[str, int]] = []

    def like(key: str, limit: int) -> SearchAnswer:
        asked.append((key, limit))
        return desk.ask(SearchQuery("suspended"))

    monkeypatch.setattr(desk, "like", like)
    body = client.get(f"/api/v1/stories/{story_id('hostile')}/like?limit=3").json()
    assert [story["story_id"] for story in body["stories"]] == [story_id("suspended")]
    assert asked == [(story_id("hostile"), 3)]
    assert client.get("/api/v1/stories/none/like").status_code == 404


def test_what_the_interface_tells_of_a_story_is_what_the_command_line_tells(
    client: TestClient, context: AppContext
) -> None:
    from app.answers import plain
    from app.entity_reading import read_entity
    from app.story_bodies import describe_entity, describe_story
    from app.story_reading import read_story

    for key in ("suspended", "price", "retired", "hostile"):
        view = read_story(context.database, story_id(key))
        assert view is not None
        told = plain(describe_story(view, context.base_url))
        assert client.get(f"/api/v1/stories/{story_id(key)}").json() == told
    entity = read_entity(context.database, AURORA)
    assert entity is not None
    told = plain(describe_entity(entity, context.base_url))
    assert client.get(f"/api/v1/entities/{AURORA}").json() == told
