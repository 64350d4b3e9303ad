"""What timelines are made of: statements on subjects or in stories, signals, what is most told."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db import tables as t
from db.rows import to_fact
from db.signals import read_entries

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from db.types import Fact, LedgerEntry

_BATCH = 500


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact with the article that states it and the story that it stands in, if any."""

    fact: Fact
    article_id: str
    outlet: str
    url: str
    published_at: datetime
    story_id: str | None


@dataclass(frozen=True, slots=True)
class ToldName:
    """An entity or a family that headlines name, and in how many articles they do."""

    key: str
    kind: str
    name: str
    articles: int


def facts_on(
    connection: Connection, subjects: Sequence[str], predicates: Sequence[str], limit: int
) -> list[StatedFact]:
    """Statements on any of those subjects (any case), newest first; copies are left out."""
    wanted = sorted({subject.lower() for subject in subjects})
    found: list[StatedFact] = []
    for at in range(0, len(wanted), _BATCH):
        about = func.lower(t.facts.c.subject).in_(wanted[at : at + _BATCH])
        found += _stated(connection, about, predicates, limit)
    return found


def facts_in_stories(
    connection: Connection, story_ids: Sequence[str], predicates: Sequence[str], limit: int
) -> list[StatedFact]:
    """Statements in the articles of those stories, newest first; copies are left out."""
    found: list[StatedFact] = []
    for at in range(0, len(story_ids), _BATCH):
        told = t.story_members.c.story_id.in_(story_ids[at : at + _BATCH])
        found += _stated(connection, told, predicates, limit)
    return found


def signals_on(connection: Connection, subjects: Sequence[str]) -> list[LedgerEntry]:
    """The signals about any of those subjects, by id."""
    about = select(t.signal_subjects.c.signal_id).where(
        t.signal_subjects.c.subject.in_(list(subjects)[:_BATCH])
    )
    query = select(t.signals).where(t.signals.c.id.in_(about)).order_by(t.signals.c.id)
    return read_entries(connection, query)


def signals_of_stories(connection: Connection, story_ids: Sequence[str]) -> list[LedgerEntry]:
    """The signals that articles of those stories opened, by id."""
    found: list[LedgerEntry] = []
    for at in range(0, len(story_ids), _BATCH):
        own = t.signals.c.story_id.in_(story_ids[at : at + _BATCH])
        found += read_entries(connection, select(t.signals).where(own).order_by(t.signals.c.id))
    return found


def most_told(connection: Connection, since: datetime, limit: int) -> list[ToldName]:
    """What headlines since then name most."""
    m, times = t.mentions.c, func.count()
    query = (
        select(m.entity, m.kind, func.min(m.name), times)
        .join(t.articles, t.articles.c.id == m.article_id)
        .where(t.articles.c.published_at >= since, m.in_title.is_(True))
        .group_by(m.entity, m.kind)
        .order_by(times.desc(), m.entity)
    )
    return [ToldName(*row) for row in connection.execute(query.limit(limit))]


def families_told(connection: Connection, since: datetime, limit: int) -> list[ToldName]:
    """The families of models that headlines since then name most; those of two models or more."""
    m, e = t.mentions.c, t.entities.c
    query = (
        select(e.family, e.key, m.article_id)
        .join(t.articles, t.articles.c.id == m.article_id)
        .join(t.entities, e.key == m.entity)
        .where(t.articles.c.published_at >= since, m.in_title.is_(True), e.family != "")
    )
    articles: dict[str, set[str]] = defaultdict(set)
    models: dict[str, set[str]] = defaultdict(set)
    for family, key, article_id in connection.execute(query):
        articles[family].add(article_id)
        models[family].add(key)
    ranked = sorted(articles, key=lambda key: (-len(articles[key]), key))
    kept = [key for key in ranked if len(models[key]) > 1][:limit]
    return [ToldName(key, "model", "", len(articles[key])) for key in kept]


def _stated(
    connection: Connection, chosen: ColumnElement[bool], predicates: Sequence[str], limit: int
) -> list[StatedFact]:
    a, f = t.articles.c, t.facts.c
    query = (
        select(t.facts, a.outlet, a.url, a.published_at, t.story_members.c.story_id)
        .join(t.articles, a.id == f.article_id)
        .outerjoin(t.story_members, t.story_members.c.article_id == f.article_id)
        .where(chosen, f.predicate.in_(list(predicates)), f.subject != "")
        .where(a.duplicate_of.is_(None))
        .order_by(a.published_at.desc(), a.number.desc(), f.position)
        .limit(limit)
    )
    return [
        StatedFact(
            to_fact(row),
            row["article_id"],
            row["outlet"],
            row["url"],
            row["published_at"],
            row["story_id"],
        )
        for row in connection.execute(query).mappings()
    ]
