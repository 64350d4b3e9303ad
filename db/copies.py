"""Whose words an article carries: what was judged, and how many origins a story has."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select

from db import tables as t
from db.articles import articles_by_id, newest_snapshots, snapshots_by_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Select, Subquery

    from db.types import Article, Snapshot

_BATCH = 500


class CopyKind(StrEnum):
    """How an article's text stands to that of its origin."""

    ORIGINAL = "original"  # copied from nothing known
    EXACT = "exact"  # the same words
    NEAR = "near"  # the same text, edited or in another frame
    REPOST = "repost"  # a short piece of it, or its headline, with a link
    EXCERPT = "excerpt"  # a text of its own that takes over a passage


COPIED = frozenset({CopyKind.EXACT, CopyKind.NEAR, CopyKind.REPOST})


@dataclass(frozen=True, slots=True)
class Copy:
    """What was judged of one version of an article.

    `share` is the part of the article that stands in the origin, `origin_share` the part of the
    origin that stands in the article, 0 to 1. An original has no origin and shares of 0.
    """

    article_id: str
    snapshot_id: str
    origin_id: str | None
    kind: CopyKind
    share: float
    origin_share: float
    judged_at: datetime

    @property
    def is_copy(self) -> bool:
        """Whether it adds no words of its own; an excerpt does."""
        return self.kind in COPIED


@dataclass(frozen=True, slots=True)
class OriginCount:
    """A story's breadth: outlets that carry it, and outlets whose own words stand behind that.

    `copies` are the articles that repeat another's text.
    """

    articles: int
    outlets: int
    origins: int
    copies: int


@dataclass(frozen=True, slots=True)
class PendingCopy:
    """An article that waits to be judged, and the version of it that is to be."""

    article_id: str
    snapshot_id: str
    published_at: datetime


def pending_copies(connection: Connection, now: datetime) -> list[PendingCopy]:
    """Articles whose newest version, taken up to `now`, was not judged yet, as they came in."""
    newest = newest_snapshots(now).subquery()
    columns = select(t.articles.c.id, newest.c.snapshot_id, t.articles.c.published_at)
    query = _without_judgement(columns, newest).order_by(t.articles.c.number)
    return [
        PendingCopy(row.id, row.snapshot_id, row.published_at) for row in connection.execute(query)
    ]


def load_versions(
    connection: Connection, ids: Sequence[tuple[str, str]]
) -> list[tuple[Article, Snapshot]]:
    """Articles with one version each, by their ids, in the order given."""
    articles = articles_by_id(connection, [article_id for article_id, _ in ids])
    snapshots = snapshots_by_id(connection, [snapshot_id for _, snapshot_id in ids])
    return [(articles[article_id], snapshots[snapshot_id]) for article_id, snapshot_id in ids]


def count_pending_copies(connection: Connection, now: datetime) -> int:
    """How many articles wait to be judged."""
    newest = newest_snapshots(now).subquery()
    query = _without_judgement(select(func.count()).select_from(t.articles), newest)
    return int(connection.execute(query).scalar_one())


def judged_between(
    connection: Connection, since: datetime, until: datetime, memory: int
) -> list[tuple[Article, Snapshot]]:
    """The last `memory` judged articles that came in, of those published in [since, until)."""
    query = (
        select(t.copies.c.article_id, t.copies.c.snapshot_id)
        .join(t.articles, t.articles.c.id == t.copies.c.article_id)
        .where(t.articles.c.published_at >= since, t.articles.c.published_at < until)
        .order_by(t.articles.c.number.desc())
        .limit(memory)
    )
    found = [(row.article_id, row.snapshot_id) for row in connection.execute(query)]
    return load_versions(connection, found[::-1])


def save_copies(connection: Connection, copies: Iterable[Copy]) -> None:
    """Store judgements, replacing what was judged of those articles before."""
    rows = [dataclasses.asdict(copy) | {"kind": copy.kind.value} for copy in copies]
    ids = [row["article_id"] for row in rows]
    for at in range(0, len(ids), _BATCH):
        gone = t.copies.c.article_id.in_(ids[at : at + _BATCH])
        connection.execute(delete(t.copies).where(gone))
    if rows:
        connection.execute(t.copies.insert(), rows)


def forget_copies_of(connection: Connection, origin_id: str) -> list[str]:
    """Drop the judgements that name an article as origin, so that they are made again."""
    chosen = t.copies.c.origin_id == origin_id
    ids = connection.execute(select(t.copies.c.article_id).where(chosen)).scalars()
    found = sorted(ids)
    if found:
        connection.execute(delete(t.copies).where(chosen))
    return found


def copies_of(connection: Connection, article_ids: Sequence[str]) -> dict[str, Copy]:
    """What was judged of those articles, by article id; unjudged ones are left out."""
    found: dict[str, Copy] = {}
    for at in range(0, len(article_ids), _BATCH):
        query = select(t.copies).where(t.copies.c.article_id.in_(article_ids[at : at + _BATCH]))
        for row in connection.execute(query).mappings():
            found[row["article_id"]] = Copy(**{**row, "kind": CopyKind(row["kind"])})
    return found


def origins_of(connection: Connection, article_ids: Sequence[str]) -> dict[str, str]:
    """The article at the head of each one's chain of copies: itself for what is no copy."""
    known = copies_of(connection, article_ids)
    while missing := sorted(
        {
            copy.origin_id
            for copy in known.values()
            if copy.is_copy and copy.origin_id is not None and copy.origin_id not in known
        }
    ):
        found = copies_of(connection, missing)
        if not found:
            break
        known |= found
    return {key: head_of(key, known) for key in article_ids}


def head_of(article_id: str, copies: Mapping[str, Copy]) -> str:
    """Follows copies to the article whose words they are; ends where a chain would turn back."""
    seen = {article_id}
    while (copy := copies.get(article_id)) is not None and copy.is_copy:
        if copy.origin_id is None or copy.origin_id in seen:
            break
        article_id = copy.origin_id
        seen.add(article_id)
    return article_id


def count_origins(connection: Connection, story_id: str) -> OriginCount:
    """How many outlets tell a story, and how many of them in words of their own."""
    members = t.story_members
    query = select(members.c.article_id).where(members.c.story_id == story_id)
    ids = sorted(connection.execute(query).scalars())
    heads = origins_of(connection, ids)
    articles = articles_by_id(connection, sorted({*ids, *heads.values()}))
    return OriginCount(
        articles=len(ids),
        outlets=len({_outlet(articles[key]) for key in ids}),
        origins=len({_outlet(articles[head]) for head in heads.values()}),
        copies=sum(1 for key, head in heads.items() if key != head),
    )


def _outlet(article: Article) -> str:
    return article.domain.lower().removeprefix("www.") or article.outlet.lower()


def _without_judgement(query: Select[Any], newest: Subquery) -> Select[Any]:
    return (
        query.join(newest, newest.c.article_id == t.articles.c.id)
        .outerjoin(t.copies, t.copies.c.article_id == t.articles.c.id)
        .where(t.copies.c.snapshot_id.is_(None) | (t.copies.c.snapshot_id != newest.c.snapshot_id))
    )
