"""The full-text index over articles, and the filters of a search.

`search_state` remembers which snapshot and which vector of each article can be found; its `seq`
grows with every change, so a reader refreshes by asking for what came after the last one it saw.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import (
    ColumnElement,
    case,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
)

from db import tables as t
from db.articles import latest_snapshots
from db.copies import CopyKind
from db.errors import StorageError
from db.search_words import quote_terms, spell_for_index

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray
    from sqlalchemy import Connection, Row, Select

    from db.types import Snapshot

_BATCH = 500
_TITLE_WEIGHT = 2.0
_FTS = table("article_search", column("rowid"), column("title"), column("text"))


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """What an article must satisfy; times bound the publication date, [since, until).

    `entity` is a gazetteer key or a name, `source` a source key or an outlet's name; a topic
    counts from `topic_score` on.
    """

    since: datetime | None = None
    until: datetime | None = None
    topic: str | None = None
    entity: str | None = None
    source: str | None = None
    topic_score: float = 0.5

    @property
    def is_empty(self) -> bool:
        """Whether every article passes."""
        asked = (self.since, self.until, self.topic, self.entity, self.source)
        return all(value is None for value in asked)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may be an answer, without its words."""

    number: int
    id: str
    published_at: datetime
    duplicate_of: str | None


def unindexed_articles(connection: Connection, limit: int) -> list[str]:
    """Articles whose newest snapshot or vector the index does not know, by number."""
    query = _pending().order_by(t.articles.c.number).limit(limit)
    return list(connection.execute(query).scalars())


def count_unindexed(connection: Connection) -> int:
    """How many articles wait to be indexed."""
    return connection.execute(select(func.count()).select_from(_pending().subquery())).scalar_one()


def index_articles(connection: Connection, article_ids: Sequence[str]) -> int:
    """Put or replace the newest words of those articles; returns how many were indexed."""
    snapshots = latest_snapshots(connection, article_ids)
    state = t.search_state
    seq = int(connection.execute(select(func.max(state.c.seq))).scalar() or 0)
    places = _places(connection, list(snapshots))
    for seq_now, (article_id, (number, text_hash)) in enumerate(places.items(), seq + 1):
        snapshot = snapshots[article_id]
        _replace_words(connection, number, snapshot)
        connection.execute(state.delete().where(state.c.number == number))
        values = {"number": number, "snapshot_id": snapshot.id, "text_hash": text_hash}
        connection.execute(state.insert().values(**values, seq=seq_now))
    return len(places)


def match_words(
    connection: Connection,
    words: Sequence[str],
    filters: SearchFilters,
    limit: int,
    *,
    title_weight: float = _TITLE_WEIGHT,
    prefix_last: bool = False,
) -> list[tuple[int, float]]:
    """Article numbers with any of the words and their BM25 score, best first.

    Scores are positive; a word in the title counts `title_weight` times. Equal scores stand by
    number.
    """
    match connection.dialect.name:
        case "sqlite":
            expression = quote_terms(words, prefix_last=prefix_last)
            return _match_fts5(connection, expression, filters, limit, title_weight)
        case other:
            raise StorageError(f"full-text search is not available on {other}; use SQLite")


def filtered_numbers(connection: Connection, filters: SearchFilters) -> NDArray[np.int64]:
    """Numbers of the articles that pass, ascending, of shape (n,)."""
    query = select(t.articles.c.number).where(*_conditions(filters)).order_by(t.articles.c.number)
    return np.array(connection.execute(query).scalars().all(), dtype=np.int64)


def candidates_by_number(connection: Connection, numbers: Sequence[int]) -> list[Candidate]:
    """What ranking needs to know of those articles, by number.

    The origin that was traced says who had the same words first; before that, who was read first.
    """
    articles, copies = t.articles.c, t.copies.c
    origin = case(
        (copies.article_id.is_(None), articles.duplicate_of),
        (copies.kind == CopyKind.EXACT.value, copies.origin_id),
    )
    columns = (articles.number, articles.id, articles.published_at, origin)
    joined = t.articles.outerjoin(t.copies, copies.article_id == articles.id)
    found = []
    for at in range(0, len(numbers), _BATCH):
        batch = numbers[at : at + _BATCH]
        query = select(*columns).select_from(joined).where(articles.number.in_(batch))
        found += [Candidate(*row) for row in connection.execute(query)]
    return sorted(found, key=lambda candidate: candidate.number)


def newest_search_seq(connection: Connection) -> int:
    """The order number of the last change to the index; 0 when it is empty."""
    return int(connection.execute(select(func.max(t.search_state.c.seq))).scalar() or 0)


