"""Stories, their members, and the record of merges and splits."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update

from db import tables as t
from db.rows import to_story
from db.types import Membership, StoryChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from db.types import Story

_BATCH = 500


def save_story(connection: Connection, story: Story) -> None:
    """Insert a story or replace its record."""
    values = dataclasses.asdict(story)
    changed = update(t.stories).where(t.stories.c.id == story.id).values(**values)
    if not connection.execute(changed).rowcount:
        connection.execute(t.stories.insert().values(**values))


def add_member(connection: Connection, member: Membership) -> None:
    """Put an article into a story; an article belongs to one story."""
    connection.execute(t.story_members.insert().values(**dataclasses.asdict(member)))


def move_members(connection: Connection, article_ids: Sequence[str], story_id: str) -> None:
    """Hand articles over to another story; their order of assignment stays."""
    for at in range(0, len(article_ids), _BATCH):
        chosen = t.story_members.c.article_id.in_(article_ids[at : at + _BATCH])
        connection.execute(update(t.story_members).where(chosen).values(story_id=story_id))


def record_change(connection: Connection, change: StoryChange) -> None:
    """Remember a merge or a split."""
    connection.execute(t.story_changes.insert().values(**dataclasses.asdict(change)))


def story_changes(connection: Connection, story_id: str) -> list[StoryChange]:
    """The merges and splits of a story, oldest first."""
    query = select(t.story_changes).where(t.story_changes.c.story_id == story_id)
    rows = connection.execute(query.order_by(t.story_changes.c.id)).mappings()
    return [StoryChange(**{k: v for k, v in row.items() if k != "id"}) for row in rows]


def find_story(connection: Connection, story_id: str) -> Story | None:
    """The story with that id, following merges to the one that lives on."""
    seen: set[str] = set()
    while story_id not in seen:
        seen.add(story_id)
        query = select(t.stories).where(t.stories.c.id == story_id)
        row = connection.execute(query).mappings().first()
        if row is None or row["merged_into"] is None:
            return to_story(row) if row else None
        story_id = row["merged_into"]
    return None


def stories_by_id(connection: Connection, ids: Sequence[str]) -> dict[str, Story]:
    """The stories with those ids, merged ones included as they are."""
    found: dict[str, Story] = {}
    for at in range(0, len(ids), _BATCH):
        query = select(t.stories).where(t.stories.c.id.in_(ids[at : at + _BATCH]))
        found |= {row["id"]: to_story(row) for row in connection.execute(query).mappings()}
    return found


def members_of(connection: Connection, story_ids: Sequence[str]) -> dict[str, list[str]]:
    """Article ids by story, in order of assignment."""
    found: dict[str, list[str]] = defaultdict(list)
    for member in memberships(connection, story_ids):
        found[member.story_id].append(member.article_id)
    return dict(found)


def count_members(connection: Connection, story_id: str) -> int:
    """How many articles stand in a story."""
    members = t.story_members.c
    query = select(func.count()).where(members.story_id == story_id)
    return connection.execute(query).scalar_one()


def published_span(
    connection: Connection, article_ids: Sequence[str]
) -> tuple[datetime, datetime] | None:
    """When the first and the last of some articles were published; None without any."""
    found: list[datetime] = []
    for at in range(0, len(article_ids), _BATCH):
        articles = t.articles.c
        chosen = articles.id.in_(article_ids[at : at + _BATCH])
        found += connection.execute(select(articles.published_at).where(chosen)).scalars()
    return (min(found), max(found)) if found else None


def memberships(connection: Connection, story_ids: Sequence[str]) -> list[Membership]:
    """Members of those stories, in order of assignment within each batch of ids."""
    found: list[Membership] = []
    for at in range(0, len(story_ids), _BATCH):
        chosen = t.story_members.c.story_id.in_(story_ids[at : at + _BATCH])
        query = select(t.story_members).where(chosen).order_by(t.story_members.c.seq)
        found += [Membership(**row) for row in connection.execute(query).mappings()]
    return found


def all_memberships(connection: Connection) -> list[Membership]:
    """Every member of every story, in order of assignment."""
    query = select(t.story_members).order_by(t.story_members.c.seq)
    return [Membership(**row) for row in connection.execute(query).mappings()]


def story_of_article(connection: Connection, article_id: str) -> str | None:
    """The story an article stands in."""
    query = select(t.story_members.c.story_id).where(t.story_members.c.article_id == article_id)
    return connection.execute(query).scalar()


def next_seq(connection: Connection) -> int:
    """The order number that the next assigned article gets."""
    highest = connection.execute(select(func.max(t.story_members.c.seq))).scalar()
    return int(highest or 0) + 1


def count_unassigned(connection: Connection) -> int:
    """How many analysed articles have no story."""
    query = (
        select(func.count())
        .select_from(t.analyses)
        .outerjoin(t.story_members, t.story_members.c.article_id == t.analyses.c.article_id)
        .where(t.story_members.c.article_id.is_(None))
    )
    return connection.execute(query).scalar_one()


def count_stories(connection: Connection) -> int:
    """How many stories live."""
    query = select(func.count()).select_from(t.stories).where(t.stories.c.merged_into.is_(None))
    return connection.execute(query).scalar_one()


def save_members(connection: Connection, members: Iterable[Membership]) -> None:
    """Put several articles into stories."""
    rows = [dataclasses.asdict(member) for member in members]
    if rows:
        connection.execute(t.story_members.insert(), rows)
