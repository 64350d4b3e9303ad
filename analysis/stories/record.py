"""Stories between the database and the assigner."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from analysis.stories.headline import story_headline
from analysis.stories.item import StoryItem
from db.analyses import readings
from db.errors import AnalysisError
from db.history import recent_news_members
from db.stories import (
    add_member,
    count_members,
    members_of,
    move_members,
    published_span,
    record_change,
    save_story,
    stories_by_id,
)
from db.types import Membership, Story, StoryChange
from db.vectors import vectors_by_hash

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from analysis.stories.assign import StoryAssigner
    from analysis.stories.item import Merge, Outcome, Split
    from db.store import Connection
    from db.types import Reading

SPLIT_OFF = "split_off"  # of the story that kept its id: the other was part of it
SPLIT_FROM = "split_from"  # of the new story


def load_items(
    connection: Connection, article_ids: Sequence[str], model_id: str
) -> list[StoryItem]:
    """Analysed articles as the assigner sees them, in the order given; raises AnalysisError."""
    found = readings(connection, article_ids)
    hashes = [reading.analysis.text_hash for reading in found]
    vectors = vectors_by_hash(connection, model_id, hashes)
    return [to_item(reading, vectors) for reading in found]


def to_item(reading: Reading, vectors: dict[str, NDArray[np.float32]]) -> StoryItem:
    """One analysed article as the assigner sees it; raises AnalysisError without its vector."""
    article, analysis = reading.article, reading.analysis
    if analysis.text_hash not in vectors:
        raise AnalysisError(
            f"article {article.id} has no vector of the model in use; the model was changed: "
            "set the former model again, or start a new database for the new one"
        )
    return StoryItem(
        article_id=article.id,
        title=reading.snapshot.title,
        text=reading.snapshot.text,
        # A missing date is the time of arrival by then, which is close enough for a window.
        published_at=article.published_at,
        vector=vectors[analysis.text_hash],
        mentions=analysis.mentions,
        kind=analysis.kind,
        domain=article.domain,
        tier=reading.tier,
        original=article.duplicate_of or "",
    )


def restore_assigner(connection: Connection, assigner: StoryAssigner, model_id: str) -> None:
    """Bring an empty assigner to where the news in the database stands."""
    members = recent_news_members(connection, assigner.options.memory)
    items = load_items(connection, [member.article_id for member in members], model_id)
    stories = {member.article_id: member.story_id for member in members}
    assigner.restore((item, stories[item.article_id]) for item in items)


def save_outcome(
    connection: Connection,
    assigner: StoryAssigner,
    item: StoryItem,
    outcome: Outcome,
    seq: int,
    now: datetime,
) -> None:
    """Store where an article went and what followed from it, in the order it happened."""
    placement = outcome.placement
    held = stories_by_id(connection, [placement.story_id]).get(placement.story_id)
    save_story(connection, _grow(held, placement.story_id, item, now))
    add_member(
        connection, Membership(item.article_id, placement.story_id, seq, placement.score, now)
    )
    for merge in outcome.merges:
        _save_merge(connection, merge, now)
    for split in outcome.splits:
        _save_split(connection, split, now)
    for story_id in _touched(outcome):
        _retitle(connection, assigner, story_id)


def _touched(outcome: Outcome) -> list[str]:
    # The stories that live on: an absorbed one keeps the title that it had.
    last = outcome.merges[-1].survivor if outcome.merges else outcome.placement.story_id
    return [last, *(split.parted for split in outcome.splits)]


def _grow(held: Story | None, story_id: str, item: StoryItem, now: datetime) -> Story:
    moment = item.published_at or now
    if held is None:
        return Story(story_id, story_headline([item]), now, moment, moment)
    return dataclasses.replace(
        held,
        first_published_at=min(held.first_published_at, moment),
        last_published_at=max(held.last_published_at, moment),
    )


def _retitle(connection: Connection, assigner: StoryAssigner, story_id: str) -> None:
    members = assigner.members_of(story_id)
    # Once a member is forgotten the rest cannot say what the story is called.
    if not members or len(members) < count_members(connection, story_id):
        return
    story = stories_by_id(connection, [story_id])[story_id]
    title = story_headline(members)
    if title != story.title:
        save_story(connection, dataclasses.replace(story, title=title))


def _save_merge(connection: Connection, merge: Merge, now: datetime) -> None:
    stories = stories_by_id(connection, [merge.survivor, merge.absorbed])
    survivor, absorbed = stories[merge.survivor], stories[merge.absorbed]
    moved = members_of(connection, [absorbed.id]).get(absorbed.id, [])
    move_members(connection, moved, survivor.id)
    joined = dataclasses.replace(
        survivor,
        opened_at=min(survivor.opened_at, absorbed.opened_at),
        first_published_at=min(survivor.first_published_at, absorbed.first_published_at),
        last_published_at=max(survivor.last_published_at, absorbed.last_published_at),
    )
    save_story(connection, joined)
    save_story(connection, dataclasses.replace(absorbed, merged_into=survivor.id))
    detail = f"{len(moved)} articles, probability {merge.score:.3f}"
    record_change(connection, StoryChange(now, "merged", survivor.id, absorbed.id, detail))
    record_change(connection, StoryChange(now, "merged_into", absorbed.id, survivor.id, detail))


def _save_split(connection: Connection, split: Split, now: datetime) -> None:
    kept = stories_by_id(connection, [split.kept])[split.kept]
    first, last = published_span(connection, split.article_ids) or (now, now)
    # Its title is that of the whole until it is named by its own members.
    save_story(connection, Story(split.parted, kept.title, now, first, last))
    move_members(connection, split.article_ids, split.parted)
    staying = members_of(connection, [split.kept]).get(split.kept, [])
    first, last = published_span(connection, staying) or (now, now)
    save_story(
        connection, dataclasses.replace(kept, first_published_at=first, last_published_at=last)
    )
    detail = f"{len(split.article_ids)} articles, probability {split.score:.3f}"
    record_change(connection, StoryChange(now, SPLIT_OFF, split.kept, split.parted, detail))
    record_change(connection, StoryChange(now, SPLIT_FROM, split.parted, split.kept, detail))
