"""Judging stored articles: each new version is compared with what came before it.

Every batch is one transaction, and what comes next follows from the database alone: a run that
was killed is continued by the next one to the same content.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from analysis.duplicates.candidates import CopyOptions
from analysis.duplicates.item import CopyItem, CopyJudgement
from analysis.duplicates.origin import CopyTracer
from db.copies import (
    Copy,
    copies_of,
    count_pending_copies,
    earliest_pending_copy,
    forget_copies_of,
    judged_since,
    load_versions,
    pending_copies,
    save_copies,
)
from db.progress import Progress, ignore_progress

if TYPE_CHECKING:
    from db.store import Connection, Database
    from db.types import Article, Snapshot

_BATCH = 100
_SLACK = timedelta(days=1)
_DAWN = datetime(1, 1, 2, tzinfo=UTC)


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
    """Trace every version taken up to `now` to its origin; returns what was done."""
    report = CopyReport(0, 0, 0)
    with database.read() as connection:
        total = count_pending_copies(connection, now)
    progress("copies", 0, total)
    reach: datetime | None = None
    while waiting := _read_pending(database, now):
        earliest = _read_earliest(database, now)
        if reach is None or earliest < reach:
            # A judgement reopened on the way may look further back than all that waited.
            reach, tracer = earliest, _restore(database, earliest, options or CopyOptions())
        while waiting:
            with database.write() as connection:
                report, waiting = _judge_batch(connection, tracer, waiting, now, batch, report)
            progress("copies", report.judged, max(total, report.judged))
    return report


def restore_tracer(connection: Connection, earliest: datetime, options: CopyOptions) -> CopyTracer:
    """A tracer as it stood after the last article judged, as far as `earliest` can see it."""
    window = timedelta(days=options.window_days) + _SLACK
    since = earliest - window if earliest - _DAWN > window else _DAWN
    known = judged_since(connection, since, options.memory)
    copies = copies_of(connection, [article.id for article, _ in known])
    tracer = CopyTracer(options)
    older = sorted({c.origin_id for c in copies.values() if c.origin_id} - copies.keys())
    judged = copies_of(connection, older)
    for origin, version in load_versions(connection, [(o, judged[o].snapshot_id) for o in judged]):
        tracer.know(to_copy_item(origin, version.title, version.text))
    for article, snapshot in known:
        item = to_copy_item(article, snapshot.title, snapshot.text)
        tracer.restore(item, _to_judgement(copies[article.id]))
    return tracer


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


def _restore(database: Database, earliest: datetime, options: CopyOptions) -> CopyTracer:
    with database.read() as connection:
        return restore_tracer(connection, earliest, options)


def _read_earliest(database: Database, now: datetime) -> datetime:
    with database.read() as connection:
        return earliest_pending_copy(connection, now) or _DAWN


def _read_pending(database: Database, now: datetime) -> list[tuple[str, str]]:
    with database.read() as connection:
        return pending_copies(connection, now)


def _judge_batch(
    connection: Connection,
    tracer: CopyTracer,
    waiting: list[tuple[str, str]],
    now: datetime,
    size: int,
    report: CopyReport,
) -> tuple[CopyReport, list[tuple[str, str]]]:
    """Judge up to `size` articles; returns what still waits, nothing where that must be asked."""
    for article, snapshot in load_versions(connection, waiting[:size]):
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
