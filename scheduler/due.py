"""When a queued alert is due: by its rhythm, the subscriber's clock and quiet hours. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from analysis.brief.weeks import (
    IssueSchedule,
    issue_period,
    latest_due_week,
    parse_week,
    week_of,
)
from db.alert_types import AlertKind, Rhythm
from scheduler.quiet import next_hour, quiet_until

if TYPE_CHECKING:
    from datetime import datetime

    from db.alert_types import QuietHours
    from db.waiting_alerts import WaitingQueue

AT_ONCE_ALWAYS = (AlertKind.BRIEF, AlertKind.CORRECTION)


@dataclass(frozen=True, slots=True)
class BundleRules:
    """How alerts become messages.

    `settle` is how long an alert waits for others of its affair, `catch_up` how long past its due
    moment it may be told by itself, `per_day` how many messages a channel takes in 24 hours,
    `separate` how many affairs come as messages of their own, `confirm_within` how long alerts wait
    for a channel that is not confirmed.
    """

    schedule: IssueSchedule = field(default_factory=IssueSchedule)
    settle: timedelta = timedelta(seconds=30)
    catch_up: timedelta = timedelta(hours=12)
    per_day: int = 100
    separate: int = 3
    confirm_within: timedelta = timedelta(days=7)


def send_moment(
    kind: AlertKind,
    queued_at: datetime,
    rhythm: Rhythm,
    place: tuple[int, str, QuietHours | None],
    rules: BundleRules,
) -> datetime:
    """When an alert is due. `place` is the subscriber's hour, zone and quiet hours.

    Issues and corrections wait for no rhythm, only for the end of quiet hours.
    """
    hour, zone, quiet = place
    if kind in AT_ONCE_ALWAYS:
        due = queued_at
    elif rhythm is Rhythm.DAILY:
        due = next_hour(queued_at, hour, zone)
    elif rhythm is Rhythm.WEEKLY:
        due = _next_issue(queued_at, rules.schedule)
    else:
        due = queued_at + rules.settle
    return quiet_until(due, quiet, zone) or due


def _next_issue(moment: datetime, schedule: IssueSchedule) -> datetime:
    latest = latest_due_week(moment, schedule)
    end = issue_period(latest, schedule).end
    if end >= moment:
        return end
    monday = date.fromisocalendar(*parse_week(latest), 1)
    return issue_period(week_of(monday + timedelta(days=7)), schedule).end


def has_due(waiting: WaitingQueue, rules: BundleRules, now: datetime) -> bool:
    """Whether a subscription's oldest alert is due, or will never be because it is not active."""
    if not waiting.is_active:
        return True
    place = (waiting.hour, waiting.zone, waiting.quiet)
    first = send_moment(AlertKind.STORY, waiting.first_at, waiting.rhythm, place, rules)
    if first <= now:
        return True
    urgent = waiting.urgent_at
    if urgent is None:
        return False
    return send_moment(AlertKind.BRIEF, urgent, waiting.rhythm, place, rules) <= now
