"""Sending on a real database, with a notifier that fails as told."""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from db.alert_types import (
    ChannelKind,
    ChannelState,
    Delivery,
    DeliveryKind,
    DeliveryState,
    QuietHours,
    SubscriptionState,
)
from db.channels import find_channel
from db.deliveries import find_delivery
from db.delivery_claims import (
    ClaimRequest,
    begin_tries,
    claim_deliveries,
    record_outcomes,
    release_abandoned,
)
from db.errors import DeliveryError
from db.outbox_lists import attempts_of, resend_delivery
from db.progress import ignore_progress
from db.subscriptions import set_subscription_state
from scheduler.deliver import DeliveryRun
from scheduler.endings import begin_try, judge_success
from scheduler.notify.port import Receipt
from scheduler.pace import Pace
from scheduler.runner import own_name
from scheduler.senders import Senders
from tests.outbox_world import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    NotingNotifier,
    keep,
    make_channel,
    make_delivery,
    make_outbox,
    make_subscription,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.alert_types import Channel
    from db.store import Database

QUICK = Pace(per_minute=10**6, mail_per_minute=10**6, channel_per_minute=10**6, threads=4)


def failing(*faults: DeliveryError | Exception) -> NotingNotifier:
    """Raises these at the first tries of each message, then takes it."""

    def judge(_key: str, number: int) -> None:
        if number <= len(faults):
            raise faults[number - 1]

    return NotingNotifier(judge)


def refused(message: str = "the receiver said 500", **named: object) -> DeliveryError:
    return DeliveryError(message, "ada-hook", **named)  # type: ignore[arg-type]  # its own fields


def busy() -> DeliveryError:
    return refused(retryable=True)


def found(database: Database, name: str) -> Delivery:
    with database.read() as connection:
        delivery = find_delivery(connection, name)
    assert delivery is not None
    return delivery


def channel_of(database: Database, name: str = "ada-hook") -> Channel:
    with database.read() as connection:
        channel = find_channel(connection, name)
    assert channel is not None
    return channel


def test_a_message_is_sent_once_and_its_try_is_on_record(database: Database):
    keep(database, make_channel(), make_delivery("one"))
    outbox = make_outbox(database, notifier := NotingNotifier(), pace=QUICK)
    assert outbox.deliver(NOON).sent == 1
    assert outbox.deliver(NOON).sent == 0
    assert notifier.keys == ["one"]
    one = found(database, "one")
    assert (one.state, one.attempts, one.receipt, one.claimed_by) == (
        DeliveryState.SENT,
        1,
        "taken",
        "",
    )
    with database.read() as connection:
        assert [(a.number, a.outcome) for a in attempts_of(connection, "one")] == [(1, "sent")]


def test_messages_of_a_channel_leave_in_their_order_and_channels_side_by_side(database: Database):
    keep(database, make_channel(), make_channel("mail", kind=ChannelKind.EMAIL))
    for number in range(30):
        for channel in ("ada-hook", "ada-mail"):
            made = NOON + timedelta(milliseconds=number)
            keep(database, make_delivery(f"{channel}{number}", channel, made_at=made))
    notifier = NotingNotifier()
    assert make_outbox(database, notifier, pace=QUICK).deliver(NOON).sent == 60
    for channel in ("ada-hook", "ada-mail"):
        keys = [key for where, key in notifier.sent if where == channel]
        assert keys == [f"{channel}{number}" for number in range(30)]


def test_a_failed_message_is_tried_again_later_and_holds_up_those_behind_it(database: Database):
    keep(database, make_channel(), make_delivery("first"))
    keep(database, make_delivery("second", made_at=NOON + MINUTE, due_at=NOON + MINUTE))
    outbox = make_outbox(database, notifier := failing(busy()), pace=QUICK)
    report = outbox.deliver(NOON + MINUTE)
    assert (report.retried, report.sent, report.waiting) == (1, 0, 2)
    first = found(database, "first")
    assert first.last_error == "the receiver said 500"
    assert timedelta(seconds=45) <= first.due_at - NOON - MINUTE <= timedelta(seconds=80)
    assert found(database, "second").due_at == first.due_at
    assert outbox.deliver(NOON + 4 * MINUTE).sent == 1  # the second fails once too
    assert outbox.deliver(NOON + HOUR).sent == 1
    assert notifier.keys == ["first", "second"]


