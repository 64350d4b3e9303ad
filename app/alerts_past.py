"""What a subscription would have told, in words: `would have fired 3 times in the last 90 days`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.ui.parts import page_address

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.alerts.backtest_types import Backtest, PastAlert

_DAY_SECONDS = 86_400


def past_words(found: Backtest, now: datetime, shown: int) -> str:
    """How often and when, of which the newest `shown` are listed below."""
    span = _span(found, now)
    if not found.found:
        return f"would not have fired in the {span}"
    if found.found == 1:
        return f"would have fired once in the {span}; here it is"
    here = "here they are" if shown >= found.found else f"here are the newest {shown:,}"
    return f"would have fired {found.found:,} times in the {span}; {here}"


def past_path(alert: PastAlert) -> str:
    """The page of ours that shows what an alert of the past was about; empty for none."""
    if alert.signal_id:
        return page_address("ledger", signal=alert.signal_id)
    return page_address("story", story=alert.story_id) if alert.story_id else ""


def _span(found: Backtest, now: datetime) -> str:
    days = max(1, round((found.until - found.since).total_seconds() / _DAY_SECONDS))
    counted = "day" if days == 1 else f"{days} days"
    if now - found.until < timedelta(minutes=1):
        return f"last {counted}"
    return f"{counted} before {found.until:%Y-%m-%d}"
