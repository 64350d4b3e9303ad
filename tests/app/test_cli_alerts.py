"""`tocsin alerts …`: kept, shown, tried, sent; no output repeats an address or a secret."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from app.alert_setup import open_alert_desk
from app.cli.alerts import alerts
from app.doctor import judge_outbox
from app.settings import load_settings
from app.ui.alerts_words import state_words
from db.alert_lists import OutboxState
from db.alert_tables import deliveries
from db.alert_types import DeliveryState
from db.errors import AnalysisError, ConfigError, TocsinError
from db.outbox_lists import FailureReason
from db.store import open_database, sqlite_url
from scheduler.notify.return_token import make_token
from scheduler.sealing import open_sealer
from tests.app.alert_world import add_alert
from tests.seeding import NOW, seed_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.alert_desk import AlertDesk
    from db.alert_types import Subscription
    from db.store import Database

MAILBOX = "ada.lovelace@northlight.example"
_SERVER = "Reporting-MTA: dns; mail.northlight.example"
CLOCK = "2026-06-18T09:00:00Z"


@pytest.fixture(scope="module")
def world_file(tmp_path_factory: pytest.TempPathFactory, schema_file: Path) -> Path:
    path = tmp_path_factory.mktemp("world") / "tocsin.sqlite3"
    shutil.copyfile(schema_file, path)
    opened = open_database(sqlite_url(path))
    seed_world(opened)
    opened.close()
    return path


@pytest.fixture
def database(
    tmp_path: Path, world_file: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """The data folder that the commands find, with a mail server that is never reached."""
    shutil.copyfile(world_file, tmp_path / "tocsin.sqlite3")
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path))
    monkeypatch.setenv("TOCSIN_NOW", CLOCK)
    monkeypatch.setenv("TOCSIN_MAIL__HOST", "mail.northlight.example")
    monkeypatch.setenv("TOCSIN_MAIL__SENDER", "brief@northlight.example")
    opened = open_database(sqlite_url(tmp_path / "tocsin.sqlite3"))
    yield opened
    opened.close()


@pytest.fixture
def desk(database: Database) -> AlertDesk:
    return open_alert_desk(load_settings(), database, lambda: NOW)


def call(*words: str, given: str | bytes | None = None) -> str:
    outcome = CliRunner().invoke(alerts, list(words), input=given, catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    assert "lovelace" not in outcome.output
    return outcome.stdout


def ask(*words: str, given: str | bytes | None = None) -> Any:
    return json.loads(call(*words, "--json", given=given))


def refused(*words: str) -> str:
    """What a command says that was used wrongly."""
    outcome = CliRunner().invoke(alerts, list(words))
    assert outcome.exit_code == 2, outcome.output
    return outcome.output


def confirmed_mail(desk: AlertDesk) -> str:
    added = ask("channels", "add", "email", MAILBOX)
    token = desk.links.confirm(added["id"], NOW)
    call("channels", "confirm", f"{desk.base_url}/alerts/confirm/{token}")
    return str(added["id"])


@pytest.mark.usefixtures("database")
def test_a_subscription_is_added_shown_changed_paused_and_removed() -> None:
    said = call("add", "topic", "Export controls", "--rhythm", "daily", "--hour", "7")
    assert "stories on the topic Export controls; daily at 07:00 (UTC)" in said
    made = ask("list")["subscriptions"][0]
    assert (made["kind"], made["target"], made["state"]) == ("topic", "export_control", "active")
    changed = ask("edit", "export", "--quiet", "22:00-07:00", "--only", "new-story", "--hour", "8")
    assert (changed["id"], changed["hour"], changed["quiet"]) == (made["id"], 8, "22:00-07:00")
    assert changed["wanted"] == "new_story"
    assert ask("edit", made["id"], "--quiet", "none", "--only", "any")["quiet"] == ""
    assert "is paused" in call("pause", made["id"][:8])
    assert "Export controls  (paused)" in call("list")
    assert "at work again" in call("resume", "Export controls")
    assert "has ended" in call("remove", "Export controls")
    assert ask("list")["subscriptions"] == []
    assert ask("list", "--all")["subscriptions"][0]["state"] == "ended"


@pytest.mark.usefixtures("database")
def test_every_option_of_add_is_kept() -> None:
    made = ask(
        "add", "family", "--target", "Claude", "--name", "Claude only", "--zone", "Asia/Tokyo",
        "--min-relevance", "1", "--min-score", "0.8", "--tier", "press", "--tier", "primary",
        "--language", "en", "--only", "new-fact",
    )  # fmt: skip
    asked = {
        "min_relevance": 1.0, "min_score": 0.8, "tiers": ["primary", "press"],
        "languages": ["en"], "wanted": "new_fact",
    }  # fmt: skip
    assert {name: made[name] for name in asked} == asked
    assert "only new facts of stories; from first hand and press sources; in English" in call(
        "list"
    )
    assert (made["name"], made["target"], made["zone"]) == (
        "Claude only", "model:claude", "Asia/Tokyo",
    )  # fmt: skip


@pytest.mark.usefixtures("database")
def test_faults_are_sentences_and_wrong_usage_is_told_apart() -> None:
    with pytest.raises(ConfigError, match="did you mean export_control"):
        call("add", "topic", "exprt")
    with pytest.raises(ConfigError, match="the hour is a full one"):
        call("add", "topic", "legal", "--hour", "25")
    with pytest.raises(ConfigError, match="you have no subscription 'nobody'"):
        call("show", "nobody")
    assert "TARGET is given twice" in refused("add", "topic", "legal", "--target", "research")
    assert "exclude each other" in refused(
        "add", "topic", "legal", "--channel", "x", "--no-channel"
    )
    assert "is not one of" in refused("add", "moon", "x")
    assert "--all-dead" in refused("resend")
    assert "no kind of subscription" in refused("backtest", "moon", "x")
    with pytest.raises(ConfigError, match="name a topic"):
        call("backtest", "topic")
    with pytest.raises(AnalysisError, match="there is nothing to try"):
        call("backtest", "brief")


def test_channels_are_asked_confirmed_tested_and_forgotten(desk: AlertDesk) -> None:
    key = confirmed_mail(desk)
    listed = call("channels", "list")
    assert f"{key}  E-mail  a…@northlight.example  in use" in listed
    made = ask("add", "topic", "legal", "--channel", key[:6])
    assert made["channels"] == [key]
    assert ask("channels", "test", key)["delivery_id"]
    with pytest.raises(ConfigError, match="only a channel that waits"):
        call("channels", "ask", key)
    assert "switched off" in call("channels", "off", key)
    assert "switched on" in call("channels", "on", key)
    assert "is forgotten" in call("channels", "remove", key)
    assert ask("channels", "list")["channels"] == []
    assert ask("show", "Courts and law")["channels"] == []


@pytest.mark.usefixtures("database")
def test_a_secret_is_printed_once_and_an_address_can_come_by_standard_input() -> None:
    url = "https://hooks.northlight.example/very-secret-path"
    added = ask("channels", "add", "webhook", "-", given=f"{url}\n")
    assert added["secret"].startswith("whsec_")
    assert added["label"] == "hooks.northlight.example/…"
    for words in (("channels", "list"), ("channels", "list", "--json"), ("outbox", "--json")):
        said = call(*words)
        assert added["secret"] not in said
        assert "very-secret" not in said
    with pytest.raises(ConfigError, match="you have this channel already") as caught:
        call("channels", "add", "webhook", url)
    assert "very-secret" not in str(caught.value)


def test_history_and_outbox_show_messages_without_addresses(desk: AlertDesk) -> None:
    key = confirmed_mail(desk)
    test = ask("channels", "test", key)["delivery_id"]
    lines = ask("history")["deliveries"]
    assert [line["kind"] for line in lines].count("test") == 1
    assert {line["channel_label"] for line in lines} == {"a…@northlight.example"}
    outbox = ask("outbox")
    assert outbox["health"]["waiting"] == len(outbox["waiting"]) == 2
    assert {line["channel_label"] for line in outbox["waiting"]} == {""}
    assert test in call("outbox")


def test_what_was_given_up_is_sent_again_by_id_or_all_at_once(desk: AlertDesk) -> None:
    key = confirmed_mail(desk)
    test = ask("channels", "test", key)["delivery_id"]
    with pytest.raises(ConfigError, match="was given up"):
        call("resend", test)
    with desk.database.write() as connection:
        connection.execute(deliveries.update().values(state=DeliveryState.DEAD.value))
    assert ask("resend", test) == {"resent": [test]}
    assert len(ask("resend", "--all-dead")["resent"]) == 1
    assert ask("outbox")["health"]["dead"] == 0


def test_show_tells_what_was_found_with_its_passage(desk: AlertDesk) -> None:
    call("add", "topic", "export_control")
    add_alert(desk.database, only(desk))
    shown = ask("show", "Export controls")
    assert shown["alerts"][0]["quotes"][0]["outlet"] == "Northlight AI"
    assert shown["waiting"] == 1
    said = call("show", "Export controls")
    assert "“Northlight AI has suspended access" in said
    assert "Because you follow the topic Export controls." in said
    assert "score 0.80; waits for its hour" in said


def test_mutes_are_kept_shown_and_taken_back(desk: AlertDesk) -> None:
    call("add", "topic", "export_control")
    assert "leaves out the source gazette" in call("mute", "export", "source", "gazette")
    assert "leaves out the source gazette" in call("show", "export")
    assert "may come again" in call("unmute", "export", "source", "The Model Gazette")
    with pytest.raises(ConfigError, match="was not left out"):
        call("unmute", "export", "source", "gazette")
    assert desk.mutes("local", "export") == []


@pytest.mark.usefixtures("database")
def test_a_back_test_says_when_it_would_have_fired_and_keeps_nothing() -> None:
    said = call("backtest", "topic", "export_control", "--days", "30")
    first, *rest = said.splitlines()
    assert first.startswith("would have fired ")
    assert "in the last 30 days; here " in first
    assert ask("list")["subscriptions"] == []
    found = ask("backtest", "topic", "--target", "export_control", "--days", "30")
    assert found["found"] == len(found["fired"]) > 0
    assert all(alert["quote"]["text"] for alert in found["fired"])
    assert any(found["fired"][0]["quote"]["text"] in line for line in rest)


@pytest.mark.usefixtures("database")
def test_a_kept_subscription_is_tried_as_it_is_or_with_other_conditions() -> None:
    call("add", "topic", "export_control")
    kept = ask("backtest", "Export controls")
    assert kept["found"] == ask("backtest", "topic", "export_control")["found"]
    assert ask("backtest", "Export controls", "--language", "zz")["found"] == 0
    before = ask("backtest", "Export controls", "--until", "2020-01-01")
    assert before["found"] == 0
    assert "exclude each other" in refused(
        "backtest", "Export controls", "--days", "3", "--since", "2026-01-01"
    )
    assert "before --until" in refused(
        "backtest", "Export controls", "--since", "2026-02-01", "--until", "2026-01-01"
    )


def test_deliver_sends_by_the_outbox_and_says_what_became_of_it(
    desk: AlertDesk, caplog: pytest.LogCaptureFixture
) -> None:
    assert "nothing to send" in call("deliver")
    added = ask("channels", "add", "apprise", "env:NOT_SET_ANYWHERE")
    call("channels", "test", added["id"])
    report = ask("deliver")
    assert (report["sent"], report["retried"], report["waiting"]) == (0, 1, 1)
    outbox = ask("outbox")
    line = outbox["waiting"][0]
    assert [(r["count"], r["reason"]) for r in outbox["reasons"]] == [(1, line["last_error"])]
    assert f"1 message waiting: {line['last_error']}" in call("outbox")
    assert line["attempts"] == 1
    assert "NOT_SET_ANYWHERE" in line["last_error"]
    assert desk.find_channel("local", added["id"]).state.value == "active"
    assert "lovelace" not in caplog.text


def test_a_bounce_is_counted_and_a_complaint_switches_off(desk: AlertDesk) -> None:
    key = confirmed_mail(desk)
    settings = load_settings()
    sealer = open_sealer("", settings.home)
    token = make_token(key, sealer.derive("bounce"))
    assert ask("bounce", given=b"From: nobody@northlight.example\n\nhello\n")["counted"] is False
    hard = returned(token, f"{_SERVER}\n\nStatus: 5.1.1\nAction: failed", "delivery-status")
    first = ask("bounce", given=hard)
    assert (first["counted"], first["switched_off"]) == (True, False)
    ask("bounce", given=hard)
    assert ask("bounce", given=hard)["switched_off"] is True
    assert desk.find_channel("local", key).state.value == "off"
    call("channels", "on", key)
    call("channels", "confirm", desk.links.confirm(key, NOW))
    complaint = returned(token, "Feedback-Type: abuse", "feedback-report")
    assert ask("bounce", given=complaint)["switched_off"] is True
    assert "reported as unwanted" in desk.find_channel("local", key).state_note


def returned(token: str, report: str, kind: str) -> bytes:
    """A mail that a server returned, for the recipient of that token."""
    return (
        "From: mailer-daemon@northlight.example\n"
        f"To: bounces+{token}@northlight.example\n"
        'Content-Type: multipart/report; boundary="b"\nMIME-Version: 1.0\n\n'
        "--b\nContent-Type: text/plain\n\nIt could not be delivered.\n"
        f"--b\nContent-Type: message/{kind}\n\n"
        f"{report}\n"
        f"Final-Recipient: rfc822; {MAILBOX}\n--b--\n"
    ).encode()


def only(desk: AlertDesk) -> Subscription:
    (one,) = desk.list("local")
    return one


def test_doctor_names_what_was_given_up_and_what_waits_too_long() -> None:
    sound = OutboxState(0, 2, 0, 5, 0, NOW - timedelta(hours=1), NOW)
    assert judge_outbox(sound, (), "", NOW).startswith("no mail: set host in [mail]; 2 messages")
    one = OutboxState(0, 1, 0, 1, 0, None, NOW)
    assert judge_outbox(one, (), "m", NOW).endswith("1 message waits, 1 was sent in the last day")
    why = FailureReason(DeliveryState.WAITING, "the receiver answered 503", 2)
    assert "; 2 failed: the receiver answered 503" in judge_outbox(sound, (why,), "", NOW)
    with pytest.raises(TocsinError, match="resend --all-dead"):
        judge_outbox(OutboxState(0, 0, 0, 5, 3, None, NOW), (), "mail.example", NOW)
    with pytest.raises(TocsinError, match="is `tocsin run` or `tocsin worker` at work"):
        judge_outbox(OutboxState(0, 2, 0, 5, 0, NOW - timedelta(hours=13), NOW), (), "m", NOW)


def test_a_state_and_its_reason_are_said_without_an_echo() -> None:
    assert state_words("switched off", "switched off: refused for good") == (
        "switched off: refused for good"
    )
    assert state_words("ended", "its last channel went") == "ended: its last channel went"
    assert state_words("in use", "") == "in use"
