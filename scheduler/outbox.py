"""The outbox: what is queued becomes messages, and messages leave. Both may be broken off anywhere.

Bundling is one transaction per subscriber; sending is at least once, each try under the same key.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from db import waiting_alerts as queued
from db.alert_types import AlertState, Delivery
from db.alerts import savepoint
from db.channels import channels_by_id
from db.deliveries import count_messages, insert_delivery
from db.delivery_claims import release_abandoned
from db.errors import StorageError, TocsinError
from db.outbox_lists import prune_messages
from db.progress import ignore_progress
from db.subscriptions import subscriptions_by_id
from scheduler.bundle import OwnerQueue, plan_bundles
from scheduler.deliver import DeliveryRun
from scheduler.due import BundleRules, has_due
from scheduler.endings import BundleReport
from scheduler.pace import Pace
from scheduler.runner import may_be_alive, own_name
from scheduler.silenced import silenced_alerts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from analysis.alerts.compose import Composed
    from analysis.alerts.message import AlertMessage
    from db.alert_types import Alert, DeliveryKind, Subscription
    from db.progress import Progress
    from db.store import Connection, Database
    from scheduler.bundle import PlannedMessage
    from scheduler.endings import DeliveryReport, Post

log = logging.getLogger(__name__)

NO_LIMIT = 1_000_000_000
NOTHING = "nothing to send"
_DAY = timedelta(days=1)
# Within an hour as many as the system sends in it, in transactions that keep nobody waiting long.
_PRUNED_LOTS, _PRUNED_AT_ONCE = 40, 1_000
_NOTHING_LEFT = "nothing of it is left to tell"
_UNWORDED = "it could not be put into words"


class Compose(Protocol):
    """Makes the message of alerts, and says which of them cannot be told any more, and why."""

    def __call__(
        self,
        connection: Connection,
        subscription: Subscription,
        alerts: Sequence[Alert],
        kind: DeliveryKind,
        now: datetime,
        *,
        also: Sequence[Subscription] = (),
    ) -> Composed:
        """One subscription's; `also` are others whose alerts are among them."""


@dataclass(frozen=True, slots=True)
class Words:
    """How messages are composed and frozen."""

    compose: Compose
    dump: Callable[[AlertMessage], str]


@dataclass(frozen=True)
class Outbox:
    """Bundles and delivers over one database; several processes may do so at once.

    `keep` is how long the words of finished messages are kept.
    """

    database: Database
    post: Post
    words: Words
    rules: BundleRules = field(default_factory=BundleRules)
    pace: Pace = field(default_factory=Pace)
    keep: timedelta = timedelta(days=180)
    _stop: threading.Event = field(default_factory=threading.Event)

    def bundle(self, now: datetime, progress: Progress = ignore_progress) -> BundleReport:
        """Make messages of what is due; a fault with one owner's leaves the others' alone."""
        with self.database.read() as connection:
            waiting = queued.waiting_queues(connection)
        owners = [
            owner
            for owner, queues in groupby(waiting, key=lambda one: one.owner)
            if any(has_due(one, self.rules, now) for one in queues)
        ]
        report = BundleReport()
        for done, owner in enumerate(owners):
            if self._stop.is_set():
                break
            report += self._bundle_safely(owner, now)
            progress("bundle", done + 1, len(owners))
        return report

    def _bundle_safely(self, owner: str, now: datetime) -> BundleReport:
        try:
            with self.database.write() as connection:
                return self._bundle_owner(connection, owner, now)
        except StorageError:
            raise
        except TocsinError as fault:
            log.error("a subscriber's alerts could not be bundled: %s", fault)  # noqa: TRY400 - not our bug
        except Exception:
            log.exception("a subscriber's alerts could not be bundled, by a fault of ours")
        return BundleReport(unworded=1)

    def _bundle_owner(self, connection: Connection, owner: str, now: datetime) -> BundleReport:
        queue = read_queue(connection, owner, now)
        plan = plan_bundles(queue, self.rules, now)
        report = BundleReport(dropped=len(plan.dropped))
        unsettled: set[str] = set()
        for message in plan.messages:
            part, left = self._make(connection, message, queue, now)
            report += part
            unsettled |= left
        settled = [pair for pair in plan.settled if pair[0] not in unsettled]
        _settle(connection, settled, AlertState.BUNDLED)
        _settle(connection, plan.dropped, AlertState.DROPPED)
        return report

    def _make(
        self, connection: Connection, planned: PlannedMessage, queue: OwnerQueue, now: datetime
    ) -> tuple[BundleReport, set[str]]:
        """Compose and store one message; the alerts that it did not settle."""
        ids = [alert.id for alert in planned.alerts]
        lead = queue.subscriptions[planned.subscription_id]
        also = [queue.subscriptions[one] for one in planned.also]
        try:
            with savepoint(connection):
                composed = self.words.compose(
                    connection, lead, planned.alerts, planned.kind, now, also=also
                )
                dropped = dict(composed.dropped)
                if composed.is_empty:
                    dropped = dict.fromkeys(ids, _NOTHING_LEFT) | dropped
                else:
                    delivery = _delivery(planned, self.words.dump(composed.message), now)
                    insert_delivery(
                        connection, delivery, [one for one in ids if one not in dropped]
                    )
                _settle(connection, list(dropped.items()), AlertState.DROPPED)
        except StorageError:
            raise
        except Exception:
            log.exception("a message of the subscription %s could not be composed", lead.id)
            return self._give_up(connection, planned, now), set(ids)
        made = int(not composed.is_empty)
        return BundleReport(made, len(ids) - len(dropped), len(dropped)), set()

    def _give_up(
        self, connection: Connection, planned: PlannedMessage, now: datetime
    ) -> BundleReport:
        """Let alerts that no message can be made of wait for a version that can, within bounds."""
        oldest = now - self.rules.confirm_within
        old = [alert.id for alert in planned.alerts if alert.queued_at < oldest]
        dropped = queued.settle_alerts(connection, old, AlertState.DROPPED, _UNWORDED)
        return BundleReport(unworded=1, dropped=dropped)

    def deliver(
        self,
        now: datetime,
        limit: int = NO_LIMIT,
        seconds: float = float("inf"),
        progress: Progress = ignore_progress,
    ) -> DeliveryReport:
        """Send what is due from `now` on, until nothing is, or `limit` tries or the time are spent."""
        token = f"{own_name()}#{secrets.token_hex(6)}"
        with self.database.write() as connection:
            release_abandoned(connection, _may_hold)
        run = DeliveryRun(self.database, self.post, self.pace, now, token, self._stop, progress)
        return run.work(limit, seconds)

    def prune(self, now: datetime) -> int:
        """Forget the words of messages that ended long ago, as far as one call goes; how many."""
        forgotten = 0
        for _ in range(_PRUNED_LOTS):
            with self.database.write() as connection:
                some = prune_messages(connection, now - self.keep, _PRUNED_AT_ONCE)
            forgotten += some
            if some < _PRUNED_AT_ONCE or self._stop.is_set():
                break
        return forgotten

    def stop(self) -> None:
        """Begin nothing more; what is being sent ends and is recorded."""
        self._stop.set()


