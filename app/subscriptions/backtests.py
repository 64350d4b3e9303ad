"""When a subscription would have fired in the past, by the code that fires."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.alerts.backtest import BacktestTools, backtest
from app.saved_searches import read_question

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.alerts.backtest import Backtest
    from app.alert_desk import AlertDesk
    from db.alert_types import Subscription


def run_backtest(
    desk: AlertDesk, subscription: Subscription, since: datetime, until: datetime, now: datetime
) -> Backtest:
    """What it would have told between two moments; raises AnalysisError and BusyError."""
    tools = BacktestTools(desk.embedder, desk.stacks, read_question)
    with desk.room.enter():
        return backtest(desk.database, subscription, since, until, now, tools=tools)
