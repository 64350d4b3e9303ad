"""Runs of scheduled jobs: one row per job and slot, claimed under a lease.

A slot is the moment a run was due. Whoever inserts the row owns the run; a run without an end whose
lease ran out, or whose owner is known to be dead, may be taken over.
"""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from db import tables as t
from db.types import JobRun

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection


class Claim(StrEnum):
    """The answer to an attempt to take a run."""

    TAKEN = "taken"
    DONE = "done"  # the slot was run before
    BUSY = "busy"  # a living process runs the job, for this slot or another


def claim_run(
    connection: Connection, run: JobRun, is_alive: Callable[[str], bool], *, repeat: bool = False
) -> Claim:
    """Try to take a run; call it inside a write transaction, so that one of two callers wins.

    `run.started_at` is the wall clock, also in replays, because leases are about processes.
    `is_alive(owner)` says whether an owner may still work. `repeat` runs a finished slot again.
    """
    runs = t.job_runs
    active = connection.execute(
        select(runs.c.slot, runs.c.owner)
        .where(runs.c.job == run.job, runs.c.finished_at.is_(None))
        .where(runs.c.lease_until > run.started_at)
    ).all()
    if any(is_alive(row.owner) for row in active):
        return Claim.BUSY
    match = (runs.c.job == run.job) & (runs.c.slot == run.slot)
    known = connection.execute(select(runs.c.finished_at).where(match)).first()
    if known is None:
        connection.execute(runs.insert().values(**dataclasses.asdict(run)))
        return Claim.TAKEN
    if known.finished_at is not None and not repeat:
        return Claim.DONE
    connection.execute(update(runs).where(match).values(**dataclasses.asdict(run)))
    return Claim.TAKEN


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


def running_since(connection: Connection, job: str, wall: datetime) -> datetime | None:
    """When the run of a job began that is under way by the wall clock; None when none is."""
    runs = t.job_runs
    query = select(func.max(runs.c.started_at)).where(
        runs.c.job == job, runs.c.finished_at.is_(None), runs.c.lease_until > wall
    )
    found: datetime | None = connection.execute(query).scalar()
    return found


def forget_runs(connection: Connection, job: str, detail: str, before: datetime) -> int:
    """Forget earlier runs of a job that ended well with just that line; how many."""
    runs = t.job_runs
    same = (runs.c.job == job) & (runs.c.status == "done") & (runs.c.detail == detail)
    return connection.execute(delete(runs).where(same, runs.c.slot < before)).rowcount


def latest_runs(connection: Connection, limit: int = 50) -> list[JobRun]:
    """The newest runs of all jobs, newest first."""
    query = select(t.job_runs).order_by(t.job_runs.c.started_at.desc(), t.job_runs.c.job)
    return [JobRun(**row) for row in connection.execute(query.limit(limit)).mappings()]


def last_done_slot(connection: Connection, job: str) -> datetime | None:
    """The newest slot of the job that ended well."""
    runs = t.job_runs
    query = select(runs.c.slot).where(runs.c.job == job, runs.c.status == "done")
    return connection.execute(query.order_by(runs.c.slot.desc()).limit(1)).scalar()
