"""Running a job under a claim, and the clock that asks which jobs are due.

The clock (APScheduler, in memory) only ticks. What is due is read from the database: a slot that
has no finished run. So nothing is lost while the service is off, and nothing runs twice at once,
whether in one process or in several.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from db import jobs
from db.errors import StorageError, TocsinError
from db.jobs import Claim
from db.types import JobRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from apscheduler.schedulers.background import BackgroundScheduler

    from db.store import Database

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=120)
RENEW_SECONDS = 30.0
TICK_SECONDS = 20


class JobBusyError(TocsinError):
    """Another living process runs the job."""


@dataclass(frozen=True, slots=True)
class Job:
    """A named piece of work, due once per `every`. `run(now)` returns a line for the record.

    Jobs of one `lane` run one after the other, those of another beside them. `stop` asks a run
    under way to end soon.
    """

    name: str
    every: timedelta
    run: Callable[[datetime], str]
    lane: str = ""
    stop: Callable[[], None] | None = None


def slot_of(moment: datetime, every: timedelta) -> datetime:
    """The latest moment not after `moment` that is a whole number of `every` since 1970."""
    seconds = int(every.total_seconds())
    return datetime.fromtimestamp(int(moment.timestamp()) // seconds * seconds, UTC)


def own_name() -> str:
    """Who we are in the record of runs: host and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def may_be_alive(owner: str) -> bool:
    """False only when the owner is a process of this machine that is gone."""
    host, _, pid = owner.rpartition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return True
    if int(pid) == os.getpid():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def run_job(database: Database, job: Job, slot: datetime, *, repeat: bool = False) -> bool:
    """Run a job for one slot under a claim; False when it was done before.

    Raises:
        JobBusyError: another living process runs the job.
        TocsinError: the job itself failed; the failure is on record.
    """
    owner = own_name()
    started = _wall_clock()
    run = JobRun(job.name, slot, owner, started, started + LEASE, None, "running", "")
    with database.write() as connection:
        claim = jobs.claim_run(connection, run, may_be_alive, repeat=repeat)
    if claim is Claim.BUSY:
        raise JobBusyError(
            f"another tocsin is running the job {job.name}; wait for it, or stop that process",
            retryable=True,
        )
    if claim is Claim.DONE:
        return False
    with _recorded(database, run), _renewed_lease(database, run):
        detail = job.run(slot)
        _finish(database, run, "done", detail)
    return True


@contextmanager
def _recorded(database: Database, run: JobRun) -> Iterator[None]:
    try:
        yield
    except BaseException as fault:
        # Also for an interrupt: the claim is given back, whatever ended the run.
        try:
            _finish(database, run, "failed", str(fault) or type(fault).__name__)
        except StorageError as second:
            log.warning("the end of the job %s could not be recorded: %s", run.job, second)
        raise


def _finish(database: Database, run: JobRun, status: str, detail: str) -> None:
    with database.write() as connection:
        jobs.finish_run(
            connection, run.job, run.slot, run.owner, _wall_clock(), status, detail[:2000]
        )


@contextmanager
def _renewed_lease(database: Database, run: JobRun) -> Iterator[None]:
    stop = threading.Event()

    def renew() -> None:
        while not stop.wait(RENEW_SECONDS):
            try:
                with database.write() as connection:
                    until = _wall_clock() + LEASE
                    jobs.renew_lease(connection, run.job, run.slot, run.owner, until)
            except StorageError as fault:
                log.warning("the lease of the job %s was not renewed: %s", run.job, fault)

    thread = threading.Thread(target=renew, name=f"lease-{run.job}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def run_due_jobs(database: Database, schedule: Sequence[Job], now: datetime) -> list[str]:
    """Run, in order, every job whose current slot has not been run; returns the names run.

    A job's failure is recorded and logged; the jobs behind it still get their turn.
    """
    ran = []
    for job in schedule:
        try:
            if run_job(database, job, slot_of(now, job.every)):
                ran.append(job.name)
        except JobBusyError as fault:
            log.info("%s", fault)
        except TocsinError as fault:
            log.error("the job %s failed: %s", job.name, fault)  # noqa: TRY400 - not our bug
        except Exception:
            log.exception("the job %s failed by a fault of ours", job.name)
    return ran


class Clock:
    """Ticks in the background and runs what is due, in each lane one job at a time."""

    def __init__(
        self, database: Database, schedule: Sequence[Job], now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._schedule = tuple(schedule)
        self._now = now
        self._busy = {job.lane: threading.Lock() for job in schedule}
        self._scheduler: BackgroundScheduler | None = None

    def start(self) -> None:
        """Begin with a first look at once."""
        from apscheduler.schedulers.background import BackgroundScheduler

        self._scheduler = BackgroundScheduler(timezone=UTC)
        beside = [partial(self._look, lane) for lane in self._busy if lane]
        for look in [self.tick, *beside]:
            self._scheduler.add_job(
                look,
                "interval",
                seconds=TICK_SECONDS,
                next_run_time=_wall_clock(),
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )
        self._scheduler.start()

    def tick(self) -> None:
        """Look once at the first lane; what cannot be read now is tried again at the next tick."""
        self._look("")

    def _look(self, lane: str) -> None:
        with self._busy.get(lane, nullcontext()):
            try:
                own = [job for job in self._schedule if job.lane == lane]
                run_due_jobs(self._database, own, self._now())
            except StorageError as fault:
                log.error("the scheduler could not read the database: %s", fault)  # noqa: TRY400 - not our bug

    def stop(self) -> None:
        """Tick no more; a job under way ends with the process and is taken up again later."""
        for job in self._schedule:
            if job.stop is not None:
                job.stop()
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
            self._scheduler = None

    def is_idle(self, seconds: float) -> bool:
        """Whether no job works any more; waits for those that do, so long at most."""
        until = time.monotonic() + seconds
        for lock in self._busy.values():
            if not lock.acquire(timeout=max(until - time.monotonic(), 0)):
                return False
            lock.release()
        return True


def _wall_clock() -> datetime:
    return datetime.now(UTC)
