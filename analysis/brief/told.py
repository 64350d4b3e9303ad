"""What earlier issues told, so that a story comes back only with something new."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from analysis.brief.material import Told, fact_key
from analysis.brief.model import Continues
from analysis.brief.serialise import brief_from_json
from analysis.brief.verify import sentences_of
from analysis.brief.words import content_words, fold_space, repeats
from db.analyses import readings
from db.briefs import briefs_before
from db.stories import members_of, stories_by_id
from db.threads import places_in_threads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from analysis.brief.material import Member
    from analysis.brief.model import BriefStory, Sentence
    from db.store import Connection
    from db.types import StoredBrief, ThreadStory

_Dated = TypeVar("_Dated", "Told", "Telling")
_FOLLOWS = "follows"
_FIRM = 3.3  # log odds
_LEAST_WORDS = 4
_ISSUES_COMPARED_BY_TITLE = 3  # a story that broke in two keeps its words only for a few weeks


@dataclass(frozen=True, slots=True)
class Telling:
    """How an issue last told a story: the issue's week, the story it stood under, its headline."""

    week: str
    story_id: str
    headline: Sentence


@dataclass(frozen=True, slots=True)
class Archive:
    """Told stories by living story id, and the recent headlines with the story each belongs to.

    `tellings` says how each was last told.
    """

    stories: Mapping[str, Told]
    headlines: tuple[tuple[frozenset[str], Told], ...] = ()
    tellings: Mapping[str, Telling] = field(default_factory=dict)

    def find(self, story_id: str, titles: Iterable[str]) -> Told | None:
        """What was told of a story, known by its id or by a title that repeats a headline."""
        if story_id in self.stories:
            return self.stories[story_id]
        words = [content_words(title) for title in titles]
        for headline, told in self.headlines:
            if any(len(w) >= _LEAST_WORDS and repeats(w, headline) for w in words):
                return told
        return None


def load_archive(connection: Connection, before_week: str) -> Archive:
    """The archive of all issues before a week."""
    stories: dict[str, Told] = {}
    tellings: dict[str, Telling] = {}
    headlines: list[tuple[frozenset[str], Told]] = []
    issues = briefs_before(connection, before_week)
    for issue in issues:
        recent = issue in issues[-_ISSUES_COMPARED_BY_TITLE:]
        for ids, headline, sentences in _stories_of(issue):
            known = next((stories[i].sentences for i in ids if i in stories), ())
            told = Told(issue.week, known + sentences)
            stories |= dict.fromkeys(ids, told)
            tellings |= dict.fromkeys(ids, Telling(issue.week, ids[0], headline))
            headlines += [(content_words(headline.text), told)] if recent else []
    return Archive(
        _follow_merges(connection, stories),
        tuple(reversed(headlines)),
        _follow_merges(connection, tellings),
    )


def facts_before(
    connection: Connection, story_ids: Sequence[str], start: datetime
) -> dict[str, tuple[str, ...]]:
    """Keys of the facts in those stories' articles from before `start`, by story id."""
    members = members_of(connection, story_ids)
    found: dict[str, tuple[str, ...]] = {}
    for story_id in story_ids:
        earlier = [
            reading
            for reading in readings(connection, members.get(story_id, []))
            if reading.article.published_at < start
        ]
        keys = {fact_key(fact) for reading in earlier for fact in reading.analysis.facts}
        found[story_id] = tuple(sorted(keys))
    return found


def find_continued(
    connection: Connection, places: Mapping[str, ThreadStory], archive: Archive
) -> dict[str, Continues]:
    """The last told story that each story continues in its thread, by story id.

    Only firm links count: to name a story of an earlier issue is a claim.
    """
    threads = sorted({place.thread_id for place in places.values()})
    held = {place.story_id: place for place in places_in_threads(connection, threads)}
    found = {}
    for story_id, place in sorted(places.items()):
        for at in _back_from(place, held):
            if telling := archive.tellings.get(at.follows_id or ""):
                # Across a story that no issue told, the relation of the nearest says too much.
                relation = place.relation if at is place else _FOLLOWS
                found[story_id] = Continues(
                    telling.story_id, telling.week, relation, telling.headline
                )
                break
    return found


def _back_from(place: ThreadStory, held: Mapping[str, ThreadStory]) -> Iterator[ThreadStory]:
    # Whatever stands in the database, an issue must get written: a circle ends, so does a gap.
    seen: set[str] = set()
    at: ThreadStory | None = place
    while at and at.follows_id and at.score >= _FIRM and at.story_id not in seen:
        seen.add(at.story_id)
        yield at
        at = held.get(at.follows_id)


def fresh_titles(members: Sequence[Member], told: Told) -> list[str]:
    """Titles of the articles that say something no earlier issue said."""
    said = [content_words(sentence) for sentence in told.sentences]
    titles = [fold_space(member.snapshot.title) for member in members]
    return [
        title for title in titles if not any(repeats(content_words(title), words) for words in said)
    ]


def _stories_of(issue: StoredBrief) -> list[tuple[list[str], Sentence, tuple[str, ...]]]:
    manifest = json.loads(issue.manifest)
    folded = {story["story_id"]: story["folded"] for story in manifest.get("stories", ())}
    return [
        (
            [story.story_id, *folded.get(story.story_id, ())],
            story.headline,
            tuple(dict.fromkeys(sentence.text for sentence in _own_sentences(story))),
        )
        for story in brief_from_json(issue.document).stories
    ]


def _own_sentences(story: BriefStory) -> Iterator[Sentence]:
    # What a story continues was told of another story.
    return sentences_of(dataclasses.replace(story, continues=None))


def _follow_merges(connection: Connection, stories: Mapping[str, _Dated]) -> dict[str, _Dated]:
    living: dict[str, _Dated] = {}
    for story_id, told in stories.items():
        seen: set[str] = set()
        at = story_id
        while at not in seen:
            seen.add(at)
            record = stories_by_id(connection, [at]).get(at)
            if record is None or record.merged_into is None:
                break
            at = record.merged_into
        for key in (story_id, at):
            if key not in living or living[key].week < told.week:
                living[key] = told
    return living
