"""Understanding stored articles anew, by the code of today; their stories stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.pipeline import understand_batch
from db.analyses import load_pending
from db.progress import Progress, ignore_progress
from db.renewals import count_to_renew, end_renewal, mark_renewed, next_to_renew

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.ports import Embedder, Understands
    from db.store import Database

_BATCH = 64


def renew_analyses(
    database: Database,
    embedder: Embedder,
    understander: Understands,
    now: datetime,
    since: datetime | None = None,
    progress: Progress = ignore_progress,
) -> tuple[int, int]:
    """Analyse again what was published from `since` on; returns how many, and how many failed.

    A run that was ended goes on where it stopped when it is asked for with the same `since`. One
    that failed keeps its former analysis. Threads and roundup items are left to the next pass.
    """
    with database.read() as connection:
        total = count_to_renew(connection, since)
    done = failed = 0
    progress("understand again", done, total)
    while True:
        with database.read() as connection:
            waiting = next_to_renew(connection, since, _BATCH)
            batch = load_pending(connection, waiting)
        if not batch:
            break
        lost = understand_batch(database, embedder, understander, batch, now)
        with database.write() as connection:
            mark_renewed(connection, since, [one.article_id for one in waiting], now)
        done, failed = done + len(batch) - len(lost), failed + len(lost)
        progress("understand again", done + failed, max(total, done + failed))
    with database.write() as connection:
        end_renewal(connection, since)
    return done, failed
