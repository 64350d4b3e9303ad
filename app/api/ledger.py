"""Facts, signals with their score, and the calendar."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query

from analysis.signals.score import Scoreboard
from app.answers import RequestFaultError, plain
from app.api.ledger_bodies import (
    describe_event,
    describe_fact,
    describe_signal,
    describe_transitions,
)
from app.api.ledger_shapes import CalendarList, FactList, SignalBody, SignalList
from app.api.parameters import (
    Day,
    Id,
    LaterDay,
    PredicateName,
    Since,
    StateName,
    Text,
    TopicName,
    Until,
)
from app.api.periods import check_period
from app.api.route import CheckedRoute
from app.api.shapes import shape_of
from app.api.turning import Turn, turning
from app.context import current_context
from app.kept_readings import kept_events, kept_score
from app.page_reading import read_fact_page, read_signal_page
from app.readers_stacks import find_stack
from app.signal_reading import read_signal
from db.errors import ConfigError
from db.pages import FactFilters, SignalFilters

router = APIRouter(tags=["Ledger"], route_class=CheckedRoute)


@router.get("/facts", response_model=FactList)
def list_facts(
    turn: Annotated[Turn, turning(50, 200, datetime, int, int)],
    predicate: PredicateName = None,
    entity: Annotated[
        Text, Query(description="What the fact is about: a key such as `model:lumen 3`, or a name.")
    ] = None,
    since: Since = None,
    until: Until = None,
) -> Any:
    """What articles state, newest article first, each with the words it was taken from.

    Times are those of the articles' publication.
    """
    check_period(since, until)
    context = current_context()
    filters = FactFilters(predicate, since, until)
    found = read_fact_page(context.database, filters, entity, turn.limit + 1, turn.after)
    return turn.close(
        "facts",
        found,
        lambda row: describe_fact(row, context.base_url),
        lambda row: (row.stated.published_at, row.stated.number, row.stated.position),
    )


@router.get("/signals", response_model=SignalList)
def list_signals(
    turn: Annotated[Turn, turning(50, 200, datetime, str)],
    state: StateName = None,
    predicate: PredicateName = None,
    subject: Annotated[
        Text, Query(description="What it is about: a key such as `model:lumen 3`, or a name.")
    ] = None,
    due_after: Annotated[Day, Query(description="Stated for this day or a later one.")] = None,
    due_before: Annotated[Day, Query(description="Stated for a day before this one.")] = None,
) -> Any:
    """What to watch for, the last opened first, with its test, its state and its words."""
    context = current_context()
    filters = SignalFilters(state, predicate, due_after, due_before)
    found = read_signal_page(context.database, filters, subject, turn.limit + 1, turn.after)
    return turn.close(
        "signals",
        found,
        lambda view: describe_signal(view, context.base_url),
        lambda view: (view.entry.signal.opened_at, view.entry.signal.id),
    )


@router.get("/signals/score", response_model=shape_of(Scoreboard))
def show_score() -> Any:
    """How often what was expected came true, in all and by origin, publication and predicate.

    Rates are null where nothing is decided yet. `low` and `high` bound the rate at 95 %.
    """
    return plain(kept_score(current_context().database))


@router.get("/signals/{signal_id}", response_model=SignalBody)
def show_signal(signal_id: Id) -> Any:
    """One signal with every change of its state, each with the passage that made it."""
    context = current_context()
    try:
        view = read_signal(context.database, signal_id)
    except ConfigError:
        raise RequestFaultError(404, f"there is no signal {signal_id[:80]}") from None
    return describe_signal(view, context.base_url) | describe_transitions(view)


@router.get("/calendar", response_model=CalendarList)
def list_calendar(
    turn: Annotated[Turn, turning(100, 500, str, str, str)],
    topic: TopicName = None,
    stack: Annotated[Text, Query(description="Only what touches the stack of this name.")] = None,
    since: Annotated[Day, Query(description="From this day on.")] = None,
    until: Annotated[LaterDay, Query(description="Up to this day, excluded.")] = None,
) -> Any:
    """Days to watch for and days on which changes take effect, as `/calendar.ics` has them.

    From two months back to two years ahead.
    """
    if since is not None and until is not None and since >= until:
        raise RequestFaultError(400, "since must lie before until")
    context = current_context()
    events = kept_events(context, topic, find_stack(context, stack) if stack else None)
    asked = [
        event
        for event in events
        if (since is None or event.day.isoformat() >= since)
        and (until is None or event.day.isoformat() < until)
    ]
    shown = turn.cut(asked, lambda event: (event.day.isoformat(), event.summary, event.key))
    return turn.close(
        "events",
        shown,
        describe_event,
        lambda event: (event.day.isoformat(), event.summary, event.key),
    )
