"""An entity with its stories over time, the facts about it and what belongs to it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.entity_names import known_entity, name_subject
from app.origins import read_origins
from app.statements import tell_change
from app.story_reading import group_statements
from db.analyses import readings
from db.articles import articles_by_id, snapshots_by_id
from db.entities import (
    entities_by_key,
    entities_of_owner,
    find_entities,
    first_sightings,
    models_of_family,
)
from db.story_lists import (
    StoryFilters,
    articles_stating,
    count_listed,
    entities_called,
    frequent_entities,
    keys_mentioned,
    list_stories,
    mention_counts,
    mentioned_entity,
)
from db.types import EntityRecord, Predicate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.knowledge.contradictions import FactGroup
    from db.store import Connection, Database
    from db.story_lists import StoryRow
    from db.types import Article, Reading

_STORIES = 40
_STATING = 60  # articles whose statements are read
_LONGEST_NAME = 5  # words
_LEAST_NAMED = 2  # articles, for a name that no list of ours has
_TELLING = tuple(p.value for p in Predicate if p is not Predicate.OTHER)


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity in a list, with how many articles name it."""

    record: EntityRecord
    articles: int


@dataclass(frozen=True, slots=True)
class Openness:
    """What the shipped gazetteer says of a model: open, closed or mixed weights; its licence."""

    weights: str
    licence: str


@dataclass(frozen=True, slots=True)
class EntityView:
    """Everything that an entity's page tells.

    `members` are the models of a family, `sisters` those of the same family, `owned` what is an
    organisation's; `stories` have it in a headline, newest first, out of `story_count`, while
    `passing` more name it. `articles` holds those that the statements cite.
    """

    record: EntityRecord
    family: EntityRecord | None
    owner: EntityRecord | None
    openness: Openness | None
    members: tuple[EntityRow, ...]
    sisters: tuple[EntityRow, ...]
    owned: tuple[EntityRow, ...]
    first: Article | None
    articles_naming: int
    stories: tuple[StoryRow, ...]
    story_count: int
    passing: int
    statements: tuple[FactGroup, ...]
    articles: dict[str, Article]


def read_entity(database: Database, key: str, limit: int = _STORIES) -> EntityView | None:
    """An entity by its key, such as `model:kimi-k3`; None when no article named it."""
    with database.read() as connection:
        record = _find(connection, key)
        if record is None:
            return None
        members = _rows(connection, models_of_family(connection, key))
        keys = (key, *(row.record.key for row in members))
        about = StoryFilters(entities=keys, titled=True)
        everywhere = StoryFilters(entities=keys)
        count = count_listed(connection, about)
        statements, cited = _statements_on(connection, record)
        return EntityView(
            record=record,
            family=_parent(connection, record.family, key),
            owner=_parent(connection, record.owner, key),
            openness=_openness(record),
            members=members,
            sisters=_sisters(connection, record),
            owned=_owned(connection, record),
            first=_first_article(connection, key),
            articles_naming=mention_counts(connection, [key]).get(key, 0),
            stories=tuple(list_stories(connection, about, limit)),
            story_count=count,
            passing=count_listed(connection, everywhere) - count,
            statements=statements,
            articles=cited,
        )


def search_entities(database: Database, text: str, limit: int) -> list[EntityRow]:
    """Entities whose name holds the text; the most named ones for an empty text."""
    with database.read() as connection:
        if not text.strip():
            return _most_named(connection, limit)
        found = find_entities(connection, text, limit)
        return list(_counted(connection, found))


def entities_in_query(database: Database, text: str) -> list[EntityRecord]:
    """The entities that a question names in full; longer names first."""
    words = re.findall(r"[^\s,;?!\"“”]+", text)[:20]
    spans = [
        " ".join(words[at : at + size])
        for size in range(_LONGEST_NAME, 0, -1)
        for at in range(len(words) - size + 1)
    ]
    if not spans:
        return []
    with database.read() as connection:
        found = entities_called(connection, spans)
    return sorted(found, key=lambda record: (-len(record.name), record.key))


def resolve_entities(connection: Connection, text: str) -> tuple[str, ...]:
    """The keys that a reader's word for an entity stands for: a key, or a name as written."""
    known = tuple(record.key for record in entities_called(connection, [text]))
    if known or mentioned_entity(connection, text):
        return known or (text,)
    return tuple(keys_mentioned(connection, text))


def find_key(database: Database, text: str) -> str:
    """The key that a reader's word stands for; the word itself where nothing is called so."""
    with database.read() as connection:
        return choose_key(connection, text)


