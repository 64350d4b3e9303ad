"""Sending what is due: claimed in lots, one message of a channel at a time, recorded as it ends.

The caller's thread does all that touches the database; a few others render and send. A thread gets
its next message only when the last one's outcome is stored, so that a crash repeats no more
messages than there are threads.
"""

from __future__ import annotations

import logging
import time
import traceback
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from db import deliveries as store
from db import delivery_claims as claims
from db.alert_types import ChannelKind
from db.delivery_claims import ClaimRequest
from db.errors import DeliveryError, TocsinError
from scheduler.endings import (
    DeliveryReport,
    Post,
    begin_try,
    judge_fault,
    judge_success,
    send_message,
)
from scheduler.intake import sift
from scheduler.lanes import Lanes
from scheduler.pace import MINUTE, Pace, Rates
from scheduler.register import Register
from scheduler.senders import Senders
from scheduler.turns import hoarding_owners, may_send, order_turns

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet
    from threading import Event

    from db.alert_types import Channel, Delivery
    from db.delivery_claims import Outcome
    from db.progress import Progress
    from db.store import Connection, Database
    from scheduler.lanes import Lane
    from scheduler.notify.port import Receipt

    _Work = tuple[Delivery, Channel]

log = logging.getLogger(__name__)

_PER_CHANNEL = 8
_PATIENCE_SECONDS = 10.0
_ASKED_AGAIN_SECONDS = 1.0


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
        self._lanes = Lanes()
        self._out: dict[str, tuple[Delivery, float]] = {}
        self._is_exhausted = self._is_dry = False
        self._asked = 0.0
        self._stopped = 0.0
        self.report = DeliveryReport()
        self._register = Register(token, pace, self._lanes, self.report)

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

    def _send(self, work: _Work) -> Receipt:
        return send_message(self._post, *work)

    def _read_rates(self) -> None:
        moment = self._moment()
        with self._database.read() as connection:
            for at, channel_id, kind in store.sent_times(connection, moment - MINUTE, moment):
                self._rates.note(at, channel_id, ChannelKind(kind))

    def _step(self, senders: Senders[_Work, Receipt]) -> bool:
        """One round of claiming, handing out and recording; False when all is done."""
        if self._may_go_on():
            self._refill()
            self._hand_out(senders)
        if not self._out:
            return self._may_go_on() and self._await_room()
        if self._is_late_to_stop():
            return False
        ended = senders.collect(1.0)
        outcomes = [
            self._judge(delivery, ending)
            for (delivery, _), ending in ended
            if self._is_out(delivery)  # else it was given up before
        ]
        outcomes += self._judge_overdue(senders, {one.delivery_id for one in outcomes})
        if outcomes:
            self._record(outcomes)
        self._renew()
        return True

    def _is_out(self, delivery: Delivery) -> bool:
        return delivery.id in self._out and self._out[delivery.id][0] is delivery

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
        full = hoarding_owners(self._lanes.all(), self._pace.threads)
        if self._is_exhausted or not self._wants_more(full):
            return
        self._asked = time.monotonic()
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
            without_owners=full,
        )
        with self._database.write() as connection:
            claimed = claims.claim_deliveries(connection, request)
            self._take_in(connection, claimed)
        self._is_dry = not claimed
        self._is_exhausted = not claimed and not full

    def _wants_more(self, full: Sequence[str]) -> bool:
        """Whether threads could do with more than is held, or others than its owners wait."""
        out = self._lanes.out()
        ready = [one for one in self._lanes.idle() if may_send(one.channel, out, self._pace)]
        if len(ready) >= self._pace.threads:
            return False
        if full:
            return not self._is_dry or time.monotonic() - self._asked > _ASKED_AGAIN_SECONDS
        return len(self._lanes.held()) <= self._pace.threads

    def _take_in(self, connection: Connection, claimed: Sequence[Delivery]) -> None:
        """Put claimed messages into their channels' lanes, those that may leave."""
        sifted = sift(connection, claimed, self._token, self._moment(), self._pace.attempts)
        self.report.cancelled += sifted.cancelled
        self.report.count(sifted.given_up)
        self._lanes.add(sifted.ready)

    def _hand_out(self, senders: Senders[_Work, Receipt]) -> None:
        chosen = self._choose()
        if not chosen:
            return
        moment = self._moment()
        tries = [begin_try(delivery, self._pace, moment) for delivery, _ in chosen]
        with self._database.write() as connection:
            ours = claims.begin_tries(connection, self._token, tries)
        for delivery, channel in chosen:
            if delivery.id in ours:
                self._out[delivery.id] = (delivery, time.monotonic())
                senders.submit((delivery, channel))
            else:  # another process took it over while this one slept
                self._lanes.come_back(channel.id)

    def _choose(self) -> list[_Work]:
        """The next message of each channel that may send now, as far as threads are idle."""
        moment = self._moment()
        chosen: list[_Work] = []
        for lane in order_turns(self._lanes.idle(), self._lanes.out()):
            begun = len(self._out) + len(chosen)
            is_full = begun >= self._pace.threads or self.report.tried + begun >= self._limit
            if is_full or not self._rates.system.room(moment):
                break
            channel = lane.channel
            if not may_send(channel, self._lanes.out(), self._pace):
                continue
            if until := self._rates.rests_until(moment, channel.id, channel.kind):
                self._rest(lane, until)
                continue
            self._rates.note(moment, channel.id, channel.kind)
            lane.is_out = True
            chosen.append((lane.queue.popleft(), channel))
        return chosen

    def _rest(self, lane: Lane, until: datetime) -> None:
        """Let a channel that sent enough for the moment wait, with all that is behind."""
        with self._database.write() as connection:
            self._register.rest(connection, lane, until)
        self._lanes.close_empty(lane)

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

    def _judge_overdue(
        self, senders: Senders[_Work, Receipt], ended: AbstractSet[str]
    ) -> list[Outcome]:
        """Count sends without an end as failed; their threads are given up."""
        late = time.monotonic() - self._pace.lease.total_seconds()
        hung = [one for one, began in self._out.values() if began < late and one.id not in ended]
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
            kept = self._register.store(connection, outcomes)
        for outcome in outcomes:
            self._out.pop(outcome.delivery_id, None)
            self._lanes.come_back(outcome.channel_id)
        self.report.count(kept)
        self._progress("send", self.report.tried, self.report.tried + len(self._out))

    def _renew(self) -> None:
        """Hold on to what is claimed, a third of a lease after the last time."""
        moment = time.monotonic()
        if moment - self._renewed < self._pace.lease.total_seconds() / 3:
            return
        self._renewed = moment
        held = [*self._lanes.held(), *self._out]
        with self._database.write() as connection:
            until = _wall_clock() + self._pace.lease
            claims.renew_claims(connection, self._token, held, until)

    def _give_back(self) -> None:
        if held := self._lanes.held():
            with self._database.write() as connection:
                claims.release_deliveries(connection, self._token, held)

    def _moment(self) -> datetime:
        return self._now + timedelta(seconds=time.monotonic() - self._began)


def _wall_clock() -> datetime:
    return datetime.now(UTC)
