"""Commands that do one pass of a job: ingest, analyse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from app.cli.output import check_moment, json_option, now_option, print_json, shown_progress
from app.clock import current_time, parse_moment
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
@click.option("--again", is_flag=True, help="First understand anew what was analysed before.")
@click.option(
    "--since", metavar="DAY", callback=check_moment,
    help="With --again: only what was published since, such as 2026-06-01.",
)  # fmt: skip
@now_option
@json_option
def analyse(since: str | None, now: str | None, *, again: bool, as_json: bool) -> None:
    """Embed, tag and put into stories what came in since the last pass.

    With --again the present version reads all stored articles once more: topics, names, facts and
    threads follow it, stories stay. Ended early, the same command goes on where it stopped.
    """
    from scheduler import jobs

    if since is not None and not again:
        raise click.UsageError("--since goes with --again.")

    def work(workshop: Workshop, moment: datetime, progress: Progress) -> None:
        renewed = _renew(workshop, moment, since, progress) if again else None
        report = jobs.understand(workshop, moment, progress)
        if as_json:
            print_json(report if renewed is None else {"renewed": renewed, "report": report})
            return
        if renewed is not None:
            click.echo(_describe_renewal(renewed))
        click.echo(jobs.describe_analysis(report))

    _run(jobs.ANALYSE, now, work)


@dataclass(frozen=True, slots=True)
class Renewal:
    """What `--again` did; `failed` articles keep the analysis they had."""

    analysed: int
    failed: int


def _renew(workshop: Workshop, now: datetime, since: str | None, progress: Progress) -> Renewal:
    from analysis.renewal import renew_analyses

    start = parse_moment(since) if since else None
    embedder, understander = workshop.embedder(), workshop.understander()
    return Renewal(*renew_analyses(workshop.database, embedder, understander, now, start, progress))


def _describe_renewal(renewal: Renewal) -> str:
    failed = f", {renewal.failed} could not be and stay as they were" if renewal.failed else ""
    return f"{renewal.analysed} articles understood anew{failed}; their stories stay as they are"


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
