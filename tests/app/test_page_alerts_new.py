"""Making and changing an alert on the page: what it is to, how it is told, what it would have told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from analysis.alerts.backtest_types import Backtest, PastAlert
from analysis.alerts.message import Quote
from app.saved_searches import list_searches
from app.ui import alerts_backtest
from app.ui.alerts_words import KINDS
from db.alert_types import AlertKind, QuietHours, Rhythm, SubscriptionKind, Wanted
from db.types import Passage, Tier
from tests.app.alerts_pages import open_page, press, settled
from tests.app.payloads import CLASSES
from tests.app_pages import page_html
from tests.seeding import NOW, story_id

if TYPE_CHECKING:
    from db.alert_types import Subscription
    from tests.app.alert_world import AlertWorld


@pytest.fixture
def past(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the past was asked for; it answers with one alert."""
    asked: list[Any] = []

    def look(_desk: object, _owner: str, draft: Any, days: int) -> Backtest:
        asked.append((draft, days))
        return told_once(days)

    monkeypatch.setattr(alerts_backtest, "_look_back", look)
    return asked


def told_once(days: int = 90, text: str = "Access is suspended.", note: str = "") -> Backtest:
    quote = Quote(text, text, text, "https://northlight.example/a", NOW, Passage("s", 0, 5, "x"))
    one = PastAlert(
        NOW,
        AlertKind.STORY,
        "story:s",
        f"{text} So it says",
        f"filed under {text}",
        0.9,
        quote,
        story_id("suspended"),
    )
    return Backtest(NOW - timedelta(days=days), NOW, 1, (one,), (("2026-W25", 1),), NOW, note)


def kept(world: AlertWorld, kind: SubscriptionKind) -> Subscription:
    (found,) = [
        one for one in world.desk.list("local") if one.kind is kind and "Export" not in one.name
    ]
    return found


def test_a_topic_is_chosen_by_its_name_and_the_address_holds_its_key(
    world: AlertWorld, past: list[Any]
):
    page = open_page(do="new")
    page = settled(page.selectbox(key="alert_kind").set_value(SubscriptionKind.TOPIC).run())
    page = settled(page.selectbox(key="alert_chosen_topic").set_value("legal").run())
    assert "legal" in page.query_params["target"]
    assert "<h2><a" in page_html(page)
    assert "Courts and law" in page_html(page)
    assert past[-1][0].target == "legal"


def test_names_are_found_by_words_and_their_keys_stay_hidden(world: AlertWorld, past: list[Any]):
    page = open_page(do="new", kind="entity")
    page = settled(page.text_input(key="alert_find").set_value("Aurora 5").run())
    options = page.selectbox(key="alert_chosen_entity").options
    assert any(option.startswith("Aurora 5 · Model") for option in options)
    assert not any("model:" in option for option in options)
    page = settled(page.text_input(key="alert_find").set_value("Anthropic").run())
    assert page.selectbox(key="alert_chosen_entity").options == ["Anthropic"]
    nothing = settled(page.text_input(key="alert_find").set_value("Nobody <b>").run())
    assert "Nothing read so far is called “Nobody &lt;b&gt;”" in page_html(nothing)


def test_every_kind_can_be_begun(world: AlertWorld, past: list[Any]):
    for kind in KINDS:  # one world for all: making it takes longest
        page = open_page(do="new", kind=kind.value)
        assert page.selectbox(key="alert_kind").value is kind
        assert len(page.selectbox) > 1 or page.text_input or "There is no stack" in page_html(page)


def test_a_story_is_found_by_words_and_so_is_its_affair(world: AlertWorld, past: list[Any]):
    page = open_page(do="new", kind="story")
    page = settled(page.text_input(key="alert_find").set_value("suspended").run())
    box = page.selectbox(key="alert_chosen_story")
    assert any("Access to Aurora 5" in option for option in box.options)
    page = settled(box.set_value(story_id("suspended")).run())
    assert story_id("suspended") in page.query_params["target"]


def test_a_search_is_saved_first_with_what_narrows_it(world: AlertWorld, past: list[Any]):
    page = open_page(kind="search", q="export order", topic="export_control")
    assert page.text_input(key="alert_search_words").value == "export order"
    page.text_input(key="alert_search_name").set_value("Orders")
    page = press(page, "alert_search_save")
    (saved,) = list_searches(world.desk.database, "local")
    assert (saved.name, "export_control" in saved.question) == ("Orders", True)
    assert saved.id in page.query_params["target"]
    assert "Search “Orders”" in page_html(page)


def test_the_past_is_shown_before_anything_is_kept(world: AlertWorld, past: list[Any]):
    page = open_page(kind="topic", target="legal")
    html = page_html(page)
    assert "Would have fired once in the last 90 days; here it is." in html
    assert "<blockquote>Access is suspended." in html
    assert f"/story?story={story_id('suspended')}" in html
    assert len(world.desk.list("local")) == 2
    settled(page.segmented_control(key="alert_span").set_value(30).run())
    assert past[-1][1] == 30


def test_conditions_change_what_the_past_is_asked_for_but_channels_do_not(
    world: AlertWorld, past: list[Any]
):
    page = open_page(kind="topic", target="legal")
    before = past[-1]
    settled(page.multiselect(key="alert_field_channels").set_value([]).run())
    assert past[-1] == before
    settled(page.multiselect(key="alert_field_tiers").set_value(["primary"]).run())
    assert past[-1][0].conditions.tiers == (Tier.PRIMARY,)


