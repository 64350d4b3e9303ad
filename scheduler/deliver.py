"""Sending what is due: claimed in lots, one message of a channel at a time, recorded as it ends.

The caller's thread does all that touches the database; a few others render and send. A thread gets
its next message only when the last one's outcome is stored, so that a crash repeats no more
messages than there are threads.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from db import deliveries as store
from db import delivery_claims as claims
from db.alert_types import ChannelKind, DeliveryState
from db.delivery_claims import ClaimRequest, Outcome
from db.errors import DeliveryError, TocsinError
from scheduler.endings import (
    DeliveryReport,
    Post,
    judge_fault,
    judge_success,
    send_message,
)
from scheduler.intake import sift
from scheduler.pace import MINUTE, Pace, Rates
from scheduler.senders import Senders

if TYPE_CHECKING:
    from collections.abc import Sequence
    from threading import Event

    from db.alert_types import Channel, Delivery
    from db.progress import Progress
    from db.store import Connection, Database
    from scheduler.notify.port import Receipt

log = logging.getLogger(__name__)

_PER_CHANNEL = 8
_PATIENCE_SECONDS = 10.0


@dataclass(slots=True)
class _Lane:
    """The claimed messages of one channel, in their order; `is_out` while one is being sent."""

    channel: Channel
    queue: deque[Delivery] = field(default_factory=deque)
    is_out: bool = False


class DeliveryRun:
    """One call's work. `now` is the moment of the call; time goes on from there."""

    def __init__(
        self,
        database: Database,
        post: Post,
        pace: Pace,
        now: datetime,
        token: str,
        stop: Event,
        progress: Progress,
    ) -> None:
        self._database = database
        self._pace = pace
        self._token = token
        self._stop = stop
        self._progress = progress
        self._post = post
        self._rates = Rates(pace)
        self._now = now
        self._began = time.monotonic()
        self._renewed = self._began
        self._lanes: dict[str, _Lane] = {}
        self._out: dict[str, tuple[Delivery, float]] = {}
        self._is_exhausted = False
        self._stopped = 0.0
        self.report = DeliveryReport()

    def work(self, limit: int, seconds: float) -> DeliveryReport:
        """Send until nothing is due, `limit` messages were tried, or so many seconds are over."""
        self._limit, self._until = limit, self._began + seconds
        self._read_rates()
        with Senders(self._pace.threads, self._send) as senders:
            try:
                while self._step(senders):
                    pass
            finally:
                self._give_back()
        with self._database.read() as connection:
            self.report.waiting, self.report.next_due = store.waiting_messages(connection)
        return self.report

    def _send(self, job: tuple[Delivery, Channel]) -> Receipt:
        return send_message(self._post, *job)

    def _read_rates(self) -> None:
        moment = self._moment()
        with self._database.read() as connection:
            for at, channel_id, kind in store.sent_times(connection, moment - MINUTE):
                self._rates.note(at, channel_id, ChannelKind(kind))

    def _step(self, senders: Senders[tuple[Delivery, Channel], Receipt]) -> bool:
        """One round of claiming, handing out and recording; False when all is done."""
        if self._may_go_on():
            self._refill()
            self._hand_out(senders)
        if not self._out:
            return self._may_go_on() and self._await_room()
        if self._is_late_to_stop():
            return False
        ended = senders.collect(1.0)
        outcomes = [self._judge(delivery, ending) for (delivery, _), ending in ended]
        outcomes = [outcome for outcome in outcomes if outcome.delivery_id in self._out]
        outcomes += self._judge_overdue(senders)
        if outcomes:
            self._record(outcomes)
        self._renew()
        return True

    def _may_go_on(self) -> bool:
        is_over = self._stop.is_set() or time.monotonic() >= self._until
        return not is_over and self.report.tried + len(self._out) < self._limit

    def _is_late_to_stop(self) -> bool:
        """Whether sends go on long after a stop: they are left, to be repeated by the next."""
        if not self._stop.is_set():
            return False
        self._stopped = self._stopped or time.monotonic()
        return time.monotonic() - self._stopped > _PATIENCE_SECONDS

    def _await_room(self) -> bool:
        """Nothing is out: wait for the system's rate to let more through; False when none waits."""
        if not self._lanes:
            return not self._is_exhausted
        moment = self._moment()
        pause = (self._rates.system.opens_at(moment) - moment).total_seconds()
        left = self._until - time.monotonic()
        self._stop.wait(max(min(pause, left, 5.0), 0.001))
        self._renew()
        return True

    def _refill(self) -> None:
        ready = sum(not lane.is_out for lane in self._lanes.values())
        held = sum(len(lane.queue) for lane in self._lanes.values())
        if self._is_exhausted or ready >= self._pace.threads or held > self._pace.threads:
            return
        moment, wall = self._moment(), _wall_clock()
        mail_rests = self._rates.mail.room(moment) <= 0
        limit = min(self._pace.threads * 16, self._limit)
        request = ClaimRequest(
            token=self._token,
            now=moment,
            wall=wall,
            lease_until=wall + self._pace.lease,
            limit=limit,
            per_channel=_PER_CHANNEL,
            without=(ChannelKind.EMAIL,) if mail_rests else (),
        )
        with self._database.write() as connection:
            claimed = claims.claim_deliveries(connection, request)
            self._take_in(connection, claimed)
        self._is_exhausted = not claimed

    def _take_in(self, connection: Connection, claimed: Sequence[Delivery]) -> None:
        """Put claimed messages into their channels' lanes, those that may leave."""
        sifted = sift(connection, claimed, self._token, self._moment())
        self.report.cancelled += sifted.cancelled
        for delivery, channel in sifted.ready:
            lane = self._lanes.setdefault(channel.id, _Lane(channel))
            lane.channel = channel
            lane.queue.append(delivery)

    def _hand_out(self, senders: Senders[tuple[Delivery, Channel], Receipt]) -> None:
        moment = self._moment()
        for channel_id in list(self._lanes):
            if len(self._out) >= self._pace.threads or not self._may_go_on():
                return
            lane = self._lanes[channel_id]
            if lane.is_out:
                continue
            if not self._rates.system.room(moment):
                return
            if until := self._rates.rests_until(moment, channel_id, lane.channel.kind):
                self._rest(lane, until)
                continue
            delivery = lane.queue.popleft()
            lane.is_out = True
            self._rates.note(moment, channel_id, lane.channel.kind)
            self._out[delivery.id] = (delivery, time.monotonic())
            senders.submit((delivery, lane.channel))

    def _rest(self, lane: _Lane, until: datetime) -> None:
        """Let a channel that sent enough for the moment wait, with all that is behind."""
        with self._database.write() as connection:
            self._rest_within(connection, lane, until)
        self._drop_if_idle(lane)

    def _rest_within(self, connection: Connection, lane: _Lane, until: datetime) -> None:
        ids = [delivery.id for delivery in lane.queue]
        claims.release_deliveries(connection, self._token, ids, until)
        claims.hold_channel(connection, lane.channel.id, until)
        lane.queue.clear()

    def _judge(self, delivery: Delivery, ending: Receipt | BaseException) -> Outcome:
        if not isinstance(ending, BaseException):
            return judge_success(delivery, ending, self._moment())
        if not isinstance(ending, TocsinError):
            # The words of an unknown fault may hold an address: only where it arose is logged.
            frames = "".join(traceback.format_tb(ending.__traceback__))
            kind = type(ending).__name__
            log.error(
                "the message %s failed by a fault of ours, %s:\n%s", delivery.id, kind, frames
            )
        return judge_fault(delivery, ending, self._pace, self._moment())

    def _judge_overdue(self, senders: Senders[tuple[Delivery, Channel], Receipt]) -> list[Outcome]:
        """Count sends without an end as failed; their threads are given up."""
        late = time.monotonic() - self._pace.lease.total_seconds()
        hung = [delivery for delivery, began in self._out.values() if began < late]
        seconds = int(self._pace.lease.total_seconds())
        for _ in hung:
            senders.replace_one()
        return [
            self._judge(
                delivery,
                DeliveryError(
                    f"no end of sending within {seconds} s", delivery.channel_id, retryable=True
                ),
            )
            for delivery in hung
        ]

    def _record(self, outcomes: Sequence[Outcome]) -> None:
        with self._database.write() as connection:
            kept = claims.record_outcomes(connection, self._token, outcomes)
            ours = [outcome for outcome in outcomes if outcome.delivery_id in kept]
            self._keep_channels(connection, ours)
        for outcome in outcomes:
            self._out.pop(outcome.delivery_id, None)
            lane = self._lanes.get(outcome.channel_id)
            if lane is not None:
                lane.is_out = False
                self._drop_if_idle(lane)
        for outcome in ours:
            self._count(outcome)
        self._progress("send", self.report.tried, self.report.tried + len(self._out))

    def _keep_channels(self, connection: Connection, outcomes: Sequence[Outcome]) -> None:
        """What outcomes mean for their channels: bounces counted, order kept."""
        sent = [one.channel_id for one in outcomes if one.state is DeliveryState.SENT]
        store.forget_bounces(connection, sent)
        for outcome in outcomes:
            lane = self._lanes.get(outcome.channel_id)
            is_early = outcome.attempts <= self._pace.holds_up
            if lane is not None and is_early and outcome.state is DeliveryState.WAITING:
                self._rest_within(connection, lane, outcome.due_at)
            if outcome.is_bounce:
                self._count_bounce(connection, outcome, lane)

    def _count_bounce(self, connection: Connection, outcome: Outcome, lane: _Lane | None) -> None:
        counts = {outcome.channel_id: 1}
        off = store.count_bounces(connection, counts, outcome.at, self._pace.bounces)
        if not off:
            return
        log.warning("the channel %s is switched off after repeated bounces", outcome.channel_id)
        if lane is not None:
            ids = [delivery.id for delivery in lane.queue]
            claims.release_deliveries(connection, self._token, ids)
            lane.queue.clear()
        note = "the channel was switched off after repeated bounces"
        gone = store.cancel_waiting(connection, note, channel_id=outcome.channel_id)
        self.report.cancelled += len(gone)

    def _count(self, outcome: Outcome) -> None:
        if outcome.state is not DeliveryState.SENT:
            self.report.reasons[outcome.detail] += 1
        match outcome.state:
            case DeliveryState.SENT:
                self.report.sent += 1
            case DeliveryState.WAITING:
                self.report.retried += 1
            case _:
                self.report.dead += 1

    def _drop_if_idle(self, lane: _Lane) -> None:
        if not lane.queue and not lane.is_out:
            self._lanes.pop(lane.channel.id, None)

    def _renew(self) -> None:
        """Hold on to what is claimed, a third of a lease after the last time."""
        moment = time.monotonic()
        if moment - self._renewed < self._pace.lease.total_seconds() / 3:
            return
        self._renewed = moment
        held = [one.id for lane in self._lanes.values() for one in lane.queue]
        with self._database.write() as connection:
            until = _wall_clock() + self._pace.lease
            claims.renew_claims(connection, self._token, [*held, *self._out], until)

    def _give_back(self) -> None:
        held = [one.id for lane in self._lanes.values() for one in lane.queue]
        if held:
            with self._database.write() as connection:
                claims.release_deliveries(connection, self._token, held)

    def _moment(self) -> datetime:
        return self._now + timedelta(seconds=time.monotonic() - self._began)


def _wall_clock() -> datetime:
    return datetime.now(UTC)
