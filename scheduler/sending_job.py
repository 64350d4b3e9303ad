"""The job of the outbox: once a minute, in a lane of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from db.jobs import forget_runs
from scheduler.runner import Job

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from db.store import Database
    from scheduler.outbox import Outbox

DELIVER = "deliver"
_DELIVER_EVERY = timedelta(minutes=1)
_DELIVER_SECONDS = 45.0


def deliver_job(database: Database, open_outbox: Callable[[], Outbox]) -> Job:
    """The job of the outbox; `open_outbox` gives the same one each time."""
    opened: list[Outbox] = []

    def run(now: datetime) -> str:
        outbox = open_outbox()
        opened[:] = [outbox]
        return deliver(database, outbox, now)

    def stop() -> None:
        for outbox in opened:
            outbox.stop()

    return Job(DELIVER, _DELIVER_EVERY, run, lane=DELIVER, stop=stop)


def deliver(database: Database, outbox: Outbox, now: datetime) -> str:
    """Make messages of what is due and send for up to a minute; a line for the record.

    Of runs that found nothing to send only the latest stays on record.
    """
    from scheduler.outbox import NOTHING, describe_delivery, join_reports

    with database.write() as connection:
        forget_runs(connection, DELIVER, NOTHING, now)
    bundled = outbox.bundle(now)
    report = outbox.deliver(now, seconds=_DELIVER_SECONDS)
    if now.minute == 0:
        outbox.prune(now)
    return describe_delivery(join_reports(bundled, report))
