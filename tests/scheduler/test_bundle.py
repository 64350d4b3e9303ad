"""Which queued alerts become which messages: pure decisions, no database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from db.alert_types import (
    AlertKind,
    ChannelState,
    DeliveryKind,
    Mute,
    MuteKind,
    QuietHours,
    Rhythm,
    SubscriptionState,
)
from scheduler.bundle import FEED_ONLY, BundlePlan, OwnerQueue, plan_bundles
from scheduler.due import BundleRules
from tests.outbox_world import DAY, HOUR, MINUTE, NOON, make_alert, make_channel, make_subscription

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.alert_types import Alert, Channel, Subscription

SOON = NOON + MINUTE
RULES = BundleRules()


def plan(
    alerts: Sequence[Alert],
    now: datetime = SOON,
    *,
    subscriptions: Sequence[Subscription] = (make_subscription(),),
    channels: Sequence[Channel] = (make_channel(),),
    mutes: Sequence[Mute] = (),
    told: frozenset[tuple[str, str]] = frozenset(),
    made: int = 0,
    rules: BundleRules = RULES,
) -> BundlePlan:
    queue = OwnerQueue(
        alerts,
        {one.id: one for one in subscriptions},
        {one.id: one for one in channels},
        mutes,
        told,
        {one.id: made for one in channels},
    )
    return plan_bundles(queue, rules, now)


def stories(found: BundlePlan) -> list[list[str | None]]:
    return [[alert.story_id for alert in message.alerts] for message in found.messages]


def notes(found: BundlePlan) -> set[str]:
    return {note for _, note in found.dropped}


def test_an_alert_waits_a_moment_for_others_of_its_affair():
    assert plan([make_alert("one")], NOON + timedelta(seconds=29)).messages == ()
    assert stories(plan([make_alert("one")], NOON + timedelta(seconds=30))) == [["one"]]


def test_stories_of_one_affair_come_as_one_message_and_others_apart():
    alerts = [make_alert("one", affair="t"), make_alert("two", affair="t"), make_alert("three")]
    found = plan(alerts)
    assert stories(found) == [["one", "two"], ["three"]]
    assert {message.kind for message in found.messages} == {DeliveryKind.ALERTS}
    assert len(found.settled) == 3


def test_what_comes_late_of_an_affair_joins_the_message_without_settling():
    late = make_alert("two", at=SOON, affair="one")
    assert stories(plan([make_alert("one"), late])) == [["one", "two"]]


def test_many_affairs_at_once_come_as_one_list():
    found = plan([make_alert(name) for name in ("a", "b", "c", "d")])
    assert stories(found) == [["a", "b", "c", "d"]]
    assert found.messages[0].kind is DeliveryKind.DIGEST


def test_a_story_that_two_subscriptions_found_is_told_once_and_names_both():
    rules = [make_subscription(), make_subscription("gpus", created_at=NOON - HOUR)]
    alerts = [make_alert("one", "ada-gpus"), make_alert("one")]
    (message,) = plan(alerts, subscriptions=rules).messages
    assert message.subscription_id == "ada-news"  # the older one leads
    assert message.also == ("ada-gpus",)
    assert len(message.alerts) == 2


def test_a_story_told_at_once_is_taken_out_of_the_daily_list_of_another_subscription():
    daily = make_subscription("calm", rhythm=Rhythm.DAILY)
    alerts = [make_alert("one"), make_alert("one", "ada-calm"), make_alert("two", "ada-calm")]
    found = plan(alerts, subscriptions=[make_subscription(), daily])
    assert stories(found) == [["one", "one"]]
    assert alerts[2].id not in dict(found.settled)


def test_a_key_told_before_on_the_channel_is_not_told_again():
    found = plan([make_alert("one")], told=frozenset({("story:one", "ada-hook")}))
    assert found.messages == ()
    assert notes(found) == {"told before to the same channel"}


def test_each_channel_gets_its_own_message():
    both = make_subscription(channels=("ada-hook", "ada-mail"))
    found = plan(
        [make_alert("one")], subscriptions=[both], channels=[make_channel(), make_channel("mail")]
    )
    assert [message.channel_id for message in found.messages] == ["ada-hook", "ada-mail"]
    assert found.settled == ((make_alert("one").id, ""),)


def test_daily_alerts_wait_for_the_hour_in_the_subscribers_zone():
    daily = make_subscription(rhythm=Rhythm.DAILY, hour=8, zone="Asia/Tokyo")
    alerts = [make_alert("one"), make_alert("two", at=NOON + HOUR)]
    due = datetime(2026, 6, 17, 23, tzinfo=UTC)
    assert plan(alerts, due - MINUTE, subscriptions=[daily]).messages == ()
    found = plan(alerts, due, subscriptions=[daily])
    assert stories(found) == [["one", "two"]]
    assert found.messages[0].kind is DeliveryKind.DIGEST


def test_weekly_alerts_come_with_the_issue():
    weekly = make_subscription(rhythm=Rhythm.WEEKLY)
    issue = datetime(2026, 6, 18, 8, tzinfo=UTC)
    alerts = [make_alert("one"), make_alert("next", at=issue + MINUTE)]
    assert plan(alerts, issue - MINUTE, subscriptions=[weekly]).messages == ()
    assert stories(plan(alerts, issue + HOUR, subscriptions=[weekly])) == [["one"]]
    left = plan(alerts[1:], issue + 7 * DAY, subscriptions=[weekly])
    assert stories(left) == [["next"]]


def test_messages_wait_for_the_end_of_quiet_hours_then_come_together():
    quiet = make_subscription(quiet=QuietHours(11 * 60, 14 * 60))
    alerts = [make_alert(name, at=NOON + n * MINUTE) for n, name in enumerate("abcd")]
    assert plan(alerts, NOON + HOUR, subscriptions=[quiet]).messages == ()
    found = plan(alerts, NOON + 2 * HOUR, subscriptions=[quiet])
    assert stories(found) == [["a", "b", "c", "d"]]


def test_what_was_due_long_ago_comes_as_one_digest_with_what_is_new():
    alerts = [make_alert("old"), make_alert("new", at=NOON + DAY)]
    found = plan(alerts, NOON + DAY + MINUTE)
    assert stories(found) == [["old", "new"]]
    assert found.messages[0].kind is DeliveryKind.DIGEST


def test_a_channel_at_its_daily_limit_takes_nothing_more_and_nothing_is_lost():
    found = plan([make_alert("one")], made=100)
    assert (found.messages, found.settled, found.dropped) == ((), (), ())


def test_the_last_message_of_a_channels_day_lists_all_that_would_be_over_the_limit():
    found = plan([make_alert(name) for name in ("a", "b", "c")], made=98)
    assert stories(found) == [["a"], ["b", "c"]]
    assert found.messages[1].kind is DeliveryKind.DIGEST


@pytest.mark.parametrize(
    ("state", "note"),
    [
        (SubscriptionState.ENDED, "the subscription ended"),
        (SubscriptionState.PAUSED, "the subscription was paused"),
    ],
)
def test_alerts_of_a_subscription_not_at_work_are_dropped(state: SubscriptionState, note: str):
    found = plan([make_alert("one")], subscriptions=[make_subscription(state=state)])
    assert notes(found) == {note}
    assert found.messages == ()


@pytest.mark.parametrize("kind", [MuteKind.STORY, MuteKind.THREAD])
def test_a_wish_for_less_reaches_what_is_queued(kind: MuteKind):
    mute = Mute("ada-news", kind, "one", SOON)
    found = plan([make_alert("one"), make_alert("two")], mutes=[mute])
    assert stories(found) == [["two"]]
    assert notes(found) == {f"left out by wish: {kind.value}"}


def test_a_channel_that_is_off_gets_nothing():
    found = plan([make_alert("one")], channels=[make_channel(state=ChannelState.OFF)])
    assert notes(found) == {"its channel is switched off"}


def test_alerts_wait_for_a_channel_to_be_confirmed_for_a_week():
    pending = [make_channel(state=ChannelState.PENDING)]
    assert plan([make_alert("one")], NOON + 6 * DAY, channels=pending) == BundlePlan()
    found = plan([make_alert("one")], NOON + 8 * DAY, channels=pending)
    assert notes(found) == {"its channel was not confirmed within 7 days"}


def test_a_subscription_without_a_channel_tells_its_feed_alone():
    found = plan([make_alert("one")], subscriptions=[make_subscription(channels=())])
    assert found.settled == ((make_alert("one").id, FEED_ONLY),)


def test_an_issue_comes_as_a_message_of_its_own_also_over_the_limit():
    issue = make_alert("x", key="brief:2026-W25", kind=AlertKind.BRIEF, story_id=None, week="W25")
    found = plan([make_alert("one"), issue], made=100)
    assert [message.kind for message in found.messages] == [DeliveryKind.BRIEF]


def test_a_correction_waits_for_no_rhythm():
    weekly = make_subscription(rhythm=Rhythm.WEEKLY)
    mended = make_alert("x", key="correction:1", kind=AlertKind.CORRECTION, week="2026-W24")
    found = plan([mended, make_alert("one")], subscriptions=[weekly])
    assert [message.kind for message in found.messages] == [DeliveryKind.CORRECTION]


def test_the_same_queue_gives_the_same_plan_in_any_order():
    rules = [make_subscription(), make_subscription("gpus", created_at=NOON - HOUR)]
    alerts = [make_alert(name, one.id) for name in ("a", "b") for one in rules]
    forth = plan(alerts, subscriptions=rules)
    back = plan(alerts[::-1], subscriptions=rules[::-1])
    assert {(m.subscription_id, m.alerts, m.also) for m in forth.messages} == {
        (m.subscription_id, m.alerts, m.also) for m in back.messages
    }
