"""Living through past weeks in minutes: the service's own jobs under a clock that is moved."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.brief.weeks import issue_period, latest_due_week, weeks_between
from db.progress import ignore_progress
from scheduler import jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from analysis.brief.model import Brief
    from db.progress import Progress
    from scheduler.jobs import IngestReport, Workshop


@dataclass(frozen=True, slots=True)
class Timetable:
    """When things happen: ingest every `step` from `start` to `end`, analysis every `analyse`."""

    start: datetime
    end: datetime
    step: timedelta = timedelta(hours=6)
    analyse: timedelta = timedelta(days=1)


@dataclass(slots=True)
class ReplayReport:
    """What came in and how long each stage took, in seconds of wall time."""

    passes: int = 0
    polled: int = 0
    unchanged: int = 0
    failed: int = 0
    new_articles: int = 0
    pages_read: int = 0
    pages_unavailable: int = 0
    analysed: int = 0
    weeks: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def moments(timetable: Timetable) -> Iterator[datetime]:
    """The times at which sources are polled, `end` included."""
    moment = timetable.start
    while moment <= timetable.end:
        yield moment
        moment += timetable.step


def replay(
    workshop: Workshop,
    timetable: Timetable,
    set_clock: Callable[[datetime], None],
    on_issue: Callable[[Brief], object],
    progress: Progress = ignore_progress,
) -> ReplayReport:
    """Move the clock from step to step; ingest at each, analyse daily, write issues when due.

    An issue is preceded by an analysis, so that it knows all that came in before its moment.
    """
    report = ReplayReport()
    schedule = list(moments(timetable))
    last_analysed = timetable.start
    for step, moment in enumerate(schedule, 1):
        set_clock(moment)
        with _timed(report, "ingest"):
            _count_ingest(report, jobs.ingest(workshop, moment))
        due = _weeks_due(workshop, timetable, moment)
        if due or moment - last_analysed >= timetable.analyse or step == len(schedule):
            with _timed(report, "analyse"):
                understood = jobs.understand(workshop, moment)
            report.analysed += understood.analysed if understood else 0
            last_analysed = moment
        for week in due:
            with _timed(report, "brief"):
                on_issue(jobs.write_issue(workshop, week, moment))
                jobs.write_editions(workshop, week, moment)
            report.weeks.append(week)
        progress("replay", step, len(schedule))
    return report


def _weeks_due(workshop: Workshop, timetable: Timetable, moment: datetime) -> list[str]:
    # Issues that went out since the step before, the replay's own beginning excluded.
    schedule = workshop.schedule
    weeks = weeks_between(
        latest_due_week(moment - timetable.step, schedule), latest_due_week(moment, schedule)
    )
    since = max(moment - timetable.step, timetable.start)
    return [week for week in weeks if since < issue_period(week, schedule).end <= moment]


def _count_ingest(report: ReplayReport, ingested: IngestReport) -> None:
    polls, pages = ingested.polls, ingested.pages
    report.passes += 1
    report.polled += polls.polled
    report.unchanged += polls.unchanged
    report.failed += polls.failed
    report.new_articles += polls.new_articles
    report.pages_read += pages.fetched
    report.pages_unavailable += pages.unavailable


@contextmanager
def _timed(report: ReplayReport, stage: str) -> Iterator[None]:
    begun = time.perf_counter()
    try:
        yield
    finally:
        report.seconds[stage] = report.seconds.get(stage, 0.0) + time.perf_counter() - begun
