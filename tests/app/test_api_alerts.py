"""Subscriptions, channels and messages under /api/v1."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.access import Access, AccessRules, forget_access, publish_access
from app.api import api_routes
from app.api_tokens import make_token
from app.context import publish_context
from db.alert_types import Delivery, DeliveryKind, DeliveryState
from db.deliveries import insert_delivery
from db.errors import ConfigError
from db.tokens import add_token
from tests.app.alert_world import (
    BASE,
    HOOK,
    MAILBOX,
    AlertWorld,
    make_world,
)
from tests.app.conftest import make_context
from tests.seeding import NOW

if TYPE_CHECKING:
    from httpx2 import Response

    from db.store import Database

DRAFT = {"kind": "topic", "target": "legal", "name": "Court days"}


@pytest.fixture
def client(world: AlertWorld) -> TestClient:
    return TestClient(Starlette(routes=api_routes()), base_url=BASE)


def ask(client: TestClient, path: str, **parameters: str) -> Any:
    answer = client.get(f"/api/v1/{path}", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


# Subscriptions


def test_a_subscription_is_made_shown_changed_and_ended(client: TestClient) -> None:
    made = client.post("/api/v1/subscriptions", json=DRAFT)
    assert made.status_code == 201
    body = made.json()
    assert made.headers["location"] == body["url"]
    assert (body["name"], body["state"], body["about"]) == (
        "Court days", "active", "stories on the topic Courts and law",
    )  # fmt: skip
    path = f"subscriptions/{body['id']}"
    assert ask(client, path) == body
    changed = client.patch(
        f"/api/v1/{path}",
        json={"rhythm": "daily", "hour": 7, "quiet": "22:00-06:30", "min_score": 0.8},
    )
    assert changed.status_code == 200
    kept = changed.json()
    assert (kept["rhythm"], kept["hour"], kept["quiet"], kept["min_score"], kept["name"]) == (
        "daily", 7, "22:00-06:30", 0.8, "Court days",
    )  # fmt: skip
    paused = client.patch(f"/api/v1/{path}", json={"state": "paused"}).json()
    assert (paused["state"], paused["rhythm"]) == ("paused", "daily")
    for _ in range(2):
        assert client.delete(f"/api/v1/{path}").json()["state"] == "ended"
    assert body["id"] not in [one["id"] for one in ask(client, "subscriptions")["subscriptions"]]
    refused = client.patch(f"/api/v1/{path}", json={"state": "active"})
    assert (refused.status_code, "has ended" in refused.json()["error"]) == (409, True)


def test_what_is_kept_of_a_subscription_can_be_sent_back(
    world: AlertWorld, client: TestClient
) -> None:
    path = f"subscriptions/{world.topic.id}"
    body = ask(client, path)
    fields = (
        "name", "channels", "rhythm", "hour", "zone", "quiet", "min_relevance", "min_score",
        "tiers", "languages", "wanted", "state",
    )  # fmt: skip
    again = client.patch(f"/api/v1/{path}", json={name: body[name] for name in fields})
    assert again.json() == body


def test_subscriptions_are_listed_page_by_page(world: AlertWorld, client: TestClient) -> None:
    first = ask(client, "subscriptions", limit="1")
    second = client.get(first["next"].removeprefix(BASE)).json()
    ids = [one["id"] for page in (first, second) for one in page["subscriptions"]]
    assert sorted(ids) == sorted([world.topic.id, world.entity.id])
    assert second["next"] is None


def test_alerts_come_with_rule_passage_and_page(world: AlertWorld, client: TestClient) -> None:
    found = ask(client, f"subscriptions/{world.topic.id}/alerts")["alerts"]
    assert len(found) == 1
    alert = found[0]
    assert alert["rule"] == "you follow the topic Export controls"
    assert alert["page"].startswith(f"{BASE}/story?")
    assert alert["quotes"][0]["text"]
    assert alert["score"] == 0.8
    assert ask(client, f"subscriptions/{world.topic.id}")["waiting"] == 1


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        ({"kind": "topic", "target": "gossip"}, "target: there is no topic 'gossip'"),
        ({"kind": "weather", "target": "x"}, "kind cannot be read"),
        ({"target": "legal"}, "kind is missing"),
        (DRAFT | {"hour": 24}, "hour cannot be read"),
        (DRAFT | {"hour": "8"}, "hour is a whole number"),
        (DRAFT | {"min_score": 1.5}, "min_score cannot be read"),
        (DRAFT | {"zone": "Mars/North"}, "zone: 'Mars/North' is no time zone"),
        (DRAFT | {"quiet": "late"}, "quiet cannot be read"),
        (DRAFT | {"channels": ["nowhere"]}, "channels: "),
        (DRAFT | {"colour": "red"}, "there is no field 'colour' here"),
        (DRAFT | {"name": "a\nb"}, "name cannot be read"),
        (DRAFT | {"name": "a" * 121}, "name is longer than 120"),
        ([], "cannot be read"),
    ],
)
def test_a_draft_is_refused_with_the_field_that_is_wrong(
    client: TestClient, draft: object, said: str
) -> None:
    answer = client.post("/api/v1/subscriptions", json=draft)
    assert answer.status_code == 400
    assert list(answer.json()) == ["error"]
    assert said in answer.json()["error"]


def test_a_limit_is_a_conflict(world: AlertWorld, client: TestClient) -> None:
    topics = ("legal", "research", "other", "infrastructure_hardware")
    drafts = [{"kind": "topic", "target": topic} for topic in topics]
    codes = [client.post("/api/v1/subscriptions", json=one).status_code for one in drafts]
    assert codes == [201] * 3 + [409]


def test_what_is_somebody_elses_is_not_there(world: AlertWorld, client: TestClient) -> None:
    other = make_world_of(world.desk.database, "somebody")
    for path in (
        f"subscriptions/{other.topic.id}", f"subscriptions/{other.topic.id}/alerts",
        f"channels/{other.mail.id}",
    ):  # fmt: skip
        assert client.get(f"/api/v1/{path}").status_code == 404
    assert client.delete(f"/api/v1/subscriptions/{other.topic.id}").status_code == 404
    assert (
        client.patch(
            f"/api/v1/subscriptions/{other.topic.id}", json={"state": "paused"}
        ).status_code
        == 404
    )
    channel = f"/api/v1/channels/{other.mail.id}"
    assert client.delete(channel).status_code == 404
    assert client.patch(channel, json={"state": "off"}).status_code == 404
    stolen = client.post("/api/v1/subscriptions", json=DRAFT | {"channels": [other.mail.id]})
    assert stolen.status_code == 400
    listed = [one["id"] for one in ask(client, "subscriptions")["subscriptions"]]
    assert other.topic.id not in listed


def make_world_of(database: Database, owner: str) -> AlertWorld:
    return make_world(database, owner)


# Who may write


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:9999"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=application/json"}, 415),
        ({"Content-Type": ""}, 415),
        ({"X-Forwarded-For": "192.0.2.7"}, 403),
        ({"Origin": BASE, "Sec-Fetch-Site": "same-origin"}, 201),
        ({"Content-Type": "application/json; charset=utf-8"}, 201),
    ],
)
def test_no_other_site_makes_a_browser_write(
    world: AlertWorld, client: TestClient, headers: dict[str, str], code: int
) -> None:
    sent = {"Content-Type": "application/json"} | headers
    answer = client.post("/api/v1/subscriptions", content=json.dumps(DRAFT), headers=sent)
    assert answer.status_code == code, answer.text
    assert len(world.desk.list("local")) == 2 + (code == 201)
    if code == 403:
        gone = client.delete(f"/api/v1/subscriptions/{world.topic.id}", headers=headers)
        assert gone.status_code == 403
        assert len(world.desk.list("local")) == 2


def test_a_foreign_page_is_not_told_that_it_may_ask(client: TestClient) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = client.options("/api/v1/subscriptions", headers=asked)
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_behind_a_sign_in_writing_needs_a_token(world: AlertWorld, client: TestClient) -> None:
    token, secret = make_token("ci", "reader", datetime.now(UTC))
    with world.desk.database.write() as connection:
        add_token(connection, token, secret)
    rules = AccessRules("tocsin", "https://news.example", "s" * 32)
    publish_access(Access(rules=rules, database=world.desk.database))
    try:
        assert client.post("/api/v1/subscriptions", json=DRAFT).status_code == 401
        bearer = {"Authorization": f"Bearer {secret}"}
        made = client.post("/api/v1/subscriptions", json=DRAFT, headers=bearer)
        assert made.status_code == 201
        listed = client.get("/api/v1/subscriptions", headers=bearer).json()["subscriptions"]
        assert [one["id"] for one in listed] == [made.json()["id"]]
        everybody = client.get("/api/v1/deliveries?all=true", headers=bearer)
        assert everybody.status_code == 403
    finally:
        forget_access()


def test_unknown_methods_name_the_known_ones(client: TestClient) -> None:
    answer = client.put("/api/v1/subscriptions", json={})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    answer = client.post("/api/v1/stories", json={})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_answers_to_changes_are_never_304(world: AlertWorld, client: TestClient) -> None:
    path = f"/api/v1/subscriptions/{world.topic.id}"
    seen = client.get(path)
    assert client.get(path, headers={"If-None-Match": seen.headers["etag"]}).status_code == 304
    answer = client.patch(path, json={"hour": 9}, headers={"If-None-Match": "*"})
    assert answer.status_code == 200
    assert "etag" not in answer.headers


def test_without_alerts_it_says_so(world: AlertWorld, client: TestClient) -> None:
    publish_context(make_context(world.desk.database))
    for path in ("subscriptions", "channels", "deliveries", "outbox"):
        assert client.get(f"/api/v1/{path}").status_code == 503


# Channels


def test_a_channel_is_kept_asked_shown_tested_and_forgotten(
    world: AlertWorld, client: TestClient
) -> None:
    sent = {"kind": "email", "address": "kim@northlight.example"}
    made = client.post("/api/v1/channels", json=sent)
    assert made.status_code == 201
    body = made.json()
    assert (body["state"], body["asked"], body["secret"]) == ("pending", True, "")
    path = f"channels/{body['id']}"
    assert client.post(f"/api/v1/{path}/test", json={}).status_code == 409
    assert client.post(f"/api/v1/{path}/confirmation", json={}).status_code == 200
    world.desk.confirm(world.desk.links.confirm(body["id"], NOW))
    assert ask(client, path)["state"] == "active"
    queued = client.post(f"/api/v1/{path}/test", json={}).json()
    shown = ask(client, f"deliveries/{queued['delivery_id']}")
    assert (shown["kind"], shown["state"], shown["tries"]) == ("test", "waiting", [])
    assert client.delete(f"/api/v1/{path}").status_code == 200
    assert client.get(f"/api/v1/{path}").status_code == 404
    assert ask(client, f"deliveries/{queued['delivery_id']}")["state"] == "cancelled"


def test_a_channel_is_switched_off_and_on(world: AlertWorld, client: TestClient) -> None:
    address = f"/api/v1/channels/{world.hook.id}"
    assert client.patch(address, json={"state": "off"}).json()["state"] == "off"
    assert client.patch(address, json={"state": "off"}).json()["state"] == "off"
    assert client.patch(address, json={"state": "active"}).json()["state"] == "active"
    world.desk.stop(world.desk.links.preferences(world.mail.id))
    asked = client.patch(f"/api/v1/channels/{world.mail.id}", json={"state": "active"})
    assert (asked.status_code, asked.json()["state"]) == (200, "pending")
    assert client.patch(address, json={"state": "pending"}).status_code == 400
    assert client.patch("/api/v1/channels/nobody", json={"state": "off"}).status_code == 404


def test_a_webhooks_secret_is_shown_once(client: TestClient) -> None:
    made = client.post(
        "/api/v1/channels", json={"kind": "webhook", "address": "https://northlight.example/h"}
    ).json()
    assert made["secret"].startswith("whsec_")
    assert "secret" not in ask(client, f"channels/{made['id']}")


@pytest.mark.parametrize(
    "sent",
    [
        {"kind": "log", "address": "x"},
        {"kind": "email", "address": ""},
        {"kind": "email", "address": "kim"},
        {"kind": "email", "address": "kim@x.example\r\nBcc: all@x.example"},
        {"kind": "webhook", "address": "http://169.254.169.254/latest"},
        {"kind": "webhook", "address": "file:///etc/passwd"},
        {"kind": "apprise", "address": "syslog://root:pass@host"},
        {"kind": "email"},
        {"kind": "email", "address": "kim@northlight.example", "label": "x"},
    ],
)
def test_an_address_that_is_none_is_refused_and_never_repeated(
    client: TestClient, sent: dict[str, str]
) -> None:
    answer = client.post("/api/v1/channels", json=sent)
    assert answer.status_code == 400
    stated = sent.get("address", "")
    assert len(stated) < 4 or stated not in answer.text


def test_no_answer_holds_an_address(world: AlertWorld, client: TestClient) -> None:
    for path in (
        "channels", f"channels/{world.mail.id}", "subscriptions", "deliveries",
        "deliveries?all=true", "outbox",
    ):  # fmt: skip
        text = client.get(f"/api/v1/{path}").text
        for hidden in (MAILBOX, HOOK, "secret-path", world.mail.sealed, world.mail.address_hash):
            assert hidden not in text, path


# Messages


def add_dead(world: AlertWorld, number: int) -> str:
    at = NOW + timedelta(minutes=number)
    delivery = Delivery(
        id=f"{number:032x}",
        subscription_id=world.topic.id,
        channel_id=world.hook.id,
        kind=DeliveryKind.ALERTS,
        message="{}",
        made_at=at,
        due_at=at,
        state=DeliveryState.DEAD,
        attempts=12,
        last_error="the receiver answered 500",
    )
    with world.desk.database.write() as connection:
        insert_delivery(connection, delivery, [world.alert.id])
    return delivery.id


def test_messages_are_listed_newest_first_and_dead_ones_sent_again(
    world: AlertWorld, client: TestClient
) -> None:
    ids = [add_dead(world, number) for number in (1, 2, 3)]
    first = ask(client, "deliveries", state="dead", limit="2")
    rest = client.get(first["next"].removeprefix(BASE)).json()
    assert [one["id"] for one in first["deliveries"] + rest["deliveries"]] == ids[::-1]
    assert ask(client, "outbox")["dead"] == 3
    again = client.post(f"/api/v1/deliveries/{ids[0]}/resend", json={})
    assert (again.status_code, again.json()["state"]) == (200, "waiting")
    refused = client.post(f"/api/v1/deliveries/{ids[0]}/resend", json={})
    assert refused.status_code == 409
    only = ask(client, "deliveries", subscription=world.topic.id, state="dead")["deliveries"]
    assert [one["id"] for one in only] == ids[:0:-1]


def test_operators_see_all_messages_without_labels(world: AlertWorld, client: TestClient) -> None:
    other = make_world_of(world.desk.database, "somebody")
    theirs = add_dead(other, 7)
    assert theirs not in [one["id"] for one in ask(client, "deliveries")["deliveries"]]
    everybody = ask(client, "deliveries", all="true", state="dead")["deliveries"]
    assert [(one["id"], one["channel_label"], one["name"]) for one in everybody] == [
        (theirs, "", "")
    ]
    assert ask(client, f"deliveries/{theirs}")["channel_label"] == ""
    assert client.post(f"/api/v1/deliveries/{theirs}/resend", json={}).status_code == 200


def test_a_desk_that_refuses_is_heard(
    world: AlertWorld, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConfigError("20 tests were sent today; test again tomorrow")

    monkeypatch.setattr("app.subscriptions.channels.test", refuse)
    answer: Response = client.post(f"/api/v1/channels/{world.mail.id}/test", json={})
    assert answer.status_code == 409
    assert "tomorrow" in answer.json()["error"]


# Back-tests


def test_a_draft_is_tested_against_the_past_before_it_is_kept(
    world: AlertWorld, client: TestClient
) -> None:
    draft = {"kind": "topic", "target": "export_control", "since": "2026-06-01T00:00:00Z"}
    answer = client.post("/api/v1/backtest", json=draft)
    assert answer.status_code == 200
    body = answer.json()
    assert body["since"] == "2026-06-01T00:00:00Z"
    assert body["found"] == len(body["fired"]) >= 1
    assert sum(one["alerts"] for one in body["per_week"]) == body["found"]
    first = body["fired"][0]
    assert first["rule"]
    assert first["page"].startswith(f"{BASE}/story?story=")
    assert len(world.desk.list("local")) == 2
    path = f"subscriptions/{world.topic.id}/backtest"
    again = ask(client, path, since="2026-06-01T00:00:00Z")
    assert [one["key"] for one in again["fired"]] == [one["key"] for one in body["fired"]]


def test_a_period_that_is_none_is_refused(client: TestClient) -> None:
    draft = DRAFT | {"since": "2026-06-02T00:00:00Z", "until": "2026-06-01T00:00:00Z"}
    assert client.post("/api/v1/backtest", json=draft).status_code == 400
    later = DRAFT | {"since": "2027-06-02T00:00:00Z"}
    assert client.post("/api/v1/backtest", json=later).status_code == 409
    assert client.post("/api/v1/backtest", json=DRAFT | {"since": "soon"}).status_code == 400
    naive = client.post("/api/v1/backtest", json=DRAFT | {"since": "2026-06-01T00:00:00"})
    assert naive.status_code in {200, 400}
