"""What a subscription would have told in the past, by the code that tells."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from app.access import Reader
from app.api.alert_desk import own_subscription, telling_faults, the_bodies, the_desk, the_reader
from app.api.alert_given import BacktestGiven
from app.api.alert_shapes import BacktestWhole
from app.api.alerts import draft_of
from app.api.parameters import Id, Since, Until
from app.api.periods import check_period
from app.api.route import CheckedRoute

router = APIRouter(tags=["Alerts"], route_class=CheckedRoute)
Who = Annotated[Reader, Depends(the_reader)]


@router.get("/subscriptions/{subscription_id}/backtest", response_model=BacktestWhole)
def try_subscription(
    subscription_id: Id, reader: Who, since: Since = None, until: Until = None
) -> Any:
    """When a subscription would have fired; the last 90 days where no period is given."""
    check_period(since, until)
    desk = the_desk()
    known = own_subscription(desk, reader, subscription_id)
    with telling_faults():
        return the_bodies().backtest(desk.backtest(reader.id, known, since, until))


@router.post("/backtest", response_model=BacktestWhole)
def try_draft(given: BacktestGiven, reader: Who) -> Any:
    """When a subscription to be would have fired; nothing is kept."""
    check_period(given.since, given.until)
    desk = the_desk()
    with telling_faults():
        found = desk.backtest(reader.id, draft_of(given), given.since, given.until)
    return the_bodies().backtest(found)
