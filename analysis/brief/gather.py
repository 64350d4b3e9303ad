"""Gathering the stories of a period, with what earlier issues told of each."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.brief.material import Member, StoryMaterial, to_member
from analysis.brief.told import facts_before, find_continued, load_archive
from analysis.stories.threads import REVERSALS
from db.analyses import readings, readings_between
from db.briefs import late_articles
from db.copies import origins_of
from db.stories import stories_by_id
from db.threads import threads_of
from db.vectors import vectors_by_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from analysis.brief.material import Told
    from analysis.brief.model import Continues
    from analysis.brief.told import Archive
    from analysis.brief.weeks import Period
    from db.store import Connection
    from db.types import Reading


@dataclass(frozen=True, slots=True)
class Gathered:
    """The stories of a period, and the unit vectors of their articles by article id.

    `heads` maps each article to the one whose words it repeats, itself when its words are its own.
    """

    stories: tuple[StoryMaterial, ...]
    readings: tuple[Reading, ...]
    vectors: Mapping[str, NDArray[np.float32]]
    heads: Mapping[str, str]


def gather_stories(connection: Connection, period: Period, model_id: str) -> Gathered:
    """Every story with an article in the period, with what earlier issues told of it."""
    found = readings_between(connection, period.start, period.end)
    found += readings(connection, late_articles(connection, period.start, period.end))
    heads = origins_of(connection, [reading.article.id for reading in found])
    by_story: dict[str, list[Member]] = defaultdict(list)
    for reading in sorted(found, key=lambda r: (r.article.published_at, r.article.number)):
        if reading.story_id is not None:
            head = heads[reading.article.id]
            origin = head if head != reading.article.id else None
            by_story[reading.story_id].append(to_member(reading, origin))
    archive = load_archive(connection, period.week)
    records = stories_by_id(connection, sorted(by_story))
    places = threads_of(connection, sorted(by_story))
    continued = find_continued(connection, places, archive)
    stories = [
        StoryMaterial(
            story_id=story_id,
            members=tuple(members),
            first_seen=min(members[0].published_at, records[story_id].first_published_at),
            told=_recall(archive, story_id, members, continued.get(story_id)),
            continues=continued.get(story_id),
            thread_id=places[story_id].thread_id if story_id in places else None,
        )
        for story_id, members in by_story.items()
    ]
    # An update says so by itself.
    stories = [dataclasses.replace(s, continues=None) if s.told else s for s in stories]
    return Gathered(
        tuple(_add_known_facts(connection, stories, period)),
        tuple(found),
        _load_vectors(connection, found, model_id),
        heads,
    )


def _recall(
    archive: Archive, story_id: str, members: Sequence[Member], continues: Continues | None
) -> Told | None:
    # A reversal is told in the words of what it reverses, and is another story all the same.
    if continues is not None and continues.relation in REVERSALS:
        return archive.stories.get(story_id)
    return archive.find(story_id, [member.snapshot.title for member in members])


def _add_known_facts(
    connection: Connection, stories: Sequence[StoryMaterial], period: Period
) -> list[StoryMaterial]:
    told = [story.story_id for story in stories if story.told is not None]
    known = facts_before(connection, told, period.start)
    return [
        dataclasses.replace(
            story, told=dataclasses.replace(story.told, facts=known[story.story_id])
        )
        if story.told is not None
        else story
        for story in stories
    ]


def _load_vectors(
    connection: Connection, found: Sequence[Reading], model_id: str
) -> dict[str, NDArray[np.float32]]:
    hashes = sorted({reading.analysis.text_hash for reading in found})
    stored = vectors_by_hash(connection, model_id, hashes)
    return {
        reading.article.id: stored[reading.analysis.text_hash]
        for reading in found
        if reading.analysis.text_hash in stored
    }
