"""Made-up articles that state facts of models and rules, for the pages with tables."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from db.analyses import save_analysis
from db.articles import insert_articles, insert_snapshot
from db.entities import save_entities
from db.sources import add_sources
from db.stories import add_member, find_story, next_seq, save_story
from db.types import (
    EntityRecord,
    Fact,
    Membership,
    Mention,
    Predicate,
    Source,
    Story,
    Tier,
    Topic,
    anchor_passage,
)
from tests.brief_stories import Told, to_analysis, to_article, to_snapshot

if TYPE_CHECKING:
    from db.store import Database

NOW = datetime(2026, 7, 20, 12, tzinfo=UTC)
NORTHLIGHT = EntityRecord("organisation:northlight", "organisation", "Northlight")
LUMEN = EntityRecord("model:lumen", "model", "Lumen", "model:lumen", NORTHLIGHT.key)
LUMEN_3 = EntityRecord("model:lumen-3", "model", "Lumen 3", "model:lumen", NORTHLIGHT.key, "3")
LUMEN_4 = EntityRecord("model:lumen-4", "model", "Lumen 4", "model:lumen", NORTHLIGHT.key, "4")
CORVID = EntityRecord("model:corvid", "model", "Corvid", "model:corvid", "", discovered=True)


@dataclass(frozen=True)
class Stated:
    """One article with its facts: (predicate, subject, from, to, effective day)."""

    key: str
    day: str
    facts: tuple[tuple[Predicate, str, str, str, str], ...]
    outlet: str = "Quay Post"
    tier: Tier = Tier.PRESS
    text: str = "It was told on the quay."
    story: str = ""
    title: str = "News from the quay"
    mentions: tuple[Mention, ...] = ()
    topics: tuple[Topic, ...] = (Topic.MODEL_RELEASE,)
    records: tuple[EntityRecord, ...] = field(default=(NORTHLIGHT, LUMEN_3, LUMEN_4, CORVID))


def state(database: Database, *articles: Stated) -> None:
    """Store the articles, analysed and each in its story."""
    for one in articles:
        _state(database, one)


def _state(database: Database, one: Stated) -> None:
    moment = datetime.fromisoformat(f"{one.day}T09:00:00+00:00")
    told = Told(one.key, one.outlet, one.title, one.text, tier=one.tier, topics=one.topics)
    slug = one.outlet.lower().replace(" ", "-")
    article = replace(
        to_article(told, slug), published_at=moment, first_seen_at=moment, tier=one.tier
    )
    snapshot = replace(to_snapshot(told), taken_at=moment)
    start = snapshot.content.index(one.text)
    passage = anchor_passage(snapshot, start, start + len(one.text))
    facts = tuple(Fact(*values, passage) for values in one.facts)
    analysis = replace(to_analysis(told, snapshot), facts=facts, mentions=one.mentions)
    story = one.story or f"s-{one.key}"
    with database.write() as connection:
        url = f"https://{slug}.example/feed"
        add_sources(connection, [Source(slug, one.outlet, url, f"{slug}.example", tier=one.tier)])
        insert_articles(connection, [article])
        insert_snapshot(connection, snapshot)
        save_analysis(connection, analysis)
        save_entities(connection, one.records, one.key, moment)
        if find_story(connection, story) is None:
            save_story(connection, Story(story, one.title, moment, moment, moment))
        seq = next_seq(connection)
        add_member(connection, Membership(one.key, story, seq, 1.0, moment))
