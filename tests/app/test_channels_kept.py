"""Channels: checked, sealed, asked first, tested, switched, forgotten; and what links allow."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from app.access import GUEST_ID
from app.alert_tokens import LinkError
from app.subscriptions.drafts import ChannelDraft, DraftError, SubscriptionDraft
from db.alert_lists import find_alert
from db.alert_types import (
    AlertState,
    ChannelState,
    DeliveryKind,
    DeliveryState,
    MuteKind,
    SubscriptionState,
)
from db.channels import count_confirmations, find_channel, update_channel
from db.deliveries import find_delivery
from db.errors import ConfigError
from db.outbox_lists import deliveries_of
from scheduler.notify.webhook_address import read_webhook
from tests.app.alert_world import HOOK, MAILBOX, add_alert, make_desk, make_world
from tests.seeding import NOW

if TYPE_CHECKING:
    from app.alert_desk import AlertDesk
    from db.alert_types import Channel
    from db.store import Database

MAIL = ChannelDraft("email", MAILBOX)


@pytest.fixture
def desk(database: Database) -> AlertDesk:
    return make_desk(database)


def confirmed(desk: AlertDesk, owner: str = "ada", address: str = MAILBOX) -> Channel:
    added = desk.add_channel(owner, ChannelDraft("email", address)).channel
    return desk.confirm(desk.links.confirm(added.id, desk.now()))


def kinds_of(desk: AlertDesk, owner: str) -> list[tuple[DeliveryKind, DeliveryState]]:
    with desk.database.read() as connection:
        return [(line.kind, line.state) for line in deliveries_of(connection, owner)]


def test_an_address_is_sealed_masked_and_asked_first(desk: AlertDesk) -> None:
    added = desk.add_channel("ada", MAIL)
    channel = added.channel
    assert added.asked
    assert channel.state is ChannelState.PENDING
    assert channel.label == "a…@northlight.example"
    assert desk.sealer.open(channel.sealed) == MAILBOX
    assert kinds_of(desk, "ada") == [(DeliveryKind.CONFIRM, DeliveryState.WAITING)]
    with desk.database.read() as connection:
        dump = [tuple(row) for row in connection.execute(text("SELECT * FROM channels"))]
        dump += [tuple(row) for row in connection.execute(text("SELECT * FROM deliveries"))]
    for said in (str(dump), repr(added), repr(MAIL), repr(channel)):
        assert "ada.lovelace" not in said


@pytest.mark.parametrize(
    "stated",
    [
        "", "ada", "ada@", "@x.example", "ada@localhost", "a@b.example, c@d.example",
        "ada@x.example\nBcc: eve@x.example", "Ada <ada@x.example>", "ada@x.example\r", "a b@x.example",
        "eve%other.example@x.example", "other!eve@x.example", "|cat@x.example", "-oQ@x.example",
        "ada@[127.0.0.1]", "ada@127.0.0.1", "x" * 65 + "@x.example", '"a b"@x.example',
    ],
)  # fmt: skip
def test_what_is_not_one_plain_address_is_refused(desk: AlertDesk, stated: str) -> None:
    # A blank or line end around an address is a slip of the keyboard, and is taken off.
    if stated.strip() == "ada@x.example":
        assert desk.add_channel("ada", ChannelDraft("email", stated)).channel.label
        return
    with pytest.raises(DraftError) as caught:
        desk.add_channel("ada", ChannelDraft("email", stated))
    assert [fault.field for fault in caught.value.faults] == ["address"]
    assert stated not in str(caught.value) or len(stated) < 5


def test_domains_of_other_scripts_are_kept_in_ascii(desk: AlertDesk) -> None:
    channel = desk.add_channel("ada", ChannelDraft("email", "ada@Bücher.example")).channel
    assert desk.sealer.open(channel.sealed) == "ada@xn--bcher-kva.example"


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.northlight.example/x", "https://127.0.0.1/x", "https://10.0.0.8/x",
        "https://localhost/x", "https://hooks.northlight.example:22/x", "ftp://x.example/",
        "https://user:hunter2@x.example/", "https://0x7f000001/", "https://[::1]/", "javascript:1",
    ],
)  # fmt: skip
def test_webhooks_lead_to_the_public_web_only(desk: AlertDesk, url: str) -> None:
    with pytest.raises(DraftError) as caught:
        desk.add_channel("ada", ChannelDraft("webhook", url), is_operator=True)
    assert "hunter2" not in str(caught.value)
    assert desk.channels("ada") == []


def test_a_webhook_gets_a_secret_that_is_shown_once(desk: AlertDesk) -> None:
    added = desk.add_channel("ada", ChannelDraft("webhook", HOOK), is_operator=True)
    kept = read_webhook(desk.sealer.open(added.channel.sealed))
    assert (kept.url, kept.secret) == (HOOK, added.secret)
    assert added.secret.startswith("whsec_")
    assert added.secret not in repr(added)
    assert "secret-path" not in added.channel.label
    assert added.channel.state is ChannelState.ACTIVE
    assert kinds_of(desk, "ada") == []


def test_what_is_not_the_operators_own_is_asked_whatever_its_kind(desk: AlertDesk) -> None:
    for draft in (ChannelDraft("webhook", HOOK), ChannelDraft("apprise", "ntfy://topic")):
        assert desk.add_channel("ada", draft).channel.state is ChannelState.PENDING
    own = desk.add_channel("local", ChannelDraft("apprise", "ntfy://topic"), is_operator=True)
    assert own.channel.state is ChannelState.ACTIVE
    assert own.channel.label == "ntfy://…"
    mail = desk.add_channel("local", MAIL, is_operator=True)
    assert mail.channel.state is ChannelState.PENDING


@pytest.mark.parametrize(
    "url", ["mailto://a:b@x.example", "file:///etc/passwd", "json://x.example", "topic", "exec://a"]
)
def test_services_that_are_not_allowed_are_refused(desk: AlertDesk, url: str) -> None:
    with pytest.raises(DraftError, match="cannot be used"):
        desk.add_channel("ada", ChannelDraft("apprise", url), is_operator=True)


def test_the_environment_is_the_operators_to_name_and_never_ours(desk: AlertDesk) -> None:
    named = ChannelDraft("apprise", "env:SLACK_URL")
    with pytest.raises(DraftError, match="only whoever runs this service"):
        desk.add_channel("ada", named)
    added = desk.add_channel("local", named, is_operator=True)
    assert added.channel.sealed == "env:SLACK_URL"
    for name in ("env:TOCSIN_AUTH__CLIENT_SECRET", "env:tocsin_x", "env:", "env:A B"):
        with pytest.raises(DraftError, match="is not TOCSIN_"):
            desk.add_channel("local", ChannelDraft("apprise", name), is_operator=True)


def test_without_a_mail_server_no_mailbox_is_taken(desk: AlertDesk) -> None:
    without = replace(desk, rules=replace(desk.rules, has_mail=False))
    with pytest.raises(DraftError, match=r"\[mail\]"):
        without.add_channel("ada", MAIL)


def test_one_address_is_asked_three_times_a_day_over_all_owners(desk: AlertDesk) -> None:
    for owner in ("ada", "bob", "cyd"):
        desk.add_channel(owner, MAIL)
    with pytest.raises(ConfigError, match="3 times today"):
        desk.add_channel("dot", ChannelDraft("email", MAILBOX.upper()))
    assert desk.channels("dot") == []
    with pytest.raises(ConfigError, match="3 times today"):
        desk.ask_again("ada", desk.channels("ada")[0].id)
    later = replace(desk, now=lambda: NOW + timedelta(days=1, seconds=1))
    later.ask_again("ada", later.channels("ada")[0].id)
    with desk.database.read() as connection:
        asked = later.channels("ada")[0].address_hash
        assert count_confirmations(connection, asked, NOW - timedelta(days=1)) == 4


def test_removing_and_adding_again_does_not_get_round_the_limit(desk: AlertDesk) -> None:
    for _ in range(3):
        channel = desk.add_channel("ada", MAIL).channel
        desk.remove_channel("ada", channel.id)
    with pytest.raises(ConfigError, match="3 times today"):
        desk.add_channel("ada", MAIL)


def test_one_owner_has_twenty_addresses_asked_a_day(desk: AlertDesk) -> None:
    for number in range(20):
        added = desk.add_channel("ada", ChannelDraft("email", f"a{number}@northlight.example"))
        desk.remove_channel("ada", added.channel.id)
    with pytest.raises(ConfigError, match="20 addresses asked today"):
        desk.add_channel("ada", ChannelDraft("email", "a20@northlight.example"))


def test_a_reader_keeps_so_many_channels_and_a_guest_none(desk: AlertDesk) -> None:
    for number in range(desk.limits.channels):
        desk.add_channel("ada", ChannelDraft("email", f"ada{number}@northlight.example"))
    with pytest.raises(ConfigError, match="you keep 6 channels"):
        desk.add_channel("ada", MAIL)
    with pytest.raises(ConfigError, match="nothing is kept for them"):
        desk.add_channel(GUEST_ID, MAIL)


def test_the_same_address_is_kept_once_by_an_owner(desk: AlertDesk) -> None:
    desk.add_channel("ada", MAIL)
    with pytest.raises(ConfigError, match="waits for its confirmation already"):
        desk.add_channel("ada", ChannelDraft("email", "Ada.Lovelace@NORTHLIGHT.example"))
    assert desk.add_channel("bob", MAIL).channel.state is ChannelState.PENDING


def test_confirming_works_once_for_a_week_and_for_its_own_adding_only(desk: AlertDesk) -> None:
    channel = desk.add_channel("ada", MAIL).channel
    token = desk.links.confirm(channel.id, NOW)
    late = replace(desk, now=lambda: NOW + timedelta(days=8))
    with pytest.raises(LinkError, match="time of this link is over"):
        late.confirm(token)
    assert desk.read_confirm(token).state is ChannelState.PENDING
    for _ in range(2):
        assert desk.confirm(token).state is ChannelState.ACTIVE
    desk.remove_channel("ada", channel.id)
    with pytest.raises(LinkError):
        desk.confirm(token)
    next_day = replace(desk, now=lambda: NOW + timedelta(days=1))
    again = next_day.add_channel("ada", MAIL).channel
    assert again.id == channel.id
    with pytest.raises(LinkError, match="no longer good"):
        next_day.confirm(token)
    fresh = desk.links.confirm(again.id, NOW + timedelta(days=1))
    assert next_day.confirm(fresh).state is ChannelState.ACTIVE


def test_a_test_goes_to_confirmed_channels_only(desk: AlertDesk) -> None:
    pending = desk.add_channel("ada", MAIL).channel
    with pytest.raises(ConfigError, match="not confirmed yet"):
        desk.queue_test("ada", pending.id)
    with pytest.raises(ConfigError, match="you have no channel"):
        desk.queue_test("eve", pending.id)
    desk.confirm(desk.links.confirm(pending.id, NOW))
    key = desk.queue_test("ada", pending.id)
    with desk.database.read() as connection:
        delivery = find_delivery(connection, key)
    assert delivery is not None
    assert delivery.kind is DeliveryKind.TEST
    assert "lovelace" not in delivery.message
    assert json.loads(delivery.message)["items"] == []


def test_removing_forgets_the_address_and_what_waits(desk: AlertDesk) -> None:
    channel = confirmed(desk)
    kept = desk.add("ada", SubscriptionDraft("topic", "legal", channels=(channel.id,)))
    desk.queue_test("ada", channel.id)
    desk.remove_channel("ada", channel.id)
    with desk.database.read() as connection:
        gone = find_channel(connection, channel.id)
    assert gone is not None
    assert (gone.sealed, gone.label, gone.state) == ("", "removed", ChannelState.OFF)
    assert desk.channels("ada") == []
    assert {state for _, state in kinds_of(desk, "ada")} == {DeliveryState.CANCELLED}
    left = desk.find("ada", kept.id)
    assert (left.channels, left.state) == ((), SubscriptionState.ACTIVE)


def test_a_channel_is_switched_off_and_on_by_its_owner(desk: AlertDesk) -> None:
    channel = confirmed(desk)
    assert desk.switch_channel("ada", channel.id, on=False).state is ChannelState.OFF
    with pytest.raises(DraftError, match="switched off"):
        desk.add("ada", SubscriptionDraft("topic", "legal", channels=(channel.id,)))
    assert desk.switch_channel("ada", channel.id, on=True).state is ChannelState.ACTIVE


def test_what_bounced_is_asked_again_before_it_is_switched_on(desk: AlertDesk) -> None:
    channel = confirmed(desk)
    with desk.database.write() as connection:
        bounced = replace(channel, state=ChannelState.OFF, state_note="refused", bounces=3)
        update_channel(connection, bounced)
    changed = desk.switch_channel("ada", channel.id, on=True)
    assert (changed.state, changed.bounces) == (ChannelState.PENDING, 0)
    assert kinds_of(desk, "ada").count((DeliveryKind.CONFIRM, DeliveryState.WAITING)) == 2


def test_one_click_stops_one_subscription_and_the_last_one_the_channel(desk: AlertDesk) -> None:
    channel = confirmed(desk)
    hook = desk.add_channel("ada", ChannelDraft("webhook", HOOK), is_operator=True).channel
    both = SubscriptionDraft("topic", "legal", channels=(channel.id, hook.id))
    first, second = desk.add("ada", both), desk.add("ada", replace(both, target="research"))
    for _ in range(2):
        stopped, where = desk.unsubscribe(desk.links.unsubscribe(first.id, channel.id))
        assert (stopped.channels, where.id) == ((hook.id,), channel.id)
    assert desk.find_channel("ada", channel.id).state is ChannelState.ACTIVE
    desk.unsubscribe(desk.links.unsubscribe(second.id, channel.id))
    assert desk.find_channel("ada", channel.id).state is ChannelState.OFF
    assert desk.find("ada", second.id).state is SubscriptionState.ACTIVE
    with pytest.raises(ConfigError, match="switched off"):
        desk.queue_test("ada", channel.id)
    again = desk.add_channel("ada", MAIL)
    assert again.asked
    assert again.channel.state is ChannelState.PENDING


def test_a_subscription_that_goes_nowhere_any_more_ends(seeded: Database) -> None:
    desk = make_desk(seeded)
    channel = confirmed(desk)
    kept = desk.add("ada", SubscriptionDraft("topic", "legal", channels=(channel.id,)))
    waiting = add_alert(seeded, kept)
    stopped, _ = desk.unsubscribe(desk.links.unsubscribe(kept.id, channel.id))
    assert stopped.state is SubscriptionState.ENDED
    with seeded.read() as connection:
        dropped = find_alert(connection, waiting.id)
    assert dropped is not None
    assert (dropped.state, dropped.note) == (
        AlertState.DROPPED,
        "unsubscribed by who gets the messages",
    )


def test_preferences_show_and_change_what_goes_to_one_channel(desk: AlertDesk) -> None:
    channel = confirmed(desk)
    kept = desk.add("ada", SubscriptionDraft("topic", "legal", channels=(channel.id,)))
    other = desk.add("ada", SubscriptionDraft("topic", "research"))
    token = desk.links.preferences(channel.id)
    assert [one.id for one in desk.read_preferences(token).subscriptions] == [kept.id]
    draft = replace(desk.draft_of(kept), rhythm="daily", hour=6, target="other", name="Taken over")
    changed = desk.prefer(token, kept.id, draft)
    assert (changed.rhythm, changed.hour) == ("daily", 6)
    assert (changed.target, changed.name) == (kept.target, kept.name)
    with pytest.raises(LinkError, match="no longer sent"):
        desk.prefer(token, other.id, draft)
    assert desk.stop(token).subscriptions == ()
    assert desk.find_channel("ada", channel.id).state is ChannelState.OFF
    assert desk.find("ada", other.id).state is SubscriptionState.ACTIVE


def test_less_like_this_offers_what_the_story_holds_but_not_the_target(seeded: Database) -> None:
    world = make_world(seeded)
    token = world.desk.links.less(world.alert.id)
    subscription, alert, offers = world.desk.read_less(token)
    assert (subscription.id, alert.id) == (world.topic.id, world.alert.id)
    offered = {(offer.kind, offer.value) for offer in offers}
    assert (MuteKind.STORY, "s-suspended") in offered
    assert (MuteKind.SOURCE, "northlight") in offered
    assert (MuteKind.TOPIC, "export_control") not in offered
    wish = world.desk.less(token, MuteKind.SOURCE, "northlight")
    assert world.desk.mutes(world.owner, world.topic.id) == [wish]
    with pytest.raises(LinkError, match="nothing of that kind"):
        world.desk.less(token, MuteKind.ENTITY, "organisation:nobody")


def test_mutes_take_names_and_are_taken_back_by_them(seeded: Database) -> None:
    world = make_world(seeded)
    desk, owner, key = world.desk, world.owner, world.topic.id
    assert desk.mute(owner, key, MuteKind.SOURCE, "The Model Gazette").value == "gazette"
    with pytest.raises(ConfigError, match="no topic"):
        desk.mute(owner, key, MuteKind.TOPIC, "moonlight")
    assert desk.unmute(owner, key, MuteKind.SOURCE, "The Model Gazette")
    assert not desk.unmute(owner, key, MuteKind.SOURCE, "gazette")
    with pytest.raises(ConfigError, match="you have no subscription"):
        desk.mute("eve", key, MuteKind.SOURCE, "gazette")
