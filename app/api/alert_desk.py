"""The desk behind the operations on alerts: found, asked, and its faults as statuses."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Request

from app.access import Reader
from app.alert_bodies import AlertBodies
from app.alert_desk import AlertDesk
from app.answers import RequestFaultError
from app.context import current_context
from app.subscriptions.drafts import DraftError
from app.subscriptions.room import BusyError
from db.alert_types import Channel, Subscription
from db.channels import find_channel
from db.errors import AnalysisError, ConfigError
from db.subscriptions import find_subscription


def the_reader(request: Request) -> Reader:
    """Who asks, as the route found out."""
    found: Reader = request.state.reader
    return found


def the_desk() -> AlertDesk:
    """The desk of this server; raises RequestFaultError (503)."""
    desk = current_context().alerts
    if desk is None:
        raise RequestFaultError(503, "alerts are not set up on this server")
    return desk


def the_bodies() -> AlertBodies:
    """What describes alerts in answers of this server."""
    return AlertBodies(current_context().base_url)


@contextmanager
def telling_faults() -> Iterator[None]:
    """What is wrong with a draft becomes 400, what limits or states forbid 409."""
    try:
        yield
    except DraftError as fault:
        said = "; ".join(f"{one.field}: {one.text}" for one in fault.faults)
        raise RequestFaultError(400, said or fault.message) from None
    except BusyError as fault:
        raise RequestFaultError(503, fault.message) from None
    except (ConfigError, AnalysisError) as fault:
        raise RequestFaultError(409, fault.message) from None


def own_subscription(desk: AlertDesk, reader: Reader, subscription_id: str) -> Subscription:
    """A reader's subscription by its whole id; raises RequestFaultError (404)."""
    with desk.database.read() as connection:
        found = find_subscription(connection, subscription_id)
    if found is None or found.owner != reader.id:
        said = f"you have no subscription {subscription_id[:80]}; /api/v1/subscriptions lists yours"
        raise RequestFaultError(404, said)
    return found


def own_channel(desk: AlertDesk, reader: Reader, channel_id: str) -> Channel:
    """A reader's channel by its whole id; raises RequestFaultError (404)."""
    with desk.database.read() as connection:
        found = find_channel(connection, channel_id)
    if found is None or found.owner != reader.id or not found.sealed:
        said = f"you have no channel {channel_id[:80]}; /api/v1/channels lists yours"
        raise RequestFaultError(404, said)
    return found
