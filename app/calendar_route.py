"""The calendars as routes: all of it or for one topic or stack, and those of subscriptions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from app.answers import (
    RequestFaultError,
    answering_faults,
    tagged_answer,
    text_parameter,
    topic_parameter,
    typed_answer,
)
from app.context import current_context
from app.newsletter.wording import clean_text
from app.readers_stacks import find_stack
from db.types import Topic

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


_LONGEST = 200


def calendar_routes() -> list[Route]:
    """The routes."""
    return [
        Route("/calendar.ics", show_calendar),
        Route("/calendar/subscriptions/{name}.ics", show_alert_calendar),
    ]


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


@answering_faults
def show_alert_calendar(request: Request) -> Response:
    """The days that stand in what a subscription found; its id is hard to guess."""
    from app.alerts_reading import alerts_database
    from app.calendar import render_calendar
    from app.calendar_alerts import read_alert_events

    context = current_context()
    now = context.alerts.now() if context.alerts is not None else context.now()
    name = str(request.path_params["name"])
    found = None
    if len(name) <= _LONGEST and "\0" not in name:
        found = read_alert_events(alerts_database(context), name, now)
    if found is None:
        raise RequestFaultError(404, "there is no calendar at this address")
    subscription, events = found
    body = render_calendar(events, f"Tocsin · {clean_text(subscription.name)}").decode()
    return tagged_answer(request, typed_answer(body, "text/calendar"))
