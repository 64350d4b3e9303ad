"""The jobs of the service: ingest, analyse, brief, deliver. Each takes up what is not yet done."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.briefs import list_briefs
from db.errors import ConfigError, WriterError
from db.progress import ignore_progress
from db.vectors import latest_model
from scheduler.runner import Job
from scheduler.sending_job import deliver_job

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, timedelta
    from pathlib import Path

    from analysis.alerts.queue import AlertQueue
    from analysis.brief.model import Brief
    from analysis.brief.select import BriefOptions
    from analysis.brief.weeks import IssueSchedule
    from analysis.brief.writers import BriefWriter
    from analysis.knowledge.understand import Understander
    from analysis.pipeline import AnalysisReport
    from analysis.ports import Embedder
    from analysis.signals.record import LedgerKeeper
    from analysis.stack.model import Stack
    from analysis.stories.stream import StoryStream
    from db.progress import Progress
    from db.store import Connection, Database
    from ingest.fetch import Fetcher
    from ingest.options import IngestOptions
    from ingest.pages import PageReport
    from ingest.refresh import PollReport
    from ingest.worker import Worker
    from scheduler.outbox import Outbox

_LOG = logging.getLogger(__name__)
INGEST, ANALYSE, BRIEF = "ingest", "analyse", "brief"


@dataclass(frozen=True, slots=True)
class Workshop:
    """Everything the jobs need. The heavy parts come from callables, made when first used.

    `writer` makes a new one for each issue; None stands for the extractive one. `alerts` queues
    what concerns subscriptions; None rings nothing. `outbox` sends it; None sends nothing.
    """

    database: Database
    fetcher: Callable[[], Fetcher]
    worker: Callable[[], Worker]
    ingest_options: IngestOptions
    embedder: Callable[[], Embedder]
    understander: Callable[[], Understander]
    stream: Callable[[], StoryStream]
    ledger: Callable[[], LedgerKeeper]
    index_file: Path
    search_folder: Path
    schedule: IssueSchedule
    brief_options: BriefOptions
    code_version: str
    stacks: Callable[[], Sequence[Stack]] = tuple
    writer: Callable[[], BriefWriter | None] = lambda: None
    alerts: Callable[[], AlertQueue | None] = lambda: None
    outbox: Callable[[], Outbox] | None = None


@dataclass(frozen=True, slots=True)
class IngestReport:
    """One pass over feeds and pages."""

    polls: PollReport
    pages: PageReport


def ingest(workshop: Workshop, now: datetime, progress: Progress = ignore_progress) -> IngestReport:
    """Poll the sources that are due and fetch the pages that wait."""
    from ingest.pages import fetch_pages
    from ingest.refresh import poll_sources

    fetcher, worker, options = workshop.fetcher(), workshop.worker(), workshop.ingest_options
    polls = poll_sources(workshop.database, fetcher, worker, now, options, progress)
    pages = fetch_pages(workshop.database, fetcher, worker, now, options, progress)
    return IngestReport(polls, pages)


def understand(
    workshop: Workshop, now: datetime, progress: Progress = ignore_progress
) -> AnalysisReport | None:
    """Analyse what came in, trace copies, keep the ledger, update both indexes.

    None when nothing waited for analysis.
    """
    from analysis.duplicates.record import judge_copies
    from analysis.index import open_index
    from analysis.pipeline import analyse, has_work
    from analysis.search_index import index_pending, refresh_indexes
    from analysis.signals.record import has_ledger_work, keep_ledger

    database, report, alerts = workshop.database, None, workshop.alerts()
    if alerts is not None:
        alerts.take_up(now)
    if has_work(database):
        embedder, stream = workshop.embedder(), workshop.stream()
        report = analyse(
            database, embedder, workshop.understander(), now,
            progress=progress, stream=stream, alerts=alerts,
        )  # fmt: skip
        open_index(workshop.index_file, database, embedder.model_id)
    judge_copies(database, now, progress)
    if has_ledger_work(database, now):
        embedder, understander = workshop.embedder(), workshop.understander()
        keep_ledger(database, embedder, understander, now, progress, workshop.ledger(), alerts)
    if index_pending(database, progress) or report is not None:
        with database.read() as connection:
            model_id = latest_model(connection)
        refresh_indexes(database, workshop.search_folder, model_id, progress)
    return report


def write_issue(workshop: Workshop, week: str, now: datetime) -> Brief:
    """Write the issue of one week from what is known, replacing an earlier version of it.

    Raises WriterError when the issue is not yet due at `now`.
    """
    from analysis.brief.write import write_brief

    with workshop.database.read() as connection:
        model = latest_model(connection) or ""
    writer = workshop.writer()
    brief = write_brief(
        workshop.database,
        week,
        workshop.schedule,
        now,
        model,
        workshop.code_version,
        workshop.brief_options,
        writer,
    )
    if writer is not None:
        _warn_of_extracts(brief.week, [answer.note for answer in writer.answers.values()])
    return brief


def _warn_of_extracts(week: str, notes: Sequence[str]) -> None:
    """Say once per reason for how many stories the source's own words stand instead."""
    for note, count in Counter(note for note in notes if note).items():
        stories = "1 story" if count == 1 else f"{count} stories"
        _LOG.warning("%s of %s told in quotations alone: %s", stories, week, note)


