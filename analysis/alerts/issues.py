"""The weekly issue is queued for its subscribers: once per subscription and week."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.alert_types import Alert, AlertKind
from db.alerts import AlertForMany, insert_alerts
from db.briefs import find_edition, list_briefs
from db.sent_alerts import stacks_subscribed, subscribers_of_issue

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.brief.model import Brief
    from db.store import Connection, Database

# An issue that is written later than this after its day is history, and is not sent.
NEWS_FOR = timedelta(days=7)


def queue_brief(connection: Connection, brief: Brief, now: datetime) -> int:
    """Queue an issue, or a stack's edition of it, for who subscribed before it went out.

    Called in the transaction that stores it. One that is written anew is not queued again, nor one
    whose day is more than a week ago. Returns for how many it was queued.
    """
    stack = brief.for_you.stack if brief.for_you else ""
    return _queue(connection, brief.week, stack, brief.issued_at, now)


def queue_stored_issues(database: Database, now: datetime) -> int:
    """Queue what is stored of the last week and was not queued: a page may have written it."""
    with database.read() as connection:
        stacks = stacks_subscribed(connection)
        recent = [
            stored
            for stored in (list_briefs(connection)[:2] if stacks else [])
            if _is_news(stored.issued_at, now)
        ]
    if not recent:
        return 0
    queued = 0
    with database.write() as connection:
        for stored in recent:
            for stack in stacks:
                edition = find_edition(connection, stored.week, stack) if stack else stored
                if edition is not None:
                    queued += _queue(connection, stored.week, stack, stored.issued_at, now)
    return queued


def issue_key(week: str, stack: str) -> str:
    """The key of the one alert that a subscription gets for a week."""
    return f"brief:{week}:{stack}" if stack else f"brief:{week}"


def _queue(
    connection: Connection, week: str, stack: str, issued_at: datetime, now: datetime
) -> int:
    if not _is_news(issued_at, now):
        return 0
    ids = subscribers_of_issue(connection, stack, issued_at)
    if not ids:
        return 0
    rule = (
        f"you get the weekly brief for your stack {stack}" if stack else "you get the weekly brief"
    )
    alert = Alert(
        id="",
        subscription_id="",
        key=issue_key(week, stack),
        kind=AlertKind.BRIEF,
        rule=rule,
        score=1.0,
        occurred_at=issued_at,
        queued_at=now,
        affair=issue_key(week, stack),
        week=week,
    )
    return insert_alerts(connection, [AlertForMany(alert, tuple(ids))])


def _is_news(issued_at: datetime, now: datetime) -> bool:
    return issued_at <= now < issued_at + NEWS_FOR
