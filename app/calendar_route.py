"""The calendar as a route: `/calendar.ics`, all of it or for one topic or stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from app.answers import (
    answering_faults,
    tagged_answer,
    text_parameter,
    topic_parameter,
    typed_answer,
)
from app.context import current_context
from app.readers_stacks import find_stack
from db.types import Topic

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def calendar_routes() -> list[Route]:
    """The one route."""
    return [Route("/calendar.ics", show_calendar)]


@answering_faults
def show_calendar(request: Request) -> Response:
    """Days to watch for and days on which changes take effect."""
    from app.kept_readings import kept_calendar

    context = current_context()
    asked, named = topic_parameter(request), text_parameter(request, "stack")
    topic = Topic(asked) if asked else None
    stack = find_stack(context, named) if named else None
    name = " · ".join(
        ["Tocsin", *([topic.value] if topic else []), *([stack.name] if stack else [])]
    )
    body = kept_calendar(context, name, topic, stack)
    return tagged_answer(request, typed_answer(body, "text/calendar"))