def test_a_message_that_fails_on_and_on_lets_the_others_pass(database: Database):
    def judge(key: str, _number: int) -> None:
        if key == "bad":
            raise busy()

    keep(database, make_channel(), make_delivery("bad", attempts=3))
    keep(database, make_delivery("good", made_at=NOON + MINUTE))
    outbox = make_outbox(database, notifier := NotingNotifier(judge), pace=QUICK)
    assert outbox.deliver(NOON + MINUTE).sent == 1
    assert notifier.keys == ["good"]


def test_delays_grow_and_a_message_is_given_up_after_so_many_attempts(database: Database):
    keep(database, make_channel(), make_delivery("one"))
    outbox = make_outbox(database, failing(*[busy()] * 5), pace=replace(QUICK, attempts=4))
    moment, delays = NOON, []
    for _ in range(4):
        outbox.deliver(moment)
        due = found(database, "one").due_at
        delays.append((due - moment).total_seconds())
        moment = max(due, moment) + timedelta(seconds=1)
    one = found(database, "one")
    assert delays[0] < delays[1] < delays[2]
    assert one.state is DeliveryState.DEAD
    assert one.last_error == "given up after 4 attempts: the receiver said 500"
    assert outbox.deliver(NOON + 30 * DAY).tried == 0


@pytest.mark.parametrize(("asked", "least"), [(3600.0, HOUR), (1e9, DAY), (-5.0, 45 * MINUTE / 60)])
def test_a_receivers_wish_to_be_left_alone_is_kept_within_bounds(
    database: Database, asked: float, least: timedelta
):
    keep(database, make_channel(), make_delivery("one"))
    fault = refused(retryable=True, retry_after=asked)
    make_outbox(database, failing(fault), pace=QUICK).deliver(NOON)
    delay = found(database, "one").due_at - NOON
    assert least <= delay <= least + 2 * MINUTE


def test_a_permanent_refusal_gives_a_message_up_at_once(database: Database):
    keep(database, make_channel(), make_delivery("one"), make_delivery("two", due_at=NOON + MINUTE))
    outbox = make_outbox(database, failing(refused("the receiver said 404")), pace=QUICK)
    assert outbox.deliver(NOON).dead == 1
    assert found(database, "one").last_error == "the receiver said 404"
    assert found(database, "two").state is DeliveryState.WAITING


def test_a_dead_message_goes_again_under_the_same_key(database: Database):
    keep(database, make_channel(), make_delivery("one", message="{}"))
    outbox = make_outbox(database, notifier := failing(refused()), pace=QUICK)
    outbox.deliver(NOON)
    with database.write() as connection:
        assert not resend_delivery(connection, "one", NOON, owner="bob")
        assert resend_delivery(connection, "one", NOON, owner="ada")
        assert not resend_delivery(connection, "one", NOON)
    assert outbox.deliver(NOON).sent == 1
    assert notifier.keys == ["one"]
    with database.read() as connection:
        told = [(one.number, one.outcome) for one in attempts_of(connection, "one")]
    assert told == [(1, "dead"), (2, "sent")]


def test_hard_bounces_in_a_row_switch_a_channel_off_and_cancel_what_waits(database: Database):
    keep(database, make_channel())
    for number in range(5):
        made = NOON + timedelta(seconds=number)
        keep(database, make_delivery(f"m{number}", made_at=made))
    outbox = make_outbox(database, failing(refused(is_bounce=True)), pace=QUICK)
    report = outbox.deliver(NOON)
    assert (report.dead, report.cancelled) == (3, 2)
    channel = channel_of(database)
    assert (channel.state, channel.bounces) == (ChannelState.OFF, 3)
    assert channel.state_note == "switched off: refused for good 3 times in a row"


