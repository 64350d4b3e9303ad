"""The interface for programs, `/api/v1`, and `/healthz`.

Nothing heavy is imported before the routes are asked for: FastAPI costs half a second.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from starlette.routing import Mount, Route

from app.answers import refuse_unknown

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

__all__ = ["api_routes", "refuse_unknown"]


def api_routes() -> list[BaseRoute]:
    """The routes, with an answer of our own for every path below `/api`."""
    return [
        Route("/healthz", _show_health),
        Route("/api", refuse_unknown),
        Mount("/api", app=_interface()),
    ]


@cache
def _interface() -> ASGIApp:
    # It holds no state of ours, so that one serves every server of a process.
    from app.api.application import make_interface

    return make_interface()


def _show_health(request: Request) -> Response:
    from app.api.health import show_health

    return show_health(request)
