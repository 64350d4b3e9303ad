"""What matching needs of stories' articles, read without their words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, false, func, select

from db import tables as t
from db.rows import to_fact, to_mention
from db.types import Arrival, ArticleKind, DateKind, Tier, Topic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, RowMapping, Table

    from db.types import Fact, Mention

_BATCH = 500
_SPLIT_FROM, _MERGED = "split_from", "merged"


@dataclass(frozen=True, slots=True)
class PlacedArticle:
    """An analysed article of a story.

    One without a date that its source already had when it was first polled counts as history: how
    old it is, nobody knows. `taken_at` is when the version analysed was taken, `revised` what it changed (a `RevisionKind`).
    """

    story_id: str
    article_id: str
    snapshot_id: str
    title: str
    source_key: str
    outlet: str
    domain: str
    tier: Tier
    language: str
    kind: ArticleKind
    relevance: float
    published_at: datetime
    first_seen_at: datetime
    taken_at: datetime
    arrival: Arrival
    text_hash: str
    duplicate_of: str | None
    revised: str


def placed_articles(
    connection: Connection, story_ids: Sequence[str], as_of: datetime | None = None
) -> list[PlacedArticle]:
    """The analysed articles of stories, those assigned up to `as_of`, in order of assignment."""
    found: list[PlacedArticle] = []
    m, a, n, s = t.story_members.c, t.articles.c, t.analyses.c, t.snapshots.c
    columns = (
        m.story_id, m.article_id, n.snapshot_id, s.title, a.source_key, a.outlet, a.domain, a.tier,
        n.language, n.kind, n.relevance, a.published_at, a.first_seen_at, s.taken_at, a.arrival,
        n.text_hash, a.duplicate_of, func.coalesce(t.revisions.c.kind, "").label("revised"),
        _was_there().label("was_there"),
    )  # fmt: skip
    joined = (
        t.story_members.join(t.articles, a.id == m.article_id)
        .join(t.analyses, n.article_id == m.article_id)
        .join(t.snapshots, s.id == n.snapshot_id)
        .outerjoin(t.revisions, t.revisions.c.snapshot_id == n.snapshot_id)
    )
    for at in range(0, len(story_ids), _BATCH):
        query = select(*columns).select_from(joined)
        query = query.where(m.story_id.in_(story_ids[at : at + _BATCH]))
        if as_of is not None:
            query = query.where(m.assigned_at <= as_of)
        rows = connection.execute(query.order_by(m.seq)).mappings()
        found += [_to_placed(row) for row in rows]
    return found


def _was_there() -> ColumnElement[bool]:
    """Whether an undated article came with the first poll of its source."""
    a, other = t.articles.c, t.articles.alias("of_the_source").c
    first = (
        select(func.min(other.first_seen_at))
        .where(other.source_key == a.source_key)
        .correlate(t.articles)
        .scalar_subquery()
    )
    return case((a.date_kind == DateKind.MISSING.value, a.first_seen_at <= first), else_=false())


def _to_placed(row: RowMapping) -> PlacedArticle:
    values = dict(row)
    arrival = Arrival(row["arrival"])
    if values.pop("was_there") and arrival is Arrival.POLL:
        arrival = Arrival.IMPORT
    values |= {"tier": Tier(row["tier"]), "kind": ArticleKind(row["kind"]), "arrival": arrival}
    return PlacedArticle(**values)


def stories_of_articles(connection: Connection, article_ids: Sequence[str]) -> list[str]:
    """The stories in which articles stand, each once, in order of assignment."""
    found: dict[str, None] = {}
    c = t.story_members.c
    for at in range(0, len(article_ids), _BATCH):
        chosen = c.article_id.in_(article_ids[at : at + _BATCH])
        query = select(c.story_id).where(chosen).order_by(c.seq)
        found |= dict.fromkeys(connection.execute(query).scalars())
    return list(found)


def topics_of_articles(connection: Connection, ids: Sequence[str]) -> dict[str, dict[Topic, float]]:
    """The topics of articles with their scores, by article id."""
    found: dict[str, dict[Topic, float]] = defaultdict(dict)
    for row in _rows(connection, t.article_topics, ids, "topic"):
        found[row["article_id"]][Topic(row["topic"])] = row["score"]
    return found


def mentions_of_articles(connection: Connection, ids: Sequence[str]) -> dict[str, list[Mention]]:
    """The entities that articles mention, by article id."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for row in _rows(connection, t.mentions, ids, "entity"):
        found[row["article_id"]].append(to_mention(row))
    return found


