"""Back-tests as lines for a terminal, and as JSON for programs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.cli.story_lines import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from analysis.alerts.backtest import Backtest, PastAlert


def write_backtest(found: Backtest, now: datetime, limit: int) -> Iterator[str]:
    """`would have fired 3 times in the last 90 days`, then each with its passage."""
    days = max(1, round((found.until - found.since).total_seconds() / 86_400))
    times = {0: "never", 1: "once"}.get(found.found, f"{found.found} times")
    is_now = now - found.until < timedelta(minutes=1)
    span = f"last {_days(days)}" if is_now else f"{_days(days)} before {found.until:%Y-%m-%d}"
    yield f"would have fired {times} in the {span}"
    if found.note:
        yield clean_line(found.note)
    for alert in found.fired[:limit]:
        yield from _write_alert(alert)
    left = found.found - min(len(found.fired), limit)
    if left > 0:
        yield f"and {left} more"


def tell_backtest(found: Backtest, base_url: str) -> dict[str, Any]:
    """The same for programs; `page` is where each can be read."""
    fired = [
        {
            "at": alert.at,
            "kind": alert.kind,
            "key": alert.key,
            "title": alert.title,
            "rule": alert.rule,
            "score": alert.score,
            "quote": alert.quote,
            "story_id": alert.story_id,
            "signal_id": alert.signal_id,
            "page": _page(alert, base_url),
        }
        for alert in found.fired
    ]
    return {
        "since": found.since,
        "until": found.until,
        "found": found.found,
        "covered_from": found.covered_from,
        "note": found.note,
        "per_week": [{"week": week, "alerts": count} for week, count in found.per_week],
        "fired": fired,
    }


def _write_alert(alert: PastAlert) -> Iterator[str]:
    yield f"{alert.at:%Y-%m-%d %H:%M}  {clean_line(alert.title)}"
    score = "not scored" if alert.score is None else f"score {alert.score:.2f}"
    yield f"    {clean_line(alert.rule)} ({score})"
    if alert.quote is not None:
        yield f"    “{clean_line(alert.quote.text)}” – {clean_line(alert.quote.outlet)}"


def _page(alert: PastAlert, base_url: str) -> str | None:
    from app.feeds.stories import story_address

    if alert.signal_id:
        return f"{base_url}/ledger?signal={alert.signal_id}"
    return story_address(base_url, alert.story_id) if alert.story_id else None


def _days(days: int) -> str:
    return "day" if days == 1 else f"{days} days"
