"""Articles that are understood anew: how far such a run has come, and what follows from it.

The run goes by article number and remembers the last one in `progress`, so that a run that was
ended goes on there; an article keeps its former analysis until it has the new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from db import tables as t
from db.analyses import PendingSnapshot
from db.articles import newest_snapshots
from db.threads import rewind_threads
from db.types import ArticleKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Select


def next_to_renew(
    connection: Connection, since: datetime | None, limit: int
) -> list[PendingSnapshot]:
    """The next analysed versions to understand anew, of articles published from `since` on."""
    query = _waiting(connection, since).order_by(t.articles.c.number).limit(limit)
    rows = connection.execute(query)
    return [PendingSnapshot(row.id, row.snapshot_id, row.taken_at) for row in rows]


def count_to_renew(connection: Connection, since: datetime | None) -> int:
    """How many the run has before it."""
    waiting = _waiting(connection, since).subquery()
    return connection.execute(select(func.count()).select_from(waiting)).scalar_one()


def mark_renewed(
    connection: Connection, since: datetime | None, ids: Sequence[str], now: datetime
) -> None:
    """Remember that the run has come past those articles."""
    number = select(func.max(t.articles.c.number)).where(t.articles.c.id.in_(ids)).scalar_subquery()
    values = {"reached": number, "at": now}
    changed = update(t.progress).where(t.progress.c.name == _name(since)).values(**values)
    if not connection.execute(changed).rowcount:
        connection.execute(t.progress.insert().values(name=_name(since), **values))


def end_renewal(connection: Connection, since: datetime | None) -> None:
    """Close the run: threads are looked for anew, names and items that nothing holds are gone."""
    named = select(1).where(t.mentions.c.entity == t.entities.c.key).exists()
    connection.execute(delete(t.entities).where(~named))
    others = select(t.analyses.c.article_id).where(t.analyses.c.kind != ArticleKind.ROUNDUP.value)
    connection.execute(delete(t.roundup_items).where(t.roundup_items.c.article_id.in_(others)))
    rewind_threads(connection, since)
    connection.execute(delete(t.progress).where(t.progress.c.name == _name(since)))


def is_outdated(connection: Connection) -> bool:
    """Whether articles were understood before names were kept: they name some, none is recorded."""
    named = select(t.mentions.c.entity).limit(1)
    recorded = select(t.entities.c.key).limit(1)
    return (
        connection.execute(named).first() is not None
        and connection.execute(recorded).first() is None
    )


def _waiting(connection: Connection, since: datetime | None) -> Select[tuple[str, str, datetime]]:
    newest = newest_snapshots().subquery()
    reached = select(t.progress.c.reached).where(t.progress.c.name == _name(since))
    query = (
        select(t.articles.c.id, newest.c.snapshot_id, t.snapshots.c.taken_at)
        .join(newest, newest.c.article_id == t.articles.c.id)
        .join(t.snapshots, t.snapshots.c.id == newest.c.snapshot_id)
        .join(t.analyses, t.analyses.c.snapshot_id == newest.c.snapshot_id)
        .where(t.articles.c.number > int(connection.execute(reached).scalar() or 0))
    )
    return query if since is None else query.where(t.articles.c.published_at >= since)


def _name(since: datetime | None) -> str:
    return "renewal:all" if since is None else f"renewal:{since.isoformat()}"
