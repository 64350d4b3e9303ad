"""`/healthz`: whether the service can work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.answers import json_answer
from app.context import current_context
from db.errors import StorageError
from db.overview import last_run_per_job
from db.schema import current_revision
from db.sources import list_sources
from db.types import SourceStatus

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from app.context import AppContext


def show_health(request: Request) -> Response:
    """200, or 503 when the database cannot be read."""
    del request
    context = current_context()
    try:
        return json_answer(_describe(context))
    except StorageError as fault:
        body = {"status": "failing", "database": str(fault), "version": context.version}
        return json_answer(body, 503)


def _describe(context: AppContext) -> dict[str, Any]:
    revision = current_revision(context.database)
    with context.database.read() as connection:
        runs = last_run_per_job(connection)
        listed = list_sources(connection)
    failing = [p for p in listed if p.state.status is SourceStatus.ACTIVE and p.state.failures]
    return {
        "status": "ok",
        "version": context.version,
        "demo": context.demo,
        "started_at": context.started_at,
        "database": "ok",
        "schema": revision,
        "sources": {"all": len(listed), "failing": len(failing)},
        "jobs": [
            {"job": r.job, "status": r.status, "slot": r.slot, "finished_at": r.finished_at}
            for r in runs
        ],
        "search": context.search.note or "ok" if context.search is not None else "off",
    }
