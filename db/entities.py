"""The entities that articles named, each once, with the article that named it first."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from db import tables as t
from db.rows import to_values
from db.types import EntityRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping, Select

_BATCH = 500
_FIELDS = ("key", "kind", "name", "family", "owner", "version", "size", "discovered")
_COLUMNS = tuple(t.entities.c[name] for name in _FIELDS)


@dataclass(frozen=True, slots=True)
class Sighting:
    """Where an entity was named for the first time, in the order of analysis."""

    article_id: str
    seen_at: datetime


def save_entities(
    connection: Connection, records: Iterable[EntityRecord], article_id: str, seen_at: datetime
) -> None:
    """Store what is known of entities; one that is there keeps its first article and time.

    A discovered one keeps the first owner that a text gave it.
    """
    found = sorted(records, key=lambda record: record.key)
    known = entities_by_key(connection, [record.key for record in found])
    wanted = {record.key: _keep_owner(record, known.get(record.key)) for record in found}
    first = {"first_article_id": article_id, "first_seen_at": seen_at}
    new = [to_values(record) | first for key, record in wanted.items() if key not in known]
    if new:
        _insert_new(connection, new)
    for key, record in wanted.items():
        if key in known and known[key] != record:
            values = {name: getattr(record, name) for name in _FIELDS[1:]}
            connection.execute(t.entities.update().where(t.entities.c.key == key).values(values))


def entities_by_key(connection: Connection, keys: Sequence[str]) -> dict[str, EntityRecord]:
    """The entities among those asked for that some article named, by key."""
    found: dict[str, EntityRecord] = {}
    for at in range(0, len(keys), _BATCH):
        query = select(*_COLUMNS).where(t.entities.c.key.in_(keys[at : at + _BATCH]))
        found |= {record.key: record for record in _read(connection, query)}
    return found


def models_of_family(connection: Connection, family: str) -> list[EntityRecord]:
    """The models that were named of a family, such as `model:claude`, by key; itself apart."""
    query = select(*_COLUMNS).where(t.entities.c.family == family, t.entities.c.key != family)
    return _read(connection, query.order_by(t.entities.c.key))


def entities_of_owner(connection: Connection, owner: str) -> list[EntityRecord]:
    """What was named of an organisation's or regulator's: models, people, rules; by key."""
    query = select(*_COLUMNS).where(t.entities.c.owner == owner)
    return _read(connection, query.order_by(t.entities.c.key))


def find_entities(connection: Connection, text: str, limit: int = 20) -> list[EntityRecord]:
    """Entities whose name or key holds the text, for search boxes.

    Those that start with it come first, then those named by most articles. Case, hyphens and
    spaces do not matter: "gpt 5.6" finds `model:gpt-5.6-sol`.
    """
    plain = text.strip().lower()
    slug = re.sub(r"[^\w.+]+", "-", plain).strip("-")
    if not slug:
        return []
    name, key = func.lower(t.entities.c.name), t.entities.c.key
    begins = or_(name.startswith(plain, autoescape=True), key.contains(f":{slug}", autoescape=True))
    times = (
        select(func.count())
        .where(t.mentions.c.entity == t.entities.c.key)
        .correlate(t.entities)
        .scalar_subquery()
    )
    query = (
        select(*_COLUMNS)
        .where(or_(name.contains(plain, autoescape=True), key.contains(slug, autoescape=True)))
        .order_by(case((begins, literal(0)), else_=literal(1)), times.desc(), t.entities.c.key)
        .limit(limit)
    )
    return _read(connection, query)


def first_sightings(connection: Connection, keys: Sequence[str]) -> dict[str, Sighting]:
    """Where each entity was named first, by key."""
    c = t.entities.c
    found: dict[str, Sighting] = {}
    for at in range(0, len(keys), _BATCH):
        query = select(c.key, c.first_article_id, c.first_seen_at).where(
            c.key.in_(keys[at : at + _BATCH])
        )
        found |= {key: Sighting(article, seen) for key, article, seen in connection.execute(query)}
    return found


def _keep_owner(record: EntityRecord, known: EntityRecord | None) -> EntityRecord:
    # Whose a discovered entity is, each text says otherwise or not at all: the first word stands.
    if known is None or not known.owner or not record.discovered:
        return record
    return replace(record, owner=known.owner)


def _insert_new(connection: Connection, rows: list[dict[str, Any]]) -> None:
    # Another worker may insert the same name meanwhile: the first one stands.
    if connection.dialect.name == "postgresql":
        connection.execute(postgresql.insert(t.entities).on_conflict_do_nothing(), rows)
    else:
        connection.execute(sqlite.insert(t.entities).on_conflict_do_nothing(), rows)


def _read(connection: Connection, query: Select[Any]) -> list[EntityRecord]:
    return [to_entity(row) for row in connection.execute(query).mappings()]


def to_entity(row: RowMapping) -> EntityRecord:
    """A row of the columns of `entities` as a record."""
    return EntityRecord(**{name: row[name] for name in _FIELDS})
