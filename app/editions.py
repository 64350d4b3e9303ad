"""Issues as files that stand alone: `/briefs/{week}.html`, `.md`, `.txt`, `.mail`, `.json`.

`?stack=` asks for the edition of a stack.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.routing import Route

from app.answers import (
    RequestFaultError,
    answering_faults,
    refuse_unknown,
    tagged_answer,
    typed_answer,
    week_of,
)
from app.context import current_context
from app.reading import read_issue
from app.stack_editions import read_edition

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from analysis.brief.model import Brief

# A static page needs no script; should markup from outside ever slip through, it stays inert.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"


@dataclass(frozen=True, slots=True)
class _Asked:
    brief: Brief
    document: str
    base_url: str


def edition_routes() -> list[Route]:
    """The routes, with a catch-all behind them."""
    return [
        Route("/briefs/{week}.html", _edition("text/html", _render_html)),
        Route("/briefs/{week}.md", _edition("text/markdown", _render_markdown)),
        Route("/briefs/{week}.txt", _edition("text/plain", _render_text)),
        Route("/briefs/{week}.mail", _edition("text/html", _render_mail)),
        Route("/briefs/{week}.json", _edition("application/json", _stored_document)),
        Route("/briefs/{rest:path}", refuse_unknown),
    ]


def _edition(media_type: str, render: Callable[[_Asked], str]) -> Callable[[Request], Response]:
    @answering_faults
    def show_edition(request: Request) -> Response:
        asked = _find(week_of(request), request.query_params.get("stack", ""))
        headers = {"Content-Security-Policy": _POLICY}
        return tagged_answer(request, typed_answer(render(asked), media_type, headers=headers))

    return show_edition


def _find(week: str, stack: str) -> _Asked:
    context = current_context()
    if stack:
        edition = read_edition(context.database, week, stack)
        if edition is None:
            raise RequestFaultError(404, f"there is no issue of week {week} for that stack")
        return _Asked(edition.brief, edition.document, context.base_url)
    issue = read_issue(context.database, week)
    if issue is None:
        raise RequestFaultError(404, f"there is no issue of week {week}")
    # The bytes that the manifest's hash covers.
    return _Asked(issue.brief, issue.stored.document, context.base_url)


def _render_html(asked: _Asked) -> str:
    from app.newsletter.html import render_html

    return render_html(asked.brief, asked.base_url)


def _render_markdown(asked: _Asked) -> str:
    from app.newsletter.markdown import render_markdown

    return render_markdown(asked.brief, asked.base_url)


def _render_text(asked: _Asked) -> str:
    from app.newsletter.text import render_text

    return render_text(asked.brief, asked.base_url)


def _render_mail(asked: _Asked) -> str:
    from app.newsletter.mail import render_mail

    return render_mail(asked.brief, asked.base_url).html


def _stored_document(asked: _Asked) -> str:
    return asked.document
