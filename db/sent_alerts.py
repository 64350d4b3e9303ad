"""What was sent to whom, as far as a correction may concern it; and who gets an issue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from db import tables as t
from db.alert_lists import to_alert
from db.alert_tables import alerts, delivered_alerts, deliveries, subscriptions
from db.alert_types import AlertKind, DeliveryState, SubscriptionKind, SubscriptionState
from db.briefs import NewerWords
from db.types import RevisionKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from db.alert_types import Alert

_BATCH = 500
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
            t.snapshots.c.article_id, t.snapshots.c.id, t.revisions.c.kind, t.snapshots.c.taken_at
        )
        .join(t.snapshots, t.snapshots.c.id == t.revisions.c.snapshot_id)
        .where(t.revisions.c.kind != RevisionKind.TRIVIAL.value)
        .where(t.snapshots.c.taken_at >= since, t.snapshots.c.taken_at <= until)
        .order_by(t.snapshots.c.article_id, t.snapshots.c.number)
    )
    rows = connection.execute(query)
    return {row[0]: NewerWords(row[0], row[1], RevisionKind(row[2]), row[3]) for row in rows}


def stories_ever_of(connection: Connection, article_ids: Sequence[str]) -> dict[str, str]:
    """Every story in which those articles stand or stood, with the one in which they stand now."""
    found: dict[str, str] = {}
    members = t.story_members.c
    for some in _portions(article_ids):
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
    for some in _portions(sorted(story_ids)):
        found += _sent(connection, alerts.c.story_id.in_(some), kept)
    return sorted(found, key=lambda one: one.alert.id)


def sent_issues(connection: Connection, since: datetime) -> list[SentAlert]:
    """The issues that were sent to somebody since that moment."""
    is_issue = alerts.c.kind == AlertKind.BRIEF.value
    return _sent(connection, is_issue, alerts.c.queued_at >= since)


def _sent(connection: Connection, *conditions: ColumnElement[bool]) -> list[SentAlert]:
    sent = (
        select(delivered_alerts.c.alert_id, func.min(deliveries.c.sent_at).label("first_sent"))
        .join(deliveries, deliveries.c.id == delivered_alerts.c.delivery_id)
        .where(deliveries.c.state == DeliveryState.SENT.value)
        .group_by(delivered_alerts.c.alert_id)
        .subquery()
    )
    at_work = subscriptions.c.state == SubscriptionState.ACTIVE.value
    query = (
        select(alerts, sent.c.first_sent)
        .join(sent, sent.c.alert_id == alerts.c.id)
        .join(subscriptions, subscriptions.c.id == alerts.c.subscription_id)
        .where(at_work, *conditions)
        .order_by(alerts.c.id)
    )
    found = []
    for row in connection.execute(query).mappings():
        values = dict(row)
        sent_at = values.pop("first_sent")
        found.append(SentAlert(to_alert(values), sent_at))
    return found


def _changed_with(connection: Connection, known: dict[str, str]) -> dict[str, str]:
    """Stories that were merged into known ones, or from which they were split."""
    changes = t.story_changes.c
    found: dict[str, str] = {}
    for some in _portions(sorted(known)):
        query = select(changes.story_id, changes.other_id).where(
            or_(changes.story_id.in_(some), changes.other_id.in_(some))
        )
        for one, other in connection.execute(query):
            for old, new in ((one, other), (other, one)):
                if old not in known and new in known:
                    found.setdefault(old, known[new])
    return found


def _portions(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[at : at + _BATCH] for at in range(0, len(ids), _BATCH)]
