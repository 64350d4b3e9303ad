"""Runs of scheduled jobs: one row per job and slot, claimed under a lease.

A slot is the moment a run was due. Whoever inserts the row owns the run; a run whose lease ran
out without an end belonged to a process that died, and may be claimed again.
"""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from db import tables as t
from db.types import JobRun

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


def claim_slot(
    connection: Connection,
    job: str,
    slot: datetime,
    owner: str,
    now: datetime,
    lease_seconds: float,
) -> bool:
    """Take the run of that slot; False when it is done or held by a living process."""
    runs = t.job_runs
    match = (runs.c.job == job) & (runs.c.slot == slot)
    row = connection.execute(select(runs).where(match)).mappings().first()
    run = JobRun(job, slot, owner, now, now + timedelta(seconds=lease_seconds), None, "running", "")
    if row is None:
        connection.execute(runs.insert().values(**dataclasses.asdict(run)))
        return True
    if row["finished_at"] is not None or row["lease_until"] > now:
        return False
    connection.execute(update(runs).where(match).values(**dataclasses.asdict(run)))
    return True


def job_is_running(connection: Connection, job: str, now: datetime) -> bool:
    """Whether any slot of the job is held under a lease that has not run out."""
    runs = t.job_runs
    query = select(runs.c.job).where(
        runs.c.job == job, runs.c.finished_at.is_(None), runs.c.lease_until > now
    )
    return connection.execute(query).first() is not None


def renew_lease(
    connection: Connection, job: str, slot: datetime, owner: str, until: datetime
) -> bool:
    """Keep a long run alive; False when it is no longer ours."""
    runs = t.job_runs
    ours = (runs.c.job == job) & (runs.c.slot == slot) & (runs.c.owner == owner)
    return bool(
        connection.execute(
            update(runs).where(ours, runs.c.finished_at.is_(None)).values(lease_until=until)
        ).rowcount
    )


def finish_run(
    connection: Connection,
    job: str,
    slot: datetime,
    owner: str,
    now: datetime,
    status: str,
    detail: str,
) -> None:
    """Record how a run ended: `done`, `failed` or `skipped`."""
    runs = t.job_runs
    ours = (runs.c.job == job) & (runs.c.slot == slot) & (runs.c.owner == owner)
    connection.execute(
        update(runs).where(ours).values(finished_at=now, status=status, detail=detail)
    )


def latest_runs(connection: Connection, limit: int = 50) -> list[JobRun]:
    """The newest runs of all jobs, newest first."""
    query = select(t.job_runs).order_by(t.job_runs.c.started_at.desc(), t.job_runs.c.job)
    return [JobRun(**row) for row in connection.execute(query.limit(limit)).mappings()]


def last_done_slot(connection: Connection, job: str) -> datetime | None:
    """The newest slot of the job that ended well."""
    runs = t.job_runs
    query = select(runs.c.slot).where(runs.c.job == job, runs.c.status == "done")
    return connection.execute(query.order_by(runs.c.slot.desc()).limit(1)).scalar()
