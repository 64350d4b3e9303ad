"""How articles' words changed since they were first read, as a page tells it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from db import tables as t
from db.types import RevisionKind, TextKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

_BATCH = 500
_WHOLE = (TextKind.PAGE.value, TextKind.FEED.value)
_TELLING = (RevisionKind.CORRECTION.value, RevisionKind.TITLE.value)


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """A later version of an article: when it was read, sentences added and removed, both titles."""

    article_id: str
    snapshot_id: str
    at: datetime
    kind: RevisionKind
    added: tuple[str, ...]
    removed: tuple[str, ...]
    share: float
    title_before: str
    title_after: str


def changes_of_articles(
    connection: Connection, article_ids: Sequence[str]
) -> dict[str, tuple[ArticleChange, ...]]:
    """What later versions of these articles changed, oldest first; unchanged ones are left out.

    A feed that words its summary anew has not changed the article: of summaries only corrections
    and headlines count.
    """
    after, before = t.snapshots.alias(), t.snapshots.alias()
    query = (
        select(
            t.revisions,
            after.c.article_id,
            after.c.taken_at.label("at"),
            before.c.title.label("title_before"),
            after.c.title.label("title_after"),
        )
        .join(after, after.c.id == t.revisions.c.snapshot_id)
        .join(
            before,
            (before.c.article_id == after.c.article_id) & (before.c.number == after.c.number - 1),
        )
        .where(t.revisions.c.kind != RevisionKind.TRIVIAL.value)
        .where(after.c.text_kind.in_(_WHOLE) | t.revisions.c.kind.in_(_TELLING))
        .order_by(after.c.article_id, after.c.number)
    )
    found: dict[str, list[ArticleChange]] = defaultdict(list)
    for at in range(0, len(article_ids), _BATCH):
        chosen = after.c.article_id.in_(article_ids[at : at + _BATCH])
        for row in connection.execute(query.where(chosen)).mappings():
            found[row["article_id"]].append(_to_change(row))
    return {key: tuple(changes) for key, changes in found.items()}


def _to_change(row: RowMapping) -> ArticleChange:
    lists = {name: tuple(json.loads(row[name])) for name in ("added", "removed")}
    return ArticleChange(**dict(row) | lists | {"kind": RevisionKind(row["kind"])})
