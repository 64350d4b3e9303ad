"""The server for language models over HTTP: `/mcp`, one answer per request and no sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.routing import Route

from app.access import request_reader
from app.answers import json_answer
from app.context import current_context
from db.errors import StorageError

if TYPE_CHECKING:
    from mcp.server.lowlevel.server import Server
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from mcp.server.transport_security import TransportSecuritySettings
    from starlette.types import Receive, Scope, Send

    from app.context import AppContext

PATH = "/mcp"
_MOST_BYTES = 256_000
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def mcp_routes() -> list[Route]:
    """The one route."""
    return [Route(PATH, McpEndpoint())]


class McpEndpoint:
    """Streamable HTTP without sessions, so that nothing has to live as long as the server.

    The SDK is imported with the first request, in a thread.
    """

    def __init__(self) -> None:
        self._server: Server[Any] | None = None
        self._lock: anyio.Lock | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        if request.method != "POST":
            refusal = json_answer(
                {"error": "this address takes the messages of MCP clients by POST"},
                405,
                {"Allow": "POST"},
            )
            await refusal(scope, receive, send)
            return
        try:
            reader = await anyio.to_thread.run_sync(request_reader, request)
        except StorageError as fault:
            await json_answer({"error": str(fault)}, 503)(scope, receive, send)
            return
        if reader is None:
            # The gate stands before this; whoever takes it away opens nothing here.
            said = "send an API token as `Authorization: Bearer …`"
            headers = {"WWW-Authenticate": 'Bearer realm="tocsin"'}
            await json_answer({"error": said}, 401, headers)(scope, receive, send)
            return
        manager = await self._make_manager()
        async with manager.run():
            await manager.handle_request(scope, receive, send)

    async def _make_manager(self) -> StreamableHTTPSessionManager:
        self._lock = self._lock or anyio.Lock()
        async with self._lock:
            if self._server is None:
                self._server = await anyio.to_thread.run_sync(_make_server)
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        # A manager runs once; one per request needs no task that outlives it.
        return StreamableHTTPSessionManager(
            app=self._server,
            json_response=True,
            stateless=True,
            security_settings=security_of(current_context()),
            max_request_body_size=_MOST_BYTES,
        )


def security_of(context: AppContext) -> TransportSecuritySettings:
    """Our own names, so that no other site can rebind its name to us or call us from a page."""
    from mcp.server.transport_security import TransportSecuritySettings

    own = urlsplit(context.base_url)
    hosts = [f"{name}{port}" for name in _LOOPBACK for port in ("", ":*")]
    origins = [f"http://{host}" for host in hosts]
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=True,
        allowed_hosts=[*hosts, own.netloc],
        allowed_origins=[*origins, f"{own.scheme}://{own.netloc}"],
    )


def _make_server() -> Server[Any]:
    from app.mcp.server import make_server

    made = make_server(current_context)
    made.streamable_http_app(stateless_http=True, json_response=True)
    return made.session_manager.app
