"""The command `tocsin run`."""

from __future__ import annotations

import logging
import os
import signal
from contextlib import suppress

import click

from app.cli.output import shown_progress
from app.log import set_up_logging
from app.settings import load_settings


@click.command()
@click.option("--host", help="Address to listen on; overrides the setting.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port; overrides the setting.")
@click.option("--no-jobs", is_flag=True, help="Serve pages only: no ingest, no new issues.")
def run(*, host: str | None, port: int | None, no_jobs: bool) -> None:
    """Serve pages, API and feeds, and ingest, analyse and write issues when they are due."""
    # Read when numpy is first imported. A question multiplies small matrices: threads for each take
    # the processor from one another (a million articles: 114 ms of work a question, 56 with one).
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from app.service import run_service

    settings = load_settings()
    set_up_logging(settings.log.level)
    # One reports every look at the schema, the other every tick during a long job.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    stated = {"host": host, "port": port}
    server = settings.server.model_copy(update={k: v for k, v in stated.items() if v})
    settings = settings.model_copy(update={"server": server})
    signal.signal(signal.SIGTERM, _interrupt)
    click.echo("starting ...", err=True)
    with suppress(KeyboardInterrupt), shown_progress() as progress:
        run_service(settings, progress, _announce, with_jobs=not no_jobs)
    click.echo("stopped", err=True)


def _announce(address: str) -> None:
    click.echo(f"Tocsin is at {address} (Ctrl-C ends it)", err=True)


def _interrupt(_signal: int, _frame: object) -> None:
    # Asked to end while it still prepares: as by Ctrl-C, so that children end with it.
    raise KeyboardInterrupt
