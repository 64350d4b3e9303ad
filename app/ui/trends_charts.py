"""The charts of the page of trends, each with a sentence, a table and its source."""

from __future__ import annotations

import statistics
from collections import Counter
from typing import TYPE_CHECKING

from app.models_values import Openness
from app.ui.charts import (
    BLUE,
    GOLD,
    GREEN,
    GREY,
    ORANGE,
    RED,
    TEAL,
    VIOLET,
    Bar,
    Table,
    lines,
    show_chart,
    stacked_bars,
)
from app.ui.models_words import OPENNESS
from app.ui.words import count, spell, topic_name
from app.weeks_months import name_iso_day, name_short_day, name_short_month

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.trends_reading import Notice, Period, TrendsView

FEW = 20
_SHOWN_TOPICS = 6
_OPENNESS_COLOURS = {
    OPENNESS[Openness.OPEN_SOURCE]: GREEN,
    OPENNESS[Openness.OPEN_WEIGHTS]: TEAL,
    OPENNESS[Openness.MIXED]: GOLD,
    OPENNESS[Openness.CLOSED]: ORANGE,
    OPENNESS[Openness.UNKNOWN]: GREY,
}
_SERIES = (ORANGE, BLUE, GREEN, VIOLET, RED, TEAL)
# What is in every week, whatever happened: it would flatten the rest.
_EVERYDAY = frozenset({"other", "opinion_analysis", "tutorial_howto"})
_SPANS = (
    (7, "1 to 7 days"),
    (14, "8 to 14 days"),
    (30, "15 to 30 days"),
    (90, "1 to 3 months"),
    (180, "3 to 6 months"),
    (9_999, "longer"),
)
_NOTICE_COLOURS = {
    "deprecated": RED,
    "access_suspended": VIOLET,
    "price_changed": ORANGE,
    "terms_changed": GOLD,
    "licence_changed": TEAL,
    "rule_published": GREEN,
    "rule_effective": BLUE,
    "export_rule_changed": GREY,
}
NOTICE_KINDS = {
    "deprecated": "Retirements",
    "access_suspended": "Access ended",
    "price_changed": "Prices and limits",
    "terms_changed": "Terms",
    "licence_changed": "Licences",
    "rule_published": "Rules",
    "rule_effective": "Rules taking effect",
    "export_rule_changed": "Export controls",
}


def show_releases(view: TrendsView) -> None:
    """Releases by month and openness."""
    total = sum(month.total for month in view.releases)
    if not total:
        return
    bars = [
        Bar(_month(month.period), OPENNESS[each], month.counts[each], month.period.is_whole)
        for month in view.releases
        for each in Openness
        if month.counts.get(each)
    ]
    unknown = sum(month.counts.get(Openness.UNKNOWN, 0) for month in view.releases)
    rows = tuple(
        (
            _month(month.period),
            *(f"{month.counts.get(each, 0):,}" for each in Openness),
            f"{month.total:,}",
        )
        for month in view.releases
    )
    heads = ("Month", *(OPENNESS[each].capitalize() for each in Openness), "All")
    began = f" {count(view.earlier, 'release')} from before are left out." if view.earlier else ""
    show_chart(
        stacked_bars(bars, _used(_OPENNESS_COLOURS, bars), "models"),
        title="Releases by month",
        said=f"{count(total, 'model')} first told of as released"
        f"{_since(view)}; of {unknown:,} nothing says how open they are.{_few(total)}",
        legend=_used(_OPENNESS_COLOURS, bars),
        table=Table("Models by month of release and openness", heads, rows),
        source="From what articles state of releases and weights: a model counts once, on the first "
        "day stated or reported. Openness comes from stated licences and weights, else from our "
        f"list of names.{began}",
    )


