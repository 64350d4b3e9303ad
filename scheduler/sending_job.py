"""The job of the outbox: once a minute, in a lane of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from db.jobs import forget_runs, running_since
from scheduler.endings import BundleReport
from scheduler.runner import Job

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.store import Database
    from scheduler.outbox import Outbox

DELIVER = "deliver"
_ANALYSE = "analyse"
_LONGEST_PASS = timedelta(minutes=10)
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

    While a pass of the analysis is under way no message is made, for ten minutes at most: what it
    still finds of the same affair belongs in it. Of runs that found nothing to send only the latest
    stays on record.
    """
    from scheduler.outbox import NOTHING, describe_delivery, join_reports

    wall = datetime.now(UTC)
    with database.write() as connection:
        forget_runs(connection, DELIVER, NOTHING, now)
        began = running_since(connection, _ANALYSE, wall)
    is_passing = began is not None and began > wall - _LONGEST_PASS
    bundled = BundleReport() if is_passing else outbox.bundle(now)
    report = outbox.deliver(now, seconds=_DELIVER_SECONDS)
    if now.minute == 0:
        outbox.prune(now)
    return describe_delivery(join_reports(bundled, report))
