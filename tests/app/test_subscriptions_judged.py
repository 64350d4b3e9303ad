"""Drafts of subscriptions: judged field by field, each fault with a way out."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from analysis.search_types import SearchQuery
from analysis.stack.model import Stack
from app.access import GUEST_ID
from app.saved_searches import save_search
from app.subscriptions.drafts import DraftError, SubscriptionDraft
from app.subscriptions.times import read_quiet, write_quiet
from db.alert_types import QuietHours, SubscriptionState, Wanted
from db.errors import ConfigError
from db.signals import signal_ids
from db.store import open_database, sqlite_url
from db.tables import metadata
from db.types import Tier
from tests.app.alert_world import make_desk
from tests.seeding import MERGED_AWAY, NOW, seed_world, story_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.alert_desk import AlertDesk
    from db.store import Database

TOPIC = SubscriptionDraft("topic", "export_control")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, schema_file: Path) -> Iterator[Database]:
    """One world for all: every test keeps what it keeps for readers of its own."""
    path = tmp_path_factory.mktemp("judged") / "tocsin.sqlite3"
    shutil.copyfile(schema_file, path)
    opened = open_database(sqlite_url(path))
    seed_world(opened)
    yield opened
    opened.close()


@pytest.fixture
def desk(database: Database) -> AlertDesk:
    with database.write() as connection:
        for name in ("subscription_channels", "mutes", "subscriptions", "saved_searches"):
            connection.execute(metadata.tables[name].delete())
    made = make_desk(database)
    return replace(made, stacks=lambda: (Stack("Production", models=("Aurora 5",)),))


def fault_of(desk: AlertDesk, **changed: object) -> tuple[str, str]:
    """The one fault of an otherwise sound draft: its field and sentence."""
    with pytest.raises(DraftError) as caught:
        desk.add("ada", replace(TOPIC, **changed))  # type: ignore[arg-type]  # by name
    faults = caught.value.faults
    assert len(faults) == 1, faults
    return faults[0].field, faults[0].text


@pytest.mark.parametrize(
    ("kind", "stated", "target", "name"),
    [
        ("topic", "Export controls", "export_control", "Export controls"),
        ("topic", "export-control", "export_control", "Export controls"),
        ("entity", "anthropic", "organisation:anthropic", "Anthropic"),
        ("entity", "organisation:nvidia", "organisation:nvidia", "NVIDIA"),
        ("family", "Claude", "model:claude", "Claude models"),
        ("licence", "Apache 2.0", "licence:apache-2.0", "Apache License 2.0"),
        ("licence", "apache-2.0", "licence:apache-2.0", "Apache License 2.0"),
        ("stack", "production", "Production", "Stack Production"),
        ("source", "The Model Gazette", "gazette", "The Model Gazette"),
        ("signal", "OpenAI", "organisation:openai", "Signals on OpenAI"),
        ("brief", "", "", "The weekly brief"),
        ("brief", "production", "Production", "The weekly brief for Production"),
    ],
)
def test_targets_are_found_by_key_or_name(
    desk: AlertDesk, kind: str, stated: str, target: str, name: str
) -> None:
    kept = desk.add("ada", SubscriptionDraft(kind, stated))
    assert (kept.target, kept.name) == (target, name)


def test_a_story_that_was_merged_stands_in_the_one_that_lives_on(desk: AlertDesk) -> None:
    kept = desk.add("ada", SubscriptionDraft("story", MERGED_AWAY))
    assert kept.target != MERGED_AWAY
    assert desk.add("ada", SubscriptionDraft("story", story_id("weights"))).target == "s-weights"


def test_a_saved_search_is_its_owners(desk: AlertDesk) -> None:
    saved = save_search(desk.database, "ada", "Power", SearchQuery("electricity"), NOW)
    assert desk.add("ada", SubscriptionDraft("search", "Power")).target == saved.id
    with pytest.raises(DraftError) as caught:
        desk.add("eve", SubscriptionDraft("search", saved.id))
    assert [fault.field for fault in caught.value.faults] == ["target"]


def test_a_signal_is_found_by_the_beginning_of_its_id(desk: AlertDesk) -> None:
    with desk.database.read() as connection:
        known = sorted(signal_ids(connection))
    kept = desk.add("ada", SubscriptionDraft("signal", known[0]))
    assert kept.target == known[0]


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"kind": "topics"}, "kind", "did you mean topic?"),
        ({"kind": "moon"}, "kind", "it is one of topic, entity"),
        ({"target": "exprt"}, "target", "did you mean export_control?"),
        ({"target": ""}, "target", "name a topic"),
        ({"kind": "entity", "target": "Anthropc"}, "target", "organisation:anthropic"),
        ({"kind": "family", "target": "Anthropic"}, "target", "no family of models"),
        ({"kind": "licence", "target": "qqqq"}, "target", "licences list"),
        ({"kind": "source", "target": "gazete"}, "target", "did you mean gazette"),
        ({"kind": "stack", "target": "nowhere"}, "target", "'Production'"),
        ({"kind": "story", "target": "s-none"}, "target", "stories list"),
        ({"kind": "thread", "target": "t-none"}, "target", "threads list"),
        ({"kind": "topic", "target": "x\x00y"}, "target", "visible characters"),
        ({"name": "a\u202eb"}, "name", "visible characters"),
        ({"name": "n" * 121}, "name", "1 to 120"),
        ({"channels": ("nobody",)}, "channels", "channels list"),
        ({"rhythm": "hourly"}, "rhythm", "at_once, daily, weekly"),
        ({"hour": 24}, "hour", "0 to 23"),
        ({"hour": "8:30"}, "hour", "0 to 23"),
        ({"zone": "Europe/Berlinn"}, "zone", "did you mean Europe/Berlin"),
        ({"zone": "../../etc/passwd"}, "zone", "no time zone"),
        ({"quiet": "22-25"}, "quiet", "22:00-07:00"),
        ({"quiet": "7:00-7:00"}, "quiet", "same time"),
        ({"min_relevance": "2.5"}, "min_relevance", "0 to 2"),
        ({"min_score": "nan"}, "min_score", "0 to 1"),
        ({"tiers": ("press", "gossip")}, "tiers", "primary, press"),
        ({"languages": ("english",)}, "languages", "two letters"),
        ({"wanted": "old_story"}, "wanted", "new_story"),
    ],
)
def test_each_field_says_what_is_wrong_with_it(
    desk: AlertDesk, changed: dict[str, object], field: str, said: str
) -> None:
    found = fault_of(desk, **changed)
    assert found[0] == field
    assert said in found[1]


def test_all_faults_come_at_once_in_the_order_of_the_fields(desk: AlertDesk) -> None:
    draft = SubscriptionDraft("topic", "moon", hour=99, quiet="x", tiers=("gossip",))
    with pytest.raises(DraftError) as caught:
        desk.add("ada", draft)
    assert [fault.field for fault in caught.value.faults] == ["target", "hour", "quiet", "tiers"]
    assert desk.list("ada") == []


def test_a_draft_in_full_is_kept_as_stated(desk: AlertDesk) -> None:
    kept = desk.add(
        "ada",
        replace(
            TOPIC, name="  My   alerts ", rhythm="daily", hour="07:00", zone="Europe/Berlin",
            quiet="22-7:30", min_relevance="1.5", min_score=".8", tiers=("press", "primary"),
            languages=("DE", "en"), wanted="new-fact",
        ),
    )  # fmt: skip
    assert (kept.name, kept.hour, kept.zone) == ("My alerts", 7, "Europe/Berlin")
    assert kept.quiet == QuietHours(22 * 60, 7 * 60 + 30)
    conditions = kept.conditions
    assert (conditions.min_relevance, conditions.min_score) == (1.5, 0.8)
    assert conditions.tiers == (Tier.PRIMARY, Tier.PRESS)
    assert (conditions.languages, conditions.wanted) == (("de", "en"), Wanted.NEW_FACT)
    assert desk.find("ada", kept.id) == kept


def test_quiet_hours_read_back_as_written() -> None:
    for text in ("22:00-07:00", "00:00-06:30", "23:59-00:00"):
        assert write_quiet(read_quiet(text)) == text
    assert read_quiet("none") is None


def test_names_are_made_unique_and_given_ones_must_be(desk: AlertDesk) -> None:
    first = desk.add("ada", TOPIC)
    second = desk.add("ada", replace(TOPIC, min_score=0.9))
    assert (first.name, second.name) == ("Export controls", "Export controls (2)")
    assert fault_of(desk, min_score=0.7, name="export CONTROLS")[0] == "name"
    assert desk.add("bob", TOPIC).name == "Export controls"


def test_the_same_subscription_is_not_kept_twice_but_may_be_tried(desk: AlertDesk) -> None:
    desk.add("ada", TOPIC)
    assert "the same subscription already" in fault_of(desk)[1]
    assert desk.preview("ada", TOPIC).target == "export_control"


def test_an_edit_keeps_id_birth_state_and_a_target_that_is_gone(desk: AlertDesk) -> None:
    first = desk.add("ada", replace(TOPIC, kind="stack", target="Production"))
    desk.pause("ada", first.id)
    without = replace(desk, stacks=tuple)
    draft = replace(without.draft_of(first), hour=6, rhythm="daily")
    changed = without.edit("ada", first.id, draft)
    assert (changed.id, changed.created_at, changed.hour) == (first.id, first.created_at, 6)
    assert changed.state is SubscriptionState.PAUSED
    with pytest.raises(DraftError):
        without.edit("ada", first.id, replace(draft, target="Elsewhere"))


def test_only_its_owner_finds_and_changes_a_subscription(desk: AlertDesk) -> None:
    kept = desk.add("ada", TOPIC)
    for named in (kept.id, kept.id[:8], kept.name):
        assert desk.find("ada", named).id == kept.id
        with pytest.raises(ConfigError, match="you have no subscription"):
            desk.find("eve", named)
        with pytest.raises(ConfigError, match="you have no subscription"):
            desk.end("eve", named)
    with pytest.raises(ConfigError, match="somebody else"):
        desk.backtest("eve", kept)


def test_guests_keep_nothing(desk: AlertDesk) -> None:
    with pytest.raises(ConfigError, match="nothing is kept for them"):
        desk.add(GUEST_ID, TOPIC)


def test_limits_hold_for_a_reader_and_for_the_service(desk: AlertDesk) -> None:
    narrow = replace(desk, limits=replace(desk.limits, subscriptions=2, in_all=3))
    for number in range(2):
        narrow.add("ada", replace(TOPIC, min_score=0.5 + number / 10))
    with pytest.raises(ConfigError, match="you keep 2 subscriptions"):
        narrow.add("ada", replace(TOPIC, min_score=0.9))
    narrow.add("bob", TOPIC)
    with pytest.raises(ConfigError, match="this service keeps 3"):
        narrow.add("eve", TOPIC)
    narrow.end("ada", narrow.list("ada")[0].id)
    assert narrow.add("eve", TOPIC).owner == "eve"


def test_pause_resume_and_end(desk: AlertDesk) -> None:
    kept = desk.add("ada", TOPIC)
    assert desk.pause("ada", kept.id).state is SubscriptionState.PAUSED
    assert desk.resume("ada", kept.id).state is SubscriptionState.ACTIVE
    assert desk.end("ada", kept.id).state is SubscriptionState.ENDED
    assert desk.end("ada", kept.id).state is SubscriptionState.ENDED
    with pytest.raises(ConfigError, match="has ended"):
        desk.resume("ada", kept.id)
    with pytest.raises(ConfigError, match="has ended; add it anew"):
        desk.edit("ada", kept.id, replace(TOPIC, rhythm="daily"))
    assert desk.list("ada") == []
    assert len(desk.list("ada", with_ended=True)) == 1
