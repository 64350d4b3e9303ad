"""The hit rate by month, as a chart and as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.signals.score import wilson
from app.ui.charts import Share, Table, shares, show_chart
from app.ui.words import count
from app.weeks_months import name_month

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.ledger_reading import HitMonth

_FEW = 20  # judged; below that an interval spans some 40 points and more
_HEADS = ("Deadline in", "Fired", "Expired", "Contradicted", "Still open", "Hit rate", "95% interval")  # fmt: skip
_SOURCE = (
    "Hit rate: fired out of fired, expired and contradicted, by the month of the deadline, with "
    "Wilson’s 95% interval. Void signals count in neither. Months to come are left out: a signal "
    "may fire early, but never expires before its day, so they would look too good."
)


def show_hit_rate(months: Sequence[HitMonth]) -> None:
    """The chart; nothing before a deadline has passed."""
    judged = [month for month in months if month.judged]
    if not judged:
        return
    show_chart(
        shares([_share(month) for month in judged[-24:]], "hit rate"),
        title="Hit rate by month",
        said=_say(judged),
        table=Table(
            "What became of signals, by month of deadline", _HEADS, tuple(map(_row, months))
        ),
        source=_SOURCE,
    )


def _name(month: HitMonth) -> str:
    return name_month(month.month) + ("" if month.is_over else ", so far")


def _share(month: HitMonth) -> Share:
    low, high = wilson(month.fired, month.judged)
    whole = month.is_over and not month.open
    return Share(_name(month), month.fired / month.judged, low, high, month.judged, whole)


def _say(judged: Sequence[HitMonth]) -> str:
    newest = judged[-1]
    total, fired = sum(month.judged for month in judged), sum(month.fired for month in judged)
    few = " Too few in most months to compare them." if _mostly_few(judged) else ""
    rate = f"{100 * newest.fired / newest.judged:.0f}%"
    return (
        f"{_name(newest)}: {rate} of {count(newest.judged, 'judged signal')} fired. Of all "
        f"{total:,} whose last day has come, {100 * fired / total:.0f}% did; the rate above counts, "
        f"too, what fired before a day that is still ahead, and so can look better.{few}"
    )


def _mostly_few(judged: Sequence[HitMonth]) -> bool:
    return 2 * sum(month.judged < _FEW for month in judged) >= len(judged)


def _row(month: HitMonth) -> tuple[str, ...]:
    counts = (month.fired, month.expired, month.contradicted, month.open)
    rate, span = "–", "–"
    if month.judged:
        low, high = wilson(month.fired, month.judged)
        rate = f"{100 * month.fired / month.judged:.0f}%"
        span = f"{100 * low:.0f} to {100 * high:.0f}%"
    return (_name(month), *(f"{number:,}" for number in counts), rate, span)