def show_topics(view: TrendsView) -> None:
    """Stories by week for the largest topics."""
    weeks = [week for week in view.topics if week.counts or week.period.is_whole]
    totals: Counter[str] = Counter()
    for week in weeks:
        totals.update(week.counts)
    top = [key for key, _ in totals.most_common() if key not in _EVERYDAY][:_SHOWN_TOPICS]
    if not top or len(weeks) < 2:  # noqa: PLR2004 - a line needs two points
        return
    colours = dict(zip((topic_name(key) for key in top), _SERIES, strict=False))
    bars = [
        Bar(_week(week.period), topic_name(key), week.counts.get(key, 0), week.period.is_whole)
        for week in weeks
        for key in top
    ]
    every = [key for key, _ in totals.most_common()]
    rows = tuple(
        (topic_name(key), *(f"{week.counts.get(key, 0):,}" for week in weeks), f"{totals[key]:,}")
        for key in every
    )
    heads = ("Topic", *(_week(week.period) for week in weeks), "All")
    show_chart(
        lines(bars, colours, "stories"),
        title="Topics by week",
        said=f"Stories that began in each week, for the {count(len(top), 'largest topic')}; "
        f"{topic_name(top[0])} leads with {count(totals[top[0]], 'story', 'stories')}.",
        legend=colours,
        has_forms=True,
        table=Table("Stories by topic and week of their first article", heads, rows),
        source="Counted are stories, not articles: what twenty outlets tell of one event is one. A "
        "story with two topics counts for both. Weeks are named by their Monday; pale points are "
        "weeks that are not complete. Opinion, how-to and other are in the table only.",
    )


def show_notices(view: TrendsView) -> None:
    """How long before its day a change was told of."""
    notices = view.notices
    if not notices:
        return
    bars = _notice_bars(notices)
    median = statistics.median(one.days for one in notices)
    rows = tuple(
        (
            NOTICE_KINDS.get(g.name, spell(g.name)),
            f"{g.count:,}",
            f"{g.median:.0f}",
            f"{g.shortest:,}",
            f"{g.longest:,}",
        )
        for g in view.notice_kinds
    ) + tuple(
        (f"By {g.name}", f"{g.count:,}", f"{g.median:.0f}", f"{g.shortest:,}", f"{g.longest:,}")
        for g in view.notice_owners
    )
    heads = ("What", "Announced", "Median days", "Shortest", "Longest")
    show_chart(
        stacked_bars(bars, _used(_colours(), bars), "announcements"),
        title="Notice given",
        said=f"Half of {count(len(notices), 'announced change')} gave {median:.0f} days or less from "
        f"the first report to the day stated.{_few(len(notices))}",
        legend=_used(_colours(), bars),
        table=Table("Days from the first report to the day stated", heads, rows),
        source="From facts and from expectations of the ledger that state a day after the report. What "
        "came without a day, or was told of afterwards, is not among them; owners are told of from "
        "five on.",
    )


def show_coverage(view: TrendsView) -> None:
    """How much was read, without which no other figure means much."""
    weeks = [week for week in view.coverage if week.articles or week.period.is_whole]
    if not weeks:
        return
    bars = [Bar(_week(w.period), "Articles", w.articles, w.period.is_whole) for w in weeks]
    rows = tuple((_week(w.period), f"{w.articles:,}", f"{w.sources:,}") for w in weeks)
    steady = [week.sources for week in weeks if week.period.is_whole]
    said = f"{count(sum(w.articles for w in weeks), 'article')} came in"
    if steady:
        said += f", from {min(steady):,} to {max(steady):,} sources in a full week"
    show_chart(
        stacked_bars(bars, {"Articles": BLUE}, "articles"),
        title="What was read",
        said=f"{said}.",
        table=Table(
            "Articles and the sources that brought any", ("Week of", "Articles", "Sources"), rows
        ),
        source="Articles by the week in which they came in, without what feeds still held of the past. "
        "A week with fewer sources tells less of everything above.",
    )


def _notice_bars(notices: Sequence[Notice]) -> list[Bar]:
    counts = Counter((_span(one.days), one.predicate.value) for one in notices)
    return [
        Bar(span, NOTICE_KINDS.get(kind, spell(kind)), counts[span, kind])
        for _, span in _SPANS
        for kind in NOTICE_KINDS
        if counts[span, kind] or kind == notices[0].predicate.value
    ]


def _span(days: int) -> str:
    return next(name for most, name in _SPANS if days <= most)


def _colours() -> dict[str, str]:
    return {NOTICE_KINDS[kind]: colour for kind, colour in _NOTICE_COLOURS.items()}


def _used(colours: dict[str, str], bars: Sequence[Bar]) -> dict[str, str]:
    named = {bar.series for bar in bars}
    return {name: colour for name, colour in colours.items() if name in named}


def _month(period: Period) -> str:
    return name_short_month(period.key) + ("" if period.is_whole else ", so far")


def _week(period: Period) -> str:
    return name_short_day(period.key) + ("" if period.is_whole else " …")


def _since(view: TrendsView) -> str:
    if view.began_at is None:
        return ""
    return f" since our reading began on {name_iso_day(view.began_at.date().isoformat())}"


def _few(number: int) -> str:
    return f" From {number:,} only: read it as an impression." if number < FEW else ""
