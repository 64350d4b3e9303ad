"""Keeping the full-text index up with what was ingested and analysed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.progress import Progress, ignore_progress
from db.search import count_unindexed, index_articles, unindexed_articles

if TYPE_CHECKING:
    from db.store import Database

_BATCH = 500


def index_pending(database: Database, progress: Progress = ignore_progress) -> int:
    """Index every article with a new snapshot or vector; returns how many were done.

    Each batch is one transaction, so an interrupted run goes on where it stopped.
    """
    with database.read() as connection:
        total = count_unindexed(connection)
    done = 0
    progress("search index", done, total)
    while done < total:
        with database.write() as connection:
            indexed = index_articles(connection, unindexed_articles(connection, _BATCH))
        if not indexed:
            break
        done += indexed
        progress("search index", done, max(total, done))
    return done
