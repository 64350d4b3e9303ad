"""Subscriptions: kept, changed, ended, tested against the past, and what they found."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from app.access import Reader
from app.alerts_reading import (
    read_subscription,
    read_subscription_alerts,
    read_subscriptions,
)
from app.answers import plain
from app.api.alert_desk import own_subscription, telling_faults, the_bodies, the_desk, the_reader
from app.api.alert_given import ConditionsGiven, SubscriptionChanged, SubscriptionGiven
from app.api.alert_shapes import AlertList, SubscriptionBody, SubscriptionList
from app.api.parameters import Id
from app.api.route import CheckedRoute
from app.api.turning import Turn, turning
from app.subscriptions.drafts import SubscriptionDraft
from db.alert_types import Subscription

router = APIRouter(tags=["Alerts"], route_class=CheckedRoute)
Who = Annotated[Reader, Depends(the_reader)]


@router.get("/subscriptions", response_model=SubscriptionList)
def list_subscriptions(turn: Annotated[Turn, turning(50, 200, datetime, str)], reader: Who) -> Any:
    """Your subscriptions that have not ended, oldest first."""
    desk = the_desk()

    def key(one: Subscription) -> tuple[datetime, str]:
        return (one.created_at, one.id)

    shown = turn.cut(desk.list(reader.id), key)
    views = read_subscriptions(desk.database, shown, desk.now())
    by_id = {view.subscription.id: view for view in views}
    bodies = the_bodies()
    return turn.close("subscriptions", shown, lambda one: bodies.subscription(by_id[one.id]), key)


@router.post("/subscriptions", response_model=SubscriptionBody, status_code=201)
def add_subscription(given: SubscriptionGiven, reader: Who, response: Response) -> Any:
    """Keep a subscription.

    Try it with `POST /backtest` first. Without channels it is told in its feed and calendar alone.
    """
    desk = the_desk()
    with telling_faults():
        made = desk.add(reader.id, draft_of(given))
    response.headers["Location"] = the_bodies().address("subscriptions", made.id)
    return _show(made)


@router.get("/subscriptions/{subscription_id}", response_model=SubscriptionBody)
def show_subscription(subscription_id: Id, reader: Who) -> Any:
    """One of your subscriptions, ended ones included."""
    return _show(own_subscription(the_desk(), reader, subscription_id))


@router.patch("/subscriptions/{subscription_id}", response_model=SubscriptionBody)
def change_subscription(subscription_id: Id, given: SubscriptionChanged, reader: Who) -> Any:
    """Change a subscription; what is left out stays as it is.

    What happened while it was paused is not sent.
    """
    desk = the_desk()
    known = own_subscription(desk, reader, subscription_id)
    with telling_faults():
        changed = _stated(given)
        state = changed.pop("state", known.state.value)
        if changed:
            desk.edit(reader.id, known.id, replace(desk.draft_of(known), **changed))
        if state != known.state.value:
            (desk.pause if state == "paused" else desk.resume)(reader.id, known.id)
    return _show(own_subscription(desk, reader, subscription_id))


@router.delete("/subscriptions/{subscription_id}", response_model=SubscriptionBody)
def end_subscription(subscription_id: Id, reader: Who) -> Any:
    """End a subscription for good.

    What waits is dropped, what was sent stays on record; a second time changes nothing.
    """
    desk = the_desk()
    known = own_subscription(desk, reader, subscription_id)
    with telling_faults():
        desk.end(reader.id, known.id)
    return _show(own_subscription(desk, reader, subscription_id))


@router.get("/subscriptions/{subscription_id}/alerts", response_model=AlertList)
def list_found(
    subscription_id: Id, turn: Annotated[Turn, turning(20, 100, datetime, str)], reader: Who
) -> Any:
    """What a subscription found, the last first, with the passages that made it match."""
    desk = the_desk()
    known = own_subscription(desk, reader, subscription_id)
    found = read_subscription_alerts(desk.database, known.id, turn.limit + 1, turn.after)
    return turn.close("alerts", found, the_bodies().alert, lambda one: (one.queued_at, one.id))


def draft_of(given: SubscriptionGiven) -> SubscriptionDraft:
    """What a request asks for, as the desk takes it."""
    return SubscriptionDraft(**_values(given, set(SubscriptionGiven.model_fields)))


def _stated(given: SubscriptionChanged) -> dict[str, Any]:
    return _values(given, given.model_fields_set)


def _values(given: ConditionsGiven, names: set[str]) -> dict[str, Any]:
    return {name: _as_typed(plain(getattr(given, name))) for name in sorted(names)}


def _as_typed(value: Any) -> Any:
    match value:
        case list():
            return tuple(value)
        case float():
            return f"{value:.6f}"  # drafts hold what a person would type
    return value


def _show(subscription: Subscription) -> Any:
    desk = the_desk()
    return the_bodies().subscription(read_subscription(desk.database, subscription, desk.now()))
