"""The timeline of an entity, a family of models or a thread, in one consistent view of the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from app.entity_names import name_subject
from app.entity_reading import choose_key
from app.signal_reading import quote_passages
from app.timeline_parts import (
    KIND_OF,
    FactLine,
    Kind,
    Turn,
    count_kinds,
    draw_facts,
    is_within,
    last_day,
    turns_of,
)
from db import threads, timelines
from db.entities import entities_by_key, models_of_family
from db.stories import stories_by_id
from db.story_lists import (
    StoryFilters,
    count_listed,
    count_tellings,
    list_threads,
    mentioned_entity,
    stories_begun,
)
from db.types import EntityRecord

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.signal_reading import Quotation
    from db.store import Connection, Database
    from db.story_lists import StoryRow, ThreadRow
    from db.timelines import ToldName
    from db.types import Passage, Story, Thread, ThreadStory

PAGE = 60
_MOST_FACTS = 4000
_MOST_ON_A_DAY = 200
_CHOICES = 18
_THREADS_READ = 300
_THREADS_SHOWN = 12
_WEEKS = 8


@dataclass(frozen=True, slots=True)
class TimelineQuestion:
    """Which timeline: of an entity (key or name), a family (key) or a thread (id), and what of it.

    `edge` is the last day of the page before: what is told goes on from the next one.
    """

    entity: str = ""
    family: str = ""
    thread: str = ""
    kind: Kind | None = None
    oldest_first: bool = False
    edge: date | None = None
    limit: int = PAGE


@dataclass(frozen=True, slots=True)
class StoryStep:
    """A story on a timeline; in a thread with how it follows an earlier one, named `follows`."""

    row: StoryRow
    relation: str = ""
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a timeline is of: an entity with the keys that count as it, or a thread."""

    name: str
    record: EntityRecord | None
    thread: Thread | None
    keys: tuple[str, ...] = ()
    is_family: bool = False


@dataclass(frozen=True, slots=True)
class TimelineView:
    """A page of a timeline; lines may be read in any order, their days place them.

    `edge` is the day from which the next page goes on, None at the end. `quotations` holds the
    words of the passages of the facts and turns on the page.
    """

    subject: Subject
    question: TimelineQuestion
    stories: tuple[StoryStep, ...]
    facts: tuple[FactLine, ...]
    turns: tuple[Turn, ...]
    quotations: Mapping[Passage, Quotation]
    counts: Mapping[Kind, int]
    edge: date | None


@dataclass(frozen=True, slots=True)
class TimelineChoices:
    """What was told most lately: names, families of models, threads."""

    names: tuple[ToldName, ...]
    families: tuple[ToldName, ...]
    threads: tuple[ThreadRow, ...]


@dataclass(frozen=True, slots=True)
class _Scope:
    subject: Subject
    filters: StoryFilters
    places: Mapping[str, ThreadStory]
    facts: Sequence[FactLine]
    turns: Sequence[Turn]


def read_timeline(database: Database, question: TimelineQuestion) -> TimelineView | None:
    """A page of a timeline; None where nothing was told of what is asked for."""
    with database.read() as connection:
        scope = _scope_of(connection, question)
        if scope is None:
            return None
        return _page(connection, scope, question)


def read_choices(database: Database, now: datetime) -> TimelineChoices:
    """The most told of the last eight weeks."""
    since = now - timedelta(weeks=_WEEKS)
    with database.read() as connection:
        names = timelines.most_told(connection, since, _CHOICES)
        families = timelines.families_told(connection, since, _CHOICES)
        affairs = list_threads(connection, _THREADS_READ, since)
    longest = sorted(affairs, key=lambda row: (-row.stories, row.thread.id))
    named = [
        timelines.ToldName(one.key, one.kind, name_subject(one.key), one.articles)
        for one in families
    ]
    return TimelineChoices(tuple(names), tuple(named), tuple(longest[:_THREADS_SHOWN]))


def _scope_of(connection: Connection, question: TimelineQuestion) -> _Scope | None:
    if question.thread:
        return _thread_scope(connection, question.thread)
    asked = question.family or question.entity
    key = choose_key(connection, asked) if asked else ""
    record = (entities_by_key(connection, [key]).get(key) if key else None) or (
        mentioned_entity(connection, key) if key else None
    )
    members = models_of_family(connection, key) if key else []
    if record is None and not members:
        return None
    known = record or EntityRecord(key, "model", name_subject(key))
    keys = (key, *(member.key for member in members))
    names = (known.name, *(member.name for member in members))
    subject = Subject(known.name, known, None, keys, is_family=bool(members))
    predicates = [predicate.value for predicate in KIND_OF]
    stated = timelines.facts_on(connection, (*keys, *names), predicates, _MOST_FACTS)
    return _Scope(
        subject,
        StoryFilters(entities=keys, titled=True),
        {},
        draw_facts(stated),
        turns_of(timelines.signals_on(connection, keys)),
    )