def read_queue(connection: Connection, owner: str, now: datetime) -> OwnerQueue:
    """Everything that decides about an owner's queued alerts."""
    alerts = queued.queued_alerts_of(connection, owner)
    ids = sorted({alert.subscription_id for alert in alerts})
    subscriptions = subscriptions_by_id(connection, ids)
    mutes = queued.mutes_for(connection, ids)
    channel_ids = sorted({one for own in subscriptions.values() for one in own.channels})
    told = queued.told_alerts(connection, owner, [alert.key for alert in alerts])
    return OwnerQueue(
        alerts=alerts,
        subscriptions=subscriptions,
        channels=channels_by_id(connection, channel_ids),
        mutes=mutes,
        silenced=silenced_alerts(connection, alerts, mutes),
        told=frozenset((one.key, one.channel_id) for one in told),
        standing=frozenset(one.alert_id for one in told),
        made=count_messages(connection, channel_ids, now - _DAY, now),
    )


def delivery_id(channel_id: str, kind: DeliveryKind, alert_ids: Sequence[str]) -> str:
    """The id of the one message to a channel that tells just these alerts."""
    named = "\n".join([channel_id, kind.value, *sorted(alert_ids)])
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def _delivery(planned: PlannedMessage, message: str, now: datetime) -> Delivery:
    ids = [alert.id for alert in planned.alerts]
    return Delivery(
        id=delivery_id(planned.channel_id, planned.kind, ids),
        subscription_id=planned.subscription_id,
        channel_id=planned.channel_id,
        kind=planned.kind,
        message=message,
        made_at=now,
        due_at=now,
    )


def _settle(connection: Connection, pairs: Sequence[tuple[str, str]], state: AlertState) -> None:
    for note in sorted({note for _, note in pairs}):
        ids = [alert_id for alert_id, why in pairs if why == note]
        queued.settle_alerts(connection, ids, state, note)


def _may_hold(token: str) -> bool:
    return may_be_alive(token.partition("#")[0])


def deliver_now(
    outbox: Outbox, now: datetime, progress: Progress = ignore_progress
) -> DeliveryReport:
    """Bundle what is due at `now`, waiting for no further alerts, and send until nothing is due."""
    hasty = replace(outbox, rules=replace(outbox.rules, settle=timedelta(0)))
    return join_reports(hasty.bundle(now, progress), outbox.deliver(now, progress=progress))


def join_reports(bundled: BundleReport, sent: DeliveryReport) -> DeliveryReport:
    """Both reports as one."""
    sent.made, sent.joined = bundled.made, bundled.joined
    sent.dropped, sent.unworded = bundled.dropped, bundled.unworded
    return sent


def describe_delivery(report: DeliveryReport) -> str:
    """One line for the record and the terminal."""
    if not report.made and not report.tried and not report.dropped and not report.cancelled:
        return NOTHING
    parts = [
        f"{report.sent} sent",
        f"{report.retried} to be tried again",
        f"{report.dead} given up",
    ]
    if report.cancelled:
        parts.append(f"{report.cancelled} cancelled")
    made = "1 message" if report.made == 1 else f"{report.made} messages"
    joined = "1 alert" if report.joined == 1 else f"{report.joined} alerts"
    told = f"{made} made of {joined}"
    left_out = f", {report.dropped} dropped" if report.dropped else ""
    unworded = f", {report.unworded} could not be composed" if report.unworded else ""
    line = f"{told}{left_out}{unworded}; {', '.join(parts)}; {report.waiting} waiting"
    return "; ".join([line, *describe_reasons(report.reasons)])


def describe_reasons(reasons: Mapping[str, int], most: int = 3) -> list[str]:
    """Why messages did not go through, the commonest first."""
    ordered = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    told = [f"{count} times: {reason}" if count > 1 else reason for reason, count in ordered[:most]]
    left = sum(count for _, count in ordered[most:])
    return [*told, f"{left} for other reasons"] if left else told
