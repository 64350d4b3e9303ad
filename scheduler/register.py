"""How tries ended, written down: for the message, for its channel, for what waits behind it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from db.alert_types import DeliveryState
from db.deliveries import cancel_waiting, count_bounces, forget_bounces
from db.delivery_claims import hold_channel, record_outcomes, release_deliveries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from db.delivery_claims import Outcome
    from db.store import Connection
    from scheduler.endings import DeliveryReport
    from scheduler.lanes import Lane, Lanes
    from scheduler.pace import Pace

log = logging.getLogger(__name__)

_SWITCHED_OFF = "the channel was switched off after repeated bounces"


class Register:
    """Stores outcomes of what a token holds, and what they mean for its lanes."""

    def __init__(self, token: str, pace: Pace, lanes: Lanes, report: DeliveryReport) -> None:
        self._token = token
        self._pace = pace
        self._lanes = lanes
        self._report = report

    def store(self, connection: Connection, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """Write down how tries ended; returns those that were still ours to record."""
        kept = record_outcomes(connection, self._token, outcomes)
        ours = [outcome for outcome in outcomes if outcome.delivery_id in kept]
        sent = [one.channel_id for one in ours if one.state is DeliveryState.SENT]
        forget_bounces(connection, sent)
        for outcome in ours:
            self._keep_channel(connection, outcome)
        return ours

    def rest(self, connection: Connection, lane: Lane, until: datetime) -> None:
        """Give back what waits in a lane, and let all of its channel wait until then."""
        release_deliveries(connection, self._token, lane.clear(), until)
        hold_channel(connection, lane.channel.id, until)

    def _keep_channel(self, connection: Connection, outcome: Outcome) -> None:
        lane = self._lanes.find(outcome.channel_id)
        is_early = outcome.attempts <= self._pace.holds_up
        if lane is not None and is_early and outcome.state is DeliveryState.WAITING:
            self.rest(connection, lane, outcome.due_at)
        if outcome.is_bounce:
            self._count_bounce(connection, outcome, lane)

    def _count_bounce(self, connection: Connection, outcome: Outcome, lane: Lane | None) -> None:
        counts = {outcome.channel_id: 1}
        if not count_bounces(connection, counts, outcome.at, self._pace.bounces):
            return
        log.warning("the channel %s is switched off after repeated bounces", outcome.channel_id)
        if lane is not None:
            release_deliveries(connection, self._token, lane.clear())
        gone = cancel_waiting(connection, _SWITCHED_OFF, channel_id=outcome.channel_id)
        self._report.cancelled += len(gone)
