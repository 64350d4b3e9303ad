"""The models that articles name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from db import tables as t
from db.entities import to_entity

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from db.types import EntityRecord

MOST_MODELS = 20_000


@dataclass(frozen=True, slots=True)
class NamedModel:
    """A model, how many articles name it, and when the first of them was read."""

    record: EntityRecord
    articles: int
    first_seen_at: datetime


def named_models(connection: Connection, limit: int = MOST_MODELS) -> list[NamedModel]:
    """Every model, product and family that an article named, by key."""
    times = (
        select(func.count())
        .where(t.mentions.c.entity == t.entities.c.key)
        .correlate(t.entities)
        .scalar_subquery()
        .label("articles")
    )
    query = (
        select(t.entities, times)
        .where(t.entities.c.kind == "model")
        .order_by(t.entities.c.key)
        .limit(limit)
    )
    return [
        NamedModel(to_entity(row), row["articles"], row["first_seen_at"])
        for row in connection.execute(query).mappings()
    ]
