"""The page of alerts: what is followed, what can be done with it, and what it says to whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from analysis.alerts.backtest_types import Backtest
from app.access import GUEST_ID, Reader
from app.context import forget_context, publish_context
from app.subscriptions.drafts import SubscriptionDraft
from app.ui.views import alerts as alerts_view
from db.alert_types import Delivery, DeliveryKind, DeliveryState, MuteKind, SubscriptionState
from db.deliveries import find_delivery, insert_delivery
from tests.app.alert_world import HOOK, MAILBOX, AlertWorld, add_alert, make_desk
from tests.app.alerts_pages import open_page, press
from tests.app.conftest import make_context
from tests.app.payloads import CLASSES
from tests.app_pages import page_html
from tests.seeding import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.store import Database

HOSTILE = " ".join(CLASSES[kind] for kind in sorted(CLASSES))


@pytest.fixture
def bare(seeded: Database) -> Iterator[Any]:
    """A desk of which nothing was asked yet."""
    desk = make_desk(seeded)
    publish_context(replace(make_context(seeded), alerts=desk))
    yield desk
    forget_context()


def test_an_empty_page_says_what_alerts_are_and_how_to_begin(bare: Any):
    html = page_html(open_page())
    assert "Nothing is followed yet" in html
    assert "/alerts?do=new&amp;kind=topic&amp;target=export_control" in html
    assert "/alerts?do=new&amp;kind=topic&amp;target=deprecation_shutdown" in html


def test_the_list_tells_what_is_followed_where_it_goes_and_what_came_of_it(world: AlertWorld):
    html = page_html(open_page())
    assert "<h2>Export rules</h2>" in html
    assert "Stories on the topic Export controls" in html
    assert "1 alert in the last 30 days" in html
    assert "Access to Aurora 5 is suspended in 41 countries</a>" in html
    assert "<blockquote>" in html
    assert "daily at 08:00" in html
    assert f"/feeds/subscriptions/{world.topic.id}.xml" in html
    assert f"/calendar/subscriptions/{world.topic.id}.ics" in html
    assert "ada" not in html, "an address is only shown masked"


def test_a_subscription_is_paused_and_resumed(world: AlertWorld):
    page = press(open_page(), f"pause_{world.topic.id}")
    assert "“Export rules” is paused." in page_html(page)
    assert world.desk.find("local", world.topic.id).state is SubscriptionState.PAUSED
    assert '<span class="t-alerts-state">paused</span>' in page_html(page)
    page = press(page, f"resume_{world.topic.id}")
    assert world.desk.find("local", world.topic.id).state is SubscriptionState.ACTIVE


def test_ending_asks_once(world: AlertWorld):
    page = press(open_page(), f"end_{world.topic.id}")
    assert "End “Export rules”?" in page_html(page)
    page = press(page, f"end_not_{world.topic.id}")
    assert "End “Export rules”?" not in page_html(page)
    page = press(press(page, f"end_{world.topic.id}"), f"end_sure_{world.topic.id}")
    assert "“Export rules” has ended." in page_html(page)
    assert [one.name for one in world.desk.list("local")] == ["One maker"]


def test_the_history_tells_why_and_what_became_of_messages(world: AlertWorld):
    html = page_html(open_page(do="history"))
    assert "Because you follow the topic Export controls." in html
    assert f"/alerts?do=less&amp;alert={world.alert.id}" in html
    assert "/story?passage=" in html
    assert "Question whether messages may come" in html
    assert MAILBOX not in html
    assert "secret-path" not in html


def test_an_alert_that_could_not_be_scored_says_so(world: AlertWorld):
    add_alert(world.desk.database, world.entity, "weights", score=None)
    html = page_html(open_page(do="history", subscription=world.entity.id))
    assert "not scored" in html
    assert "Of “One maker” alone" in html
    assert "Because you follow the topic Export controls." in html


def test_less_like_this_leaves_out_what_is_chosen_and_can_be_taken_back(
    world: AlertWorld, quick_past: None
):
    page = open_page(do="less", alert=world.alert.id)
    labels = [button.label for button in page.button]
    assert any(label.startswith("Leave out") for label in labels)
    page = press(page, "less_0")
    (mute,) = world.desk.mutes("local", world.topic.id)
    assert mute.kind in set(MuteKind)
    assert "is left out from now on" in page_html(page)
    page = open_page(do="edit", subscription=world.topic.id)
    press(page, "unmute_0")
    assert world.desk.mutes("local", world.topic.id) == []


def test_nobody_sees_or_lessens_what_is_anothers(
    world: AlertWorld, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(alerts_view, "page_reader", lambda: Reader("someone"))
    assert "Nothing is followed yet" in page_html(open_page())
    assert "No such alert" in page_html(open_page(do="less", alert=world.alert.id))
    assert "You have no alert" in page_html(open_page(do="edit", subscription=world.topic.id))
    history = page_html(open_page(do="history", subscription=world.topic.id))
    assert "Export rules" not in history


def test_what_is_not_there_is_said(world: AlertWorld):
    assert "You have no alert “&lt;b&gt;”" in page_html(open_page(do="edit", subscription="<b>"))
    assert "No such alert" in page_html(open_page(do="less", alert="no such"))


def test_a_guest_may_try_but_reads_why_nothing_is_kept(
    world: AlertWorld, monkeypatch: pytest.MonkeyPatch, quick_past: None
):
    monkeypatch.setattr(alerts_view, "page_reader", lambda: Reader(GUEST_ID))
    page = open_page(kind="topic", target="legal")
    assert "nothing is kept for them" in page_html(page)
    assert "alert_keep" not in [button.key for button in page.button]
    for do in ("", "channels", "history"):
        assert "nothing is kept for them" in page_html(open_page(do=do))


def test_the_demo_says_why_there_are_no_alerts(seeded: Database):
    publish_context(make_context(seeded, demo=True))
    assert "no alert is kept here and nothing is sent" in page_html(open_page())
    forget_context()


def test_while_the_demo_is_shown_alerts_are_about_ones_own_sources(
    seeded: Database, bare: Any, quick_past: None
):
    publish_context(replace(make_context(seeded, demo=True), alerts=bare))
    html = page_html(open_page(kind="topic", target="legal"))
    assert "Alerts are about <strong>your own sources</strong>" in html
    assert "t-alerts-past" in html


@pytest.fixture
def quick_past(monkeypatch: pytest.MonkeyPatch) -> None:
    """A past in which nothing rang; the true one has tests of its own."""
    from app.ui import alerts_backtest

    def look(*_: object) -> Backtest:
        return Backtest(NOW - timedelta(days=90), NOW, 0, (), (), None, "")

    monkeypatch.setattr(alerts_backtest, "_look_back", look)


def put_message(world: AlertWorld, key: str, state: DeliveryState, error: str = "") -> None:
    delivery = Delivery(
        key, world.topic.id, world.hook.id, DeliveryKind.ALERTS, "{}", NOW, NOW,
        state=state, attempts=3, last_error=error,
    )  # fmt: skip
    with world.desk.database.write() as connection:
        insert_delivery(connection, delivery)


def state_of(world: AlertWorld, key: str) -> DeliveryState:
    with world.desk.database.read() as connection:
        found = find_delivery(connection, key)
    assert found is not None
    return found.state


def test_operators_see_the_outbox_and_send_dead_letters_again(world: AlertWorld):
    put_message(world, "dead-1", DeliveryState.DEAD, "the receiver answered 410")
    put_message(world, "dead-2", DeliveryState.DEAD)
    put_message(world, "late", DeliveryState.WAITING, "the receiver answered 503")
    page = open_page(do="outbox")
    html = page_html(page)
    assert "<strong>2</strong> given up" in html
    assert "The receiver answered 410" in html
    assert "tried 3 times, again" in html
    assert "Export rules" not in html, "what is everybody's shows no names"
    assert HOOK.partition("://")[2].partition("/")[0] not in html
    page = press(page, "again_dead-1")
    assert state_of(world, "dead-1") is DeliveryState.WAITING
    assert state_of(world, "dead-2") is DeliveryState.DEAD
    page = press(page, "outbox_all")
    assert "1 message will be sent again" in page_html(page)
    assert state_of(world, "dead-2") is DeliveryState.WAITING


def test_readers_see_no_outbox(world: AlertWorld, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(alerts_view, "is_operator", lambda: False)
    html = page_html(open_page(do="outbox"))
    assert "Only operators see this" in html
    assert "t-alerts-counts" not in html


def test_hostile_names_and_reasons_stay_text(world: AlertWorld):
    # Every class in what may be long; three in names, since one alert has one name.
    for kind, event in (("script", "hostile"), ("attribute", "weights"), ("template", "retired")):
        named = "".join(sign for sign in CLASSES[kind] if sign.isprintable())[:100]
        draft = SubscriptionDraft("topic", "legal", named, (world.hook.id,), languages=(kind[:2],))
        add_alert(world.desk.database, world.desk.add("local", draft), event, rule=HOSTILE)
    put_message(world, "dead", DeliveryState.DEAD, HOSTILE)
    for do in ("", "history", "outbox"):
        shown = page_html(open_page(do=do))
        assert "&lt;script&gt;" in shown
        assert "<script" not in shown
        assert "<img" not in shown
        assert ' onmouseover="' not in shown
        assert "\u202e" not in shown


def test_what_rang_last_comes_first_and_what_rests_last(world: AlertWorld):
    add_alert(world.desk.database, world.entity, "weights")
    world.desk.pause("local", world.topic.id)
    html = page_html(open_page())
    assert html.index("<h2>One maker") < html.index("<h2>Export rules")
