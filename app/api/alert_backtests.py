"""What a subscription would have told in the past, by the code that tells."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from analysis.alerts.backtest_types import Backtest, PastAlert
from app.access import Reader
from app.answers import plain
from app.api.alert_desk import own_subscription, telling_faults, the_desk, the_reader
from app.api.alert_given import BacktestGiven
from app.api.alert_shapes import BacktestWhole
from app.api.alerts import draft_of
from app.api.parameters import Id, Since, Until
from app.api.periods import check_period
from app.api.route import CheckedRoute
from app.context import current_context
from app.feeds.stories import story_address

router = APIRouter(tags=["Alerts"], route_class=CheckedRoute)
Who = Annotated[Reader, Depends(the_reader)]


@router.get("/subscriptions/{subscription_id}/backtest", response_model=BacktestWhole)
def try_subscription(
    subscription_id: Id, reader: Who, since: Since = None, until: Until = None
) -> Any:
    """When a subscription would have rung; the last 90 days where no period is given."""
    check_period(since, until)
    desk = the_desk()
    known = own_subscription(desk, reader, subscription_id)
    with telling_faults():
        return describe_backtest(desk.backtest(reader.id, known, since, until))


@router.post("/backtest", response_model=BacktestWhole)
def try_draft(given: BacktestGiven, reader: Who) -> Any:
    """When a subscription to be would have rung; nothing is kept."""
    check_period(given.since, given.until)
    desk = the_desk()
    with telling_faults():
        found = desk.backtest(reader.id, draft_of(given), given.since, given.until)
    return describe_backtest(found)


def describe_backtest(found: Backtest) -> dict[str, Any]:
    """A back-test as plain values."""
    told: dict[str, Any] = plain(found)
    return told | {
        "per_week": [{"week": week, "alerts": count} for week, count in found.per_week],
        "fired": [plain(one) | {"page": _page(one)} for one in found.fired],
    }


def _page(one: PastAlert) -> str | None:
    base_url = current_context().base_url
    if one.signal_id:
        return f"{base_url}/ledger?signal={one.signal_id}"
    return story_address(base_url, one.story_id) if one.story_id else None
