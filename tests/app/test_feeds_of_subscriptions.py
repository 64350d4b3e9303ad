"""A subscription's own feed and calendar: they need no channel, and tell what messages tell."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar
from starlette.applications import Starlette
from starlette.testclient import TestClient

from analysis.alerts.compose import compose_message
from app.alert_routes.addresses import calendar_path, feed_path
from app.alerts_reading import read_alerts, read_outbox, read_subscription_alerts
from app.calendar_route import calendar_routes
from app.feeds.routes import feed_routes
from app.subscriptions.drafts import SubscriptionDraft
from db import alert_tables
from db.alert_types import AlertState, DeliveryKind, SubscriptionState
from db.signals import ledger_entries
from scheduler.bundle import OwnerQueue, plan_bundles
from scheduler.due import BundleRules
from tests.app.alert_world import (
    BASE,
    HOOK,
    MAILBOX,
    AlertWorld,
    add_alert,
    make_world,
)
from tests.seeding import HOSTILE_TITLE, NOW

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def client(world: AlertWorld) -> TestClient:
    return TestClient(Starlette(routes=[*feed_routes(), *calendar_routes()]), base_url=BASE)


def items(client: TestClient, subscription_id: str) -> list[dict[str, Any]]:
    answer = client.get(feed_path(subscription_id, "json"))
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_the_feed_tells_rule_quote_and_links(world: AlertWorld, client: TestClient) -> None:
    (item,) = items(client, world.topic.id)
    assert item["url"].startswith(f"{BASE}/story?")
    assert "Because you follow the topic Export controls." in item["content_html"]
    assert "<blockquote>" in item["content_html"]
    answer = client.get(feed_path(world.topic.id))
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = ET.fromstring(answer.text)
    assert root.findtext(f"{ATOM}title") == "Tocsin: Export rules"
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == item["title"]
    again = client.get(feed_path(world.topic.id), headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    for hidden in (MAILBOX, HOOK, world.mail.label):
        assert hidden not in answer.text


def test_the_feed_needs_no_channel_and_outlives_its_subscription(
    world: AlertWorld, client: TestClient
) -> None:
    bare = world.desk.add("local", SubscriptionDraft("topic", "legal", "Bare"))
    assert items(client, bare.id) == []
    add_alert(world.desk.database, bare)
    assert len(items(client, bare.id)) == 1
    world.desk.end("local", bare.id)
    assert client.get(feed_path(bare.id)).status_code == 200


def drop(world: AlertWorld, note: str) -> None:
    with world.desk.database.write() as connection:
        table = alert_tables.alerts
        connection.execute(table.update().values(state=AlertState.DROPPED.value, note=note))


def test_what_its_reader_wants_less_of_is_not_in_the_feed(
    world: AlertWorld, client: TestClient
) -> None:
    known = {world.topic.id: world.topic}
    queue = OwnerQueue([world.alert], known, {}, silenced=frozenset({world.alert.id}))
    ((_, note),) = plan_bundles(queue, BundleRules(), NOW).dropped
    drop(world, note)
    assert items(client, world.topic.id) == []


def test_what_went_by_no_channel_is_in_the_feed_all_the_same(
    world: AlertWorld, client: TestClient
) -> None:
    drop(world, "its channel is switched off")
    assert len(items(client, world.topic.id)) == 1


def test_an_unscored_alert_says_so(world: AlertWorld, client: TestClient) -> None:
    add_alert(world.desk.database, world.entity, score=None)
    assert "Not scored" in items(client, world.entity.id)[0]["content_html"]


def test_feed_page_and_message_use_the_same_words(world: AlertWorld, client: TestClient) -> None:
    with world.desk.database.read() as connection:
        message = compose_message(connection, world.topic, [world.alert], DeliveryKind.ALERTS, NOW)
    (view,) = read_subscription_alerts(world.desk.database, world.topic.id, 5)
    (item,) = items(client, world.topic.id)
    assert (view.headline, view.quotes) == (message.items[0].headline, message.items[0].quotes)
    assert item["title"].startswith(view.headline)


def test_hostile_words_stay_words(world: AlertWorld, client: TestClient) -> None:
    add_alert(world.desk.database, world.entity, "hostile", rule=HOSTILE_TITLE)
    text = client.get(feed_path(world.entity.id)).text
    assert "<script" not in text
    assert "&lt;script" in text


@pytest.mark.parametrize("name", ["nobody", "%00", "x" * 300, "..%2f..", "%E2%80%AE"])
def test_an_id_that_is_none_opens_nothing(client: TestClient, name: str) -> None:
    for path in (f"/feeds/subscriptions/{name}.xml", f"/calendar/subscriptions/{name}.ics"):
        assert client.get(path).status_code == 404


def test_the_calendar_holds_the_days_of_what_it_found(
    world: AlertWorld, client: TestClient
) -> None:
    with world.desk.database.read() as connection:
        dated = [one.signal for one in ledger_entries(connection) if one.signal.due]
    signal = dated[0]
    meant = world.desk.add("local", SubscriptionDraft("signal", signal.id, "One day"))
    text = client.get(calendar_path(meant.id)).text
    assert Calendar.from_ical(text)["X-WR-CALNAME"] == "Tocsin · One day"
    days = re.findall(r"DTSTART;VALUE=DATE:(\d+)", text)
    assert days == [signal.due.replace("-", "")]
    bare = world.desk.add("local", SubscriptionDraft("topic", "legal", "Bare"))
    assert "BEGIN:VEVENT" not in client.get(calendar_path(bare.id)).text


def test_readers_see_their_own_and_no_addresses(world: AlertWorld) -> None:
    make_world(world.desk.database, "somebody")
    view = read_alerts(world.desk.database, "local", NOW)
    named = {one.subscription.name: one for one in view.subscriptions}
    assert sorted(named) == ["Export rules", "One maker"]
    first = named["Export rules"]
    assert (first.waiting, first.found, first.sent, first.last_alert_at) == (1, 1, 0, NOW)
    assert first.about.startswith("stories on the topic ")
    assert {one.kind: one.subscriptions for one in view.channels} == {"email": 2, "webhook": 1}
    assert [one.subscription_id for one in view.recent] == [world.topic.id]
    outbox = read_outbox(world.desk.database, NOW, "local")
    assert (outbox.queued, outbox.dead) == (1, 0)
    for hidden in (MAILBOX, HOOK, world.mail.sealed):
        assert hidden not in repr(view)
    assert read_alerts(world.desk.database, "nobody", NOW).subscriptions == ()
    world.desk.end("local", world.topic.id)
    left = read_alerts(world.desk.database, "local", NOW)
    assert [one.subscription.state for one in left.subscriptions] == [SubscriptionState.ACTIVE]
    assert [one.subscription_id for one in left.recent] == [world.topic.id]
