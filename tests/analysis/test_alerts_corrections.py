"""Who was sent words that their source has corrected is told so once; nobody else is."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from analysis.alerts.compose import compose_message
from analysis.alerts.corrections import queue_corrections
from db.alert_types import (
    AlertKind,
    DeliveryKind,
    DeliveryState,
    SubscriptionKind,
    SubscriptionState,
)
from db.subscriptions import set_subscription_state
from db.types import RevisionKind, TextKind
from tests.seeding import NOW, seed_world
from tests.told_world import (
    first_sentence,
    keep_subscriber,
    make_alert,
    make_subscription,
    queued_alerts,
    revise,
    send_alert,
)

if TYPE_CHECKING:
    from db.alert_types import Alert
    from db.store import Database

SENT = make_subscription()
WAITS = make_subscription(id="sub-waits")
NOBODY = make_subscription(id="sub-nobody")
BRIEF = make_subscription(id="sub-brief", kind=SubscriptionKind.BRIEF, target="")


@pytest.fixture
def world(database: Database) -> Database:
    """An alert about one story was sent to one subscription and waits for another."""
    seed_world(database)
    keep_subscriber(database, SENT, WAITS, NOBODY, BRIEF)
    with database.write() as connection:
        passage = first_sentence(connection, "suspended")
        alert = make_alert("suspended", (passage,))
        send_alert(connection, alert)
        send_alert(
            connection,
            dataclasses.replace(alert, subscription_id=WAITS.id),
            DeliveryState.WAITING,
        )
    return database


def corrections_in(world: Database) -> list[Alert]:
    with world.read() as connection:
        return [one for one in queued_alerts(connection) if one.kind is AlertKind.CORRECTION]


def change(
    world: Database, old: str, new: str, kind: RevisionKind = RevisionKind.CORRECTION
) -> None:
    with world.write() as connection:
        revise(connection, "suspended", old, new, kind)


def test_who_was_sent_what_was_wrong_gets_one_correction(world: Database):
    change(world, "41 countries", "14 countries")
    assert queue_corrections(world, NOW) == 1
    assert queue_corrections(world, NOW) == 0
    (alert,) = corrections_in(world)
    assert alert.subscription_id == SENT.id
    assert alert.rule == "you were sent these words in an alert on 18 June 2026"


def test_a_correction_quotes_both_passages_and_says_where_the_words_stood(world: Database):
    change(world, "41 countries", "14 countries")
    queue_corrections(world, NOW)
    with world.read() as connection:
        message = compose_message(
            connection, SENT, corrections_in(world), DeliveryKind.CORRECTION, NOW
        )
    (item,) = message.items
    was, now = item.quotes
    assert "in 41 countries" in was.text
    assert "in 14 countries" in now.text
    assert was.passage.snapshot_id.endswith(".1")
    assert now.passage.snapshot_id.endswith(".2")
    assert item.rules == ("you were sent these words in an alert on 18 June 2026",)


def test_words_that_the_source_took_back_are_told_as_taken_back(world: Database):
    gone = "Northlight AI has suspended access to Aurora 5 in 41 countries from 15 June 2026. "
    with world.write() as connection:
        revise(connection, "suspended", gone, "", title="A correction")
    assert queue_corrections(world, NOW) == 1
    (alert,) = corrections_in(world)
    assert len(alert.passages) == 1
    with world.read() as connection:
        message = compose_message(connection, SENT, [alert], DeliveryKind.CORRECTION, NOW)
    assert message.items[0].update == "The source has taken this back."


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("at the same price", "at the same low price", RevisionKind.REWORDING),
        ("30 July 2026", "30 August 2026", RevisionKind.CORRECTION),
        ("41 countries", "14 countries", RevisionKind.TRIVIAL),
    ],
)
def test_a_change_elsewhere_or_of_no_weight_is_no_correction(
    world: Database, old: str, new: str, kind: RevisionKind
):
    change(world, old, new, kind)
    assert queue_corrections(world, NOW) == 0
    assert corrections_in(world) == []


def test_a_page_read_in_the_place_of_a_summary_corrects_nothing(world: Database):
    with world.write() as connection:
        gone = "Northlight AI has suspended access to Aurora 5 in 41 countries from 15 June 2026. "
        revise(connection, "suspended", gone, "", title="Another headline", words=TextKind.SUMMARY)
    assert queue_corrections(world, NOW) == 0
    with world.write() as connection:
        # The page that held the words is what is corrected later.
        revise(connection, "suspended", "41", "41", number=3, words=TextKind.SUMMARY)
        revise(connection, "suspended", "41", "14", number=4, words=TextKind.SUMMARY)
    assert queue_corrections(world, NOW) == 1


def test_who_was_sent_the_issue_gets_the_correction_of_what_stood_in_it(world: Database):
    issue = make_alert(
        "suspended", kind=AlertKind.BRIEF, key="brief:2026-W25", week="2026-W25", story_id=None,
        subscription_id=BRIEF.id, rule="you get the weekly brief",
    )  # fmt: skip
    with world.write() as connection:
        send_alert(connection, issue)
    change(world, "41 countries", "14 countries")
    queue_corrections(world, NOW)
    found = {one.subscription_id: one for one in corrections_in(world)}
    assert set(found) == {SENT.id, BRIEF.id}
    assert found[BRIEF.id].rule == "you were sent these words in the brief of week 25, 2026"
    assert found[BRIEF.id].week == "2026-W25"


def test_a_later_correction_of_the_same_words_is_told_again_only_when_it_says_something_else(
    world: Database,
):
    change(world, "41 countries", "14 countries")
    queue_corrections(world, NOW)
    with world.write() as connection:
        # The same words in a third version are no news; other words in a fourth are.
        revise(connection, "suspended", "41 countries", "14 countries", number=3)
    assert queue_corrections(world, NOW) == 0
    with world.write() as connection:
        revise(connection, "suspended", "41 countries", "15 countries", number=4)
    assert queue_corrections(world, NOW) == 1
    assert len(corrections_in(world)) == 2


def test_an_ended_subscription_gets_no_correction(world: Database):
    with world.write() as connection:
        set_subscription_state(connection, [SENT.id], SubscriptionState.ENDED)
    change(world, "41 countries", "14 countries")
    assert queue_corrections(world, NOW) == 0
    assert corrections_in(world) == []
