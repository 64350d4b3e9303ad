"""What pages and the API show, read from the database in one consistent view each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from app.origins import read_origins
from db import briefs, overview, stories
from db.analyses import readings
from db.articles import snapshots_by_id
from db.changes import changes_of_articles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.brief.model import Brief
    from app.origins import Origins
    from db.changes import ArticleChange
    from db.overview import Facet, Totals
    from db.store import Database
    from db.types import Fact, Reading, StoredBrief, Story

_TOPIC_FLOOR = 0.5


@dataclass(frozen=True, slots=True)
class Issue:
    """A written issue with its neighbours in time."""

    brief: Brief
    stored: StoredBrief
    previous: str | None
    following: str | None


@dataclass(frozen=True, slots=True)
class QuotedFact:
    """A fact with the words it was taken from, and its subject's name for readers."""

    fact: Fact
    subject: str
    quotation: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story with everything that its page tells; `asked_id` is the id that was asked for.

    `changes` are later versions by article.
    """

    asked_id: str
    story: Story
    readings: tuple[Reading, ...]
    waiting: int
    facts: tuple[QuotedFact, ...]
    weeks: tuple[str, ...]
    absorbed: tuple[str, ...]
    topics: tuple[str, ...]
    entities: tuple[tuple[str, str], ...]
    changes: Mapping[str, tuple[ArticleChange, ...]]
    origins: Origins

    @property
    def outlets(self) -> int:
        """How many outlets told the story."""
        return self.origins.outlets


@dataclass(frozen=True, slots=True)
class Facets:
    """What a search can be narrowed to."""

    topics: tuple[Facet, ...]
    entities: tuple[Facet, ...]
    sources: tuple[Facet, ...]
    totals: Totals


def read_issue(database: Database, week: str | None = None) -> Issue | None:
    """The issue of a week, or the latest one."""
    from analysis.brief.serialise import brief_from_json

    with database.read() as connection:
        written = overview.issue_weeks(connection)
        chosen = week or (written[0] if written else None)
        stored = briefs.find_brief(connection, chosen) if chosen else None
    if stored is None:
        return None
    at = written.index(stored.week)
    return Issue(
        brief=brief_from_json(stored.document),
        stored=stored,
        previous=written[at + 1] if at + 1 < len(written) else None,
        following=written[at - 1] if at else None,
    )


def read_issues(database: Database, limit: int = 200) -> list[Brief]:
    """The latest issues, newest week first."""
    from analysis.brief.serialise import brief_from_json

    with database.read() as connection:
        stored = briefs.list_briefs(connection)[:limit]
    return [brief_from_json(brief.document) for brief in stored]


def read_story(database: Database, story_id: str) -> StoryView | None:
    """A story by its id, or by the id of one that it has taken in."""
    with database.read() as connection:
        story = stories.find_story(connection, story_id)
        if story is None:
            return None
        ids = overview.article_ids_of(connection, story.id)
        found = readings(connection, ids)
        cited = [fact.passage.snapshot_id for r in found for fact in r.analysis.facts]
        contents = {key: s.content for key, s in snapshots_by_id(connection, cited).items()}
        merges = stories.story_changes(connection, story.id)
        changes = changes_of_articles(connection, ids)
        origins = read_origins(connection, ids)
        weeks = briefs.weeks_of_story(connection, story.id)
    return StoryView(
        asked_id=story_id,
        story=story,
        readings=tuple(found),
        waiting=len(ids) - len(found),
        facts=tuple(_quote_facts(found, contents)),
        weeks=tuple(weeks),
        absorbed=tuple(c.other_id for c in merges if c.kind == "merge" and c.other_id != story.id),
        topics=_leading_topics(found),
        entities=_leading_entities(found),
        changes=changes,
        origins=origins,
    )


def read_facets(database: Database) -> Facets:
    """The values a search may be narrowed to, with their counts."""
    with database.read() as connection:
        return Facets(
            topics=tuple(overview.topic_facets(connection)),
            entities=tuple(overview.entity_facets(connection)),
            sources=tuple(overview.source_facets(connection)),
            totals=overview.total_counts(connection),
        )


def _quote_facts(found: list[Reading], contents: dict[str, str]) -> list[QuotedFact]:
    # One line per statement: the earliest article that makes it stands for the others.
    quoted: dict[tuple[str, str, str, str, str], QuotedFact] = {}
    names = _names_of(found)
    for reading in found:
        for fact in reading.analysis.facts:
            span = contents.get(fact.passage.snapshot_id, "")[fact.passage.start : fact.passage.end]
            subject = fact.subject.casefold()
            key = (fact.predicate, subject, fact.from_value, fact.to_value, fact.effective_date)
            if span:
                name = names.get(fact.subject) or _name_subject(fact.subject)
                quoted.setdefault(key, QuotedFact(fact, name, span, reading))
    return list(quoted.values())


def _names_of(found: list[Reading]) -> dict[str, str]:
    return {m.entity: m.name for reading in found for m in reading.analysis.mentions}


@cache
def _name_subject(key: str) -> str:
    """The gazetteer's name of an entity's key; other subjects as they are."""
    from analysis.knowledge.gazetteer import load_gazetteer

    return load_gazetteer().name_of(key) if ":" in key else key


def _leading_topics(found: list[Reading], limit: int = 3) -> tuple[str, ...]:
    scores: Counter[str] = Counter()
    for reading in found:
        for topic, score in reading.analysis.topics.items():
            if score >= _TOPIC_FLOOR and topic != "other":
                scores[topic.value] += 1
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return tuple(topic for topic, _ in ranked[:limit])


def _leading_entities(found: list[Reading], limit: int = 10) -> tuple[tuple[str, str], ...]:
    counts: Counter[str] = Counter()
    names: dict[str, str] = {}
    for reading in found:
        for mention in reading.analysis.mentions:
            counts[mention.entity] += 2 if mention.in_title else 1
            names.setdefault(mention.entity, mention.name)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple((entity, names[entity]) for entity, _ in ranked[:limit])
