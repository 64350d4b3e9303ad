"""The command `tocsin worker`: the scheduled jobs without pages."""

from __future__ import annotations

import logging
import os
import signal
import threading
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

import click

from app.log import set_up_logging
from app.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.settings import Settings
    from db.store import Database
    from scheduler.runner import Job

JOBS = ("ingest", "analyse", "brief", "deliver")
_PATIENCE_SECONDS = 12.0


@click.command()
@click.option(
    "--job", "names", multiple=True, type=click.Choice(JOBS),
    help="Only this job; may be given several times.",
)  # fmt: skip
@click.option("--once", is_flag=True, help="Do each job once, now, and end.")
def worker(names: tuple[str, ...], *, once: bool) -> None:
    """Ingest, analyse, write issues and send messages when they are due, without serving pages.

    It may work beside `tocsin run` and other workers over the same database: each run of a job, and
    each message, belongs to one process at a time.
    """
    from app.wiring import create_database, open_workshop
    from scheduler.jobs import service_jobs

    settings = load_settings()
    set_up_logging(settings.log.level)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    database = create_database(settings)
    with ExitStack() as stack:
        workshop = stack.enter_context(open_workshop(settings, database))
        every = timedelta(minutes=settings.ingest.interval_minutes)
        chosen = [job for job in service_jobs(workshop, every) if not names or job.name in names]
        if once:
            _work_once(database, chosen)
        else:
            _work_on(settings, database, chosen)


def _work_once(database: Database, chosen: Sequence[Job]) -> None:
    """Run each job, whether or not its time has come; exit code 1 when one failed."""
    from app.clock import current_time
    from db.errors import TocsinError
    from scheduler.runner import JobBusyError, run_job, slot_of

    failed = False
    for job in chosen:
        try:
            run_job(database, _told(job), slot_of(current_time(), job.every), repeat=True)
        except JobBusyError as fault:
            click.echo(f"{job.name}: left out, {fault}", err=True)
        except TocsinError as fault:
            failed = True
            click.echo(f"{job.name}: failed, {fault}", err=True)
    if failed:
        raise SystemExit(1)


def _work_on(settings: Settings, database: Database, chosen: Sequence[Job]) -> None:
    """Work until interrupted."""
    from app.clock import current_time
    from scheduler.runner import Clock

    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _signal, _frame: ended.set())
    clock = Clock(database, [_told(job) for job in chosen], current_time)
    clock.start()
    click.echo(f"at work: {_describe(settings, chosen)} (Ctrl-C ends it)", err=True)
    # In short waits: a signal is answered only between them.
    while not ended.wait(0.5):
        pass
    click.echo("ending what is under way ...", err=True)
    clock.stop()
    if clock.is_idle(_PATIENCE_SECONDS):
        click.echo("stopped", err=True)
        return
    click.echo("stopped; a job was under way and is taken up again at the next start", err=True)
    _leave()


def _told(job: Job) -> Job:
    """The same job; what it did is printed too."""

    def run(slot: datetime) -> str:
        detail = job.run(slot)
        click.echo(f"{job.name}: {detail}", err=True)
        return detail

    return replace(job, run=run)


def _describe(settings: Settings, chosen: Sequence[Job]) -> str:
    minutes = settings.ingest.interval_minutes
    slow = [job.name for job in chosen if not job.lane]
    told = [f"{', '.join(slow)} every {minutes} minutes"] if slow else []
    return "; ".join(told + [f"{job.name} every minute" for job in chosen if job.lane])


def _leave() -> NoReturn:
    # A job under way must not find its network and children gone, and record a failure.
    logging.shutdown()
    os._exit(0)
