"""Twins of pages: `/stories/{id}.md` and so on; `/llms.txt`, `/robots.txt`, `/sources.opml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from app.answers import (
    RequestFaultError,
    answering_faults,
    refuse_unknown,
    tagged_answer,
    typed_answer,
)
from app.context import current_context
from app.entity_reading import find_key, read_entity
from app.export_routes import answer_request
from app.exports import render_markdown
from app.keeping import keeping
from app.ledger_reading import read_ledger
from app.reading import read_outlines
from app.story_listing import read_thread
from app.story_reading import read_story
from app.twins.site import llms_txt, robots_txt

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from app.context import AppContext

    Write = Callable[[AppContext, str], str | None]

_LONGEST = 200
_MOST_MODELS = 500
_MARKDOWN = "text/markdown"


def twin_routes() -> list[Route]:
    """The routes, with catch-alls behind those that name one thing."""
    return [
        Route("/robots.txt", show_robots),
        Route("/llms.txt", _file("text/plain", _llms)),
        Route("/sources.opml", show_opml),
        Route("/stories/{name}.md", _file(_MARKDOWN, _story)),
        Route("/entities/{name:path}.md", _file(_MARKDOWN, _entity)),
        Route("/threads/{name}.md", _file(_MARKDOWN, _thread)),
        Route("/ledger.md", _file(_MARKDOWN, _ledger)),
        Route("/archive.md", _file(_MARKDOWN, _archive)),
        Route("/models.md", _file(_MARKDOWN, _models)),
        Route("/rules.md", _file(_MARKDOWN, _rules)),
        Route("/search.md", show_search),
        Route("/threads/{rest:path}", refuse_unknown),
    ]


@answering_faults
def show_robots(request: Request) -> Response:
    """What robots may read; it needs no database."""
    return tagged_answer(request, typed_answer(robots_txt(), "text/plain"))


@answering_faults
def show_search(request: Request) -> Response:
    """What a search finds, with citations."""
    body = render_markdown(answer_request(request), current_context().base_url)
    return typed_answer(body, _MARKDOWN)


@answering_faults
def show_opml(request: Request) -> Response:
    """The sources that are read, for other readers."""
    from db.sources import list_sources
    from ingest.opml import ListedSource, write_opml

    with current_context().database.read() as connection:
        listed = list_sources(connection)
    # Licences kept by hand stand under an address that nobody can poll.
    known = [one for one in listed if not one.source.host.endswith(".invalid")]
    body = write_opml(ListedSource(one.source, one.state.status) for one in known)
    return tagged_answer(request, typed_answer(body.decode("utf-8"), "text/x-opml"))


def _file(media_type: str, compose: Write) -> Callable[[Request], Response]:
    write = keeping(compose)

    @answering_faults
    def show(request: Request) -> Response:
        name = str(request.path_params.get("name", ""))
        body = None
        if len(name) <= _LONGEST and "\x00" not in name:
            body = write(current_context(), name)
        if body is None:
            raise RequestFaultError(404, f"there is nothing at {request.url.path[:_LONGEST]}")
        return tagged_answer(request, typed_answer(body, media_type))

    return show


def _llms(context: AppContext, _: str) -> str:
    from db.overview import issue_weeks

    with context.database.read() as connection:
        weeks = issue_weeks(connection)
    return llms_txt(context.base_url, weeks, context.schedule)


def _story(context: AppContext, story_id: str) -> str | None:
    from app.twins.stories import story_twin

    view = read_story(context.database, story_id)
    return story_twin(view, context.base_url) if view is not None else None


def _entity(context: AppContext, named: str) -> str | None:
    from app.twins.stories import entity_twin

    view = read_entity(context.database, find_key(context.database, named))
    return entity_twin(view, context.base_url) if view is not None else None


def _thread(context: AppContext, thread_id: str) -> str | None:
    from app.twins.stories import thread_twin

    view = read_thread(context.database, thread_id)
    return thread_twin(view, context.base_url) if view is not None else None


def _ledger(context: AppContext, _: str) -> str:
    from app.twins.lists import ledger_twin

    return ledger_twin(read_ledger(context.database), context.base_url)


def _archive(context: AppContext, _: str) -> str:
    from app.twins.lists import archive_twin

    return archive_twin(read_outlines(context.database), context.base_url)


def _models(context: AppContext, _: str) -> str:
    from app.models_reading import ModelQuestion, ModelSort, read_models
    from app.twins.lists import models_twin

    question = ModelQuestion(sort=ModelSort.RELEASED, descending=True, rows=_MOST_MODELS)
    return models_twin(read_models(context.database, question, context.now()), context.base_url)


def _rules(context: AppContext, _: str) -> str:
    from app.rules_model import RuleQuestion
    from app.rules_reading import read_rules
    from app.twins.lists import rules_twin

    return rules_twin(read_rules(context.database, RuleQuestion(), context.now()), context.base_url)
