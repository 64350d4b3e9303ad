"""The interface as an ASGI application, to be mounted at `/api`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from app.answers import json_answer, refuse_unknown
from app.api import (
    alert_backtests,
    alert_channels,
    alert_deliveries,
    alerts,
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

_PARTS = (
    briefs, stories, search, names, ledger, library, models, sources,
    alerts, alert_backtests, alert_channels, alert_deliveries,
)  # fmt: skip
_METHODS = ("GET", "POST", "PATCH", "DELETE")
_READING = "GET, HEAD, OPTIONS"
_ORDER = ("GET", "HEAD", "POST", "PATCH", "DELETE", "OPTIONS")


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
        allowed = _allowed(request.app, request.scope)
        what = "only reads" if allowed == _READING else "does not know that method"
        said = f"this address {what}; {allowed} are answered here"
        return json_answer({"error": said}, 405, {"Allow": allowed})
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
        elif allowed := _allowed(self._application, scope):
            answer = Response(status_code=204, headers={"Allow": allowed})
            await answer(scope, receive, send)
        else:
            await self._application({**scope, "method": "GET"}, receive, send)


def _allowed(application: FastAPI, scope: Scope) -> str:
    """The methods that are answered at an address; empty where nothing is."""
    found: set[str] = set()
    for method in _METHODS:
        asked = {**scope, "method": method}
        if any(route.matches(asked)[0] is Match.FULL for route in application.routes):
            found |= {method, "HEAD"} if method == "GET" else {method}
    return ", ".join(method for method in _ORDER if method in {*found, "OPTIONS"}) if found else ""


def _without_body(send: Send) -> Send:
    async def pass_on(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return pass_on
