"""What changes over months: releases, topics, notice given, prices, and what was read at all."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from app.entity_names import name_subject
from app.models_changes import fold
from app.models_reading import list_models
from app.rules_calendar import speaks_of_rule
from app.rules_model import RuleStatus
from app.rules_values import ISSUING_KINDS, expects_rule, step_of
from app.trends_notices import merge_notices
from app.trends_prices import count_prices
from db.fact_lists import stated_facts
from db.overview import first_seen_span
from db.rule_lists import signals_expecting
from db.trend_counts import articles_by_source, stories_by_topic
from db.types import Predicate, SignalOrigin, SignalState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from app.models_values import ModelRow, Openness
    from app.trends_prices import PriceMonth
    from db.fact_lists import StatedFact
    from db.store import Database
    from db.trend_counts import DayCount
    from db.types import LedgerEntry, Signal

WEEKS = 26
MONTHS = 24
ENOUGH = 5  # notices of one owner, before its median is told
_LONGEST_NOTICE = 1_500  # days; a stated day beyond that is a misreading
_NOTICED = (
    Predicate.DEPRECATED, Predicate.ACCESS_SUSPENDED, Predicate.PRICE_CHANGED,
    Predicate.TERMS_CHANGED, Predicate.LICENCE_CHANGED, Predicate.RULE_PUBLISHED,
    Predicate.RULE_EFFECTIVE, Predicate.EXPORT_RULE_CHANGED,
)  # fmt: skip
_EXPECTED = (
    Predicate.DEPRECATED, Predicate.ACCESS_SUSPENDED, Predicate.PRICE_CHANGED,
    Predicate.RULE_EFFECTIVE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Period:
    """A month (2026-07) or the Monday of a week; `is_whole` unless reading began or goes on in it."""

    key: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class ReleaseMonth:
    """Models first told of as released in a month, by how open they are."""

    period: Period
    counts: Mapping[Openness, int]

    @property
    def total(self) -> int:
        """Of whatever openness."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class TopicWeek:
    """Stories that began in a week by topic; one with two topics counts for both."""

    period: Period
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Notice:
    """Days from the first report of something to the day stated for it."""

    predicate: Predicate
    what: str
    owner: str
    told: str
    effective: str
    days: int
    story_id: str | None
    signal_id: str = ""


@dataclass(frozen=True, slots=True)
class NoticeGroup:
    """Notices of one kind or one owner: how many and their middle, in days."""

    name: str
    count: int
    median: float
    shortest: int
    longest: int


@dataclass(frozen=True, slots=True)
class CoverageWeek:
    """What came in during a week: articles, and from how many sources."""

    period: Period
    articles: int
    sources: int


@dataclass(frozen=True, slots=True)
class TrendsView:
    """Everything on the page. `began_at` is when our reading did, None before the first article.

    `earlier` counts releases told of from before, which stand in no month here.
    """

    began_at: datetime | None
    releases: tuple[ReleaseMonth, ...]
    earlier: int
    topics: tuple[TopicWeek, ...]
    notices: tuple[Notice, ...]
    notice_kinds: tuple[NoticeGroup, ...]
    notice_owners: tuple[NoticeGroup, ...]
    prices: tuple[PriceMonth, ...]
    coverage: tuple[CoverageWeek, ...]


def read_trends(
    database: Database, now: datetime, models: Sequence[ModelRow] | None = None
) -> TrendsView:
    """Counts from when our reading began, 24 months and 26 weeks back at most."""
    rows = list_models(database) if models is None else models
    first_week = _monday(now.date()) - timedelta(weeks=WEEKS - 1)
    since = datetime.combine(first_week, datetime.min.time(), tzinfo=now.tzinfo)
    with database.read() as connection:
        span = first_seen_span(connection)
        topics = stories_by_topic(connection, since)
        seen = articles_by_source(connection, max(since, span[0]) if span else since)
        facts = stated_facts(connection, _NOTICED)
        ledger = signals_expecting(connection, _EXPECTED, list(SignalState))
    began = span[0] if span else None
    start = began.date() if began else now.date()
    releases, earlier = count_releases(rows, start, now.date())
    notices = find_notices(facts, ledger, rows)
    return TrendsView(
        began_at=began,
        releases=releases,
        earlier=earlier,
        topics=count_topics(topics, start, now.date()),
        notices=notices,
        notice_kinds=group_notices(notices, lambda one: one.predicate.value, 1),
        notice_owners=group_notices(notices, lambda one: one.owner, ENOUGH),
        prices=count_prices(facts),
        coverage=count_coverage(seen, start, now.date()),
    )


