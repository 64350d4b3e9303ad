"""Running the server for language models by itself, over standard input and output or over HTTP."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

from starlette.applications import Starlette

from app.access import forget_access, publish_access
from app.context import current_context, forget_context, publish_context
from app.mcp.http import PATH, mcp_routes
from app.search_desk import WarmingDesk
from app.server import Limits, all_middleware, check_host, check_port
from app.service import make_context
from app.sign_in import make_access
from app.wiring import open_existing_database

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.context import AppContext
    from app.settings import Settings
    from db.store import Database

_PATIENCE_SECONDS = 0.2


def run_stdio(settings: Settings) -> None:
    """Serve one client until its end of input; raises TocsinError when it cannot start."""
    import anyio

    from app.mcp.server import make_server

    context = _open(settings, open_existing_database(settings))
    anyio.run(make_server(lambda: context).run_stdio_async)
    _leave_if_loading(context)


def run_http(settings: Settings, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve clients over HTTP until interrupted; raises ConfigError for a host or port of no use.

    The same readers are let in as at the pages.
    """
    import uvicorn

    database = open_existing_database(settings)
    access = make_access(settings, database)
    check_host(host, has_sign_in=access.rules is not None)
    check_port(host, port)
    publish_context(_open(settings, database))
    publish_access(access)
    try:
        announce(f"http://{host}:{port}{PATH}")
        limits = Limits(settings.api.requests_per_minute, settings.api.searches_per_minute)
        app = make_app(current_context().base_url, host, limits)
        uvicorn.run(app, host=host.strip("[]"), port=port, log_config=None, log_level="warning")
    finally:
        forget_context()
        forget_access()


def make_app(base_url: str, host: str, limits: Limits | None = None) -> Starlette:
    """The one route behind what every request passes."""
    routes = mcp_routes()
    middleware = all_middleware(routes, base_url, host, limits or Limits())
    return Starlette(routes=routes, middleware=middleware)


def _open(settings: Settings, database: Database) -> AppContext:
    context = make_context(settings, database, demo=False)
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
