"""The JSON interface to what was understood: stories, threads, entities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from app.answers import (
    RequestFaultError,
    answering_faults,
    json_answer,
    number_parameter,
    period_parameters,
    text_parameter,
    topic_parameter,
)
from app.context import current_context
from app.entity_reading import read_entity, search_entities
from app.story_bodies import (
    describe_entity,
    describe_entity_row,
    describe_row,
    describe_story,
    describe_thread,
    describe_thread_row,
)
from app.story_listing import StoryQuestion, read_stories, read_thread, read_threads
from app.story_reading import read_story

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_MOST = 200
_USUAL = 50


@answering_faults
def list_stories(request: Request) -> Response:
    """Stories, newest report first, narrowed by since, until, topic, entity, thread."""
    context = current_context()
    since, until = period_parameters(request)
    question = StoryQuestion(
        since=since,
        until=until,
        topic=topic_parameter(request),
        entity=text_parameter(request, "entity"),
        thread=text_parameter(request, "thread"),
    )
    limit = number_parameter(request, "limit", _USUAL, _MOST)
    found = read_stories(context.database, question, limit)
    bodies = [describe_row(row, context.base_url) for row in found.rows]
    return json_answer({"stories": bodies, "all": found.everything})


@answering_faults
def show_story(request: Request) -> Response:
    """One story with its articles, facts, thread, entities and the issues that told it."""
    context = current_context()
    story_id = request.path_params["story_id"]
    view = read_story(context.database, story_id)
    if view is None:
        raise RequestFaultError(404, f"there is no story {story_id[:80]}")
    return json_answer(describe_story(view, context.base_url))


@answering_faults
def list_threads(request: Request) -> Response:
    """Threads, newest report first; with `since` those that went on after it."""
    since, _ = period_parameters(request)
    limit = number_parameter(request, "limit", _USUAL, _MOST)
    found = read_threads(current_context().database, limit, since)
    return json_answer({"threads": [describe_thread_row(row) for row in found]})


@answering_faults
def show_thread(request: Request) -> Response:
    """One thread with its stories and how each follows another."""
    context = current_context()
    thread_id = request.path_params["thread_id"]
    view = read_thread(context.database, thread_id)
    if view is None:
        raise RequestFaultError(404, f"there is no thread {thread_id[:80]}")
    return json_answer(describe_thread(view, context.base_url))


@answering_faults
def list_entities(request: Request) -> Response:
    """Entities whose name holds `q`; the most named ones without it."""
    context = current_context()
    text = text_parameter(request, "q") or ""
    limit = number_parameter(request, "limit", _USUAL, _MOST)
    found = search_entities(context.database, text, limit)
    return json_answer({"entities": [describe_entity_row(row, context.base_url) for row in found]})


@answering_faults
def show_entity(request: Request) -> Response:
    """One entity with its relatives, its stories and the facts about it."""
    context = current_context()
    key = request.path_params["key"]
    limit = number_parameter(request, "limit", _USUAL, _MOST)
    view = read_entity(context.database, key, limit)
    if view is None:
        raise RequestFaultError(404, f"there is no entity {key[:80]}")
    return json_answer(describe_entity(view, context.base_url))


def story_routes() -> list[Route]:
    """The routes."""
    return [
        Route("/api/v1/stories", list_stories),
        Route("/api/v1/stories/{story_id}", show_story),
        Route("/api/v1/threads", list_threads),
        Route("/api/v1/threads/{thread_id}", show_thread),
        Route("/api/v1/entities", list_entities),
        Route("/api/v1/entities/{key}", show_entity),
    ]
