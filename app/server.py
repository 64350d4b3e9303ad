"""One process for pages, API, feeds and whatever else lives as long as the server."""

from __future__ import annotations

import logging
import os
import socket
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from starlette.middleware import Middleware

from app.access import Access, current_access, forget_access, publish_access
from app.alert_routes.routes import alert_routes
from app.api import api_routes
from app.calendar_route import calendar_routes
from app.context import current_context, forget_context, publish_context
from app.edges import edge_middleware
from app.editions import edition_routes
from app.export_routes import export_routes
from app.feeds import feed_routes
from app.gate import gate_middleware, sign_in_routes
from app.mcp.http import mcp_routes
from app.rate_limits import RateLimits
from app.sign_in import is_loopback
from app.twins import twin_routes
from app.ui.style import theme_options
from db.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from starlette.routing import BaseRoute
    from streamlit import App

    from app.context import AppContext

    Hook = Callable[[], AbstractContextManager[object]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How many requests a client may make in a minute, and how many of them searches."""

    requests_per_minute: int = 240
    searches_per_minute: int = 60


DEFAULT_LIMITS = Limits()
log = logging.getLogger(__name__)
SCRIPT = Path(__file__).parent / "ui" / "main.py"


def build_app(
    context: AppContext,
    lifespan_hooks: Sequence[Hook] = (),
    access: Access | None = None,
    *,
    host: str = "127.0.0.1",
    secrets: Mapping[str, Any] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> App:
    """The ASGI application. Hooks are entered in order when it starts, before any browser.

    They leave in reverse when it stops. Entering must be quick: start threads, don't work.
    `secrets` configure Streamlit's login where `access` asks for one.
    """
    from streamlit import App

    @asynccontextmanager
    async def lifespan(_app: App) -> AsyncIterator[None]:
        with ExitStack() as stack:
            for hook in lifespan_hooks:
                stack.enter_context(hook())
            yield

    publish_context(context)
    publish_access(access or Access(database=context.database))
    routes = all_routes()
    return App(
        SCRIPT,
        routes=routes,
        middleware=all_middleware(routes, context.base_url, host, limits),
        lifespan=lifespan,
        on_script_error=_log_fault,
        secrets=secrets,
    )


def serve(app: App, host: str, port: int, proxies: Sequence[str] = ()) -> None:
    """Serve until interrupted; raises ConfigError for a host or port that cannot be used.

    `proxies` are the addresses whose word on where a request came from is believed.
    """
    check_host(host, has_sign_in=current_access().rules is not None)
    check_port(host, port)
    # The one way to tell uvicorn through Streamlit; it would believe all of this machine otherwise.
    os.environ["FORWARDED_ALLOW_IPS"] = ",".join(proxies)
    try:
        app.run(config=server_options(host, port, current_context().base_url))
    finally:
        forget_context()
        forget_access()


def all_routes() -> list[BaseRoute]:
    """Every route of ours."""
    return [
        *sign_in_routes(),
        *alert_routes(),
        *api_routes(),
        *feed_routes(),
        *edition_routes(),
        *calendar_routes(),
        *export_routes(),
        *twin_routes(),
        *mcp_routes(),
    ]


def all_middleware(
    routes: Sequence[BaseRoute], base_url: str, host: str, limits: Limits = DEFAULT_LIMITS
) -> list[Middleware]:
    """What every request passes, the outermost first.

    A request is counted before it is asked who sends it, so that guessing is slow as well.
    """
    counted = Middleware(
        RateLimits,
        requests_per_minute=limits.requests_per_minute,
        searches_per_minute=limits.searches_per_minute,
    )
    return [*edge_middleware(routes, base_url, host), counted, *gate_middleware(base_url)]


def check_host(host: str, *, has_sign_in: bool = False) -> None:
    """Raise ConfigError unless the host is this machine alone, or whoever comes has to sign in."""
    if not host.strip():
        raise ConfigError(
            "server.host is empty; set it to 127.0.0.1, or to the address to listen on"
        )
    if not has_sign_in and not is_loopback(host):
        raise ConfigError(
            f"Tocsin listens on this machine only, not on {host}, as long as there is no sign-in: "
            "set metadata_url, client_id, client_secret and cookie_secret in [auth] (in the "
            "environment TOCSIN_AUTH__METADATA_URL and so on) and server.base_url; or set "
            "server.host to 127.0.0.1, and reach it from elsewhere through a tunnel such as ssh -L"
        )


def check_port(host: str, port: int) -> None:
    """Raise ConfigError when another program listens there already."""
    address = (host.strip("[]"), port)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As uvicorn does, so that a port just given back by an earlier server counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as fault:
            raise ConfigError(
                f"port {port} on {host} cannot be used; stop the program that has it, or set "
                "server.port to another"
            ) from fault


def server_options(host: str, port: int, base_url: str) -> dict[str, Any]:
    """Streamlit's options: quiet, without telemetry, without a developer's menus.

    Pages are live only under our own names, so that no other site can rebind its name to us.
    """
    names = {"localhost", "127.0.0.1", "[::1]", host.strip("[]"), urlsplit(base_url).hostname or ""}
    return {
        "server.allowedHosts": sorted(names - {""}),
        "server.address": host.strip("[]"),
        # Else Streamlit asks the Internet for it when a page of another origin knocks.
        "browser.serverAddress": urlsplit(base_url).hostname or host.strip("[]"),
        "server.port": port,
        "server.headless": True,
        "server.fileWatcherType": "none",
        "server.maxUploadSize": 20,  # megabytes: a packed project on the stack page
        "browser.gatherUsageStats": False,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.allowedOrigins": [],
        # Nothing but our own settings says who signs in, whatever lies in the working directory.
        "secrets.files": [],
        "server.trustedUserHeaders": {},
        "server.enableXsrfProtection": True,
        "server.enableAgentApi": False,
        "logger.level": "warning",
        "logger.hideWelcomeMessage": True,
        **theme_options(),
    }


def _log_fault(fault: Exception) -> bool:
    # Visitors read one calm sentence; what happened goes to whoever runs the server.
    import streamlit as st

    log.error("a page failed", exc_info=fault)
    st.html(
        '<p class="t-empty">This page could not be shown because of a fault of ours. '
        "It has been logged; the other pages still work.</p>"
    )
    return True
