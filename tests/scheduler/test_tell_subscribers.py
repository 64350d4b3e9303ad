"""The job of the brief also tells who subscribed, and who was sent what has been corrected."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from db.alert_types import AlertKind, SubscriptionKind
from scheduler import jobs
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
    from db.store import Database
    from scheduler.jobs import Workshop


def test_stored_issues_and_corrections_are_queued_once(database: Database):
    seed_world(database)
    brief = make_subscription(id="sub-brief", kind=SubscriptionKind.BRIEF, target="")
    keep_subscriber(database, make_subscription(), brief)
    with database.write() as connection:
        send_alert(connection, make_alert("suspended", (first_sentence(connection, "suspended"),)))
        revise(connection, "suspended", "41 countries", "14 countries")
    workshop = cast("Workshop", SimpleNamespace(database=database))
    assert jobs.tell_subscribers(workshop, NOW) == 2
    assert jobs.tell_subscribers(workshop, NOW) == 0
    with database.read() as connection:
        kinds = sorted(alert.kind for alert in queued_alerts(connection))
    assert kinds == [AlertKind.BRIEF, AlertKind.CORRECTION, AlertKind.STORY]
