"""Channels: kept, confirmed, tested, forgotten. No answer holds an address."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from app.access import Reader
from app.alerts_reading import ChannelView, find_channel_view, read_channels
from app.api.alert_desk import own_channel, telling_faults, the_bodies, the_desk, the_reader
from app.api.alert_given import ChannelChanged, ChannelGiven, NothingMore
from app.api.alert_shapes import AddedChannelBody, ChannelBody, ChannelList, QueuedBody
from app.api.parameters import Id
from app.api.route import CheckedRoute
from app.api.turning import Turn, turning
from app.subscriptions.drafts import ChannelDraft

router = APIRouter(tags=["Alerts"], route_class=CheckedRoute)
Who = Annotated[Reader, Depends(the_reader)]


@router.get("/channels", response_model=ChannelList)
def list_channels(turn: Annotated[Turn, turning(50, 200, datetime, str)], reader: Who) -> Any:
    """Your channels, oldest first."""

    def key(one: ChannelView) -> tuple[datetime, str]:
        return (one.created_at, one.id)

    shown = turn.cut(read_channels(the_desk().database, reader.id), key)
    return turn.close("channels", shown, the_bodies().channel, key)


@router.post("/channels", response_model=AddedChannelBody, status_code=201)
def add_channel(given: ChannelGiven, reader: Who, response: Response) -> Any:
    """Keep a channel.

    It is asked first whether messages may come, by a message with a link; only an operator's own
    services are not.
    """
    desk = the_desk()
    with telling_faults():
        draft = ChannelDraft(given.kind, given.address)
        added = desk.add_channel(reader.id, draft, is_operator=reader.is_operator)
    response.headers["Location"] = the_bodies().address("channels", added.channel.id)
    shown = _show(reader, added.channel.id)
    return shown | {"secret": added.secret, "asked": added.asked}


@router.get("/channels/{channel_id}", response_model=ChannelBody)
def show_channel(channel_id: Id, reader: Who) -> Any:
    """One of your channels."""
    return _show(reader, own_channel(the_desk(), reader, channel_id).id)


@router.patch("/channels/{channel_id}", response_model=ChannelBody)
def switch_channel(channel_id: Id, given: ChannelChanged, reader: Who) -> Any:
    """Switch a channel off, or on again; what bounced or was unsubscribed is asked anew first."""
    desk = the_desk()
    known = own_channel(desk, reader, channel_id)
    with telling_faults():
        desk.switch_channel(reader.id, known.id, on=given.state == "active")
    return _show(reader, known.id)


@router.delete("/channels/{channel_id}", response_model=ChannelBody)
def remove_channel(channel_id: Id, reader: Who) -> Any:
    """Forget a channel's address for good.

    What waits for it is cancelled; its subscriptions go on without it. Answers what was forgotten.
    """
    desk = the_desk()
    known = own_channel(desk, reader, channel_id)
    shown = _show(reader, known.id)
    with telling_faults():
        desk.remove_channel(reader.id, known.id)
    return shown


@router.post("/channels/{channel_id}/confirmation", response_model=ChannelBody)
def ask_again(channel_id: Id, given: NothingMore, reader: Who) -> Any:
    """Ask a channel once more whether messages may come, within the day's limits."""
    del given
    desk = the_desk()
    known = own_channel(desk, reader, channel_id)
    with telling_faults():
        desk.ask_again(reader.id, known.id)
    return _show(reader, known.id)


@router.post("/channels/{channel_id}/test", response_model=QueuedBody)
def try_channel(channel_id: Id, given: NothingMore, reader: Who) -> Any:
    """Queue a test message to a confirmed channel."""
    del given
    desk = the_desk()
    known = own_channel(desk, reader, channel_id)
    with telling_faults():
        made = desk.queue_test(reader.id, known.id)
    return {"delivery_id": made, "url": the_bodies().address("deliveries", made)}


def _show(reader: Reader, channel_id: str) -> dict[str, Any]:
    desk = the_desk()
    known = own_channel(desk, reader, channel_id)
    return the_bodies().channel(find_channel_view(desk.database, known))
