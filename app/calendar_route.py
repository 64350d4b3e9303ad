"""The calendar as a route: `/calendar.ics`, all of it or for one topic or stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from app.answers import (
    RequestFaultError,
    answering_faults,
    tagged_answer,
    text_parameter,
    typed_answer,
)
from app.context import current_context
from db.types import Topic

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from analysis.stack.resolve import ResolvedStack


def calendar_routes() -> list[Route]:
    """The one route."""
    return [Route("/calendar.ics", show_calendar)]


@answering_faults
def show_calendar(request: Request) -> Response:
    """Days to watch for and days on which changes take effect."""
    from app.calendar import read_events, render_calendar

    context = current_context()
    topic, stack = _topic(request), _stack(request)
    events = read_events(context.database, context.now(), topic=topic, stack=stack)
    name = " · ".join(
        ["Tocsin", *([topic.value] if topic else []), *([stack.stack.name] if stack else [])]
    )
    body = render_calendar(events, name).decode("utf-8")
    return tagged_answer(request, typed_answer(body, "text/calendar"))


def _topic(request: Request) -> Topic | None:
    named = text_parameter(request, "topic")
    try:
        return Topic(named) if named else None
    except ValueError:
        known = ", ".join(topic.value for topic in Topic)
        raise RequestFaultError(400, f"there is no topic {named!r}; they are {known}") from None


def _stack(request: Request) -> ResolvedStack | None:
    from analysis.knowledge.gazetteer import load_gazetteer
    from analysis.stack.resolve import resolve_stack

    named = text_parameter(request, "stack")
    if not named:
        return None
    stacks = {stack.name: stack for stack in current_context().stacks()}
    if named not in stacks:
        known = ", ".join(sorted(stacks)) or "none; put one into TOCSIN_HOME/stacks"
        raise RequestFaultError(404, f"there is no stack {named!r}; there are: {known}")
    return resolve_stack(stacks[named], load_gazetteer())
