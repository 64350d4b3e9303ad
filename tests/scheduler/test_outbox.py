"""Bundling on a real database: nothing twice, nothing lost, a fault costs its own message alone."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from db.alert_lists import list_alerts
from db.alert_types import AlertState, Delivery, DeliveryState, Rhythm, SubscriptionState
from db.deliveries import cancel_waiting, find_delivery
from db.errors import DeliveryError
from db.outbox_lists import count_outbox, deliveries_of
from db.subscriptions import set_subscription_state, update_subscription
from db.waiting_alerts import queued_alerts_of, waiting_queues
from scheduler.outbox import deliver_now, describe_delivery, describe_reasons
from tests.outbox_world import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    NotingNotifier,
    compose_plainly,
    dump_plainly,
    keep,
    make_alert,
    make_channel,
    make_outbox,
    make_subscription,
)

if TYPE_CHECKING:
    from analysis.alerts.compose import Composed
    from analysis.alerts.message import AlertMessage
    from db.store import Database
    from scheduler.outbox import Outbox

SOON = NOON + MINUTE


@pytest.fixture
def notifier() -> NotingNotifier:
    return NotingNotifier()


@pytest.fixture
def outbox(database: Database, notifier: NotingNotifier) -> Outbox:
    keep(database, make_channel(), make_subscription())
    return make_outbox(database, notifier)


def made(database: Database, owner: str = "ada") -> list[Delivery]:
    with database.read() as connection:
        found = [find_delivery(connection, one.id) for one in deliveries_of(connection, owner)]
    return [one for one in found if one is not None]


def told(database: Database, owner: str = "ada") -> list[list[str]]:
    return sorted(sorted(json.loads(one.message)["told"]) for one in made(database, owner))


def still_queued(database: Database, owner: str = "ada") -> list[str]:
    with database.read() as connection:
        return [alert.story_id or "" for alert in queued_alerts_of(connection, owner)]


def test_queued_alerts_become_messages_once(database: Database, outbox: Outbox):
    keep(database, make_alert("one", affair="t"), make_alert("two", affair="t"), make_alert("x"))
    report = outbox.bundle(SOON)
    assert (report.made, report.joined) == (2, 3)
    assert outbox.bundle(SOON).made == 0
    assert told(database) == [["one", "two"], ["x"]]
    assert still_queued(database) == []


def test_what_is_not_due_yet_is_not_even_looked_at(database: Database, outbox: Outbox):
    daily = make_subscription("calm", rhythm=Rhythm.DAILY)
    keep(database, daily, make_alert("one", "ada-calm"))
    assert outbox.bundle(SOON).made == 0
    assert still_queued(database) == ["one"]
    assert outbox.bundle(NOON + DAY).made == 1


def test_two_processes_that_bundle_at_once_make_each_message_once(
    database: Database, outbox: Outbox
):
    for number in range(20):
        owner = f"reader{number}"
        own = make_subscription(owner=owner)
        keep(database, make_channel(owner=owner), own, make_alert("one", own.id))
    reports = []
    threads = [
        threading.Thread(target=lambda: reports.append(outbox.bundle(SOON))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(report.made for report in reports) == 20
    with database.read() as connection:
        assert count_outbox(connection).waiting == 20
        assert waiting_queues(connection) == []


def test_an_empty_difference_makes_no_message(database: Database, outbox: Outbox):
    keep(database, make_alert("gone"))
    report = outbox.bundle(SOON)
    assert (report.made, report.dropped) == (0, 1)
    assert made(database) == []
    assert still_queued(database) == []


def test_what_cannot_be_told_any_more_is_dropped_out_of_a_message_with_the_reason(
    database: Database, outbox: Outbox
):
    keep(database, make_alert("gone", affair="t"), make_alert("one", affair="t"))
    report = outbox.bundle(SOON)
    assert (report.made, report.joined, report.dropped) == (1, 1, 1)
    assert told(database) == [["one"]]
    assert still_queued(database) == []


def test_a_message_that_cannot_be_composed_leaves_the_others_and_its_alerts(
    database: Database, outbox: Outbox, caplog: pytest.LogCaptureFixture
):
    def dump(message: AlertMessage) -> str:
        if message.items[0].headline == "story:bad":
            raise ZeroDivisionError
        return dump_plainly(message)

    keep(database, make_alert("bad"), make_alert("good"))
    broken = replace(outbox, words=replace(outbox.words, dump=dump))
    report = broken.bundle(SOON)
    assert (report.made, report.unworded) == (1, 1)
    assert told(database) == [["good"]]
    assert still_queued(database) == ["bad"]
    assert "ZeroDivisionError" in caplog.text
    assert broken.bundle(NOON + 8 * DAY).dropped == 1
    assert still_queued(database) == []


def test_a_fault_with_one_owners_alerts_leaves_the_others_alone(database: Database, outbox: Outbox):
    keep(database, make_channel(owner="bob"), make_subscription(owner="bob"))
    keep(database, make_alert("one"), make_alert("one", "bob-news"))

    def compose(*arguments: object, **named: object) -> Composed:
        if arguments[1].owner == "ada":  # type: ignore[attr-defined]  # a subscription
            raise KeyError("ada")
        return compose_plainly(*arguments, **named)  # type: ignore[arg-type]  # handed on

    broken = replace(outbox, words=replace(outbox.words, compose=compose))
    assert broken.bundle(SOON).made == 1
    assert told(database, "bob") == [["one"]]
    assert still_queued(database) == ["one"]


def test_alerts_of_an_ended_subscription_are_dropped_with_a_note(
    database: Database, outbox: Outbox
):
    keep(database, make_alert("one"))
    with database.write() as connection:
        set_subscription_state(connection, ["ada-news"], SubscriptionState.ENDED)
    assert outbox.bundle(SOON).dropped == 1
    assert made(database) == []


def test_a_channel_over_its_daily_limit_gets_one_list_the_next_day(
    database: Database, outbox: Outbox
):
    tight = replace(outbox, rules=replace(outbox.rules, per_day=2))
    keep(database, make_alert("a"), make_alert("b"), make_alert("c"))
    assert tight.bundle(SOON).made == 2
    keep(database, make_alert("d", at=SOON), make_alert("e", at=SOON))
    assert tight.bundle(NOON + HOUR).made == 0
    assert sorted(still_queued(database)) == ["d", "e"]
    assert tight.bundle(SOON + DAY).made == 1
    assert told(database) == [["a"], ["b", "c"], ["d", "e"]]


def test_what_a_cancelled_message_told_another_subscription_is_told_after_all(
    database: Database, outbox: Outbox
):
    keep(database, make_subscription("gpus", created_at=NOON))
    keep(database, make_alert("one"), make_alert("one", "ada-gpus"))
    assert outbox.bundle(SOON).made == 1
    with database.write() as connection:
        set_subscription_state(connection, ["ada-news"], SubscriptionState.ENDED)
        assert len(cancel_waiting(connection, "ended", subscription_id="ada-news")) == 1
    assert outbox.bundle(SOON).made == 1
    newest = max(made(database), key=lambda one: one.state is DeliveryState.WAITING)
    assert newest.subscription_id == "ada-gpus"


def test_what_waited_for_a_channel_goes_by_another_that_the_subscription_has_now(
    database: Database, outbox: Outbox
):
    keep(database, make_channel("mail"), make_alert("one"))
    assert outbox.bundle(SOON).made == 1
    with database.write() as connection:
        update_subscription(connection, make_subscription(channels=("ada-mail",)))
        cancel_waiting(connection, "removed", channel_id="ada-hook")
    assert outbox.bundle(SOON).made == 1
    waiting = [one.channel_id for one in made(database) if one.state is DeliveryState.WAITING]
    assert waiting == ["ada-mail"]


def test_a_channel_switched_off_and_on_again_gets_the_same_message_under_its_key(
    database: Database, outbox: Outbox, notifier: NotingNotifier
):
    keep(database, make_alert("one"))
    outbox.bundle(SOON)
    [before] = made(database)
    with database.write() as connection:
        cancel_waiting(connection, "switched off", channel_id="ada-hook")
    assert deliver_now(outbox, SOON).sent == 1
    assert notifier.keys == [before.id]
    assert [one.state for one in made(database)] == [DeliveryState.SENT]


def test_what_went_by_one_channel_is_not_called_dropped_when_the_other_is_switched_off(
    database: Database, outbox: Outbox
):
    keep(database, make_channel("mail"), make_alert("one"))
    with database.write() as connection:
        update_subscription(connection, make_subscription(channels=("ada-hook", "ada-mail")))
    assert outbox.bundle(SOON).made == 2
    with database.write() as connection:
        cancel_waiting(connection, "removed", channel_id="ada-mail")
        update_subscription(connection, make_subscription())
    assert outbox.bundle(SOON).dropped == 0
    assert still_queued(database) == []
    with database.read() as connection:
        [alert] = list_alerts(connection, owner="ada")
    assert alert.state is AlertState.BUNDLED


def test_by_hand_nothing_waits_for_others_and_everything_due_is_sent(
    database: Database, outbox: Outbox, notifier: NotingNotifier
):
    keep(database, make_alert("one"), make_alert("two"))
    report = deliver_now(outbox, NOON)
    assert (report.made, report.sent, report.waiting) == (2, 2, 0)
    assert len(notifier.keys) == 2
    assert describe_delivery(report).startswith("2 messages made of 2 alerts; 2 sent")
    assert describe_delivery(deliver_now(outbox, SOON)) == "nothing to send"


def test_the_report_says_why_messages_did_not_go_through(database: Database, outbox: Outbox):
    def judge(_key: str, _number: int) -> None:
        raise DeliveryError("the mail server is not allowed", "ada-hook", retryable=True)

    keep(database, make_alert("one"))
    broken = make_outbox(database, NotingNotifier(judge))
    report = deliver_now(broken, SOON)
    assert report.reasons == {"the mail server is not allowed": 1}
    assert describe_delivery(report).endswith("1 waiting; the mail server is not allowed")
    many = {"a": 3, "b": 1, "c": 1, "d": 1, "e": 1}
    assert describe_reasons(many) == ["3 times: a", "b", "c", "2 for other reasons"]


def test_the_words_of_old_messages_are_forgotten_but_not_that_they_were_sent(
    database: Database, outbox: Outbox
):
    keep(database, make_alert("one"))
    deliver_now(outbox, SOON)
    assert outbox.prune(NOON + DAY) == 0
    assert outbox.prune(NOON + 200 * DAY) == 1
    assert outbox.prune(NOON + 200 * DAY) == 0
    (line,) = made(database)
    assert (line.state, line.message) == (DeliveryState.SENT, "")
