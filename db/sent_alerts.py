"""What was sent to whom, as far as a correction may concern it; and who gets an issue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from db import tables as t
from db.alert_lists import to_alert
from db.alert_tables import alerts, delivered_alerts, deliveries, subscriptions
from db.alert_types import AlertKind, SubscriptionKind, SubscriptionState
from db.briefs import NewerWords
from db.portions import portions
from db.types import RevisionKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from db.alert_types import Alert

_HOPS = 3  # of merges and splits that are followed from a story


@dataclass(frozen=True, slots=True)
class SentAlert:
    """An alert that reached somebody, and when it first did."""

    alert: Alert
    sent_at: datetime


def subscribers_of_issue(connection: Connection, stack: str, before: datetime) -> list[str]:
    """Subscriptions at work to the issue, or to a stack's edition, made before that moment."""
    c = subscriptions.c
    query = (
        select(c.id)
        .where(c.kind == SubscriptionKind.BRIEF.value, c.target == stack)
        .where(c.state == SubscriptionState.ACTIVE.value, c.created_at < before)
        .order_by(c.id)
    )
    return list(connection.execute(query).scalars())


def stacks_subscribed(connection: Connection) -> list[str]:
    """The stacks of which somebody gets the editions; empty text stands for the issue itself."""
    c = subscriptions.c
    query = select(c.target).where(
        c.kind == SubscriptionKind.BRIEF.value, c.state == SubscriptionState.ACTIVE.value
    )
    return sorted(set(connection.execute(query).scalars()))


def latest_revisions(
    connection: Connection, since: datetime, until: datetime
) -> dict[str, NewerWords]:
    """The newest version of each article that was changed in [since, until], by article id.

    Changes not worth a version do not count.
    """
    query = (
        select(
            t.snapshots.c.article_id,
            t.snapshots.c.id,
            t.revisions.c.kind,
            t.snapshots.c.taken_at,
            t.snapshots.c.number,
        )
        .join(t.snapshots, t.snapshots.c.id == t.revisions.c.snapshot_id)
        .where(t.revisions.c.kind != RevisionKind.TRIVIAL.value)
        .where(t.snapshots.c.taken_at >= since, t.snapshots.c.taken_at <= until)
    )
    # Sorted here: for an order in the statement all versions ever kept would be read in it.
    rows = sorted(connection.execute(query), key=lambda row: (row[0], row[4]))
    return {row[0]: NewerWords(row[0], row[1], RevisionKind(row[2]), row[3]) for row in rows}


def stories_ever_of(connection: Connection, article_ids: Sequence[str]) -> dict[str, str]:
    """Every story in which those articles stand or stood, with the one in which they stand now."""
    found: dict[str, str] = {}
    members = t.story_members.c
    for some in portions(article_ids):
        query = select(members.story_id).where(members.article_id.in_(some))
        found |= {story: story for story in connection.execute(query).scalars()}
    for _ in range(_HOPS):
        further = _changed_with(connection, found)
        if not further:
            break
        found |= further
    return found


def sent_about(connection: Connection, story_ids: Sequence[str]) -> list[SentAlert]:
    """What was sent about those stories, issues apart."""
    kept = alerts.c.kind != AlertKind.BRIEF.value
    found: list[SentAlert] = []
    for some in portions(sorted(story_ids)):
        found += _sent(connection, alerts.c.story_id.in_(some), kept)
    return sorted(found, key=lambda one: one.alert.id)


def sent_issues(connection: Connection, since: datetime) -> list[SentAlert]:
    """The issues that were sent to somebody since that moment."""
    # By its subscriptions, which are few: a search through all alerts would read millions.
    told = alerts.c.subscription_id.in_(
        select(subscriptions.c.id).where(subscriptions.c.kind == SubscriptionKind.BRIEF.value)
    )
    is_issue = alerts.c.kind == AlertKind.BRIEF.value
    return _sent(connection, told, is_issue, alerts.c.queued_at >= since)


def _sent(connection: Connection, *conditions: ColumnElement[bool]) -> list[SentAlert]:
    # What is sent has a moment. States are compared here: an index on them would be taken first,
    # and read all that was ever sent.
    query = (
        select(alerts, deliveries.c.sent_at.label("sent_at"), subscriptions.c.state.label("asked"))
        .join(subscriptions, subscriptions.c.id == alerts.c.subscription_id)
        .join(delivered_alerts, delivered_alerts.c.alert_id == alerts.c.id)
        .join(deliveries, deliveries.c.id == delivered_alerts.c.delivery_id)
        .where(deliveries.c.sent_at.is_not(None), *conditions)
        .order_by(alerts.c.id, deliveries.c.sent_at)
    )
    found: dict[str, SentAlert] = {}
    for row in connection.execute(query).mappings():
        values = dict(row)
        sent_at, asked = values.pop("sent_at"), values.pop("asked")
        # What went through several channels counts from the first.
        if asked == SubscriptionState.ACTIVE.value and row["id"] not in found:
            found[row["id"]] = SentAlert(to_alert(values), sent_at)
    return list(found.values())


def _changed_with(connection: Connection, known: dict[str, str]) -> dict[str, str]:
    """Stories that were merged into known ones, or from which they were split."""
    changes = t.story_changes.c
    found: dict[str, str] = {}
    for some in portions(sorted(known)):
        query = select(changes.story_id, changes.other_id).where(
            or_(changes.story_id.in_(some), changes.other_id.in_(some))
        )
        for one, other in connection.execute(query):
            for old, new in ((one, other), (other, one)):
                if old not in known and new in known:
                    found.setdefault(old, known[new])
    return found
