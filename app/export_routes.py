"""Search results as files, `/search/export.csv`, `.json` and `.md`, asked like the search page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from app.answers import RequestFaultError, answering_faults, typed_answer
from app.context import current_context
from app.exports import MEDIA_TYPES, file_name, render_csv, render_json, render_markdown
from app.found_query import query_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from analysis.search_types import SearchAnswer

_RENDER = {"csv": render_csv, "json": render_json, "md": render_markdown}


def export_routes() -> list[Route]:
    """The routes."""
    return [Route(f"/search/export.{form}", _export(form)) for form in MEDIA_TYPES]


def answer_request(request: Request) -> SearchAnswer:
    """The answer to the question in an address; raises RequestFaultError."""
    desk = current_context().search
    if desk is None:
        raise RequestFaultError(503, "search is not available on this server")
    return desk.ask(query_of(request))


def _export(form: str) -> Callable[[Request], Response]:
    @answering_faults
    def export(request: Request) -> Response:
        answer = answer_request(request)
        body = _RENDER[form](answer, current_context().base_url)
        name = file_name(answer.query, form)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return typed_answer(body, MEDIA_TYPES[form], headers=headers)

    return export
