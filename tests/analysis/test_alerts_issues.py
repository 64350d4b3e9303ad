"""The weekly issue is queued once for its subscribers, in the transaction that stores it."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from analysis.alerts import issues
from analysis.alerts.issues import queue_brief, queue_stored_issues
from analysis.brief.model import ForYou
from analysis.brief.serialise import brief_from_json, brief_to_json
from analysis.brief.weeks import IssueSchedule
from analysis.brief.write import write_brief
from db.alert_types import AlertKind, SubscriptionKind, SubscriptionState
from db.briefs import find_brief, save_edition
from db.errors import StorageError
from db.types import StoredEdition
from tests.brief_stories import END, SUSPENSION, seed_story
from tests.brief_stories import WEEK as WRITTEN
from tests.seeding import NOW, seed_world
from tests.told_world import keep_subscriber, make_subscription, queued_alerts

if TYPE_CHECKING:
    from analysis.brief.model import Brief
    from db.store import Database

WEEK = "2026-W25"
BRIEF = make_subscription(id="sub-brief", kind=SubscriptionKind.BRIEF, target="")
STACK = make_subscription(id="sub-stack", kind=SubscriptionKind.BRIEF, target="shop")


@pytest.fixture
def world(database: Database) -> Database:
    seed_world(database)
    return database


def read_issue(world: Database) -> Brief:
    with world.read() as connection:
        stored = find_brief(connection, WEEK)
    assert stored is not None
    return brief_from_json(stored.document)


def queue(world: Database, brief: Brief, late: timedelta = timedelta(minutes=5)) -> int:
    with world.write() as connection:
        return queue_brief(connection, brief, brief.issued_at + late)


def test_an_issue_is_queued_once_however_often_it_is_written(world: Database):
    keep_subscriber(world, BRIEF, STACK, make_subscription())
    issue = read_issue(world)
    assert queue(world, issue) == 1
    assert queue(world, issue, timedelta(hours=5)) == 0
    with world.read() as connection:
        (alert,) = queued_alerts(connection)
    assert alert.subscription_id == BRIEF.id
    assert alert.key == f"brief:{WEEK}"
    assert alert.kind is AlertKind.BRIEF
    assert alert.week == WEEK


def test_a_stacks_edition_goes_to_the_stacks_subscribers_alone(world: Database):
    keep_subscriber(world, BRIEF, STACK)
    edition = dataclasses.replace(read_issue(world), for_you=ForYou("shop", (), 9))
    assert queue(world, edition) == 1
    with world.read() as connection:
        (alert,) = queued_alerts(connection)
    assert alert.subscription_id == STACK.id
    assert alert.key == f"brief:{WEEK}:shop"


def test_history_and_issues_to_come_are_not_queued(world: Database):
    keep_subscriber(world, BRIEF)
    issue = read_issue(world)
    assert queue(world, issue, timedelta(days=8)) == 0
    assert queue(world, issue, timedelta(minutes=-1)) == 0


def test_who_subscribes_after_an_issue_went_out_gets_the_next_one(world: Database):
    issue = read_issue(world)
    late = dataclasses.replace(BRIEF, created_at=issue.issued_at + timedelta(minutes=1))
    paused = dataclasses.replace(STACK, target="", state=SubscriptionState.PAUSED)
    keep_subscriber(world, late, paused)
    assert queue(world, issue) == 0


def test_what_another_process_stored_is_taken_up_later(world: Database):
    keep_subscriber(world, BRIEF, STACK)
    issue = read_issue(world)
    edition = dataclasses.replace(issue, for_you=ForYou("shop", (), 9))
    with world.write() as connection:
        save_edition(
            connection,
            StoredEdition(
                WEEK, "shop", "{}", issue.issued_at, brief_to_json(edition), "{}", "0" * 64
            ),
        )
    now = issue.issued_at + timedelta(hours=1)
    assert queue_stored_issues(world, now) == 2
    assert queue_stored_issues(world, now) == 0
    assert queue_stored_issues(world, issue.issued_at + timedelta(days=9)) == 0


def test_without_subscribers_nothing_is_queued(world: Database):
    assert queue_stored_issues(world, NOW) == 0
    assert queue(world, read_issue(world)) == 0


def write(database: Database) -> None:
    seed_story(database, "s1", SUSPENSION)
    keep_subscriber(database, BRIEF)
    write_brief(database, WRITTEN, IssueSchedule(), END, "no-model", "0.1.0")


def test_writing_an_issue_queues_it(database: Database):
    write(database)
    with database.read() as connection:
        assert [alert.key for alert in queued_alerts(connection)] == [f"brief:{WRITTEN}"]
    write_brief(database, WRITTEN, IssueSchedule(), END, "no-model", "0.1.0")
    with database.read() as connection:
        assert len(queued_alerts(connection)) == 1


def test_issue_and_alert_are_stored_together_or_not_at_all(
    database: Database, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_: object) -> int:
        raise StorageError("the disk is full")

    monkeypatch.setattr(issues, "insert_alerts", fail)
    with pytest.raises(StorageError):
        write(database)
    with database.read() as connection:
        assert find_brief(connection, WRITTEN) is None
        assert queued_alerts(connection) == []