def searchable_vectors(
    connection: Connection, model_id: str, after_seq: int = 0
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Numbers and vectors, of shape (n, dim), of what was indexed after `after_seq`, in order."""
    state = t.search_state
    query = (
        select(state.c.number, t.vectors.c.data)
        .join(t.vectors, t.vectors.c.text_hash == state.c.text_hash)
        .where(t.vectors.c.model_id == model_id, state.c.seq > after_seq)
        .order_by(state.c.seq)
    )
    rows = connection.execute(query).all()
    numbers = np.array([row.number for row in rows], dtype=np.int64)
    if not rows:
        return numbers, np.zeros((0, 0), dtype=np.float32)
    joined = b"".join(row.data for row in rows)
    return numbers, np.frombuffer(joined, dtype="<f4").reshape(len(rows), -1)


def vectors_of_numbers(
    connection: Connection, model_id: str, numbers: Sequence[int]
) -> dict[int, NDArray[np.float32]]:
    """The vectors, of shape (dim,), of those articles as indexed."""
    state = t.search_state
    found: dict[int, NDArray[np.float32]] = {}
    for at in range(0, len(numbers), _BATCH):
        query = (
            select(state.c.number, t.vectors.c.data)
            .join(t.vectors, t.vectors.c.text_hash == state.c.text_hash)
            .where(t.vectors.c.model_id == model_id)
            .where(state.c.number.in_(numbers[at : at + _BATCH]))
        )
        rows = connection.execute(query)
        found |= {row.number: np.frombuffer(row.data, dtype="<f4") for row in rows}
    return found


def stories_of_articles(connection: Connection, article_ids: Sequence[str]) -> dict[str, str]:
    """The story of each article that has one."""
    members = t.story_members
    found: dict[str, str] = {}
    for at in range(0, len(article_ids), _BATCH):
        chosen = members.c.article_id.in_(article_ids[at : at + _BATCH])
        query = select(members.c.article_id, members.c.story_id).where(chosen)
        found |= {article: story for article, story in connection.execute(query)}
    return found


def count_outlets(connection: Connection, story_ids: Sequence[str]) -> dict[str, int]:
    """How many outlets each story has."""
    found: dict[str, int] = {}
    members = t.story_members
    for at in range(0, len(story_ids), _BATCH):
        query = (
            select(members.c.story_id, func.count(func.distinct(t.articles.c.outlet)))
            .join(t.articles, t.articles.c.id == members.c.article_id)
            .where(members.c.story_id.in_(story_ids[at : at + _BATCH]))
            .group_by(members.c.story_id)
        )
        found |= {story: count for story, count in connection.execute(query)}
    return found


def _pending() -> Select[Any]:
    highest = (
        select(t.snapshots.c.article_id, func.max(t.snapshots.c.number).label("number"))
        .group_by(t.snapshots.c.article_id)
        .subquery()
    )
    newest = (t.snapshots.c.article_id == highest.c.article_id) & (
        t.snapshots.c.number == highest.c.number
    )
    state = t.search_state
    stale = or_(
        state.c.snapshot_id.is_(None),
        state.c.snapshot_id != t.snapshots.c.id,
        state.c.text_hash != func.coalesce(t.analyses.c.text_hash, ""),
    )
    return (
        select(t.articles.c.id)
        .join(highest, highest.c.article_id == t.articles.c.id)
        .join(t.snapshots, newest)
        .outerjoin(t.analyses, t.analyses.c.article_id == t.articles.c.id)
        .outerjoin(state, state.c.number == t.articles.c.number)
        .where(stale)
    )


def _places(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[int, str]]:
    # (number, hash of the embedded text) by article id, in order of number.
    rows: list[Row[Any, Any, Any]] = []
    for at in range(0, len(ids), _BATCH):
        query = (
            select(t.articles.c.number, t.articles.c.id, t.analyses.c.text_hash)
            .outerjoin(t.analyses, t.analyses.c.article_id == t.articles.c.id)
            .where(t.articles.c.id.in_(ids[at : at + _BATCH]))
        )
        rows += connection.execute(query).all()
    return {
        row.id: (row.number, row.text_hash or "")
        for row in sorted(rows, key=lambda r: int(r.number))
    }


def _replace_words(connection: Connection, number: int, snapshot: Snapshot) -> None:
    values = {
        "number": number,
        "title": spell_for_index(snapshot.title),
        "words": spell_for_index(snapshot.text),
    }
    connection.execute(text("DELETE FROM article_search WHERE rowid = :number"), values)
    connection.execute(
        text("INSERT INTO article_search (rowid, title, text) VALUES (:number, :title, :words)"),
        values,
    )


def _match_fts5(
    connection: Connection,
    expression: str,
    filters: SearchFilters,
    limit: int,
    title_weight: float,
) -> list[tuple[int, float]]:
    if not expression:
        return []
    whole: ColumnElement[str] = literal_column("article_search")
    score = func.bm25(whole, title_weight, 1.0).label("score")
    query = select(_FTS.c.rowid, score).where(whole.op("MATCH")(expression))
    if not filters.is_empty:
        # The plus keeps SQLite from driving the search by row id, one MATCH per article.
        number: ColumnElement[int] = literal_column("+article_search.rowid")
        allowed = select(t.articles.c.number).where(*_conditions(filters))
        query = query.where(number.in_(allowed))
    # bm25() is negative and smaller for better rows.
    rows = connection.execute(query.order_by(score, _FTS.c.rowid).limit(limit))
    return [(int(number), -float(value)) for number, value in rows]


def _conditions(filters: SearchFilters) -> list[ColumnElement[bool]]:
    articles, found = t.articles, []
    if filters.since is not None:
        found.append(articles.c.published_at >= filters.since)
    if filters.until is not None:
        found.append(articles.c.published_at < filters.until)
    if filters.source is not None:
        named = func.lower(articles.c.outlet) == filters.source.lower()
        found.append(or_(articles.c.source_key == filters.source, named))
    if filters.topic is not None:
        topics = t.article_topics
        found.append(
            exists().where(
                topics.c.article_id == articles.c.id,
                topics.c.topic == filters.topic,
                topics.c.score >= filters.topic_score,
            )
        )
    if filters.entity is not None:
        mentions = t.mentions
        named = func.lower(mentions.c.name) == filters.entity.lower()
        known = or_(mentions.c.entity == filters.entity, named)
        found.append(exists().where(mentions.c.article_id == articles.c.id, known))
    return found
