"""Which stories of a period could have rung for a subscription, found without reading them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_, select

from db import tables as t
from db.types import Arrival

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Select

_BATCH = 500
_LEAD = 1_500


@dataclass(frozen=True, slots=True)
class Placing:
    """When an article was put into its story; `arrival` is how it came to us."""

    article_id: str
    story_id: str
    assigned_at: datetime
    arrival: Arrival
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """What articles a database keeps: when the first was seen, how many came as history."""

    since: datetime | None
    articles: int
    history: int


@dataclass(frozen=True, slots=True)
class Lead:
    """The beginning of an article's words."""

    story_id: str
    title: str
    text: str


def measure_kept(connection: Connection) -> Kept:
    """How far back the articles go, by when they came in."""
    a = t.articles.c
    query = select(func.min(a.first_seen_at), func.count()).where(a.arrival == Arrival.POLL.value)
    since, polled = connection.execute(query).one()
    history = select(func.count()).where(a.arrival != Arrival.POLL.value)
    past = int(connection.execute(history).scalar_one())
    return Kept(since, int(polled) + past, past)


def stories_between(
    connection: Connection, since: datetime, until: datetime, limit: int
) -> list[str]:
    """Stories that an article joined in the period, newest first."""
    return _ids(connection, _touched(since, until), limit)


def stories_filed(
    connection: Connection, topic: str, least: float, since: datetime, until: datetime, limit: int
) -> list[str]:
    """Those with an article that has a topic with at least that score."""
    c = t.article_topics.c
    filed = select(c.article_id).where(c.topic == topic, c.score >= least)
    return _ids(connection, _touched(since, until), limit, t.articles.c.id.in_(filed))


def stories_naming(
    connection: Connection, entities: Sequence[str], since: datetime, until: datetime, limit: int
) -> list[str]:
    """Those with an article that mentions one of the entities."""
    found: dict[str, None] = {}
    c = t.mentions.c
    for at in range(0, len(entities), _BATCH):
        named = select(c.article_id).where(c.entity.in_(entities[at : at + _BATCH]))
        some = _ids(connection, _touched(since, until), limit, t.articles.c.id.in_(named))
        found |= dict.fromkeys(some)
    return list(found)[:limit]


def stories_from(
    connection: Connection, source_key: str, since: datetime, until: datetime, limit: int
) -> list[str]:
    """Those with an article of a source."""
    return _ids(connection, _touched(since, until), limit, t.articles.c.source_key == source_key)


def stories_in_thread(connection: Connection, thread_id: str) -> list[str]:
    """The stories of a thread."""
    c = t.thread_stories.c
    return list(connection.execute(select(c.story_id).where(c.thread_id == thread_id)).scalars())


def leads_between(
    connection: Connection, since: datetime, until: datetime, limit: int
) -> Iterator[Lead]:
    """The beginnings of the articles that joined a story in the period, newest first."""
    s, n, m = t.snapshots.c, t.analyses.c, t.story_members.c
    query = (
        select(m.story_id, s.title, func.substr(s.text, 1, _LEAD).label("text"))
        .join(t.articles, t.articles.c.id == m.article_id)
        .join(t.analyses, n.article_id == m.article_id)
        .join(t.snapshots, s.id == n.snapshot_id)
        .where(_in_period(since, until))
        .order_by(m.seq.desc())
        .limit(limit)
    )
    for row in connection.execute(query):
        yield Lead(row.story_id, row.title, row.text)


def named_keys(connection: Connection) -> list[str]:
    """The keys of all entities that articles named."""
    return list(connection.execute(select(t.entities.c.key).order_by(t.entities.c.key)).scalars())


def placings(connection: Connection, story_ids: Sequence[str]) -> dict[str, Placing]:
    """When each article of those stories was placed, by article id."""
    found: dict[str, Placing] = {}
    m, a = t.story_members.c, t.articles.c
    for at in range(0, len(story_ids), _BATCH):
        query = (
            select(m.article_id, m.story_id, m.assigned_at, a.arrival, a.published_at)
            .join(t.articles, a.id == m.article_id)
            .where(m.story_id.in_(story_ids[at : at + _BATCH]))
        )
        for row in connection.execute(query).mappings():
            placing = Placing(**{**row, "arrival": Arrival(row["arrival"])})
            found[placing.article_id] = placing
    return found


def transitions_between(
    connection: Connection, since: datetime, until: datetime, limit: int
) -> list[str]:
    """Signals whose state changed in the period, latest change first."""
    c = t.signal_transitions.c
    query = (
        select(c.signal_id)
        .where(c.at >= since, c.at < until)
        .group_by(c.signal_id)
        .order_by(func.max(c.at).desc(), c.signal_id)
        .limit(limit)
    )
    return list(connection.execute(query).scalars())


def _touched(since: datetime, until: datetime) -> Select[Any]:
    m = t.story_members.c
    return (
        select(m.story_id)
        .join(t.articles, t.articles.c.id == m.article_id)
        .where(_in_period(since, until))
    )


def _in_period(since: datetime, until: datetime) -> ColumnElement[bool]:
    # What came as history counts as if it had been polled when it was published.
    m, a = t.story_members.c, t.articles.c
    polled = a.arrival == Arrival.POLL.value
    return or_(
        and_(polled, m.assigned_at >= since, m.assigned_at < until),
        and_(~polled, a.published_at >= since, a.published_at < until),
    )


def _ids(
    connection: Connection, query: Select[Any], limit: int, *conditions: ColumnElement[bool]
) -> list[str]:
    m = t.story_members.c
    chosen = query.where(*conditions).group_by(m.story_id)
    ordered = chosen.order_by(func.max(m.seq).desc(), m.story_id).limit(limit)
    return list(connection.execute(ordered).scalars())
