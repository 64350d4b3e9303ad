"""What every operation has in common: who asks, checked parameters, faults as JSON, ETags."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from app.access import request_reader
from app.answers import RequestFaultError, fault_answer, tagged_answer
from app.api.parameters import FAULT
from app.api.writing import check_writing

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from fastapi import Request
    from fastapi.dependencies.models import Dependant
    from starlette.responses import Response

    from app.access import Reader

    Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_FIXED = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-cache"}
_UNREADABLE = "the body is no JSON in UTF-8"
_SHOWN = 40  # characters of a parameter's name in our words


class CheckedRoute(APIRoute):
    """An operation that answers readers only, refuses what it does not know, and tags its bodies."""

    def get_route_handler(self) -> Handler:
        """FastAPI's handler behind ours."""
        answer = super().get_route_handler()
        known = _parameters(self.dependant)

        async def handle(request: Request) -> Response:
            try:
                reader = await run_in_threadpool(_find_reader, request)
                check_writing(request, reader)
                request.state.reader = reader
                _check_names(request, known)
                response = await answer(request)
            except RequestValidationError as fault:
                said = RequestFaultError(400, _describe(fault.errors()))
                response = fault_answer(request, said)
            except HTTPException as fault:
                said = RequestFaultError(fault.status_code, _UNREADABLE)
                response = fault_answer(request, said)
            except Exception as fault:  # noqa: BLE001 - told as JSON, and logged where it is ours
                response = fault_answer(request, fault)
            response.headers.update(_FIXED)
            is_read = request.method == "GET" and _is_done(response)
            return tagged_answer(request, response) if is_read else response

        return handle


def _parameters(dependant: Dependant) -> list[str]:
    own = [field.alias for field in dependant.query_params]
    return own + [name for one in dependant.dependencies for name in _parameters(one)]


def refuse_reader() -> RequestFaultError:
    """The fault of a request that names no reader."""
    return RequestFaultError(
        401,
        "this server answers readers only; send a token as Authorization: Bearer …",
        {"WWW-Authenticate": 'Bearer realm="Tocsin"'},
    )


def _find_reader(request: Request) -> Reader:
    reader = request_reader(request)
    if reader is None:
        raise refuse_reader()
    return reader


def _check_names(request: Request, known: Sequence[str]) -> None:
    if "\0" in request.url.path or "\0" in request.scope["path"]:
        raise RequestFaultError(404, "there is nothing at an address with a NUL in it")
    given = [name for name, _ in request.query_params.multi_items()]
    for name in given:
        if name not in known:
            raise RequestFaultError(400, _name_nearest(name, known))
        if given.count(name) > 1:
            raise RequestFaultError(400, f"{name} is given more than once; give it once")


def _name_nearest(name: str, known: Sequence[str]) -> str:
    shown = name if len(name) <= _SHOWN else name[:_SHOWN] + "…"
    said = f"there is no parameter {shown!r} here"
    if not known:
        return f"{said}; this address takes none"
    nearest = difflib.get_close_matches(name[:_SHOWN], known, 1)
    return (
        f"{said}; did you mean {nearest[0]}?"
        if nearest
        else f"{said}; there are {', '.join(known)}"
    )


def _describe(errors: Sequence[dict[str, Any]]) -> str:
    first = errors[0]
    name = str(first["loc"][-1])
    if first["type"] == FAULT:
        return str(first["msg"]).replace("{name}", name)
    if first["type"] == "json_invalid":
        return f"{_UNREADABLE}: {first['ctx']['error']}"
    if first["type"] == "extra_forbidden":
        return f"there is no field {name[:_SHOWN]!r} here"
    if first["type"] == "missing":
        hint = "; write /api/v1/search?q=open+weights" if name == "q" else ""
        return f"{name} is missing{hint}"
    if first["type"] == "string_too_long":
        return f"{name} is longer than {first['ctx']['max_length']} characters"
    return f"{name} cannot be read: {first['msg']}"


def _is_done(response: Response) -> bool:
    return response.status_code == 200 and hasattr(response, "body")  # noqa: PLR2004 - OK
