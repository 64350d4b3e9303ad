"""Channels on the page of alerts: added, confirmed, tried out, switched, removed; always masked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.alerts_reading import read_channels
from app.context import publish_context
from app.subscriptions.drafts import ChannelDraft, SubscriptionDraft
from app.ui import alerts_channels
from app.ui.alerts_edit import usual_channels
from app.ui.alerts_services import SERVICES
from app.ui.alerts_words import name_channel
from db.alert_types import ChannelKind, ChannelState, Delivery, DeliveryKind, DeliveryState
from db.deliveries import insert_delivery
from db.outbox_lists import deliveries_of
from tests.app.alert_world import HOOK, MAILBOX, AlertWorld
from tests.app.alerts_pages import open_page, press, settled
from tests.app.conftest import make_context
from tests.app_pages import page_html
from tests.seeding import NOW

if TYPE_CHECKING:
    from streamlit.testing.v1 import AppTest

    from db.alert_types import Channel

NEW_MAIL = "grace.hopper@harbour.example"
NEW_HOOK = "https://hooks.harbour.example/very-secret-path"
CHAT = "slack://TokenOne/TokenTwo/TokenThree"


def add(page: AppTest, service: str, address: str) -> AppTest:
    at = [one.name for one in SERVICES].index(service)
    page = settled(page.selectbox(key="alert_service").set_value(at).run())
    page.text_input(key="alert_address").set_value(address)
    return press(page, "alert_way_add")


def newest(world: AlertWorld) -> Channel:
    known = {world.mail.id, world.hook.id}
    (found,) = [one for one in world.desk.channels("local") if one.id not in known]
    return found


def sent_kinds(world: AlertWorld, channel_id: str) -> list[DeliveryKind]:
    with world.desk.database.read() as connection:
        lines = deliveries_of(connection, "local")
    return [line.kind for line in lines if line.channel_id == channel_id]


def test_addresses_are_shown_masked_with_what_they_serve(world: AlertWorld):
    html = page_html(open_page(do="channels"))
    assert MAILBOX not in html
    assert HOOK not in html
    assert world.mail.label in html
    assert "serves 2 alerts" in html
    assert "in use" in html


def test_an_address_is_asked_before_anything_is_sent(world: AlertWorld):
    page = add(open_page(do="channels"), "E-mail", NEW_MAIL)
    html = page_html(page)
    assert "A message goes to" in html
    assert "waits for its confirmation" in html
    assert NEW_MAIL not in html
    assert page.text_input(key="alert_address").value == ""
    channel = newest(world)
    assert channel.state is ChannelState.PENDING
    page = press(page, f"again_{channel.id}")
    assert "once more" in page_html(page)
    assert sent_kinds(world, channel.id) == [DeliveryKind.CONFIRM] * 2


def test_a_webhooks_secret_is_shown_once(world: AlertWorld):
    page = add(open_page(do="channels"), "Webhook", NEW_HOOK)
    (secret,) = [str(one.value) for one in page.code]
    assert secret.startswith("whsec_")
    assert "webhook-signature" in page_html(page)
    assert NEW_HOOK not in page_html(page)
    assert not settled(page.run()).code
    assert newest(world).state is ChannelState.ACTIVE, "operators need not confirm their own"


def test_a_chats_url_is_typed_hidden_and_kept_masked(world: AlertWorld):
    page = open_page(do="channels")
    at = [one.name for one in SERVICES].index("Slack")
    page = settled(page.selectbox(key="alert_service").set_value(at).run())
    assert page.text_input(key="alert_address").proto.type == 1, "as a password"
    assert "Incoming Webhooks" in page_html(page)
    html = page_html(add(page, "Slack", CHAT))
    assert "TokenOne" not in html
    assert "TokenThree" not in html
    assert newest(world).kind is ChannelKind.APPRISE


@pytest.mark.parametrize(
    ("service", "address", "said"),
    [
        ("E-mail", "", "Write an address such as you@example.org"),
        ("E-mail", "nobody", "no e-mail address"),
        ("Webhook", "http://127.0.0.1/hook", "cannot be used"),
        ("Another service", "unheard://of", "not among those allowed here"),
    ],
)
def test_faults_stand_at_the_field_and_what_was_typed_stays(
    world: AlertWorld, service: str, address: str, said: str
):
    page = add(open_page(do="channels"), service, address)
    assert said in page_html(page)
    assert page.text_input(key="alert_address").value == address
    assert len(world.desk.channels("local")) == 2


def test_a_channel_is_tried_out_switched_and_removed(world: AlertWorld):
    key = world.hook.id
    page = press(open_page(do="channels"), f"test_{key}")
    assert "A test goes to" in page_html(page)
    assert DeliveryKind.TEST in sent_kinds(world, key)
    page = press(page, f"off_{key}")
    assert world.desk.find_channel("local", key).state is ChannelState.OFF
    page = press(page, f"on_{key}")
    assert world.desk.find_channel("local", key).state is ChannelState.ACTIVE
    page = press(page, f"drop_{key}")
    assert "Its address is forgotten" in page_html(page)
    page = press(page, f"drop_sure_{key}")
    assert [one.id for one in world.desk.channels("local")] == [world.mail.id]
    assert f"Removed {world.hook.label}, and its address is forgotten." in page_html(page)


def test_without_a_mail_server_the_page_says_so_and_how_to_name_one(world: AlertWorld):
    rules = replace(world.desk.rules, has_mail=False)
    publish_context(
        replace(make_context(world.desk.database), alerts=replace(world.desk, rules=rules))
    )
    html = page_html(open_page(do="channels"))
    assert "E-mail is not set up on this server" in html
    assert "<code>[mail]</code>" in html


def test_what_failed_is_told_at_the_channel(world: AlertWorld):
    view = alerts_channels.render_channel(channel_view())
    assert '<span class="t-bad">switched off: refused for good' in view
    assert "refused 3 times in a row" in view
    assert '<span class="t-bad">2 messages given up</span>' in view


def channel_view():
    from app.alerts_reading import ChannelView

    return ChannelView(
        "c", ChannelKind.EMAIL, "g…@harbour.example", ChannelState.OFF, "refused for good", NOW, NOW,
        bounces=3, subscriptions=1, waiting=0, dead=2, last_sent_at=None,
    )  # fmt: skip


def test_an_unconfirmed_channel_cannot_be_tried_out(world: AlertWorld):
    world.desk.add_channel("local", ChannelDraft("email", NEW_MAIL))
    keys = [button.key for button in open_page(do="channels").button]
    channel = newest(world)
    assert f"again_{channel.id}" in keys
    assert f"test_{channel.id}" not in keys


def test_a_channel_tells_why_its_messages_fail_and_chats_have_their_names(world: AlertWorld):
    error = "given up after 12 attempts: the receiver answered 410"
    delivery = Delivery(
        "dead", world.topic.id, world.hook.id, DeliveryKind.ALERTS, "{}", NOW, NOW,
        state=DeliveryState.DEAD, attempts=12, last_error=error,
    )  # fmt: skip
    with world.desk.database.write() as connection:
        insert_delivery(connection, delivery)
        waits = replace(delivery, id="gone", state=DeliveryState.CANCELLED, last_error="not now")
        insert_delivery(connection, waits)
    html = page_html(open_page(do="channels"))
    assert '<p class="t-note">The receiver answered 410.</p>' in html
    assert "Not now" not in html, "what was cancelled is no fault of the channel"
    assert name_channel(ChannelKind.APPRISE, "slack://…") == "Slack"
    assert name_channel(ChannelKind.APPRISE, "gotify://…") == "Chat or push"
    assert name_channel(ChannelKind.WEBHOOK, "hooks.example/…") == "Webhook hooks.example/…"


def test_a_new_alert_goes_where_the_last_one_does(world: AlertWorld):
    views = read_channels(world.desk.database, "local")
    later = replace(world.desk, now=lambda: NOW + timedelta(hours=1))
    made = later.add("local", SubscriptionDraft("topic", "legal", "", (world.hook.id,)))
    assert usual_channels(later, "local", views) == (world.hook.id,)
    for one in (world.topic, world.entity, made):
        later.end("local", one.id)
    every = {world.mail.id, world.hook.id}
    assert set(usual_channels(later, "local", views)) == every


def test_only_services_that_the_server_allows_are_offered(world: AlertWorld):
    offered = open_page(do="channels").selectbox(key="alert_service").options
    assert offered == ["E-mail", "Webhook", "Slack", "ntfy", "Another service"]
    assert not [one.name for one in SERVICES if one.is_offered(()) and one.starts]
