"""Messages on their way: a reader's own, and for operators everybody's without addresses."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from app.access import Reader
from app.alerts_reading import read_outbox
from app.answers import RequestFaultError, plain
from app.api.alert_desk import own_subscription, the_bodies, the_desk, the_reader
from app.api.alert_given import NothingMore
from app.api.alert_shapes import DeliveryBody, DeliveryList, DeliveryWhole, OutboxBody
from app.api.parameters import Flag, Id, Text, choosing
from app.api.route import CheckedRoute
from app.api.turning import Turn, turning
from db.alert_types import DeliveryState
from db.outbox_lists import (
    OutboxLine,
    PageMark,
    attempts_of,
    deliveries_of,
    find_line,
    list_outbox,
    resend_delivery,
)

router = APIRouter(tags=["Alerts"], route_class=CheckedRoute)
Who = Annotated[Reader, Depends(the_reader)]
StateName = choosing(DeliveryState, "state", "states", "Only messages in this state.")
Everybody = Annotated[Flag, Query(alias="all", description="Everybody's; for operators.")]


@router.get("/deliveries", response_model=DeliveryList)
def list_deliveries(
    turn: Annotated[Turn, turning(50, 200, datetime, str)],
    reader: Who,
    state: StateName = None,  # type: ignore[valid-type]  # made at run time
    subscription: Annotated[Text, Query(description="The id of a subscription of yours.")] = None,
    everybody: Everybody = False,
) -> Any:
    """Messages to your channels, newest first."""
    desk = the_desk()
    _check_operator(reader, everybody=everybody)
    states = () if state is None else (state,)
    after = PageMark(*turn.after) if turn.after else None
    if subscription is not None and not everybody:
        own_subscription(desk, reader, subscription)
    with desk.database.read() as connection:
        if everybody:
            found = list_outbox(connection, states=states, after=after, limit=turn.limit + 1)
        else:
            found = deliveries_of(
                connection,
                reader.id,
                subscription_id=subscription,
                states=states,
                after=after,
                limit=turn.limit + 1,
            )
    return turn.close("deliveries", found, the_bodies().message, lambda one: (one.made_at, one.id))


@router.get("/deliveries/{delivery_id}", response_model=DeliveryWhole)
def show_delivery(delivery_id: Id, reader: Who) -> Any:
    """One message with every try at it; operators see everybody's."""
    line = _find(reader, delivery_id)
    with the_desk().database.read() as connection:
        tries = attempts_of(connection, line.id)
    return the_bodies().message(line) | {"tries": plain(tries)}


@router.post("/deliveries/{delivery_id}/resend", response_model=DeliveryBody)
def resend(delivery_id: Id, given: NothingMore, reader: Who) -> Any:
    """Let a message that was given up be tried again, under the same id."""
    del given
    desk = the_desk()
    line = _find(reader, delivery_id)
    owner = None if reader.is_operator else reader.id
    with desk.database.write() as connection:
        is_done = resend_delivery(connection, line.id, desk.now(), owner)
    if not is_done:
        said = "only a message that was given up, and whose words are kept, can be sent again"
        raise RequestFaultError(409, said)
    return the_bodies().message(_find(reader, delivery_id))


@router.get("/outbox", response_model=OutboxBody)
def show_outbox(reader: Who, everybody: Everybody = False) -> Any:
    """How your messages leave, in numbers."""
    desk = the_desk()
    _check_operator(reader, everybody=everybody)
    return plain(read_outbox(desk.database, desk.now(), None if everybody else reader.id))


def _check_operator(reader: Reader, *, everybody: bool) -> None:
    if everybody and not reader.is_operator:
        raise RequestFaultError(403, "only operators of this server may see everybody's messages")


def _find(reader: Reader, delivery_id: str) -> OutboxLine:
    with the_desk().database.read() as connection:
        found = find_line(connection, delivery_id, reader.id)
        if found is None and reader.is_operator:
            found = find_line(connection, delivery_id)
    if found is None:
        said = f"you have no message {delivery_id[:80]}; /api/v1/deliveries lists yours"
        raise RequestFaultError(404, said)
    return found
