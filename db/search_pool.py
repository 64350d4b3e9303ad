"""The articles that a search considers: what their ranking and their grouping need, in one reading."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import and_, case, func, or_, select

from db import tables as t
from db.copies import CopyKind
from db.rows import to_snapshot
from db.types import Arrival

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray
    from sqlalchemy import ColumnElement, Connection, Row, Select

    from db.types import Snapshot

_BATCH = 500


@dataclass(frozen=True, slots=True)
class PoolArticle:
    """An article that may be an answer, with the beginning of the text that is indexed.

    `origin` is the article whose words it repeats; `story_id` is "" where it stands in none.
    """

    number: int
    id: str
    outlet: str
    url: str
    published_at: datetime
    origin: str | None
    story_id: str
    snapshot_id: str
    title: str
    lead: str
    taken_at: datetime
    vector: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class StorySpan:
    """A story as far as its members at some moment go."""

    outlets: int
    first_published_at: datetime
    last_published_at: datetime
    first_article_id: str


def pool_articles(
    connection: Connection,
    numbers: Sequence[int],
    model_id: str,
    lead_letters: int,
    known_by: datetime | None = None,
) -> list[PoolArticle]:
    """Those articles, ascending by number; with `known_by`, in the stories of that moment."""
    found: list[PoolArticle] = []
    for at in range(0, len(numbers), _BATCH):
        chosen = t.articles.c.number.in_(numbers[at : at + _BATCH])
        query = _pool(model_id, lead_letters, known_by).where(chosen)
        found += [_to_pool(row) for row in connection.execute(query).all()]
    return sorted(found, key=lambda article: article.number)


def snapshots_at(
    connection: Connection, article_ids: Sequence[str], moment: datetime
) -> dict[str, Snapshot]:
    """The version of each article that was the newest at that moment, or else its first one.

    The first stands in where an article came as history, after it was known elsewhere.
    """
    found: dict[str, Snapshot] = {}
    for at in range(0, len(article_ids), _BATCH):
        query = (
            select(t.snapshots)
            .where(t.snapshots.c.article_id.in_(article_ids[at : at + _BATCH]))
            .order_by(t.snapshots.c.number)
        )
        for row in connection.execute(query).mappings():
            if row["taken_at"] <= moment or row["article_id"] not in found:
                found[row["article_id"]] = to_snapshot(row)
    return found


def story_spans(
    connection: Connection, story_ids: Sequence[str], known_by: datetime | None = None
) -> dict[str, StorySpan]:
    """How broad stories are, or were by some moment; a story without members then is left out."""
    found: dict[str, StorySpan] = {}
    members, articles = t.story_members.c, t.articles.c
    for at in range(0, len(story_ids), _BATCH):
        query = (
            select(members.story_id, articles.id, articles.outlet, articles.published_at)
            .join(t.articles, articles.id == members.article_id)
            .where(members.story_id.in_(story_ids[at : at + _BATCH]))
            .order_by(members.story_id, members.seq)
        )
        if known_by is not None:
            query = query.where(_was_known(known_by), _was_member(known_by))
        groups: dict[str, list[Any]] = defaultdict(list)
        for row in connection.execute(query):
            groups[row.story_id].append(row)
        found |= {story_id: _to_span(rows) for story_id, rows in groups.items()}
    return found


def source_names(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    """The names of those sources."""
    query = select(t.sources.c.key, t.sources.c.name).where(t.sources.c.key.in_(list(keys)))
    return {row.key: row.name for row in connection.execute(query)}


def entity_names(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    """The names of those entities that are known as such."""
    entities = t.entities.c
    query = select(entities.key, entities.name).where(entities.key.in_(list(keys)))
    return {row.key: row.name for row in connection.execute(query)}


def _pool(model_id: str, lead_letters: int, known_by: datetime | None) -> Select[Any]:
    articles, snapshots, copies = t.articles.c, t.snapshots.c, t.copies.c
    state, members = t.search_state.c, t.story_members.c
    # The origin that was traced says who had the same words first; before that, who was read first.
    origin = case(
        (copies.article_id.is_(None), articles.duplicate_of),
        (copies.kind == CopyKind.EXACT.value, copies.origin_id),
    )
    in_story = members.article_id == articles.id
    if known_by is not None:
        in_story = and_(in_story, _was_member(known_by))
    vector = (t.vectors.c.text_hash == state.text_hash) & (t.vectors.c.model_id == model_id)
    return (
        select(
            articles.number,
            articles.id,
            articles.outlet,
            articles.url,
            articles.published_at,
            origin.label("origin"),
            func.coalesce(members.story_id, "").label("story_id"),
            snapshots.id.label("snapshot_id"),
            snapshots.title,
            func.substr(snapshots.text, 1, lead_letters).label("lead"),
            snapshots.taken_at,
            t.vectors.c.data,
        )
        .join(t.search_state, state.number == articles.number)
        .join(t.snapshots, snapshots.id == state.snapshot_id)
        .outerjoin(t.copies, copies.article_id == articles.id)
        .outerjoin(t.story_members, in_story)
        .outerjoin(t.vectors, vector)
    )


def _to_pool(row: Row[Any]) -> PoolArticle:
    return PoolArticle(
        number=row.number,
        id=row.id,
        outlet=row.outlet,
        url=row.url,
        published_at=row.published_at,
        origin=row.origin,
        story_id=row.story_id,
        snapshot_id=row.snapshot_id,
        title=row.title,
        lead=row.lead,
        taken_at=row.taken_at,
        vector=None if row.data is None else np.frombuffer(row.data, dtype="<f4"),
    )


def as_it_was(article: PoolArticle, snapshot: Snapshot, lead_letters: int) -> PoolArticle:
    """The same article in the words of an earlier version."""
    return replace(
        article,
        snapshot_id=snapshot.id,
        title=snapshot.title,
        lead=snapshot.text[:lead_letters],
        taken_at=snapshot.taken_at,
    )


def _was_known(moment: datetime) -> ColumnElement[bool]:
    articles = t.articles.c
    polled = articles.arrival == Arrival.POLL.value
    return or_(
        and_(polled, articles.first_seen_at <= moment),
        and_(~polled, articles.published_at <= moment),
    )


def _was_member(moment: datetime) -> ColumnElement[bool]:
    # What came as history was put into its story long after the event; it stands there from its day.
    return or_(t.articles.c.arrival != Arrival.POLL.value, t.story_members.c.assigned_at <= moment)


def _to_span(rows: Sequence[Any]) -> StorySpan:
    days = [row.published_at for row in rows]
    return StorySpan(len({row.outlet for row in rows}), min(days), max(days), rows[0].id)
