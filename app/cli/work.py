"""Commands that do one pass of a job: ingest, analyse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from app.cli.output import json_option, now_option, print_json, shown_progress
from app.clock import current_time
from app.log import set_up_logging
from app.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from db.progress import Progress
    from scheduler.jobs import Workshop


@click.command()
@now_option
@json_option
def ingest(*, now: str | None, as_json: bool) -> None:
    """Poll the sources that are due and read the pages of their new entries."""
    from scheduler import jobs

    def work(workshop: Workshop, moment: datetime, progress: Progress) -> None:
        report = jobs.ingest(workshop, moment, progress)
        print_json(report) if as_json else click.echo(jobs.describe_ingest(report))

    _run(jobs.INGEST, now, work)


@click.command()
@now_option
@json_option
def analyse(*, now: str | None, as_json: bool) -> None:
    """Embed, tag and put into stories what came in since the last pass."""
    from scheduler import jobs

    def work(workshop: Workshop, moment: datetime, progress: Progress) -> None:
        report = jobs.understand(workshop, moment, progress)
        print_json(report) if as_json else click.echo(jobs.describe_analysis(report))

    _run(jobs.ANALYSE, now, work)


def _run(name: str, now: str | None, work: Callable[[Workshop, datetime, Progress], None]) -> None:
    """One run under a claim, so that the service and a person never do the same at once."""
    from datetime import timedelta

    from app.wiring import open_existing_database, open_workshop
    from scheduler.runner import Job, run_job

    settings = load_settings()
    set_up_logging("warning" if settings.log.level == "info" else settings.log.level)
    moment = current_time(now)
    database = open_existing_database(settings)
    with open_workshop(settings, database) as workshop, shown_progress() as progress:

        def run(slot: datetime) -> str:
            work(workshop, slot, progress)
            return "by hand"

        run_job(database, Job(name, timedelta(hours=1), run), moment, repeat=True)
