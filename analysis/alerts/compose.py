"""Queued alerts become a message: what is new, its words quoted, the rules that asked for it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.alerts.issue_items import find_issue, tell_issue
from analysis.alerts.items import tell_correction, tell_signal, tell_story
from analysis.alerts.material import gather_material
from analysis.alerts.message import AlertMessage
from db.alert_types import AlertKind, DeliveryKind, SubscriptionKind
from db.threads import threads_by_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from analysis.alerts.issue_items import Issue
    from analysis.alerts.material import Material
    from analysis.alerts.message import Item
    from db.alert_types import Alert, Subscription
    from db.store import Connection

MOST_ITEMS = 40
_LATE = timedelta(hours=1)  # what waited longer was held back
_ABOUT_STORIES = (AlertKind.STORY, AlertKind.FACT)
ISSUE_GONE = "its issue is gone"


@dataclass(frozen=True, slots=True)
class Composed:
    """A message, and the alerts that it could not tell: their ids, each with the reason.

    With `dropped` of all its alerts a message says nothing, and is not to be sent.
    """

    message: AlertMessage
    dropped: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return not self.message.items and self.message.kind is not DeliveryKind.BRIEF


def compose_message(
    connection: Connection,
    subscription: Subscription,
    alerts: Sequence[Alert],
    kind: DeliveryKind,
    now: datetime,
    *,
    also: Sequence[Subscription] = (),
) -> AlertMessage:
    """One message of these alerts, those of one affair together; without items it is not sent.

    `also` are further subscriptions of the same owner whose alerts are among them.
    """
    return compose(connection, subscription, alerts, kind, now, also=also).message


def compose(
    connection: Connection,
    subscription: Subscription,
    alerts: Sequence[Alert],
    kind: DeliveryKind,
    now: datetime,
    *,
    also: Sequence[Subscription] = (),
) -> Composed:
    """The same, with what had to be dropped; see `compose_message`."""
    ordered = sorted(
        alerts, key=lambda a: (a.subscription_id != subscription.id, a.occurred_at, a.id)
    )
    stack = subscription.target if subscription.kind is SubscriptionKind.BRIEF else ""
    issue = _issue_of(connection, ordered, stack)
    items, dropped = _tell_all(connection, ordered, issue)
    told = _stand_together(items, _affair_titles(connection, ordered))
    issue_items = tell_issue(connection, issue) if issue else ()
    kept = (*issue_items, *told)[:MOST_ITEMS]
    message = AlertMessage(
        kind=kind,
        subscription_id=subscription.id,
        subscription_name=subscription.name,
        title=_title(issue, kept, subscription),
        items=kept,
        made_at=now,
        since=issue.start if issue else min((a.occurred_at for a in ordered), default=None),
        until=issue.end if issue else now,
        also=tuple(dict.fromkeys(other.name for other in also if other.id != subscription.id)),
        left_out=len(issue_items) + len(told) - len(kept),
        week=issue.week if issue else next((a.week for a in ordered if a.week), ""),
        stack=stack if issue else "",
        rhythm=subscription.rhythm.value,
        zone=subscription.zone,
        late=any(a.queued_at + _LATE < now for a in ordered),
    )
    return Composed(message, tuple(dropped))


def _affair_titles(connection: Connection, alerts: Sequence[Alert]) -> dict[str, str]:
    """The titles of the longer affairs that these alerts belong to, by thread id."""
    threads = threads_by_id(connection, sorted({a.affair for a in alerts if a.affair}))
    return {key: thread.title for key, thread in threads.items()}


def _tell_all(
    connection: Connection, alerts: Sequence[Alert], issue: Issue | None
) -> tuple[list[Item], list[tuple[str, str]]]:
    material = gather_material(connection, alerts)
    items: list[Item] = []
    dropped: list[tuple[str, str]] = []
    for together in _same_things(alerts, material).values():
        told = _tell(connection, together, material, issue)
        if isinstance(told, str):
            dropped += [(alert.id, told) for alert in together]
        elif told is not None:
            items.append(told)
    return items, dropped


def _same_things(alerts: Sequence[Alert], material: Material) -> dict[str, list[Alert]]:
    """Alerts of one story are one item, whichever subscription they come from."""
    found: dict[str, list[Alert]] = defaultdict(list)
    for alert in alerts:
        story = material.stories.get(alert.story_id or "")
        lives = story is not None and alert.kind in _ABOUT_STORIES
        found[f"story {story.story.id}" if lives and story else alert.key].append(alert)
    return found


def _tell(
    connection: Connection, alerts: Sequence[Alert], material: Material, issue: Issue | None
) -> Item | str | None:
    match alerts[0].kind:
        case AlertKind.SIGNAL:
            return tell_signal(connection, alerts)
        case AlertKind.CORRECTION:
            return tell_correction(alerts, material)
        case AlertKind.BRIEF:
            return None if issue else ISSUE_GONE
        case _:
            return tell_story(alerts, material)


def _issue_of(connection: Connection, alerts: Sequence[Alert], stack: str) -> Issue | None:
    weeks = [alert.week for alert in alerts if alert.kind is AlertKind.BRIEF]
    return find_issue(connection, max(weeks), stack) if weeks else None


def _stand_together(items: Sequence[Item], titles: Mapping[str, str]) -> list[Item]:
    """Items by affair: the affair with the newest item first, within it as things happened."""
    affairs: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        affairs[item.affair or item.alert_id].append(item)
    for affair, members in affairs.items():
        members.sort(key=lambda item: (item.occurred_at, item.alert_id))
        if len(members) > 1:
            title = titles.get(affair) or members[0].headline
            affairs[affair] = [replace(item, affair_title=title) for item in members]
    newest = sorted(
        affairs.values(), key=lambda members: (members[-1].occurred_at, members[-1].alert_id)
    )
    return [item for members in reversed(newest) for item in members]


def _title(issue: Issue | None, items: Sequence[Item], subscription: Subscription) -> str:
    if issue is not None:
        return issue.title
    return items[0].headline if items else subscription.name
