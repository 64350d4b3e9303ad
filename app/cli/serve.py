"""The command `tocsin run`."""

from __future__ import annotations

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
    from app.service import run_service

    settings = load_settings()
    set_up_logging(settings.log.level)
    stated = {"host": host, "port": port}
    server = settings.server.model_copy(update={k: v for k, v in stated.items() if v})
    settings = settings.model_copy(update={"server": server})
    click.echo(f"starting on http://{server.host}:{server.port} ...", err=True)
    with shown_progress() as progress:
        run_service(settings, progress, with_jobs=not no_jobs)