def facts_of_articles(
    connection: Connection, ids: Sequence[str]
) -> dict[str, list[tuple[Fact, str]]]:
    """What articles state with the words that state it, in their order, by article id."""
    found: dict[str, list[tuple[Fact, str]]] = defaultdict(list)
    f, s = t.facts.c, t.snapshots.c
    words = func.substr(s.title + "\n\n" + s.text, f.start + 1, f.end - f.start).label("words")
    for at in range(0, len(ids), _BATCH):
        query = (
            select(t.facts, words)
            .join(t.snapshots, s.id == f.snapshot_id)
            .where(f.article_id.in_(ids[at : at + _BATCH]))
        )
        for row in connection.execute(query.order_by(f.article_id, f.position)).mappings():
            found[row["article_id"]].append((to_fact(row), row["words"]))
    return found


def former_stories(connection: Connection, story_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The stories that each took in, or was split from, and theirs in turn; oldest change first.

    Stories without any are left out.
    """
    direct: dict[str, list[str]] = defaultdict(list)
    asked: set[str] = set()
    waiting = list(dict.fromkeys(story_ids))
    while waiting:
        asked.update(waiting)
        for story_id, other in _changes(connection, waiting):
            direct[story_id].append(other)
        waiting = sorted({other for some in direct.values() for other in some} - asked)
    found = {key: _follow(key, direct) for key in story_ids if key in direct}
    return {key: was for key, was in found.items() if was}


def merges_of(
    connection: Connection, story_ids: Sequence[str]
) -> dict[str, tuple[tuple[str, datetime], ...]]:
    """The stories that each took in itself, with the moment, oldest first."""
    found: dict[str, list[tuple[str, datetime]]] = defaultdict(list)
    c = t.story_changes.c
    for at in range(0, len(story_ids), _BATCH):
        query = select(c.story_id, c.other_id, c.at).where(
            c.story_id.in_(story_ids[at : at + _BATCH]), c.kind == _MERGED
        )
        for row in connection.execute(query.order_by(c.id)):
            found[row[0]].append((row[1], row[2]))
    return {key: tuple(some) for key, some in found.items()}


def _changes(connection: Connection, story_ids: Sequence[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    c = t.story_changes.c
    for at in range(0, len(story_ids), _BATCH):
        query = select(c.story_id, c.other_id).where(
            c.story_id.in_(story_ids[at : at + _BATCH]), c.kind.in_([_MERGED, _SPLIT_FROM])
        )
        found += [(row[0], row[1]) for row in connection.execute(query.order_by(c.id))]
    return found


def _follow(story_id: str, direct: dict[str, list[str]]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    waiting = list(direct[story_id])
    while waiting:
        other = waiting.pop(0)
        if other != story_id and other not in found:
            found[other] = None
            waiting += direct.get(other, ())
    return tuple(found)


def _rows(connection: Connection, table: Table, ids: Sequence[str], order: str) -> list[Any]:
    found: list[Any] = []
    for at in range(0, len(ids), _BATCH):
        chosen = table.c.article_id.in_(ids[at : at + _BATCH])
        query = select(table).where(chosen).order_by(table.c.article_id, table.c[order])
        found += connection.execute(query).mappings().all()
    return found