def _thread_scope(connection: Connection, thread_id: str) -> _Scope | None:
    thread = threads.threads_by_id(connection, [thread_id]).get(thread_id)
    if thread is None:
        return None
    places = {place.story_id: place for place in threads.stories_in_thread(connection, thread_id)}
    ids = list(places)
    predicates = [predicate.value for predicate in KIND_OF]
    stated = timelines.facts_in_stories(connection, ids, predicates, _MOST_FACTS)
    return _Scope(
        Subject(thread.title, None, thread),
        StoryFilters(thread=thread_id),
        places,
        draw_facts(stated),
        turns_of(timelines.signals_of_stories(connection, ids)),
    )


def _page(connection: Connection, scope: _Scope, question: TimelineQuestion) -> TimelineView:
    newest = not question.oldest_first
    beyond = _beyond(question.edge, newest=newest)
    facts = [line for line in _wanted_facts(scope, question) if is_within(line.day, beyond)]
    turns = [turn for turn in _wanted_turns(scope, question) if is_within(turn.at.date(), beyond)]
    stories = _stories(connection, scope, question, beyond, question.limit + 1)
    days = [line.day for line in facts] + [turn.at.date() for turn in turns]
    days += [story.first_published_at.date() for story in stories]
    edge = last_day(days, question.limit, newest_first=newest)
    if edge is not None:
        span = (edge, beyond[1]) if newest else (beyond[0], edge)
        on_edge = _stories(connection, scope, question, (edge, edge), _MOST_ON_A_DAY)
        inside = [s for s in stories if is_within(s.first_published_at.date(), span)]
        stories = list({story.id: story for story in (*inside, *on_edge)}.values())
        facts = [line for line in facts if is_within(line.day, span)]
        turns = [turn for turn in turns if is_within(turn.at.date(), span)]
        edge = edge if _goes_on(connection, scope, question, days, edge) else None
    shown = [line.told.fact.passage for line in facts]
    shown += [turn.passage for turn in turns if turn.passage is not None]
    return TimelineView(
        scope.subject,
        question,
        tuple(_steps(connection, scope, stories)),
        tuple(facts),
        tuple(turns),
        quote_passages(connection, shown),
        count_kinds(scope.facts, scope.turns, count_listed(connection, scope.filters)),
        edge,
    )


def _goes_on(
    connection: Connection,
    scope: _Scope,
    question: TimelineQuestion,
    days: Sequence[date],
    edge: date,
) -> bool:
    newest = not question.oldest_first
    beyond = _beyond(edge, newest=newest)
    return any(is_within(day, beyond) for day in days) or bool(
        _stories(connection, scope, question, beyond, 1)
    )


def _beyond(edge: date | None, *, newest: bool) -> tuple[date | None, date | None]:
    if edge is None:
        return None, None
    one = timedelta(days=1)
    return (None, edge - one) if newest else (edge + one, None)


def _wanted_facts(scope: _Scope, question: TimelineQuestion) -> Sequence[FactLine]:
    if question.kind in {None, Kind.FACT}:
        return scope.facts
    return [line for line in scope.facts if line.kind is question.kind]


def _wanted_turns(scope: _Scope, question: TimelineQuestion) -> Sequence[Turn]:
    return scope.turns if question.kind in {None, Kind.SIGNAL} else ()


def _stories(
    connection: Connection,
    scope: _Scope,
    question: TimelineQuestion,
    span: tuple[date | None, date | None],
    limit: int,
) -> list[Story]:
    if question.kind not in {None, Kind.STORY}:
        return []
    first, last = span
    within = (
        _midnight(first) if first else None,
        _midnight(last + timedelta(days=1)) if last else None,
    )
    newest = not question.oldest_first
    return stories_begun(connection, scope.filters, within, limit, newest_first=newest)


def _steps(connection: Connection, scope: _Scope, stories: Sequence[Story]) -> list[StoryStep]:
    followed = [p.follows_id for p in scope.places.values() if p.follows_id]
    titles = {key: s.title for key, s in stories_by_id(connection, sorted(followed)).items()}
    steps = []
    for row in count_tellings(connection, stories):
        place = scope.places.get(row.story.id)
        if place is None or place.follows_id is None:
            steps.append(StoryStep(row))
        else:
            steps.append(StoryStep(row, place.relation, titles.get(place.follows_id, "")))
    return steps


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
