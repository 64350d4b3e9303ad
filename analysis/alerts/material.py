"""What the database tells of the things that alerts name: stories, outlets, facts, affairs, quotes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from analysis.alerts.quotes import anchor_within, opening_passage, quote_passage, read_quotes
from analysis.stories.headline import clean_headline
from db.analyses import readings
from db.stories import find_story, members_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from analysis.alerts.message import Quote
    from analysis.knowledge.gazetteer import Gazetteer
    from db.alert_types import Alert
    from db.store import Connection
    from db.types import Fact, Passage, Reading, Story

_MOST_ARTICLES = 40
_UNTITLED = "A story without a headline"


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact with its subject's name for readers, and the article that states it."""

    fact: Fact
    subject: str
    reading: Reading

    @property
    def title(self) -> Quote | None:
        """The article's title as a quotation, which may name what the passage only points at."""
        snapshot = self.reading.snapshot
        passage = anchor_within(snapshot, 0, len(snapshot.title))
        return quote_passage(passage, snapshot, self.reading.article) if passage else None


@dataclass(frozen=True, slots=True)
class StoryMaterial:
    """A story that lives, with its articles as they were read, the earliest first."""

    story: Story
    readings: tuple[Reading, ...]

    @property
    def headline(self) -> str:
        """The story's title where an article bears it, else the earliest article's own."""
        titles = [clean_headline(r.article.title, r.article.domain) for r in self.readings]
        shown = clean_headline(self.story.title)
        if shown in titles or any(shown in title for title in titles):
            return shown
        return next((title for title in titles if title), _UNTITLED)

    @property
    def outlets(self) -> tuple[str, ...]:
        """Who told it, the earliest first, each once."""
        return tuple(dict.fromkeys(reading.article.outlet for reading in self.readings))

    @property
    def opening(self) -> Passage | None:
        """What is quoted of it where no rule names a passage."""
        found = (opening_passage(reading.snapshot) for reading in self.readings)
        return next((passage for passage in found if passage is not None), None)

    def facts_at(self, passages: Sequence[Passage]) -> list[StatedFact]:
        """The facts taken from those passages."""
        wanted = set(passages)
        named = {m.entity: m.name for r in self.readings for m in r.analysis.mentions}
        return [
            StatedFact(fact, named.get(fact.subject) or name_subject(fact.subject), reading)
            for reading in self.readings
            for fact in reading.analysis.facts
            if fact.passage in wanted
        ]


@dataclass(frozen=True, slots=True)
class Material:
    """What messages are composed of. `stories` is by the id that an alert names."""

    stories: Mapping[str, StoryMaterial]
    quotes: Mapping[Passage, Quote]


def gather_material(connection: Connection, alerts: Sequence[Alert]) -> Material:
    """Everything that is still known of what those alerts name."""
    ids = dict.fromkeys(alert.story_id for alert in alerts if alert.story_id)
    living = {key: story for key in ids if (story := find_story(connection, key)) is not None}
    members = members_of(connection, sorted({story.id for story in living.values()}))
    passages = [passage for alert in alerts for passage in alert.passages]
    told = {passage.snapshot_id.rpartition(".")[0] for passage in passages}
    stories = {
        key: StoryMaterial(story, _read(connection, members.get(story.id, []), told))
        for key, story in living.items()
    }
    passages += [p for one in stories.values() if (p := one.opening) is not None]
    return Material(
        {key: one for key, one in stories.items() if one.readings},
        read_quotes(connection, passages),
    )


def name_subject(key: str) -> str:
    """The gazetteer's name of an entity's key; other subjects as they are."""
    return _gazetteer().name_of(key) if ":" in key and " " not in key else key


@cache
def _gazetteer() -> Gazetteer:
    from analysis.knowledge.gazetteer import load_gazetteer

    return load_gazetteer()


def _read(
    connection: Connection, article_ids: Sequence[str], told: AbstractSet[str]
) -> tuple[Reading, ...]:
    # A story of hundreds of articles is told by its first ones, and by those that are quoted.
    chosen = [key for n, key in enumerate(article_ids) if n < _MOST_ARTICLES or key in told]
    found = readings(connection, chosen)
    return tuple(sorted(found, key=lambda r: (r.article.published_at, r.article.number)))