def count_releases(
    rows: Iterable[ModelRow], began: date, today: date
) -> tuple[tuple[ReleaseMonth, ...], int]:
    """Releases by month and openness since reading began, and how many there were before."""
    months = list_months(began, today)[-MONTHS:]
    counts: defaultdict[str, Counter[Openness]] = defaultdict(Counter)
    earlier = 0
    for row in rows:
        day = row.released.day
        if not day or day > today.isoformat():
            continue
        if months and day[:7] < months[0].key:
            earlier += 1
        else:
            counts[day[:7]][row.openness] += 1
    return tuple(ReleaseMonth(one, dict(counts[one.key])) for one in months), earlier


def count_topics(counted: Iterable[DayCount], began: date, today: date) -> tuple[TopicWeek, ...]:
    """Stories by week and topic."""
    weeks: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in counted:
        weeks[_monday(date.fromisoformat(one.day)).isoformat()][one.key] += one.number
    return tuple(
        TopicWeek(period, dict(weeks[period.key])) for period in list_weeks(began, today)[-WEEKS:]
    )


def count_coverage(
    counted: Iterable[DayCount], began: date, today: date
) -> tuple[CoverageWeek, ...]:
    """Articles and the sources that brought any, by week."""
    articles: Counter[str] = Counter()
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for one in counted:
        week = _monday(date.fromisoformat(one.day)).isoformat()
        articles[week] += one.number
        sources[week].add(one.key)
    return tuple(
        CoverageWeek(period, articles[period.key], len(sources[period.key]))
        for period in list_weeks(began, today)[-WEEKS:]
    )


def find_notices(
    facts: Sequence[StatedFact], ledger: Iterable[LedgerEntry], rows: Iterable[ModelRow]
) -> tuple[Notice, ...]:
    """What was told of before its day: each subject, kind and day once, by the first report."""
    owners = {fold(row.name): row.owner_name for row in rows}
    found: dict[tuple[str, str, str], Notice] = {}
    for one in facts:
        fact, told = one.fact, one.published_at.date()
        days = _days_between(told, fact.effective_date)
        # What is lifted takes nothing from anybody: nobody needs notice of it.
        if days and step_of(one, fact.effective_date) is not RuleStatus.LIFTED:
            owner = owners.get(fold(fact.subject), "")
            key = (fact.predicate.value, fold(fact.subject), fact.effective_date)
            found.setdefault(key, Notice(fact.predicate, fact.subject, owner, told.isoformat(), fact.effective_date, days, one.story_id))  # fmt: skip
    names = {row.key: row for row in rows}
    waiting = (_notice_of(entry, names) for entry in ledger)
    return tuple(merge_notices([*found.values(), *(one for one in waiting if one is not None)]))


def _notice_of(entry: LedgerEntry, names: Mapping[str, ModelRow]) -> Notice | None:
    signal = entry.signal
    days = _days_between(signal.opened_at.date(), signal.due) if signal.due else 0
    if not days or signal.origin is not SignalOrigin.ARTICLE or not gives_notice(signal):
        return None
    subject = signal.subjects[0] if signal.subjects else ""
    row = names.get(subject)
    named = name_subject(subject) if subject.startswith("instrument:") else signal.statement
    told = signal.opened_at.date().isoformat()
    return Notice(
        signal.predicate, row.name if row else named, row.owner_name if row else "", told,
        signal.due, days, signal.story_id, signal.id,
    )  # fmt: skip


def gives_notice(signal: Signal) -> bool:
    """Whether something is to change then.

    An authority's own duties are none, nor is a law's end the end of a product.
    """
    issuing = any(key.partition(":")[0] in ISSUING_KINDS for key in signal.subjects[:1])
    if signal.predicate is Predicate.RULE_EFFECTIVE:
        return expects_rule(signal) or not issuing
    return not speaks_of_rule(signal)


def group_notices(
    notices: Iterable[Notice], name: Callable[[Notice], str], least: int
) -> tuple[NoticeGroup, ...]:
    """Groups of at least so many, the largest first; those without a name are in none."""
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for one in notices:
        if name(one):
            groups[name(one)].append(one.days)
    found = [
        NoticeGroup(key, len(days), statistics.median(days), min(days), max(days))
        for key, days in groups.items()
        if len(days) >= least
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.name)))


def _days_between(told: date, stated: str) -> int:
    try:
        days = (date.fromisoformat(stated) - told).days
    except ValueError:
        return 0
    return days if 0 < days <= _LONGEST_NOTICE else 0


def list_months(began: date, today: date) -> list[Period]:
    """The months from one day to the other; the first and the last may be incomplete."""
    found = []
    year, month = began.year, began.month
    while (year, month) <= (today.year, today.month):
        key = f"{year:04}-{month:02}"
        whole = date(year, month, 1) >= began and key != today.isoformat()[:7]
        found.append(Period(key, whole))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)  # noqa: PLR2004 - December
    return found


def list_weeks(began: date, today: date) -> list[Period]:
    """The weeks from one day to the other, by their Mondays."""
    found, week = [], _monday(began)
    while week <= today:
        found.append(Period(week.isoformat(), week >= began and week + timedelta(days=7) <= today))
        week += timedelta(days=7)
    return found


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