def test_a_message_that_goes_through_lets_bounces_count_anew(database: Database):
    keep(database, make_channel(bounces=2), make_delivery("one"))
    make_outbox(database, NotingNotifier(), pace=QUICK).deliver(NOON)
    assert channel_of(database).bounces == 0


def test_a_bug_in_a_notifier_is_logged_without_its_words_and_counts_as_a_failure(
    database: Database, caplog: pytest.LogCaptureFixture
):
    keep(database, make_channel(), make_channel("mail"), make_delivery("one"))
    keep(database, make_delivery("two", "ada-mail"))

    address = "ada@private.example"

    def judge(key: str, _number: int) -> None:
        if key == "one":
            raise ValueError(address)

    with caplog.at_level(logging.ERROR):
        report = make_outbox(database, NotingNotifier(judge), pace=QUICK).deliver(NOON)
    assert (report.sent, report.retried) == (1, 1)
    assert "in judge" in caplog.text
    assert address not in caplog.text
    assert found(database, "one").last_error == "a fault of ours: ValueError"


def test_the_cause_of_a_refusal_which_may_hold_an_address_is_not_kept(database: Database):
    keep(database, make_channel(), make_delivery("one"))

    def judge(_key: str, _number: int) -> None:
        raise refused("the mail server refused") from ValueError("ada@private.example")

    make_outbox(database, NotingNotifier(judge), pace=QUICK).deliver(NOON)
    assert found(database, "one").last_error == "the mail server refused"


def test_messages_of_an_ended_subscription_and_of_a_channel_off_are_cancelled(database: Database):
    keep(database, make_channel(), make_channel("off", state=ChannelState.OFF))
    keep(database, make_subscription(), make_delivery("two", "ada-off"))
    keep(database, make_delivery("one", subscription_id="ada-news"))
    with database.write() as connection:
        set_subscription_state(connection, ["ada-news"], SubscriptionState.ENDED)
    outbox = make_outbox(database, notifier := NotingNotifier(), pace=QUICK)
    assert outbox.deliver(NOON).cancelled == 2
    assert notifier.keys == []
    assert found(database, "one").last_error == "the subscription is ended"
    assert found(database, "two").last_error == "the channel is switched off or not confirmed"


def test_a_message_to_a_channel_that_its_subscription_has_left_is_cancelled(database: Database):
    keep(database, make_channel(), make_subscription(channels=()))
    keep(database, make_delivery("one", subscription_id="ada-news"))
    outbox = make_outbox(database, notifier := NotingNotifier(), pace=QUICK)
    assert outbox.deliver(NOON).cancelled == 1
    assert notifier.keys == []


def test_a_question_goes_to_a_channel_that_is_not_confirmed_and_nothing_else(database: Database):
    keep(database, make_channel(state=ChannelState.PENDING))
    keep(database, make_delivery("ask", kind=DeliveryKind.CONFIRM), make_delivery("news"))
    outbox = make_outbox(database, notifier := NotingNotifier(), pace=QUICK)
    outbox.deliver(NOON)
    assert notifier.keys == ["ask"]


def test_a_try_again_that_falls_into_quiet_hours_waits_for_their_end(database: Database):
    quiet = make_subscription(quiet=QuietHours(11 * 60, 14 * 60))
    keep(database, make_channel(), quiet, make_delivery("one", subscription_id=quiet.id))
    outbox = make_outbox(database, notifier := NotingNotifier(), pace=QUICK)
    assert outbox.deliver(NOON).sent == 0
    assert found(database, "one").due_at == NOON + 2 * HOUR
    assert outbox.deliver(NOON + 2 * HOUR).sent == 1
    assert notifier.keys == ["one"]


