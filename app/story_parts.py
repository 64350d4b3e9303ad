"""Parts of a story's page: its thread, who is named, the newsletters, how it came to be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.entity_names import name_subject
from db import roundups, stories, threads
from db.articles import snapshots_by_id
from db.entities import entities_by_key
from db.story_lists import count_tellings
from db.types import EntityRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.roundups import Mentioning
    from db.store import Connection
    from db.story_lists import StoryRow
    from db.types import Article, Mention, Reading, Story, StoryChange, Thread, ThreadStory

_TOOK_IN = frozenset({"merged", "merge"})
_LEFT_FOR = frozenset({"merged_into"})
_LEAST_SHARE = 8  # an entity counts when it is in a headline or in every eighth article


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity of a story: what is known of it, how many articles name it, how many headlines.

    `family` and `owner` are their names for readers; empty where unknown.
    """

    record: EntityRecord
    articles: int
    titles: int
    family: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class ThreadStep:
    """A story of a thread and how it follows the one before it; empty for the first."""

    row: StoryRow
    follows_id: str | None
    relation: str


@dataclass(frozen=True, slots=True)
class ThreadView:
    """One longer affair, its stories in the order of their first reports."""

    thread: Thread
    steps: tuple[ThreadStep, ...]


@dataclass(frozen=True, slots=True)
class Newsletter:
    """A roundup that mentions a story, with the passages in which it does."""

    article: Article
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HistoryNote:
    """A merge or split; `other` is the counterpart as it lives today, None when it is gone."""

    change: StoryChange
    other: Story | None

    @property
    def took_in(self) -> bool:
        """Whether the story took in its counterpart."""
        return self.change.kind in _TOOK_IN


def read_thread(connection: Connection, story_id: str) -> ThreadView | None:
    """The thread in which a story stands; None for one that stands alone."""
    thread = threads.thread_of(connection, story_id)
    return read_steps(connection, thread) if thread is not None else None


def read_steps(connection: Connection, thread: Thread) -> ThreadView | None:
    """A thread with its living stories; None where fewer than two are left."""
    places = threads.stories_in_thread(connection, thread.id)
    known = stories.stories_by_id(connection, [place.story_id for place in places])
    kept = [place for place in places if _lives(place, known)]
    if len(kept) <= 1:
        return None
    rows = count_tellings(connection, [known[place.story_id] for place in kept])
    steps = [ThreadStep(row, p.follows_id, p.relation) for row, p in zip(rows, kept, strict=True)]
    return ThreadView(thread, tuple(steps))


def _lives(place: ThreadStory, known: dict[str, Story]) -> bool:
    story = known.get(place.story_id)
    return story is not None and story.merged_into is None


def read_newsletters(connection: Connection, story_id: str) -> tuple[Newsletter, ...]:
    """The roundups that mention a story, oldest first, each with its passages."""
    found = roundups.roundups_of_story(connection, story_id)
    cited = [item.passage.snapshot_id for mentioning in found for item in mentioning.items]
    contents = {key: s.content for key, s in snapshots_by_id(connection, cited).items()}
    return tuple(
        Newsletter(mentioning.article, _passages_of(mentioning, contents)) for mentioning in found
    )


def _passages_of(mentioning: Mentioning, contents: dict[str, str]) -> tuple[str, ...]:
    cut = (
        contents.get(item.passage.snapshot_id, "")[item.passage.start : item.passage.end].strip()
        for item in mentioning.items
    )
    return tuple(passage for passage in cut if passage)


def read_history(connection: Connection, story_id: str) -> tuple[HistoryNote, ...]:
    """The merges and splits of a story, oldest first."""
    changes = [c for c in stories.story_changes(connection, story_id) if c.other_id != story_id]
    others = stories.stories_by_id(connection, [change.other_id for change in changes])
    return tuple(_note(connection, change, others.get(change.other_id)) for change in changes)


def _note(connection: Connection, change: StoryChange, other: Story | None) -> HistoryNote:
    # One that was taken in is told by its own name; one that went on is linked where it lives.
    if other is not None and other.merged_into is not None and change.kind not in _TOOK_IN:
        other = stories.find_story(connection, other.id)
    return HistoryNote(change, other)


def read_origin_notice(connection: Connection, asked: str, found: str) -> HistoryNote | None:
    """The merge by which an old link leads elsewhere; None where it leads to its own story."""
    if asked == found:
        return None
    left = [c for c in stories.story_changes(connection, asked) if c.kind in _LEFT_FOR]
    known = stories.stories_by_id(connection, [asked])
    return HistoryNote(left[-1], known.get(asked)) if left else None


def recognise_entities(connection: Connection, found: Sequence[Reading]) -> tuple[NamedEntity, ...]:
    """Who and what a story is about, most named first; what is named in passing is left out."""
    articles, titles = _count_mentions(found)
    firsts: dict[str, Mention] = {}
    for reading in found:
        for mention in reading.analysis.mentions:
            firsts.setdefault(mention.entity, mention)
    kept = [key for key in articles if titles[key] or articles[key] * _LEAST_SHARE >= len(found)]
    kept.sort(key=lambda key: (-articles[key] - 2 * titles[key], key))
    records = entities_by_key(connection, kept)
    parents = [p for r in records.values() for p in (r.family, r.owner) if p]
    names = {key: r.name for key, r in entities_by_key(connection, sorted(set(parents))).items()}
    return tuple(
        describe_mention(records.get(key), firsts[key], articles[key], titles[key], names)
        for key in kept
    )


def _count_mentions(found: Sequence[Reading]) -> tuple[Counter[str], Counter[str]]:
    articles: Counter[str] = Counter()
    titles: Counter[str] = Counter()
    for reading in found:
        for mention in reading.analysis.mentions:
            articles[mention.entity] += 1
            titles[mention.entity] += mention.in_title
    return articles, titles


def describe_mention(
    record: EntityRecord | None, mention: Mention, articles: int, titles: int, names: dict[str, str]
) -> NamedEntity:
    """What is known of an entity, with the names of its family and owner."""
    known = record or EntityRecord(mention.entity, mention.kind, mention.name)
    family = known.family if known.family != known.key else ""
    return NamedEntity(
        known,
        articles,
        titles,
        names.get(family) or (name_subject(family) if family else ""),
        names.get(known.owner) or (name_subject(known.owner) if known.owner else ""),
    )
