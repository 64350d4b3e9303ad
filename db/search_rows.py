"""What a search index holds of each article, read in the order in which it became searchable."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, case, func, literal, or_, select, update

from db import tables as t
from db.types import Arrival

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row, Select, Update

    from db.types import Article

_BATCH = 500
TOPIC_SCORE = 0.5  # a topic counts from here on, in filters and counts


@dataclass(frozen=True, slots=True)
class SearchRow:
    """An article as it can be found. `seq` is the order number of its last change.

    `known_at` is when a reader of the sources could know it: when it was first seen, or for what
    came as history when it was published. `mentions` are keys and names of entities.
    """

    seq: int
    number: int
    title: str
    text: str
    published_at: datetime
    known_at: datetime
    source_key: str
    outlet: str
    tier: str
    language: str
    topics: tuple[str, ...]
    mentions: tuple[tuple[str, str], ...]


def search_rows(
    connection: Connection, after_seq: int, limit: int, *, with_text: bool = True
) -> list[SearchRow]:
    """The next `limit` articles that became searchable after `after_seq`, by `seq`."""
    rows = connection.execute(_rows(with_text).where(t.search_state.c.seq > after_seq).limit(limit))
    found = rows.all()
    ids = [row.id for row in found]
    topics, mentions = topics_of(connection, ids), names_of(connection, ids)
    return [_to_row(row, topics.get(row.id, ()), mentions.get(row.id, ())) for row in found]


def newest_search_seq(connection: Connection) -> int:
    """The order number of the last change to what can be found; 0 when nothing can."""
    return int(connection.execute(select(func.max(t.search_state.c.seq))).scalar() or 0)


def count_searchable(connection: Connection, after_seq: int = 0) -> int:
    """How many articles can be found that changed after `after_seq`."""
    query = select(func.count()).where(t.search_state.c.seq > after_seq)
    return connection.execute(query).scalar_one()


def seqs_of_numbers(connection: Connection, numbers: Sequence[int]) -> dict[int, int]:
    """The order number of the last change of those articles."""
    state = t.search_state.c
    found: dict[int, int] = {}
    for at in range(0, len(numbers), _BATCH):
        chosen = state.number.in_(numbers[at : at + _BATCH])
        rows = connection.execute(select(state.number, state.seq).where(chosen))
        found |= {row.number: row.seq for row in rows}
    return found


def index_again(connection: Connection, article_id: str) -> None:
    """Let the indexes read an article anew, though its words are the same."""
    connection.execute(_change(t.articles.c.id == article_id))


def index_again_if_moved(connection: Connection, article: Article) -> None:
    """The same where an article's stored date, tier or outlet is not the one given."""
    articles = t.articles.c
    moved = or_(
        articles.published_at != article.published_at,
        articles.tier != article.tier.value,
        articles.outlet != article.outlet,
    )
    connection.execute(_change(and_(articles.id == article.id, moved)))


def _change(which: ColumnElement[bool]) -> Update:
    state = t.search_state
    numbers = select(t.articles.c.number).where(which)
    next_seq = select(func.max(state.c.seq) + 1).scalar_subquery()
    return update(state).where(state.c.number.in_(numbers)).values(seq=next_seq)


def _rows(with_text: bool) -> Select[Any]:
    articles, state, snapshots = t.articles.c, t.search_state.c, t.snapshots.c
    polled = articles.arrival == Arrival.POLL.value
    columns = [
        state.seq,
        articles.number,
        articles.id,
        articles.published_at,
        case((polled, articles.first_seen_at), else_=articles.published_at).label("known_at"),
        articles.source_key,
        articles.outlet,
        articles.tier,
        func.coalesce(t.analyses.c.language, "").label("language"),
    ]
    told = (snapshots.title, snapshots.text)
    columns += told if with_text else [literal("").label(column.name) for column in told]
    query = (
        select(*columns)
        .join(t.articles, articles.number == state.number)
        .outerjoin(t.analyses, t.analyses.c.article_id == articles.id)
        .order_by(state.seq)
    )
    return query.join(t.snapshots, snapshots.id == state.snapshot_id) if with_text else query


def topics_of(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The topics of articles, by article id, in the order of their names."""
    found: dict[str, list[str]] = defaultdict(list)
    topics = t.article_topics.c
    for at in range(0, len(ids), _BATCH):
        query = select(topics.article_id, topics.topic).where(
            topics.article_id.in_(ids[at : at + _BATCH]), topics.score >= TOPIC_SCORE
        )
        for article_id, topic in connection.execute(query):
            found[article_id].append(topic)
    return {key: tuple(sorted(topics)) for key, topics in found.items()}


def names_of(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Keys and names of the entities that articles mention, by article id."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    mentions = t.mentions.c
    for at in range(0, len(ids), _BATCH):
        query = (
            select(mentions.article_id, mentions.entity, mentions.name)
            .where(mentions.article_id.in_(ids[at : at + _BATCH]))
            .order_by(mentions.article_id, mentions.entity)  # the order of the key: no sorting
        )
        for article_id, entity, name in connection.execute(query).all():
            found[article_id].append((entity, name))
    return {key: tuple(named) for key, named in found.items()}


def _to_row(
    row: Row[Any], topics: tuple[str, ...], mentions: tuple[tuple[str, str], ...]
) -> SearchRow:
    return SearchRow(
        seq=row.seq,
        number=row.number,
        title=row.title,
        text=row.text,
        published_at=row.published_at,
        known_at=row.known_at,
        source_key=row.source_key,
        outlet=row.outlet,
        tier=row.tier,
        language=row.language,
        topics=topics,
        mentions=mentions,
    )
