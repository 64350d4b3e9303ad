"""The interface as an ASGI application, to be mounted at `/api`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from app.answers import json_answer, refuse_unknown
from app.api import (
    briefs,
    description,
    ledger,
    library,
    models,
    names,
    search,
    sources,
    stories,
)
from app.api.route import CheckedRoute

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from typing import Any

    from fastapi import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

_ALLOWED = "GET, HEAD, OPTIONS"
_PARTS = (briefs, stories, search, names, ledger, library, models, sources)


def make_interface() -> ASGIApp:
    """FastAPI with our operations, answering HEAD and OPTIONS as well."""
    return _Methods(make_application())


def make_application() -> FastAPI:
    """The operations. Pages of documentation would load scripts from elsewhere; there are none."""
    made = FastAPI(
        title="Tocsin", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False
    )
    made.router.route_class = CheckedRoute
    for part in _PARTS:
        made.include_router(part.router, prefix="/v1")
    made.include_router(description.router, prefix="/v1")
    made.add_exception_handler(HTTPException, _refuse)
    return made


def _refuse(request: Request, fault: Exception) -> Response:
    if isinstance(fault, HTTPException) and fault.status_code == 405:  # noqa: PLR2004 - wrong method
        said = f"this interface only reads; {_ALLOWED} are answered here"
        return json_answer({"error": said}, 405, {"Allow": _ALLOWED})
    if isinstance(fault, HTTPException) and fault.status_code != 404:  # noqa: PLR2004 - not found
        return json_answer({"error": str(fault.detail)}, fault.status_code)
    return refuse_unknown(request)


class _Methods:
    """HEAD as GET without its body; OPTIONS from the routes."""

    def __init__(self, application: FastAPI) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope.get("method")
        if scope["type"] != "http" or method not in {"HEAD", "OPTIONS"}:
            await self._application(scope, receive, send)
        elif method == "HEAD":
            await self._application({**scope, "method": "GET"}, receive, _without_body(send))
        elif self._leads_somewhere(scope):
            answer = Response(status_code=204, headers={"Allow": _ALLOWED})
            await answer(scope, receive, send)
        else:
            await self._application({**scope, "method": "GET"}, receive, send)

    def _leads_somewhere(self, scope: Scope) -> bool:
        asked = {**scope, "method": "GET"}
        return any(route.matches(asked)[0] is Match.FULL for route in self._application.routes)


def _without_body(send: Send) -> Send:
    async def pass_on(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return pass_on