def write_due_issues(workshop: Workshop, now: datetime) -> list[str]:
    """Write every issue that is due and missing, oldest first; returns their weeks.

    Whoever subscribed to the brief, or was sent what has been corrected since, is told.
    """
    missing = missing_weeks(workshop, now)
    for week in missing:
        write_issue(workshop, week, now)
        write_editions(workshop, week, now)
    tell_subscribers(workshop, now)
    return missing


def tell_subscribers(workshop: Workshop, now: datetime) -> int:
    """Queue what subscribers of the brief are still to get, and corrections of what was sent.

    Issues are queued where they are stored; this takes up what another process or a page stored.
    """
    from analysis.alerts.corrections import queue_corrections
    from analysis.alerts.issues import queue_stored_issues

    issues = queue_stored_issues(workshop.database, now)
    return issues + queue_corrections(workshop.database, now)


def write_editions(workshop: Workshop, week: str, now: datetime | None = None) -> list[str]:
    """Write the issue of a week for each of the reader's stacks; returns their names.

    With a clock, `now`, who subscribed to them is told. A stack that cannot be read, or written
    for, costs its edition, never the issue.
    """
    from analysis.brief.edition import find_or_write_edition
    from analysis.stack.resolve import resolve_stack

    try:
        stacks = workshop.stacks()
    except ConfigError as fault:
        _LOG.warning("no editions for your stacks: %s", fault)
        return []
    written = []
    for stack in stacks:
        resolved = resolve_stack(stack, workshop.understander().gazetteer)
        try:
            find_or_write_edition(workshop.database, week, resolved, now)
        except WriterError as fault:
            _LOG.warning("no edition of %s for %s: %s", week, stack.name, fault)
        else:
            written.append(stack.name)
    return written


def missing_weeks(workshop: Workshop, now: datetime) -> list[str]:
    """Weeks due since the first article came in, the one before it included, without an issue.

    A new installation thus begins with the newest issue, made from what feeds still hold; where
    they hold nothing of those days, with the next.
    """
    from analysis.brief.weeks import latest_due_week, weeks_between
    from db.overview import first_seen_span

    with workshop.database.read() as connection:
        span = first_seen_span(connection)
        if span is None:
            return []
        written = {brief.week for brief in list_briefs(connection)}
        first = latest_due_week(span[0], workshop.schedule)
        if first not in written and _is_unread(connection, first, workshop.schedule):
            written.add(first)
    due = weeks_between(first, latest_due_week(now, workshop.schedule))
    return [week for week in due if week not in written]


def _is_unread(connection: Connection, week: str, schedule: IssueSchedule) -> bool:
    """Whether nothing that was ever read was published in the days of a week's issue."""
    from analysis.brief.weeks import issue_period
    from db.analyses import readings_between

    period = issue_period(week, schedule)
    return not readings_between(connection, period.start, period.end)


def service_jobs(workshop: Workshop, every: timedelta) -> list[Job]:
    """The jobs in the order in which each builds on the one before.

    Messages leave in a lane of their own: no long pass of the others holds them up.
    """
    schedule = [
        Job(INGEST, every, lambda now: describe_ingest(ingest(workshop, now))),
        Job(ANALYSE, every, lambda now: describe_analysis(understand(workshop, now))),
        Job(BRIEF, every, lambda now: describe_issues(write_due_issues(workshop, now))),
    ]
    if workshop.outbox is not None:
        schedule.append(deliver_job(workshop.database, workshop.outbox))
    return schedule


def describe_ingest(report: IngestReport) -> str:
    """One line for the record and the terminal."""
    polls, pages = report.polls, report.pages
    waiting = f", {polls.postponed} asked to wait" if polls.postponed else ""
    help_out = "; `tocsin sources list` says why sources fail" if polls.failed else ""
    versions = f"{polls.new_versions} versions of documents; " if polls.new_versions else ""
    return (
        f"{polls.polled} sources polled, {polls.unchanged} unchanged, {polls.failed} failed"
        f"{waiting}; {polls.new_articles} new articles; {versions}{pages.fetched} pages read, "
        f"{pages.unavailable} not to be had{help_out}"
    )


def describe_analysis(report: AnalysisReport | None) -> str:
    """One line for the record and the terminal."""
    if report is None:
        return "nothing new to analyse"
    return (
        f"{report.analysed} articles analysed, {report.assigned} put into stories, "
        f"{report.opened} stories opened, {report.merged} merged"
    )


def describe_issues(weeks: list[str]) -> str:
    """One line for the record and the terminal."""
    return f"written: {', '.join(weeks)}" if weeks else "no issue due"