def test_an_alert_is_kept_with_everything_that_was_set(world: AlertWorld, past: list[Any]):
    page = open_page(kind="topic", target="legal")
    settled(page.segmented_control(key="alert_field_rhythm").set_value(Rhythm.DAILY).run())
    settled(page.toggle(key="alert_field_is_quiet").set_value(True).run())
    page.selectbox(key="alert_field_hour").set_value(6)
    page.selectbox(key="alert_field_zone").set_value("Europe/Berlin")
    page.selectbox(key="alert_field_quiet_start").set_value(21 * 60 + 30)
    page.selectbox(key="alert_field_wanted").set_value(Wanted.NEW_STORY)
    page.selectbox(key="alert_field_min_score").set_value(0.75)
    page.multiselect(key="alert_field_languages").set_value(["de"])
    page.multiselect(key="alert_field_channels").set_value([world.hook.id])
    page.text_input(key="alert_field_name").set_value("Courts")
    page = press(page, "alert_keep")
    assert "“Courts” is kept." in page_html(page)
    (made,) = [one for one in world.desk.list("local") if one.name == "Courts"]
    assert (made.rhythm, made.hour, made.zone) == (Rhythm.DAILY, 6, "Europe/Berlin")
    assert made.quiet == QuietHours(21 * 60 + 30, 7 * 60)
    assert made.conditions.wanted is Wanted.NEW_STORY
    assert (made.conditions.min_score, made.conditions.languages) == (0.75, ("de",))
    assert made.channels == (world.hook.id,)


def test_faults_stand_at_their_fields_and_what_was_typed_stays(world: AlertWorld, past: list[Any]):
    page = open_page(kind="topic", target="legal")
    page.text_input(key="alert_field_name").set_value("Export rules")
    page = press(page, "alert_keep")
    html = page_html(page)
    assert "Not kept yet." in html
    assert "is there already; choose another name" in html
    assert page.text_input(key="alert_field_name").value == "Export rules"
    assert len(world.desk.list("local")) == 2


def test_the_same_alert_twice_is_told_at_the_head(world: AlertWorld, past: list[Any]):
    page = open_page(kind="topic", target="export_control")
    page = press(page, "alert_keep")
    assert "is the same subscription already" in page_html(page)


def test_a_change_begins_with_what_is_kept_and_keeps_what_the_page_cannot_say(
    world: AlertWorld, past: list[Any]
):
    draft = world.desk.draft_of(world.entity)
    from dataclasses import replace

    world.desk.edit("local", world.entity.id, replace(draft, min_score=0.61, quiet="22:15-06:45"))
    page = open_page(do="edit", subscription=world.entity.id)
    assert page.text_input(key="alert_field_name").value == "One maker"
    page.multiselect(key="alert_field_tiers").set_value(["press"])
    page = press(page, "alert_keep")
    assert "“One maker” is changed." in page_html(page)
    changed = world.desk.find("local", world.entity.id)
    assert changed.conditions.tiers == (Tier.PRESS,)
    assert changed.conditions.min_score == 0.61
    assert changed.quiet == QuietHours(22 * 60 + 15, 6 * 60 + 45)


def test_another_form_begins_with_its_own_fields(world: AlertWorld, past: list[Any]):
    page = open_page(kind="topic", target="legal")
    page.text_input(key="alert_field_name").set_value("Typed here")
    page.query_params["target"] = "research"
    page = settled(page.run())
    assert page.text_input(key="alert_field_name").value == ""


def test_the_brief_has_no_conditions_and_no_past(world: AlertWorld, past: list[Any]):
    page = open_page(kind="brief", target="-")
    assert "The weekly brief" in page_html(page)
    assert not [one for one in page.selectbox if one.key == "alert_field_wanted"]
    assert past == []
    press(page, "alert_keep")
    assert kept(world, SubscriptionKind.BRIEF).target == ""


def test_what_is_unknown_cannot_be_followed(world: AlertWorld, past: list[Any]):
    html = page_html(open_page(kind="story", target="<script>"))
    assert "There is nothing to follow" in html
    assert "<script" not in html
    assert past == []


def test_a_short_memory_and_a_quiet_past_are_told(world: AlertWorld):
    from dataclasses import replace

    short = told_once(note="news was read since 1 June 2026 only")
    assert "News was read since 1 June 2026 only." in alerts_backtest.render_past(short)
    quiet = replace(short, found=0, fired=(), note="", since=short.until - timedelta(days=30))
    shown = alerts_backtest.render_past(quiet)
    assert "Would not have fired in the last 30 days." in shown
    many = replace(short, found=250, per_week=(("2026-W25", 40),))
    shown = alerts_backtest.render_past(many)
    assert "Would have fired 250 times in the last 90 days; here are the newest 1." in shown
    assert "At most 40 in one week." in shown


@pytest.mark.parametrize("kind", sorted(CLASSES))
def test_hostile_words_of_the_past_stay_text(kind: str):
    shown = alerts_backtest.render_past(told_once(text=CLASSES[kind], note=CLASSES[kind]))
    assert "<script" not in shown
    assert "<img" not in shown
    assert ' onmouseover="' not in shown
    assert "\u202e" not in shown


def test_the_past_is_looked_through_by_the_code_that_rings(world: AlertWorld):
    html = page_html(open_page(kind="entity", target="model:aurora 5"))
    assert "Would have fired" in html
    assert "t-alerts-fault" not in html
    assert "Access to Aurora 5 is suspended in 41 countries</a>" in html
    assert "<blockquote>" in html
