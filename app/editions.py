"""Issues as files that stand alone: `/briefs/{week}.html`, `.md`, `.json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from app.answers import RequestFaultError, answering_faults, tagged_answer, typed_answer, week_of
from app.api import refuse_unknown
from app.context import current_context
from app.reading import read_issue

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from app.reading import Issue

# A static page needs no script; should markup from outside ever slip through, it stays inert.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"


def edition_routes() -> list[Route]:
    """The routes, with a catch-all behind them."""
    return [
        Route("/briefs/{week}.html", _edition("text/html", _render_html)),
        Route("/briefs/{week}.md", _edition("text/markdown", _render_markdown)),
        Route("/briefs/{week}.json", _edition("application/json", _stored_document)),
        Route("/briefs", refuse_unknown),
        Route("/briefs/{rest:path}", refuse_unknown),
    ]


def _edition(media_type: str, render: Callable[[Issue], str]) -> Callable[[Request], Response]:
    @answering_faults
    def show_edition(request: Request) -> Response:
        week = week_of(request)
        issue = read_issue(current_context().database, week)
        if issue is None:
            raise RequestFaultError(404, f"there is no issue of week {week}")
        headers = {"Content-Security-Policy": _POLICY}
        return tagged_answer(request, typed_answer(render(issue), media_type, headers=headers))

    return show_edition


def _render_html(issue: Issue) -> str:
    from app.newsletter.html import render_html

    return render_html(issue.brief, current_context().base_url)


def _render_markdown(issue: Issue) -> str:
    from app.newsletter.markdown import render_markdown

    return render_markdown(issue.brief, current_context().base_url)


def _stored_document(issue: Issue) -> str:
    # The bytes that the manifest's hash covers.
    return issue.stored.document