@pytest.mark.parametrize(
    ("kind", "pace"),
    [
        (ChannelKind.WEBHOOK, replace(QUICK, channel_per_minute=5)),
        (ChannelKind.EMAIL, replace(QUICK, mail_per_minute=5)),
    ],
)
def test_a_channel_sends_so_many_a_minute_and_the_rest_after(
    database: Database, kind: ChannelKind, pace: Pace
):
    keep(database, make_channel(kind=kind), make_channel("chat", kind=ChannelKind.LOG))
    keep(database, make_delivery("other", "ada-chat"))
    for number in range(8):
        keep(database, make_delivery(f"m{number}", made_at=NOON + timedelta(seconds=number)))
    outbox = make_outbox(database, notifier := NotingNotifier(), pace=pace)
    assert outbox.deliver(NOON).sent == 6
    assert outbox.deliver(NOON + timedelta(seconds=30)).sent == 0
    assert outbox.deliver(NOON + 2 * MINUTE).sent == 3
    assert [key for key in notifier.keys if key != "other"] == [f"m{n}" for n in range(8)]


def test_the_system_sends_so_many_a_minute_counted_over_processes(database: Database):
    keep(database, *(make_channel(str(n)) for n in range(8)))
    keep(database, *(make_delivery(f"m{n}", f"ada-{n}") for n in range(8)))
    outbox = make_outbox(database, NotingNotifier(), pace=replace(QUICK, per_minute=5))
    assert outbox.deliver(NOON, seconds=0.3).sent == 5
    again = make_outbox(database, NotingNotifier(), pace=replace(QUICK, per_minute=5))
    assert again.deliver(NOON + MINUTE / 2, seconds=0.3).sent == 0
    assert again.deliver(NOON + 2 * MINUTE, seconds=0.3).sent == 3


def test_what_was_sent_by_a_clock_that_stood_ahead_holds_up_nothing(database: Database):
    keep(database, make_channel(), make_delivery("early"))
    outbox = make_outbox(database, NotingNotifier(), pace=replace(QUICK, per_minute=1))
    assert outbox.deliver(NOON + 30 * DAY).sent == 1
    keep(database, make_delivery("one"))
    assert outbox.deliver(NOON, seconds=0.3).sent == 1


def claim(database: Database, token: str, wall: datetime, limit: int = 10) -> list[str]:
    request = ClaimRequest(token, NOON, wall, wall + MINUTE, limit)
    with database.write() as connection:
        return [one.id for one in claim_deliveries(connection, request)]


def test_two_processes_never_hold_the_same_message_nor_the_same_channel(database: Database):
    keep(database, make_channel(), make_channel("mail"))
    keep(database, make_delivery("a"), make_delivery("b", made_at=NOON + MINUTE))
    keep(database, make_delivery("c", "ada-mail", made_at=NOON + HOUR))
    assert claim(database, "one", NOON, limit=1) == ["a"]
    assert claim(database, "two", NOON) == ["c"]
    assert claim(database, "two", NOON + 2 * MINUTE) == ["a", "b", "c"]


def test_what_a_lost_claim_brings_back_is_not_recorded(database: Database):
    keep(database, make_channel(), make_delivery("a"))
    claim(database, "one", NOON)
    claim(database, "two", NOON + 2 * MINUTE)
    outcome = judge_success(found(database, "a"), Receipt("taken"), NOON)
    with database.write() as connection:
        assert record_outcomes(connection, "one", [outcome]) == frozenset()
        assert record_outcomes(connection, "two", [outcome]) == {"a"}
    assert found(database, "a").state is DeliveryState.SENT


def test_messages_held_by_a_dead_process_of_this_machine_are_taken_over_at_once(
    database: Database,
):
    keep(database, make_channel(), make_delivery("a"))
    host = own_name().rpartition(":")[0]
    claim(database, f"{host}:4194305#1", datetime.now(UTC))
    assert make_outbox(database, NotingNotifier(), pace=QUICK).deliver(NOON).sent == 1


def test_messages_held_by_a_living_process_are_left_to_it(database: Database):
    keep(database, make_channel(), make_delivery("a"))
    claim(database, "another-host:1#1", datetime.now(UTC))
    assert make_outbox(database, NotingNotifier(), pace=QUICK).deliver(NOON).tried == 0


