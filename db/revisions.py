"""How articles' texts changed from one snapshot to the next."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db import tables as t

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from db.types import RevisionKind


@dataclass(frozen=True, slots=True)
class Revision:
    """How a snapshot differs from the one before it: sentences added and removed, verbatim.

    `share` is the part of the words that changed, 0 to 1.
    """

    snapshot_id: str
    kind: RevisionKind
    added: tuple[str, ...]
    removed: tuple[str, ...]
    share: float


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
