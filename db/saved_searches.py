"""Searches that readers keep under a name; each is the address of a feed.

`id` is that address: whoever makes one up must take it from a source that nobody can guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from db.reader_tables import saved_searches as table
from db.rows import to_values

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search under a name, unique per owner; `question` is canonical JSON."""

    id: str
    owner: str
    name: str
    question: str
    created_at: datetime


def insert_search(connection: Connection, saved: SavedSearch) -> None:
    """Keep a search; its id and its owner's name for it must be new."""
    connection.execute(table.insert().values(**to_values(saved)))


def find_search(connection: Connection, search_id: str) -> SavedSearch | None:
    """The search of that id, whoever owns it."""
    row = connection.execute(select(table).where(table.c.id == search_id)).mappings().first()
    return SavedSearch(**row) if row else None


def find_by_name(connection: Connection, owner: str, name: str) -> SavedSearch | None:
    """What an owner calls so."""
    query = select(table).where(table.c.owner == owner, table.c.name == name)
    row = connection.execute(query).mappings().first()
    return SavedSearch(**row) if row else None


def searches_of(connection: Connection, owner: str) -> list[SavedSearch]:
    """An owner's searches, oldest first."""
    query = select(table).where(table.c.owner == owner).order_by(table.c.created_at, table.c.name)
    return [SavedSearch(**row) for row in connection.execute(query).mappings()]


def count_searches(connection: Connection, owner: str) -> int:
    """How many searches an owner keeps."""
    query = select(func.count()).select_from(table).where(table.c.owner == owner)
    return int(connection.execute(query).scalar_one())


def rename_search(connection: Connection, owner: str, search_id: str, name: str) -> bool:
    """Call an owner's search otherwise; False when the owner has none of that id."""
    own = (table.c.id == search_id) & (table.c.owner == owner)
    return bool(connection.execute(update(table).where(own).values(name=name)).rowcount)


def delete_search(connection: Connection, owner: str, search_id: str) -> bool:
    """Forget an owner's search; False when the owner has none of that id."""
    own = (table.c.id == search_id) & (table.c.owner == owner)
    return bool(connection.execute(delete(table).where(own)).rowcount)
