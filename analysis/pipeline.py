"""From stored articles to understood ones, in stories: each stage takes up what is not yet done.

Every batch is one transaction, and what a stage does next follows from the database alone: a run
that was killed is continued by the next one to the same content.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING

from analysis.embedding import embedding_hash, embedding_text
from analysis.search_index import index_pending
from analysis.stories.assign import StoryAssigner
from analysis.stories.options import StoryOptions
from analysis.stories.past import Slab, open_past, slab_of
from analysis.stories.record import load_items, save_outcome
from analysis.stories.roundup_items import RoundupReader, link_roundups
from analysis.stories.stream import StoryStream
from analysis.stories.thread_record import thread_pending
from db.analyses import (
    count_pending_analysis,
    load_pending,
    pending_snapshots,
    save_analysis,
)
from db.articles import articles_by_id
from db.errors import StorageError, TocsinError
from db.history import unassigned_news, unassigned_past
from db.progress import Progress, ignore_progress
from db.roundups import pending_roundups
from db.stories import count_unassigned, next_seq, story_of_article
from db.story_sketches import stories_of_articles
from db.threads import pending_threads
from db.vectors import save_vectors, vectors_by_hash

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from analysis.alerts.queue import AlertQueue
    from analysis.ports import Embedder, Understands
    from analysis.stories.item import Outcome, StoryItem
    from db.store import Connection, Database
    from db.types import Article, Snapshot, Tier

_LOG = logging.getLogger(__name__)

Pending = tuple["Article", "Snapshot", "Tier"]
_AHEAD = 1_024  # pending articles whose order is asked for at once


@dataclass(frozen=True, slots=True)
class AnalysisOptions:
    """How many articles one transaction takes, and the settings of story building."""

    understand_batch: int = 64
    assign_batch: int = 200
    stories: StoryOptions = field(default_factory=StoryOptions)


@dataclass(frozen=True, slots=True)
class AnalysisReport:
    """What one pass did; `failed` articles stay as they were and are tried again."""

    analysed: int
    failed: int
    assigned: int
    opened: int
    merged: int


def has_work(database: Database) -> bool:
    """Whether an article waits for analysis, for a story or to be looked at for threads."""
    with database.read() as connection:
        return bool(
            count_pending_analysis(connection)
            or count_unassigned(connection)
            or pending_threads(connection, 1)
        )


def analyse(
    database: Database,
    embedder: Embedder,
    understander: Understands,
    now: datetime,
    *,
    options: AnalysisOptions | None = None,
    progress: Progress = ignore_progress,
    stream: StoryStream | None = None,
    alerts: AlertQueue | None = None,
) -> AnalysisReport:
    """Embed and understand what came in up to `now`, put it into stories and threads, index it.

    Whoever calls often hands in the same `stream` each time: what it remembers need not be read
    again. `alerts` queues, in the same transactions, what concerns subscriptions.
    """
    chosen = options or AnalysisOptions()
    stream = stream or StoryStream()
    model_id = embedder.model_id
    analysed, failed = understand_pending(
        database, embedder, understander, now, chosen, progress, alerts
    )
    assigned, opened, merged = assign_pending(
        database, model_id, now, chosen, progress, stream, alerts
    )
    mention_pending(database, embedder, understander, chosen, stream)
    thread_pending(database, embedder.model_id, now, alerts=alerts)
    index_pending(database, progress)
    return AnalysisReport(analysed, failed, assigned, opened, merged)


def understand_pending(
    database: Database,
    embedder: Embedder,
    understander: Understands,
    now: datetime,
    options: AnalysisOptions,
    progress: Progress = ignore_progress,
    alerts: AlertQueue | None = None,
) -> tuple[int, int]:
    """Analyse every new snapshot taken up to `now`; returns how many, and how many failed."""
    with database.read() as connection:
        total = count_pending_analysis(connection)
    done = failed = 0
    passed: set[str] = set()
    progress("understand", done, total)
    for batch in _batches(database, now, passed, options.understand_batch):
        lost = understand_batch(database, embedder, understander, batch, now, alerts)
        done, failed = done + len(batch) - len(lost), failed + len(lost)
        passed |= lost
        progress("understand", done + failed, max(total, done + failed))
    return done, failed


def understand_batch(
    database: Database,
    embedder: Embedder,
    understander: Understands,
    batch: Sequence[Pending],
    now: datetime,
    alerts: AlertQueue | None = None,
) -> set[str]:
    """Analyse those snapshots in one transaction; returns the ids of the ones that failed."""
    vectors = _embed(database, embedder, batch)
    with database.write() as connection:
        lost = {
            pending[1].id
            for pending in batch
            if not _understand_one(connection, understander, pending, vectors, now)
        }
        if alerts is not None:  # a new version of an article may tell something new of its story
            read = [article.id for article, snapshot, _ in batch if snapshot.id not in lost]
            alerts.stories_changed(connection, stories_of_articles(connection, read), now)
        return lost


def assign_pending(
    database: Database,
    model_id: str,
    now: datetime,
    options: AnalysisOptions,
    progress: Progress = ignore_progress,
    stream: StoryStream | None = None,
    alerts: AlertQueue | None = None,
) -> tuple[int, int, int]:
    """Put analysed articles into stories; returns articles placed, stories opened and merged."""
    with database.read() as connection:
        total = count_unassigned(connection)
    if not total:
        return 0, 0, 0
    outcomes: list[Outcome] = []
    progress("stories", 0, total)
    news = _assign_news(database, model_id, now, options, stream or StoryStream(), alerts)
    for some in chain(news, _assign_past(database, model_id, now, options)):
        outcomes += some
        progress("stories", len(outcomes), max(total, len(outcomes)))
    opened = sum(outcome.placement.opened for outcome in outcomes)
    return len(outcomes), opened, sum(len(outcome.merges) for outcome in outcomes)


def mention_pending(
    database: Database,
    embedder: Embedder,
    understander: Understands,
    options: AnalysisOptions,
    stream: StoryStream,
) -> int:
    """Link the items of new roundups to stories; returns how many mentions were found."""
    with database.read() as connection:
        if not pending_roundups(connection, 1):
            return 0
        assigner = stream.open(connection, options.stories, embedder.model_id)
        stream.keep(connection, assigner, embedder.model_id)  # mentions do not move it
    return link_roundups(database, RoundupReader(embedder, understander, assigner))


def _assign_news(
    database: Database,
    model_id: str,
    now: datetime,
    options: AnalysisOptions,
    stream: StoryStream,
    alerts: AlertQueue | None,
) -> Iterator[list[Outcome]]:
    """Articles of the present, in the order in which they came in."""
    with database.read() as connection:
        if not unassigned_news(connection, 1):
            return
        assigner = stream.open(connection, options.stories, model_id)
    ids: list[str] | None = None
    while ids is None or len(ids) == options.assign_batch:
        with database.write() as connection:
            ids = unassigned_news(connection, options.assign_batch)
            outcomes = _assign_batch(connection, assigner, ids, model_id, now)
            if alerts is not None:
                alerts.stories_changed(connection, list(_touched(outcomes)), now)
            if len(ids) < options.assign_batch:
                # Within the transaction: what another process places from now on is not known here.
                stream.keep(connection, assigner, model_id)
        yield outcomes


def _assign_past(
    database: Database, model_id: str, now: datetime, options: AnalysisOptions
) -> Iterator[list[Outcome]]:
    """Articles of the past, in the order of their dates, among what is dated near them."""
    slab: Slab | None = None
    assigner = StoryAssigner(options.stories)
    while True:
        start = slab.start if slab else None
        with database.read() as connection:  # opening a week takes time that writers need not wait
            first = unassigned_past(connection, start, 1)
            if not first:
                return
            if slab is None or slab != slab_of(first[0][1]):
                slab = slab_of(first[0][1])
                assigner = open_past(connection, slab, options.stories, model_id)
        with database.write() as connection:
            waiting = unassigned_past(connection, slab.start, options.assign_batch)
            ids = [key for key, published_at in waiting if slab_of(published_at) == slab]
            outcomes = _assign_batch(connection, assigner, ids, model_id, now)
        yield outcomes


def _batches(
    database: Database, now: datetime, passed: set[str], size: int
) -> Iterator[list[Pending]]:
    """What waits, in portions; the order is asked for now and then, not for each of them."""
    while True:
        # Snapshots that are not for now, or failed in this pass, stand in the queue still.
        limit = max(_AHEAD, size) + len(passed)
        with database.read() as connection:
            waiting = pending_snapshots(connection, limit)
        passed |= {one.snapshot_id for one in waiting if one.taken_at > now}
        fresh = [one for one in waiting if one.snapshot_id not in passed]
        for at in range(0, len(fresh), size):
            with database.read() as connection:
                batch = load_pending(connection, fresh[at : at + size])
            yield batch
        if not fresh and len(waiting) < limit:
            return


def _embed(
    database: Database, embedder: Embedder, batch: Sequence[Pending]
) -> dict[str, NDArray[np.float32]]:
    texts = {
        embedding_hash(snapshot.title, snapshot.text): embedding_text(snapshot.title, snapshot.text)
        for _, snapshot, _ in batch
    }
    with database.read() as connection:
        known = vectors_by_hash(connection, embedder.model_id, list(texts))
    missing = [key for key in texts if key not in known]
    fresh = embedder.encode([texts[key] for key in missing])
    made = dict(zip(missing, fresh, strict=True))
    with database.write() as connection:
        save_vectors(connection, embedder.model_id, made)
    return known | made


def _understand_one(
    connection: Connection,
    understander: Understands,
    pending: Pending,
    vectors: dict[str, NDArray[np.float32]],
    now: datetime,
) -> bool:
    article, snapshot, tier = pending
    key = embedding_hash(snapshot.title, snapshot.text)
    try:
        analysis = understander.analyse(article, snapshot, tier, vectors[key], key, now)
    except StorageError:
        raise
    except TocsinError as fault:
        _LOG.warning("article %s could not be analysed: %s", article.id, fault)
        return False
    save_analysis(connection, analysis)
    return True


def _assign_batch(
    connection: Connection,
    assigner: StoryAssigner,
    ids: Sequence[str],
    model_id: str,
    now: datetime,
) -> list[Outcome]:
    originals = {
        key: article.duplicate_of for key, article in articles_by_id(connection, ids).items()
    }
    seq = next_seq(connection)
    outcomes = []
    for at, item in enumerate(load_items(connection, ids, model_id)):
        outcome = _place(connection, assigner, item, originals[item.article_id])
        save_outcome(connection, assigner, item, outcome, seq + at, now)
        outcomes.append(outcome)
    return outcomes


def _touched(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for outcome in outcomes:
        yield outcome.placement.story_id
        yield from (merge.survivor for merge in outcome.merges)
        for split in outcome.splits:
            yield from (split.kept, split.parted)


def _place(
    connection: Connection, assigner: StoryAssigner, item: StoryItem, original: str | None
) -> Outcome:
    story_id = story_of_article(connection, original) if original else None
    return assigner.join(item, story_id) if story_id else assigner.assign(item)
