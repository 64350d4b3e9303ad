"""What a question is read against: the names that articles gave, and the days of events."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db import tables as t
from db.entities import to_entity

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from db.types import EntityRecord

_FIELDS = ("key", "kind", "name", "family", "owner", "version", "size", "discovered")
_MOST_FACTS = 500


@dataclass(frozen=True, slots=True)
class EventDay:
    """The day on which something happened to a subject, by `facts` statements of it."""

    subject: str
    predicate: str
    day: date
    facts: int


def count_entities(connection: Connection) -> int:
    """How many entities articles have named; grows when there are new ones."""
    return connection.execute(select(func.count()).select_from(t.entities)).scalar_one()


def named_entities(connection: Connection) -> list[EntityRecord]:
    """Every entity that some article named, by key."""
    columns = [t.entities.c[name] for name in _FIELDS]
    rows = connection.execute(select(*columns).order_by(t.entities.c.key)).mappings()
    return [to_entity(row) for row in rows]


def first_namings(connection: Connection) -> dict[str, datetime]:
    """When the first article that named it was seen, by the key of each entity."""
    entities = t.entities.c
    query = select(entities.key, entities.first_seen_at).order_by(entities.key)
    return {row.key: row.first_seen_at for row in connection.execute(query)}


def find_event_day(
    connection: Connection,
    subjects: Sequence[str],
    predicates: Sequence[str],
    published_before: datetime,
) -> EventDay | None:
    """When one of those things happened to one of the subjects; None when no fact says so.

    The first of the predicates that has a fact decides. The day stated most often stands, and
    where none is stated the first publication's; of several days as frequent the earliest.
    Subjects are compared without regard to case.
    """
    facts, articles = t.facts.c, t.articles.c
    query = (
        select(facts.subject, facts.predicate, facts.effective_date, articles.published_at)
        .join(t.articles, articles.id == facts.article_id)
        .where(facts.predicate.in_(predicates), articles.published_at < published_before)
        .where(func.lower(facts.subject).in_([subject.lower() for subject in subjects]))
        .order_by(articles.published_at, facts.article_id, facts.position)
        .limit(_MOST_FACTS)
    )
    every = connection.execute(query).all()
    decisive = next((p for p in predicates if any(row.predicate == p for row in every)), None)
    rows = [row for row in every if row.predicate == decisive]
    if not rows:
        return None
    # A release announced for a later week is stated as a day, too: what has happened counts.
    days = [day for row in rows if (day := _day_of(row.effective_date))]
    stated = Counter(day for day in days if day <= published_before.date())
    day = min(stated, key=lambda one: (-stated[one], one)) if stated else None
    first = rows[0]
    return EventDay(first.subject, first.predicate, day or first.published_at.date(), len(rows))


def _day_of(stated: str) -> date | None:
    try:
        return date.fromisoformat(stated)
    except ValueError:
        return None
