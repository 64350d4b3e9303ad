"""The command `tocsin mcp`."""

from __future__ import annotations

import logging

import click

from app.log import set_up_logging
from app.settings import load_settings


@click.command()
@click.option("--http", "over_http", is_flag=True, help="Serve over HTTP, at /mcp.")
@click.option("--host", help="With --http: address to listen on; overrides the setting.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8502, show_default=True, help="With --http."
)
def mcp(*, over_http: bool, host: str | None, port: int) -> None:
    """Serve what Tocsin knows to language models, by the Model Context Protocol.

    Without --http it speaks with the one client that started it, over standard input and output.
    `tocsin run` serves the same at /mcp.
    """
    from app.mcp.run import run_http, run_stdio

    settings = load_settings()
    set_up_logging(settings.log.level)
    for name in ("mcp", "alembic", "uvicorn"):
        logging.getLogger(name).setLevel(logging.WARNING)
    if over_http:
        run_http(settings, host or settings.server.host, port, _announce)
    else:
        run_stdio(settings)


def _announce(address: str) -> None:
    click.echo(f"Tocsin speaks MCP at {address} (Ctrl-C ends it)", err=True)
