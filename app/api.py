"""The JSON interface, `/api/v1`: issues, search, sources, stories; and `/healthz`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from analysis.search_types import SearchQuery
from app.answers import (
    RequestFaultError,
    answering_faults,
    json_answer,
    number_parameter,
    period_parameters,
    plain,
    tagged_answer,
    text_parameter,
    topic_parameter,
    week_of,
)
from app.api_bodies import describe_sources
from app.api_stories import story_routes
from app.context import current_context
from app.reading import read_issue, read_issues
from app.sources_view import read_sources
from db.errors import StorageError
from db.overview import last_run_per_job
from db.schema import current_revision
from db.sources import list_sources
from db.types import SourceStatus

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from app.context import AppContext

_MOST_ISSUES = 200
_MOST_HITS = 100


@answering_faults
def list_briefs(request: Request) -> Response:
    """Issues, newest first, without their stories' texts."""
    context = current_context()
    limit = number_parameter(request, "limit", 50, _MOST_ISSUES)
    issues = [
        {
            "week": brief.week,
            "period_start": brief.period_start,
            "period_end": brief.period_end,
            "issued_at": brief.issued_at,
            "stories": len(brief.stories),
            "headlines": [story.headline.text for story in brief.stories],
            "url": f"{context.base_url}/api/v1/briefs/{brief.week}",
            "page": f"{context.base_url}/?week={brief.week}",
        }
        for brief in read_issues(context.database, limit)
    ]
    return tagged_answer(request, json_answer({"briefs": issues}))


@answering_faults
def show_brief(request: Request) -> Response:
    """One issue with stories, sentences and passages."""
    week = week_of(request)
    issue = read_issue(current_context().database, week)
    if issue is None:
        raise RequestFaultError(404, f"there is no issue of week {week}")
    body = plain(issue.brief) | {
        "sha256": issue.stored.sha256,
        "previous": issue.previous,
        "next": issue.following,
    }
    return tagged_answer(request, json_answer(body))


@answering_faults
def search(request: Request) -> Response:
    """Stories that match `q`, narrowed by since, until, topic, entity, source."""
    context = current_context()
    query = _search_query(request)
    if context.search is None:
        raise RequestFaultError(503, "search is not available on this server")
    answer = context.search.ask(query)
    notes = [*answer.notes, *([context.search.note] if context.search.note else [])]
    return json_answer({"query": query, "stories": answer.stories, "notes": notes})


@answering_faults
def show_sources(request: Request) -> Response:
    """Every source with its health."""
    del request
    context = current_context()
    view = read_sources(context.database, context.now(), standing=context.demo)
    return json_answer(describe_sources(view))


def show_health(request: Request) -> Response:
    """Whether the service can work: 200, or 503 when the database cannot be read."""
    del request
    context = current_context()
    try:
        return json_answer(_health_body(context))
    except StorageError as fault:
        body = {"status": "failing", "database": str(fault), "version": context.version}
        return json_answer(body, 503)


def refuse_unknown(request: Request) -> Response:
    """A real 404: without it, Streamlit would answer with its page and status 200."""
    message = f"there is nothing at {request.url.path[:200]}"
    return json_answer({"error": message}, 404)


def api_routes() -> list[Route]:
    """The routes, with a catch-all behind them."""
    return [
        Route("/healthz", show_health),
        Route("/api/v1/briefs", list_briefs),
        Route("/api/v1/briefs/{week}", show_brief),
        *story_routes(),
        Route("/api/v1/search", search),
        Route("/api/v1/sources", show_sources),
        Route("/api", refuse_unknown),
        Route("/api/{rest:path}", refuse_unknown),
    ]


def _search_query(request: Request) -> SearchQuery:
    text = text_parameter(request, "q")
    if text is None:
        raise RequestFaultError(400, "q is missing; write /api/v1/search?q=open+weights")
    topic = topic_parameter(request)
    since, until = period_parameters(request)
    return SearchQuery(
        text=text,
        since=since,
        until=until,
        topic=topic,
        entity=text_parameter(request, "entity"),
        source=text_parameter(request, "source"),
        limit=number_parameter(request, "limit", 20, _MOST_HITS),
    )


def _health_body(context: AppContext) -> dict[str, Any]:
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
