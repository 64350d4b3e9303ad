"""What a list of subscriptions would have been told by a recorded past: how much, how soon, what.

Usage: replay_alerts.py DATABASE SUBSCRIPTIONS.toml --since DAY --until DAY [--stacks HOME] [--json]
       [--list] [--passes MINUTES]
DATABASE is only read. Each subscription is matched pass by pass as it was analysed, by the code that
rings. Messages follow from the alerts: at once, one per pass and affair; daily and weekly, one per
day and week that has any. The delay is from the first sight of the article that rings to the pass
whose transaction queues the alert; with --passes, as if a pass had run every so many minutes.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.alerts.backtest_candidates import find_candidates
from analysis.alerts.backtest_passes import Rung, ring_signals, ring_stories
from analysis.alerts.backtest_types import BacktestTools
from analysis.alerts.scoring import load_scoring
from analysis.embedding import load_embedder
from analysis.evaluate.alert_wishes import Wish, to_subscription
from analysis.search_types import SearchQuery
from app.stack_file import load_stacks
from app.wish_file import read_wishes
from db.alert_types import AlertKind, SubscriptionKind
from db.store import open_database, sqlite_url

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.alerts.scoring import ScoringKnowledge
    from db.store import Database

_MOST = 1_000_000
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Replayed:
    """One subscription's past. Delays in minutes, over its alerts about stories and facts."""

    subscription: str
    stories: int
    facts: int
    signals: int
    messages_at_once: int
    messages_daily: int
    messages_weekly: int
    at_once_per_week: float
    busiest_week: int
    delay_median: float | None
    delay_p95: float | None


def ring(
    database: Database, wish: Wish, span: tuple[datetime, datetime],
    knowledge: ScoringKnowledge, tools: BacktestTools,
) -> list[Rung]:  # fmt: skip
    """Everything that a subscription would have rung in the span, newest first."""
    asked = to_subscription(wish)
    with database.read() as connection:
        if wish.kind is SubscriptionKind.SIGNAL:
            return ring_signals(connection, asked, *span, knowledge)
        ids = find_candidates(connection, asked, *span, knowledge, tools, _MOST)
        return ring_stories(connection, database, asked, ids, *span, knowledge, tools)


def summarise(
    wish: Wish, rung: Sequence[Rung], span: tuple[datetime, datetime], passes: int
) -> Replayed:
    """The counts and delays of one subscription."""
    kinds = Counter(one.match.alert_kind if one.match else AlertKind.SIGNAL for one in rung)
    at_once = {(one.at, affair_of(one)) for one in rung}
    weeks = Counter(at.isocalendar()[:2] for at, _ in at_once)
    delays = sorted(delay_of(one, passes) for one in rung if one.match)
    return Replayed(
        subscription=wish.name,
        stories=kinds[AlertKind.STORY],
        facts=kinds[AlertKind.FACT],
        signals=kinds[AlertKind.SIGNAL],
        messages_at_once=len(at_once),
        messages_daily=len({one.at.date() for one in rung}),
        messages_weekly=len({one.at.isocalendar()[:2] for one in rung}),
        at_once_per_week=round(len(at_once) / ((span[1] - span[0]) / _WEEK), 1),
        busiest_week=max(weeks.values(), default=0),
        delay_median=quantile(delays, 0.5),
        delay_p95=quantile(delays, 0.95),
    )


def affair_of(rung: Rung) -> str:
    """What related alerts share."""
    return rung.match.affair if rung.match else rung.alert.affair if rung.alert else ""


def delay_of(rung: Rung, passes: int) -> float:
    """Minutes from the first sight of the newest article that the pass placed to the outbox."""
    if rung.sketch is None:
        return 0.0
    seen = [m.first_seen_at for m in rung.sketch.members if m.first_seen_at <= rung.at]
    newest = max(seen, default=rung.at)
    if not passes:
        return (rung.at - newest).total_seconds() / 60
    step = passes * 60
    return (math.ceil(newest.timestamp() / step) * step - newest.timestamp()) / 60


def quantile(values: Sequence[float], share: float) -> float | None:
    """The value that so many of the sorted ones do not exceed."""
    return round(values[math.ceil(share * len(values)) - 1], 1) if values else None


def list_alerts(wish: Wish, rung: Sequence[Rung]) -> None:
    """Every alert by title and rule, to be read by a person."""
    print(f"## {wish.name}: {len(rung)}")
    for one in rung:
        if one.match and one.sketch:
            score = one.match.score if one.match.score is not None else "unscored"
            print(one.at.date(), one.match.alert_kind, score, one.sketch.title, "|", one.match.rule)
        elif one.alert:
            print(one.at.date(), one.alert.kind, one.alert.rule, one.alert.signal_id)


def main() -> None:
    """Read the options, replay, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path)
    parser.add_argument("subscriptions", type=Path)
    parser.add_argument("--since", required=True, type=datetime.fromisoformat)
    parser.add_argument("--until", required=True, type=datetime.fromisoformat)
    parser.add_argument("--stacks", type=Path)
    parser.add_argument("--passes", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    wishes = read_wishes(options.subscriptions)
    span = options.since.replace(tzinfo=UTC), options.until.replace(tzinfo=UTC)
    embedder = load_embedder()
    tools = BacktestTools(
        embedder=lambda: embedder,
        stacks=lambda: load_stacks(options.stacks) if options.stacks else (),
        read_question=SearchQuery,
        asks_in_words=True,
    )
    database, knowledge, found = open_database(sqlite_url(options.database)), load_scoring(), []
    for wish in wishes:
        rung = ring(database, wish, span, knowledge, tools)
        found.append(summarise(wish, rung, span, options.passes))
        if options.list:
            list_alerts(wish, rung)
    for one in found:
        print(json.dumps(asdict(one)) if options.json else one)


if __name__ == "__main__":
    main()