def choose_key(connection: Connection, text: str) -> str:
    """The same in a reading that has begun."""
    found = resolve_entities(connection, text)
    return text if text in found or not found else found[0]


def _find(connection: Connection, key: str) -> EntityRecord | None:
    known = entities_by_key(connection, [key]).get(key)
    return known or mentioned_entity(connection, key)


def _parent(connection: Connection, key: str, own: str) -> EntityRecord | None:
    """The record of a family or owner; by the gazetteer's name where no article named it."""
    if not key or key == own:
        return None
    kind = key.partition(":")[0]
    return _find(connection, key) or EntityRecord(key, kind, name_subject(key))


def _openness(record: EntityRecord) -> Openness | None:
    known = known_entity(record.key)
    if known is None or not (known.weights or known.licence):
        return None
    return Openness(known.weights, known.licence)


def _sisters(connection: Connection, record: EntityRecord) -> tuple[EntityRow, ...]:
    if not record.family or record.family == record.key:
        return ()
    family = models_of_family(connection, record.family)
    return _rows(connection, [one for one in family if one.key != record.key])


def _owned(connection: Connection, record: EntityRecord) -> tuple[EntityRow, ...]:
    if record.kind not in {"organisation", "regulator"}:
        return ()
    return _rows(connection, [e for e in entities_of_owner(connection, record.key) if e != record])


def _rows(connection: Connection, records: Sequence[EntityRecord]) -> tuple[EntityRow, ...]:
    """Most named first; what one article alone seems to name is left out as a likely misreading."""
    found = [
        row
        for row in _counted(connection, records)
        if row.articles >= _LEAST_NAMED or not row.record.discovered
    ]
    return tuple(sorted(found, key=lambda row: (-row.articles, row.record.key)))


def _counted(connection: Connection, records: Sequence[EntityRecord]) -> Iterable[EntityRow]:
    counts = mention_counts(connection, [record.key for record in records])
    return [EntityRow(record, counts.get(record.key, 0)) for record in records]


def _most_named(connection: Connection, limit: int) -> list[EntityRow]:
    frequent = frequent_entities(connection, limit)
    records = entities_by_key(connection, [key for key, *_ in frequent])
    return [
        EntityRow(records.get(key) or EntityRecord(key, kind, name), articles)
        for key, kind, name, articles in frequent
    ]


def _first_article(connection: Connection, key: str) -> Article | None:
    sighting = first_sightings(connection, [key]).get(key)
    if sighting is None:
        return None
    return articles_by_id(connection, [sighting.article_id]).get(sighting.article_id)


def _statements_on(
    connection: Connection, record: EntityRecord
) -> tuple[tuple[FactGroup, ...], dict[str, Article]]:
    """What was stated about it, newest first, with the articles that state it."""
    names = [record.key, record.name]
    found = readings(connection, articles_stating(connection, names, _TELLING, _STATING))
    cited = [f.passage.snapshot_id for r in found for f in r.analysis.facts]
    contents = {key: s.content for key, s in snapshots_by_id(connection, cited).items()}
    heads = read_origins(connection, [reading.article.id for reading in found]).heads
    # Two rounds of funding are two events: outlets can differ within a story only.
    by_story: dict[str, list[Reading]] = {}
    for reading in found:
        by_story.setdefault(reading.story_id or reading.article.id, []).append(reading)
    wanted = {name.casefold() for name in names}
    groups = [
        group
        for told in by_story.values()
        for group in group_statements(told, contents, heads)
        if group.subject.casefold() in wanted and group.predicate is not Predicate.OTHER
    ]
    articles = {reading.article.id: reading.article for reading in found}
    return tuple(keep_telling(groups)), articles


def keep_telling(groups: Sequence[FactGroup]) -> list[FactGroup]:
    """Each statement once, from the story with most origins, newest first.

    One without value and date says nothing beside another of its kind that has them.
    """
    best: dict[tuple[str, str, str], FactGroup] = {}
    for group in sorted(groups, key=_origins, reverse=True):
        top = group.versions[0]
        key = (group.predicate.value, tell_change(group, top), top.effective_date)
        best.setdefault(key, group)
    telling = {predicate for predicate, change, date in best if change or date}
    kept = [
        group
        for (predicate, change, date), group in best.items()
        if change or date or predicate not in telling
    ]
    return sorted(kept, key=_newest, reverse=True)


def _origins(group: FactGroup) -> int:
    return sum(version.origins for version in group.versions)


def _newest(group: FactGroup) -> tuple[float, str]:
    moments = [s.published_at.timestamp() for v in group.versions for s in v.supports]
    return max(moments), group.predicate.value
