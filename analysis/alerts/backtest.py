"""When a subscription would have rung in the past, by the code that rings.

Each story is matched as of each pass that touched it, as if the subscription had begun with the
period. Stories stand as they were built since: merged ones together, articles as they are
understood now. What came in as history counts as if it had been polled when it was published.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.alerts.backtest_candidates import find_candidates
from analysis.alerts.backtest_passes import Rung, ring_signals, ring_stories
from analysis.alerts.backtest_quotes import to_past_alerts
from analysis.alerts.backtest_types import Backtest, BacktestTools, PastAlert
from analysis.alerts.scoring import load_scoring
from db.alert_types import SubscriptionKind, SubscriptionState
from db.errors import AnalysisError
from db.past_stories import measure_kept

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from db.alert_types import Subscription
    from db.past_stories import Kept
    from db.store import Database

__all__ = ["Backtest", "BacktestTools", "PastAlert", "backtest"]

MOST_STORIES = 20_000
MOST_SHOWN = 200


def backtest(
    database: Database,
    subscription: Subscription,
    since: datetime,
    until: datetime,
    now: datetime,
    *,
    tools: BacktestTools | None = None,
) -> Backtest:
    """What it would have told in [since, until); raises AnalysisError for a kind that has no past.

    Searches and stacks need their part of `tools`. At most 20,000 stories are looked at, the newest
    first, and 200 alerts are handed out; `note` says when that or a short memory left something out.
    """
    if subscription.kind is SubscriptionKind.BRIEF:
        raise AnalysisError("a weekly issue goes out every week; there is nothing to try")
    with_tools = tools or BacktestTools()
    asked = replace(subscription, created_at=since, state=SubscriptionState.ACTIVE)
    last = min(until, now)
    with database.read() as connection:
        kept = measure_kept(connection)
        knowledge = load_scoring()
        if asked.kind is SubscriptionKind.SIGNAL:
            rung, cut = ring_signals(connection, asked, since, last, knowledge), False
        else:
            ids = find_candidates(
                connection, asked, since, last, knowledge, with_tools, MOST_STORIES
            )
            cut = len(ids) >= MOST_STORIES
            rung = ring_stories(
                connection, database, asked, ids, since, last, knowledge, with_tools
            )
        shown = to_past_alerts(connection, rung[:MOST_SHOWN], knowledge)
    return Backtest(
        since=since,
        until=last,
        found=len(rung),
        fired=shown,
        per_week=count_weeks(rung),
        covered_from=kept.since,
        note=write_note(kept, since, cut=cut),
    )


def count_weeks(rung: Sequence[Rung]) -> tuple[tuple[str, int], ...]:
    """How many rang in each ISO week that had any, oldest first."""
    counts: dict[str, int] = {}
    for one in rung:
        year, week, _ = one.at.isocalendar()
        counts[f"{year}-W{week:02d}"] = counts.get(f"{year}-W{week:02d}", 0) + 1
    return tuple(sorted(counts.items()))


def write_note(kept: Kept, since: datetime, *, cut: bool) -> str:
    """What the answer leaves out, in words; empty when nothing."""
    parts = []
    if not kept.articles:
        parts.append("nothing has been read yet, so there is no past to look at")
    elif kept.since is None or kept.since > since:
        first = f"{kept.since.day} {kept.since:%B %Y}" if kept.since else ""
        begun = f"since {first} only" if first else "as history alone"
        parts.append(f"news was read {begun}; what is older is missing or came in as history")
    if cut:
        parts.append(f"only the newest {MOST_STORIES:,} stories were looked at")
    return "; ".join(parts)
