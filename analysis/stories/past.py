"""Stories of the past: what a backfill or an import brings is assembled around its own dates.

History is taken in order of its dates, a week at a time. Each week begins with an assigner that
knows the members dated near it and nothing else: the stream of the news, whose memory is the last
arrivals, is neither asked nor pushed aside, and the cost is linear in what is dated near. What
the assigner knows follows from the database alone, so that a run may end anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from analysis.stories.assign import StoryAssigner
from analysis.stories.record import load_items
from db.history import members_dated, newest_members_dated

if TYPE_CHECKING:
    from analysis.stories.options import StoryOptions
    from db.store import Connection

SLAB = timedelta(days=7)
PAST_MEMORY = 12_000  # members near a week
WORDS_SINCE = timedelta(days=60)  # how far back the rarity of words is learnt
WORDS_FROM = (
    500  # articles; with 150 of 28 days one pair in twenty differs from the stream of the news
)


@dataclass(frozen=True, slots=True)
class Slab:
    """A week of the past: [start, end)."""

    start: datetime
    end: datetime


def slab_of(moment: datetime) -> Slab:
    """The week, counted from 1970, in which a moment lies."""
    weeks = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // SLAB
    start = datetime(1970, 1, 1, tzinfo=UTC) + weeks * SLAB
    return Slab(start, start + SLAB)


def open_past(
    connection: Connection, slab: Slab, options: StoryOptions, model_id: str
) -> StoryAssigner:
    """An assigner that knows the stories dated near a week, and how rare words were before it."""
    window = timedelta(days=options.window_days)
    assigner = StoryAssigner(replace(options, memory=max(options.memory, PAST_MEMORY)))
    near, end = slab.start - window, slab.end + window
    before = newest_members_dated(connection, near - WORDS_SINCE, near, WORDS_FROM)
    for item in load_items(connection, before, model_id):
        assigner.learn(item)
    members = members_dated(connection, near, end, assigner.options.memory)
    stories = {member.article_id: member.story_id for member in members}
    items = load_items(connection, list(stories), model_id)
    assigner.restore((item, stories[item.article_id]) for item in items)
    return assigner