def test_a_send_without_an_end_is_given_up_after_the_lease_and_others_go_on(database: Database):
    release = threading.Event()

    def judge(key: str, _number: int) -> None:
        if key == "hangs":
            release.wait(20)

    keep(database, make_channel(), make_channel("mail"), make_delivery("hangs"))
    keep(database, make_delivery("fine", "ada-mail"))
    pace = replace(QUICK, threads=1, lease=timedelta(seconds=0.3))
    report = make_outbox(database, notifier := NotingNotifier(judge), pace=pace).deliver(NOON)
    release.set()
    assert (report.sent, report.retried) == (1, 1)
    assert found(database, "hangs").last_error == "no end of sending within 0 s"
    assert "fine" in notifier.keys


def test_a_stop_lets_what_is_being_sent_end_and_gives_the_rest_back(database: Database):
    keep(database, make_channel())
    keep(database, *(make_delivery(f"m{n}", made_at=NOON + n * MINUTE) for n in range(6)))
    stop: list[Callable[[], None]] = []
    outbox = make_outbox(database, NotingNotifier(lambda _k, _n: stop[0]()), pace=QUICK)
    stop.append(outbox.stop)
    report = outbox.deliver(NOON + HOUR)
    assert (report.sent, report.waiting) == (1, 5)
    assert found(database, "m3").claimed_by == ""


def test_only_so_many_are_tried_as_asked(database: Database):
    keep(database, *(make_channel(str(n)) for n in range(6)))
    keep(database, *(make_delivery(f"m{n}", f"ada-{n}") for n in range(6)))
    report = make_outbox(database, NotingNotifier(), pace=QUICK).deliver(NOON, limit=2)
    assert (report.sent, report.waiting) == (2, 4)


class ProcessEnd(BaseException):
    """Stands for a process that ends while it sends."""


def end_within_a_send(database: Database, moment: datetime, pace: Pace = QUICK) -> None:
    """One life that claims, begins to send and is gone, its claim with it."""

    def hand_over(*_work: object) -> None:
        raise ProcessEnd

    outbox = make_outbox(database, NotingNotifier(), pace=pace)
    run = DeliveryRun(
        database, outbox.post, pace, moment, "gone", threading.Event(), ignore_progress
    )
    with pytest.MonkeyPatch.context() as patch, suppress(ProcessEnd):
        patch.setattr(Senders, "submit", hand_over)
        run.work(limit=10, seconds=5)
    with database.write() as connection:
        release_abandoned(connection, lambda token: token != "gone")


def test_a_message_whose_sending_ends_the_process_each_time_is_given_up(database: Database):
    keep(database, make_channel(), make_channel("mail"), make_delivery("poison"))
    keep(database, make_delivery("fine", "ada-mail", due_at=NOON + DAY))
    pace, moment, lives = replace(QUICK, attempts=3), NOON, []
    for _ in range(3):
        end_within_a_send(database, moment, pace)
        one = found(database, "poison")
        lives.append((one.state, one.attempts))
        moment = max(moment, one.due_at)
    assert lives == [(DeliveryState.WAITING, number) for number in (1, 2, 3)]
    outbox = make_outbox(database, notifier := NotingNotifier(), pace=pace)
    report = outbox.deliver(NOON + 2 * DAY)
    assert (report.sent, report.dead) == (1, 1)
    assert notifier.keys == ["fine"]
    assert found(database, "poison").last_error == (
        "given up after 3 attempts: the last ended its process"
    )


def test_what_ends_the_process_again_waits_as_after_a_failure(database: Database):
    keep(database, make_channel(), make_delivery("poison"))
    end_within_a_send(database, NOON)
    assert found(database, "poison").due_at == NOON
    end_within_a_send(database, NOON)
    assert found(database, "poison").due_at - NOON >= MINUTE


def test_a_process_that_slept_until_another_took_over_sends_nothing_of_it(database: Database):
    keep(database, make_channel(), make_delivery("one"))
    claim(database, "sleeper", NOON)
    claim(database, "other", NOON + 2 * MINUTE)
    begun = [begin_try(found(database, "one"), QUICK, NOON)]
    with database.write() as connection:
        assert begin_tries(connection, "sleeper", begun) == frozenset()
        assert begin_tries(connection, "other", begun) == {"one"}
