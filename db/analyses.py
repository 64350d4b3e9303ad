"""What was understood of each article."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from db import tables as t
from db.articles import articles_by_id, newest_snapshots, snapshots_by_id
from db.entities import entities_by_key, save_entities
from db.history import arrival_order
from db.rows import to_analysis, to_fact, to_mention
from db.search_rows import index_again
from db.types import Reading, Tier, Topic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from db.types import Analysis, Article, EntityRecord, Fact, Mention, Snapshot

_BATCH = 500


@dataclasses.dataclass(frozen=True, slots=True)
class PendingSnapshot:
    """A version that waits for analysis."""

    article_id: str
    snapshot_id: str
    taken_at: datetime


def pending_snapshots(connection: Connection, limit: int) -> list[PendingSnapshot]:
    """Newest snapshots that were not analysed yet: news as it came in, then history by date."""
    newest = newest_snapshots().subquery()
    query = (
        select(t.articles.c.id, newest.c.snapshot_id, t.snapshots.c.taken_at)
        .join(newest, newest.c.article_id == t.articles.c.id)
        .join(t.snapshots, t.snapshots.c.id == newest.c.snapshot_id)
        .outerjoin(t.analyses, t.analyses.c.article_id == t.articles.c.id)
        .where(
            t.analyses.c.snapshot_id.is_(None) | (t.analyses.c.snapshot_id != newest.c.snapshot_id)
        )
        .order_by(*arrival_order())
        .limit(limit)
    )
    return [PendingSnapshot(*row) for row in connection.execute(query)]


def load_pending(
    connection: Connection, pending: Sequence[PendingSnapshot]
) -> list[tuple[Article, Snapshot, Tier]]:
    """The articles and snapshots themselves, in the order given."""
    articles = articles_by_id(connection, [one.article_id for one in pending])
    snapshots = snapshots_by_id(connection, [one.snapshot_id for one in pending])
    return [
        (articles[one.article_id], snapshots[one.snapshot_id], articles[one.article_id].tier)
        for one in pending
    ]


def pending_analysis(connection: Connection, limit: int) -> list[tuple[Article, Snapshot, Tier]]:
    """Articles whose newest snapshot was not analysed yet, in the order to take them up."""
    return load_pending(connection, pending_snapshots(connection, limit))


def count_pending_analysis(connection: Connection) -> int:
    """How many articles wait for analysis."""
    newest = newest_snapshots().subquery()
    query = (
        select(func.count())
        .select_from(newest)
        .outerjoin(t.analyses, t.analyses.c.article_id == newest.c.article_id)
        .where(
            t.analyses.c.snapshot_id.is_(None) | (t.analyses.c.snapshot_id != newest.c.snapshot_id)
        )
    )
    return connection.execute(query).scalar_one()


def save_analysis(connection: Connection, analysis: Analysis) -> None:
    """Store an analysis, replacing that of an earlier snapshot of the article."""
    for table in (t.facts, t.mentions, t.article_topics, t.analyses):
        connection.execute(delete(table).where(table.c.article_id == analysis.article_id))
    connection.execute(
        t.analyses.insert().values(
            article_id=analysis.article_id,
            snapshot_id=analysis.snapshot_id,
            analysed_at=analysis.analysed_at,
            language=analysis.language,
            kind=analysis.kind.value,
            relevance=analysis.relevance,
            text_hash=analysis.text_hash,
        )
    )
    key: dict[str, object] = {"article_id": analysis.article_id}
    topics = [key | {"topic": topic.value, "score": s} for topic, s in analysis.topics.items()]
    mentions = [key | dataclasses.asdict(mention) for mention in analysis.mentions]
    facts = [key | {"position": n} | _fact_values(f) for n, f in enumerate(analysis.facts)]
    for table, rows in ((t.article_topics, topics), (t.mentions, mentions), (t.facts, facts)):
        if rows:
            connection.execute(table.insert(), rows)
    save_entities(connection, analysis.entities, analysis.article_id, analysis.analysed_at)
    index_again(connection, analysis.article_id)  # its topics and names may be others now


def analyses_by_article(connection: Connection, ids: Sequence[str]) -> dict[str, Analysis]:
    """Analyses with their topics, mentions, facts and the entities mentioned, by article id."""
    found: dict[str, Analysis] = {}
    for at in range(0, len(ids), _BATCH):
        found |= _load_analyses(connection, ids[at : at + _BATCH])
    return found


def readings(connection: Connection, article_ids: Sequence[str]) -> list[Reading]:
    """Articles with the snapshot that was analysed, in the order of the ids given."""
    articles = articles_by_id(connection, article_ids)
    analyses = analyses_by_article(connection, article_ids)
    snapshots = snapshots_by_id(connection, [a.snapshot_id for a in analyses.values()])
    stories = _story_of(connection, article_ids)
    return [
        Reading(
            article=articles[key],
            snapshot=snapshots[analyses[key].snapshot_id],
            analysis=analyses[key],
            tier=articles[key].tier,
            story_id=stories.get(key),
        )
        for key in article_ids
        if key in articles and key in analyses
    ]


def readings_between(connection: Connection, start: datetime, end: datetime) -> list[Reading]:
    """Analysed articles published in [start, end), oldest first."""
    query = (
        select(t.articles.c.id)
        .join(t.analyses, t.analyses.c.article_id == t.articles.c.id)
        .where(t.articles.c.published_at >= start, t.articles.c.published_at < end)
        .order_by(t.articles.c.published_at, t.articles.c.number)
    )
    return readings(connection, list(connection.execute(query).scalars()))


def _story_of(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    members = t.story_members
    for at in range(0, len(ids), _BATCH):
        query = select(members.c.article_id, members.c.story_id).where(
            members.c.article_id.in_(ids[at : at + _BATCH])
        )
        found |= {article: story for article, story in connection.execute(query)}
    return found


def _load_analyses(connection: Connection, ids: Sequence[str]) -> dict[str, Analysis]:
    topics: dict[str, dict[Topic, float]] = defaultdict(dict)
    mentions: dict[str, list[Mention]] = defaultdict(list)
    facts: dict[str, list[Fact]] = defaultdict(list)
    topic_rows = select(t.article_topics).where(t.article_topics.c.article_id.in_(ids))
    for row in connection.execute(topic_rows.order_by(t.article_topics.c.topic)).mappings():
        topics[row["article_id"]][Topic(row["topic"])] = row["score"]
    mention_rows = select(t.mentions).where(t.mentions.c.article_id.in_(ids))
    for row in connection.execute(mention_rows.order_by(t.mentions.c.entity)).mappings():
        mentions[row["article_id"]].append(to_mention(row))
    fact_rows = select(t.facts).where(t.facts.c.article_id.in_(ids))
    for row in connection.execute(fact_rows.order_by(t.facts.c.position)).mappings():
        facts[row["article_id"]].append(to_fact(row))
    named = sorted({mention.entity for some in mentions.values() for mention in some})
    entities = entities_by_key(connection, named)
    rows = connection.execute(select(t.analyses).where(t.analyses.c.article_id.in_(ids)))
    read = {
        row["article_id"]: to_analysis(
            row,
            topics[row["article_id"]],
            tuple(mentions[row["article_id"]]),
            tuple(facts[row["article_id"]]),
        )
        for row in rows.mappings()
    }
    return {key: _with_entities(analysis, entities) for key, analysis in read.items()}


def _with_entities(analysis: Analysis, known: dict[str, EntityRecord]) -> Analysis:
    found = tuple(known[m.entity] for m in analysis.mentions if m.entity in known)
    return dataclasses.replace(analysis, entities=found)


def _fact_values(fact: Fact) -> dict[str, object]:
    return {
        "predicate": fact.predicate.value,
        "subject": fact.subject,
        "from_value": fact.from_value,
        "to_value": fact.to_value,
        "effective_date": fact.effective_date,
        "snapshot_id": fact.passage.snapshot_id,
        "start": fact.passage.start,
        "end": fact.passage.end,
        "sha256": fact.passage.sha256,
        "source": fact.source,
        "unsourced": fact.unsourced,
    }
