"""Keeping search up with what was ingested and analysed: what can be found, then the indexes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.progress import Progress, ignore_progress
from db.search import count_unindexed, index_articles, unindexed_articles

if TYPE_CHECKING:
    from pathlib import Path

    from db.store import Database

_BATCH = 500
_AHEAD = 50_000  # articles whose order is asked for at once


def index_pending(database: Database, progress: Progress = ignore_progress) -> int:
    """Let every article with a new snapshot, vector or analysis be found; returns how many.

    Each batch is one transaction, so an interrupted run goes on where it stopped.
    """
    with database.read() as connection:
        total = count_unindexed(connection)
    done = 0
    progress("search index", done, total)
    while done < total:
        with database.read() as connection:
            waiting = unindexed_articles(connection, _AHEAD)
        if not waiting:
            break
        for at in range(0, len(waiting), _BATCH):
            with database.write() as connection:
                done += index_articles(connection, waiting[at : at + _BATCH])
            progress("search index", done, max(total, done))
    return done


def refresh_indexes(
    database: Database,
    folder: Path,
    model_id: str | None,
    progress: Progress = ignore_progress,
) -> int:
    """Bring the indexes of a folder up to date with the database; returns the articles read.

    What is missing or damaged is built anew. Another process that writes them is left to it.
    """
    from analysis.search.indexes import open_indexes

    indexes = open_indexes(folder, model_id)
    done = indexes.catch_up(database, progress)
    indexes.save()
    return done
