"""What readers say of stories: useful or not. One word per reader, story and place; it may change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from db import tables as t
from db.reader_tables import reactions as table
from db.rows import to_values

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection


class Verdict(StrEnum):
    """What a reader says of a story."""

    USEFUL = "useful"
    NOT_USEFUL = "not_useful"


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reader's word on a story. `reader` is an id that names nobody.

    `place` is where it was said: `story`, `brief`, `search`; `context` the week or the question.
    """

    story_id: str
    reader: str
    place: str
    verdict: Verdict
    context: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ReactionCounts:
    """How many readers found a story useful and not; each counts once, by the latest word."""

    useful: int = 0
    not_useful: int = 0


def save_reaction(connection: Connection, reaction: Reaction) -> None:
    """Keep a reaction in place of the one that the reader may have left there before."""
    values = to_values(reaction) | {"verdict": reaction.verdict.value}
    if not connection.execute(update(table).where(_same(reaction)).values(**values)).rowcount:
        connection.execute(table.insert().values(**values))


def drop_reaction(connection: Connection, story_id: str, reader: str, place: str) -> None:
    """Take a reader's word back."""
    c = table.c
    mine = (c.story_id == story_id) & (c.reader == reader) & (c.place == place)
    connection.execute(delete(table).where(mine))


def reaction_of(connection: Connection, story_id: str, reader: str) -> Reaction | None:
    """A reader's latest word on a story, wherever it was said."""
    c = table.c
    query = select(table).where(c.story_id == story_id, c.reader == reader)
    row = connection.execute(query.order_by(c.at.desc(), c.place)).mappings().first()
    return Reaction(**dict(row) | {"verdict": Verdict(row["verdict"])}) if row else None


def count_reactions(connection: Connection, story_id: str) -> ReactionCounts:
    """What all readers say of a story."""
    c = table.c
    latest = select(c.reader, func.max(c.at).label("at")).where(c.story_id == story_id)
    last = latest.group_by(c.reader).subquery()
    query = (
        select(c.verdict, func.count(c.reader.distinct()))
        .join(last, (last.c.reader == c.reader) & (last.c.at == c.at))
        .where(c.story_id == story_id)
        .group_by(c.verdict)
    )
    found = {Verdict(verdict): number for verdict, number in connection.execute(query)}
    return ReactionCounts(found.get(Verdict.USEFUL, 0), found.get(Verdict.NOT_USEFUL, 0))


def list_reactions(connection: Connection, limit: int | None = None) -> list[Reaction]:
    """All reactions to living stories, newest first; those to merged ones go to what took them in."""
    s, c = t.stories.c, table.c
    query = (
        select(table, s.merged_into)
        .join(t.stories, s.id == c.story_id)
        .order_by(c.at.desc(), c.story_id, c.reader, c.place)
        .limit(limit)
    )
    found = []
    for row in connection.execute(query).mappings():
        values = {name: row[name] for name in ("story_id", "reader", "place", "context", "at")}
        values["story_id"] = row["merged_into"] or row["story_id"]
        found.append(Reaction(**values, verdict=Verdict(row["verdict"])))
    return found


def _same(reaction: Reaction) -> ColumnElement[bool]:
    c = table.c
    return (
        (c.story_id == reaction.story_id)
        & (c.reader == reaction.reader)
        & (c.place == reaction.place)
    )
