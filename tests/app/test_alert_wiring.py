"""The whole way by the real parts: a channel asked, confirmed, and told over HTTP."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from standardwebhooks.webhooks import Webhook

from app.alert_setup import open_alert_desk
from app.alert_wiring import close_outbox, open_outbox
from app.settings import load_settings
from app.subscriptions.drafts import ChannelDraft, SubscriptionDraft
from db.alert_types import DeliveryKind, DeliveryState, Mute, MuteKind
from db.mutes import insert_mute
from db.outbox_lists import attempts_of, deliveries_of, list_outbox
from scheduler.outbox import deliver_now
from tests.app.alert_world import add_alert
from tests.hook_server import Answer, HookServer
from tests.seeding import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.settings import Settings
    from db.store import Database
    from scheduler.outbox import Outbox

MINUTE = timedelta(minutes=1)


@pytest.fixture
def receiver() -> Iterator[HookServer]:
    with HookServer() as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path, receiver: HookServer, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path))
    monkeypatch.setenv("TOCSIN_ALERTS__ALLOWED_NETWORKS", '["127.0.0.0/8"]')
    monkeypatch.setenv("TOCSIN_ALERTS__WEBHOOK_PORTS", f"[{receiver.port}]")
    return load_settings()


@pytest.fixture
def outbox(settings: Settings, seeded: Database) -> Iterator[Outbox]:
    made = open_outbox(settings, seeded)
    yield made
    close_outbox(made)


def test_a_channel_is_asked_confirmed_and_told_what_matched_and_why(
    seeded: Database, settings: Settings, receiver: HookServer, outbox: Outbox
):
    desk = open_alert_desk(settings, seeded, lambda: NOW)
    added = desk.add_channel("ada", ChannelDraft("webhook", receiver.url))
    assert deliver_now(outbox, NOW).sent == 1
    question = receiver.requests[-1]
    assert json.loads(question.body)["kind"] == "confirm"

    desk.confirm(desk.links.confirm(added.channel.id, NOW))
    draft = SubscriptionDraft("topic", "export_control", "Export rules", (added.channel.id,))
    alert = add_alert(seeded, desk.add("ada", draft))
    receiver.answers = [Answer(503, {"Retry-After": "120"}), Answer(200)]
    assert deliver_now(outbox, NOW + MINUTE).retried == 1
    report = deliver_now(outbox, NOW + 10 * MINUTE)
    assert (report.sent, report.waiting) == (1, 0)

    first, second = receiver.requests[-2:]
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    told = Webhook(added.secret).verify(second.body, second.headers)
    assert alert.rule in json.dumps(told)
    with seeded.read() as connection:
        line = deliveries_of(connection, "ada")[0]
        assert (line.state, line.kind) == (DeliveryState.SENT, DeliveryKind.ALERTS)
        assert line.id == second.headers["webhook-id"]
        assert [one.outcome for one in attempts_of(connection, line.id)] == ["retry", "sent"]
        assert deliveries_of(connection, "bob") == []


def test_what_operators_see_holds_no_address_no_name_and_no_secret(
    seeded: Database,
    settings: Settings,
    receiver: HookServer,
    outbox: Outbox,
    caplog: pytest.LogCaptureFixture,
):
    desk = open_alert_desk(settings, seeded, lambda: NOW)
    receiver.answers = [Answer(404)]
    address = f"{receiver.url}/secret-path"
    added = desk.add_channel("ada", ChannelDraft("webhook", address))
    deliver_now(outbox, NOW)
    with seeded.read() as connection:
        (line,) = list_outbox(connection)
    assert line.state is DeliveryState.DEAD
    shown = f"{line!r} {outbox!r} {caplog.text}"
    assert "secret-path" not in shown
    assert added.secret not in shown
    assert (line.channel_label, line.name, line.subscription_id) == ("", "", None)


def test_mail_needs_a_server_and_every_limit_comes_from_the_settings(
    seeded: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path))
    assert "email" not in open_outbox(load_settings(), seeded).post.notifiers
    monkeypatch.setenv("TOCSIN_MAIL__HOST", "127.0.0.1")
    monkeypatch.setenv("TOCSIN_MAIL__SENDER", "brief@northlight.example")
    monkeypatch.setenv("TOCSIN_MAIL__PER_MINUTE", "7")
    monkeypatch.setenv("TOCSIN_ALERTS__MAX_MESSAGES_PER_DAY", "5")
    monkeypatch.setenv("TOCSIN_ALERTS__CATCH_UP_HOURS", "3")
    outbox = open_outbox(load_settings(), seeded)
    assert "email" in outbox.post.notifiers
    assert outbox.pace.mail_per_minute == 7
    assert outbox.rules.per_day == 5
    assert outbox.rules.catch_up == timedelta(hours=3)


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        (MuteKind.TOPIC, "export_control", 0),
        (MuteKind.TOPIC, "tutorial_howto", 1),
        (MuteKind.SOURCE, "no-such-source", 1),
    ],
)
def test_a_wish_for_less_reaches_what_was_queued_before_it(
    seeded: Database, outbox: Outbox, settings: Settings, receiver: HookServer,
    kind: MuteKind, value: str, told: int,
):  # fmt: skip
    desk = open_alert_desk(settings, seeded, lambda: NOW)
    channel = desk.add_channel("ada", ChannelDraft("webhook", receiver.url))
    desk.confirm(desk.links.confirm(channel.channel.id, NOW))
    draft = SubscriptionDraft("topic", "export_control", "Rules", (channel.channel.id,))
    subscription = desk.add("ada", draft)
    add_alert(seeded, subscription)
    with seeded.write() as connection:
        insert_mute(connection, Mute(subscription.id, kind, value, NOW + MINUTE))
    report = outbox.bundle(NOW + 2 * MINUTE)
    assert (report.made, report.dropped) == (told, 1 - told)


def test_words_of_sent_messages_are_kept_as_long_as_the_settings_say(
    settings: Settings, seeded: Database, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TOCSIN_ALERTS__KEEP_DAYS", "30")
    outbox = open_outbox(load_settings(), seeded)
    assert outbox.keep == timedelta(days=30)
    close_outbox(outbox)
