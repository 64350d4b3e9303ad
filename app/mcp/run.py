"""Running the server for language models by itself, over standard input and output or over HTTP."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

from app.context import forget_context, publish_context
from app.search_desk import WarmingDesk
from app.server import check_host, check_port
from app.service import make_context
from app.wiring import open_existing_database

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.context import AppContext
    from app.settings import Settings

_PATIENCE_SECONDS = 0.2


def run_stdio(settings: Settings) -> None:
    """Serve one client until its end of input; raises TocsinError when it cannot start."""
    import anyio

    from app.mcp.server import make_server

    context = _open(settings)
    anyio.run(make_server(lambda: context).run_stdio_async)
    _leave_if_loading(context)


def run_http(settings: Settings, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve clients over HTTP until interrupted; raises ConfigError for a host or port of no use."""
    import uvicorn
    from starlette.applications import Starlette

    from app.mcp.http import PATH, mcp_routes

    check_host(host)
    check_port(host, port)
    publish_context(_open(settings))
    try:
        announce(f"http://{host}:{port}{PATH}")
        uvicorn.run(
            Starlette(routes=mcp_routes()), host=host.strip("[]"), port=port, log_config=None,
            log_level="warning",
        )  # fmt: skip
    finally:
        forget_context()


def _open(settings: Settings) -> AppContext:
    context = make_context(settings, open_existing_database(settings), demo=False)
    if isinstance(context.search, WarmingDesk):
        context.search.start()
    return context


def _leave_if_loading(context: AppContext) -> None:
    # A thread that loads the model cannot be asked to stop, and ending Python around it may crash.
    desk = context.search
    if isinstance(desk, WarmingDesk) and not desk.wait(_PATIENCE_SECONDS):
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)
