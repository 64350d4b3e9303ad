"""How articles' texts changed from one snapshot to the next."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import select

from db import tables as t
from db.types import Revision, RevisionKind

if TYPE_CHECKING:
    from sqlalchemy import Connection


def insert_revision(connection: Connection, revision: Revision) -> None:
    """Keep what a snapshot changed."""
    connection.execute(
        t.revisions.insert().values(
            snapshot_id=revision.snapshot_id,
            kind=revision.kind.value,
            added=json.dumps(revision.added, ensure_ascii=False),
            removed=json.dumps(revision.removed, ensure_ascii=False),
            share=revision.share,
        )
    )


def revisions_of_article(connection: Connection, article_id: str) -> list[Revision]:
    """What each later snapshot of an article changed, oldest first."""
    query = (
        select(t.revisions)
        .join(t.snapshots, t.snapshots.c.id == t.revisions.c.snapshot_id)
        .where(t.snapshots.c.article_id == article_id)
        .order_by(t.snapshots.c.number)
    )
    return [
        Revision(
            snapshot_id=row["snapshot_id"],
            kind=RevisionKind(row["kind"]),
            added=tuple(json.loads(row["added"])),
            removed=tuple(json.loads(row["removed"])),
            share=row["share"],
        )
        for row in connection.execute(query).mappings()
    ]
