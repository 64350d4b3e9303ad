"""What is asked each minute, or for each owner, reads no more than it is about.

Without statistics SQLite takes an index that begins with a state for the narrowest.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event

from db.alert_types import AlertState
from db.alerts import move_affairs
from db.deliveries import cancel_waiting, sent_times
from db.delivery_claims import hold_channel
from db.outbox_lists import list_outbox
from db.sent_alerts import sent_about, sent_issues
from db.waiting_alerts import (
    drop_queued,
    queued_alerts_of,
    requeue_alerts,
    settle_alerts,
    told_alerts,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.store import Connection, Database

NOW = datetime(2026, 6, 17, 12, tzinfo=UTC)
MANY = [f"{number:04}" for number in range(400)]
WIDE = re.compile(r"(?:SCAN (?:alerts|deliveries|delivered_alerts)(?! USING INDEX)|\(state=\?\))")
ASKED: dict[str, Callable[[Connection], object]] = {
    "what an owner has queued": lambda c: queued_alerts_of(c, "ada"),
    "what was told under keys": lambda c: told_alerts(c, "ada", MANY),
    "alerts settled": lambda c: settle_alerts(c, MANY, AlertState.BUNDLED),
    "alerts of cancelled messages": lambda c: requeue_alerts(c, MANY),
    "a subscription's queue dropped": lambda c: drop_queued(c, "news", "ended"),
    "the last minute's messages": lambda c: sent_times(c, NOW, NOW),
    "a channel held": lambda c: hold_channel(c, "hook", NOW),
    "a channel's messages cancelled": lambda c: cancel_waiting(c, "off", channel_id="hook"),
    "what was sent about stories": lambda c: sent_about(c, MANY),
    "the issues sent": lambda c: sent_issues(c, NOW),
    "affairs that moved": lambda c: move_affairs(c, {"s1": "t1"}),
    "the newest messages": list_outbox,
}


def plans_of(database: Database, ask: Callable[[Connection], object]) -> list[str]:
    """How SQLite would do each statement that is asked."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, sql: str, values: Any, _context: Any, many: bool) -> None:
        if sql.startswith(("SELECT", "UPDATE", "DELETE")):
            asked.append((sql, values[0] if many else values))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        with database.write() as connection:
            ask(connection)
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    with database.read() as connection:
        return [
            row[3]
            for sql, values in asked
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        ]


@pytest.mark.parametrize("name", ASKED)
def test_no_state_is_read_whole(database: Database, name: str):
    found = plans_of(database, ASKED[name])
    assert found
    assert [plan for plan in found if WIDE.search(plan)] == []
