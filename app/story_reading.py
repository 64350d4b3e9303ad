"""A story with everything that its page, the API and the command line tell of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.entity_names import name_subject
from app.origins import read_origins
from app.standing import read_standing
from app.story_parts import (
    read_history,
    read_newsletters,
    read_origin_notice,
    read_thread,
    recognise_entities,
)
from db import briefs, overview, stories
from db.analyses import readings
from db.articles import snapshots_by_id
from db.changes import changes_of_articles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.knowledge.contradictions import FactGroup
    from app.origins import Origins
    from app.standing import Standing
    from app.story_parts import HistoryNote, NamedEntity, Newsletter, ThreadView
    from db.changes import ArticleChange
    from db.store import Database
    from db.types import Fact, Reading, Story

_TOPIC_FLOOR = 0.5


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

    `changes` are later versions by article; `statements` the facts as outlets tell them, agreeing
    or not; `history` the merges and splits, `moved` the one that led here from `asked_id`;
    `standing` is its place in the newest issue that told it.
    """

    asked_id: str
    story: Story
    readings: tuple[Reading, ...]
    waiting: int
    facts: tuple[QuotedFact, ...]
    statements: tuple[FactGroup, ...]
    weeks: tuple[str, ...]
    absorbed: tuple[str, ...]
    topics: tuple[str, ...]
    entities: tuple[NamedEntity, ...]
    changes: Mapping[str, tuple[ArticleChange, ...]]
    origins: Origins
    thread: ThreadView | None
    newsletters: tuple[Newsletter, ...]
    history: tuple[HistoryNote, ...]
    moved: HistoryNote | None
    standing: Standing | None

    @property
    def outlets(self) -> int:
        """How many outlets told the story."""
        return self.origins.outlets


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
        history = read_history(connection, story.id)
        origins = read_origins(connection, ids)
        weeks = briefs.weeks_of_story(connection, story.id)
        return StoryView(
            asked_id=story_id,
            story=story,
            readings=tuple(found),
            waiting=len(ids) - len(found),
            facts=tuple(quote_facts(found, contents)),
            statements=group_statements(found, contents, origins.heads),
            weeks=tuple(weeks),
            absorbed=tuple(note.change.other_id for note in history if note.took_in),
            topics=leading_topics(found),
            entities=recognise_entities(connection, found),
            changes=changes_of_articles(connection, ids),
            origins=origins,
            thread=read_thread(connection, story.id),
            newsletters=read_newsletters(connection, story.id),
            history=history,
            moved=read_origin_notice(connection, story_id, story.id),
            standing=read_standing(connection, story.id, weeks),
        )


def quote_facts(found: Sequence[Reading], contents: Mapping[str, str]) -> list[QuotedFact]:
    """One line per statement: the earliest article that makes it stands for the others."""
    quoted: dict[tuple[str, str, str, str, str], QuotedFact] = {}
    names = _names_of(found)
    for reading in found:
        for fact in reading.analysis.facts:
            subject = fact.subject.casefold()
            key = (fact.predicate, subject, fact.from_value, fact.to_value, fact.effective_date)
            span = _cut(fact, contents)
            if span:
                name = names.get(fact.subject) or name_subject(fact.subject)
                quoted.setdefault(key, QuotedFact(fact, name, span, reading))
    return list(quoted.values())


def group_statements(
    found: Sequence[Reading], contents: Mapping[str, str], heads: Mapping[str, str]
) -> tuple[FactGroup, ...]:
    """Facts by predicate and subject, in the versions that outlets tell; best supported first."""
    from analysis.knowledge.contradictions import FactSupport, group_facts

    names = _names_of(found)
    supports = []
    for reading in found:
        article = reading.article
        for fact in reading.analysis.facts:
            words = _cut(fact, contents)
            named = replace(fact, subject=names.get(fact.subject) or name_subject(fact.subject))
            if words and named.subject:
                origin = heads.get(article.id, article.id)
                supports.append(
                    FactSupport(
                        article.id, article.outlet, article.published_at, named, origin, words
                    )
                )
    return group_facts(supports)


def leading_topics(found: Sequence[Reading], limit: int = 3) -> tuple[str, ...]:
    """The topics under which most of the articles are filed."""
    scores: Counter[str] = Counter()
    for reading in found:
        for topic, score in reading.analysis.topics.items():
            if score >= _TOPIC_FLOOR and topic != "other":
                scores[topic.value] += 1
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    return tuple(topic for topic, _ in ranked[:limit])


def _cut(fact: Fact, contents: Mapping[str, str]) -> str:
    passage = fact.passage
    return contents.get(passage.snapshot_id, "")[passage.start : passage.end]


def _names_of(found: Sequence[Reading]) -> dict[str, str]:
    return {m.entity: m.name for reading in found for m in reading.analysis.mentions}
