"""Judging stored articles: each new version is compared with what came before it.

Every batch is one transaction, and what comes next follows from the database alone: a run that
was killed is continued by the next one to the same content.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from analysis.duplicates.candidates import PERIODS, CopyOptions
from analysis.duplicates.item import CopyItem, CopyJudgement
from analysis.duplicates.origin import CopyTracer
from db.copies import (
    Copy,
    copies_of,
    count_pending_copies,
    forget_copies_of,
    judged_between,
    load_versions,
    pending_copies,
    save_copies,
)
from db.progress import Progress, ignore_progress

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from db.copies import PendingCopy
    from db.store import Connection, Database
    from db.types import Article, Snapshot

_BATCH = 100


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What one pass did: articles judged, copies among them, earlier judgements changed by them."""

    judged: int
    copies: int
    changed: int


def has_unjudged(database: Database, now: datetime) -> bool:
    """Whether an article waits to be judged."""
    with database.read() as connection:
        return bool(count_pending_copies(connection, now))


def judge_copies(
    database: Database,
    now: datetime,
    progress: Progress = ignore_progress,
    *,
    options: CopyOptions | None = None,
    batch: int = _BATCH,
) -> CopyReport:
    """Trace every version taken up to `now` to its origin; returns what was done.

    Goes through the periods in which what waits was published, the earliest first, each among
    the articles published around it.
    """
    report = CopyReport(0, 0, 0)
    tracer = PeriodTracer(options or CopyOptions())
    with database.read() as connection:
        total = count_pending_copies(connection, now)
    progress("copies", 0, total)
    while waiting := _read_pending(database, now, tracer.options):
        while waiting:
            with database.read() as connection:
                tracer.move_to(connection, waiting[0].published_at)
            size = tracer.count_here(waiting[:batch])
            with database.write() as connection:
                report, waiting = _judge_batch(connection, tracer, waiting, now, size, report)
            progress("copies", report.judged, max(total, report.judged))
    return report


class PeriodTracer(CopyTracer):
    """A tracer that holds the judged articles of the periods around the one it is at.

    What it knows at a period is what the database says of it, whatever else was judged before.
    """

    def __init__(self, options: CopyOptions) -> None:
        super().__init__(options)
        self.options = options
        self._here = 0
        self._held: set[int] = set()

    def move_to(self, connection: Connection, moment: datetime) -> None:
        """Read what is missing of a window around a date, and let go of what lies beyond."""
        self._here = self.options.period_of(moment)
        wanted = range(self._here - PERIODS, self._here + PERIODS + 1)
        for period in sorted(self._held.difference(wanted)):
            for article_id in self.index.drop(period):
                self.forget(article_id)
        for period in wanted:
            if period not in self._held:
                self._read(connection, period)
        self._held = set(wanted)

    def count_here(self, waiting: Sequence[PendingCopy]) -> int:
        """How many of those that wait, from the first on, belong to the period it is at."""
        periods = (self.options.period_of(one.published_at) for one in waiting)
        return sum(1 for _ in takewhile(lambda period: period == self._here, periods))

    def _read(self, connection: Connection, period: int) -> None:
        since, until = self.options.start_of(period), self.options.start_of(period + 1)
        known = judged_between(connection, since, until, self.options.memory)
        copies = copies_of(connection, [article.id for article, _ in known])
        beyond = sorted({c.origin_id for c in copies.values() if c.origin_id} - copies.keys())
        judged = copies_of(connection, beyond)
        versions = [(key, judged[key].snapshot_id) for key in beyond if key in judged]
        for origin, version in load_versions(connection, versions):
            self.know(to_copy_item(origin, version.title, version.text))
        for article, snapshot in known:
            item = to_copy_item(article, snapshot.title, snapshot.text)
            self.restore(item, _to_judgement(copies[article.id]))


def to_copy_item(article: Article, title: str, text: str) -> CopyItem:
    """A stored article as the tracer sees it."""
    return CopyItem(
        article_id=article.id,
        number=article.number,
        title=title,
        text=text,
        published_at=article.published_at,
        date_kind=article.date_kind,
        tier=article.tier,
        outlet=article.outlet,
        domain=article.domain.lower().removeprefix("www."),
    )


def _read_pending(database: Database, now: datetime, options: CopyOptions) -> list[PendingCopy]:
    with database.read() as connection:
        waiting = pending_copies(connection, now)
    return sorted(waiting, key=lambda one: options.period_of(one.published_at))


def _judge_batch(
    connection: Connection,
    tracer: PeriodTracer,
    waiting: list[PendingCopy],
    now: datetime,
    size: int,
    report: CopyReport,
) -> tuple[CopyReport, list[PendingCopy]]:
    """Judge up to `size` articles; returns what still waits, nothing where that must be asked."""
    chosen = [(one.article_id, one.snapshot_id) for one in waiting[:size]]
    for article, snapshot in load_versions(connection, chosen):
        reopened = _reopen(connection, tracer, article.id)
        report = _judge_one(connection, tracer, article, snapshot, now, report)
        if reopened:
            # They come before the rest, as they would after an interruption here.
            return report, []
    return report, waiting[size:]


def _reopen(connection: Connection, tracer: CopyTracer, article_id: str) -> list[str]:
    """Drop judgements that rest on an article's former words; returns whose they were."""
    if not copies_of(connection, [article_id]):
        return []
    reopened = forget_copies_of(connection, article_id)
    for copy_id in reopened:
        tracer.forget(copy_id)
    return reopened


def _judge_one(
    connection: Connection,
    tracer: CopyTracer,
    article: Article,
    snapshot: Snapshot,
    now: datetime,
    report: CopyReport,
) -> CopyReport:
    judgements = tracer.trace(to_copy_item(article, snapshot.title, snapshot.text))
    known = copies_of(connection, [judgement.article_id for judgement in judgements[1:]])
    rows = [_to_copy(judgements[0], snapshot.id, now)]
    rows += [
        _to_copy(judgement, known[judgement.article_id].snapshot_id, now)
        for judgement in judgements[1:]
        if judgement.article_id in known
    ]
    save_copies(connection, rows)
    return CopyReport(
        judged=report.judged + 1,
        copies=report.copies + rows[0].is_copy,
        changed=report.changed + len(rows) - 1,
    )


def _to_copy(judgement: CopyJudgement, snapshot_id: str, now: datetime) -> Copy:
    return Copy(
        article_id=judgement.article_id,
        snapshot_id=snapshot_id,
        origin_id=judgement.origin_id,
        kind=judgement.kind,
        share=judgement.share,
        origin_share=judgement.origin_share,
        judged_at=now,
    )


def _to_judgement(copy: Copy) -> CopyJudgement:
    return CopyJudgement(copy.article_id, copy.origin_id, copy.kind, copy.share, copy.origin_share)
