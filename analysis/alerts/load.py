"""Stories as matching sees them, read from the database."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from analysis.alerts.sketch import MemberSketch, StorySketch
from db.stories import find_story, stories_by_id
from db.story_sketches import (
    facts_of_articles,
    former_stories,
    mentions_of_articles,
    merges_of,
    placed_articles,
    topics_of_articles,
)
from db.threads import threads_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from db.store import Connection
    from db.types import Story


def load_sketches(
    connection: Connection, story_ids: Sequence[str], as_of: datetime | None = None
) -> list[StorySketch]:
    """Living stories by id, in the order given, with the members assigned up to `as_of`.

    Stories without such members are left out; a merged one stands in the one that took it in.
    """
    stories = _living(connection, story_ids)
    ids = list(stories)
    members = _load_members(connection, ids, as_of)
    former, merges = former_stories(connection, ids), merges_of(connection, ids)
    places = threads_of(connection, ids)
    return [
        StorySketch(
            id=story.id,
            title=story.title,
            opened_at=story.opened_at,
            members=tuple(members[story.id]),
            thread_id=places[story.id].thread_id if story.id in places else "",
            was=former.get(story.id, ()),
            merges=merges.get(story.id, ()),
        )
        for story in stories.values()
        if members[story.id]
    ]


def _living(connection: Connection, story_ids: Sequence[str]) -> dict[str, Story]:
    known = stories_by_id(connection, list(dict.fromkeys(story_ids)))
    found: dict[str, Story] = {}
    for story_id in story_ids:
        story = known.get(story_id)
        if story is not None and story.merged_into is not None:
            story = find_story(connection, story_id)
        if story is not None:
            found.setdefault(story.id, story)
    return found


def _load_members(
    connection: Connection, story_ids: Sequence[str], as_of: datetime | None
) -> dict[str, list[MemberSketch]]:
    placed = placed_articles(connection, story_ids, as_of)
    ids = [article.article_id for article in placed]
    topics, facts = topics_of_articles(connection, ids), facts_of_articles(connection, ids)
    mentions = mentions_of_articles(connection, ids)
    members: dict[str, list[MemberSketch]] = defaultdict(list)
    for one in placed:
        values = {name: getattr(one, name) for name in one.__slots__ if name != "story_id"}
        key = one.article_id
        stated = facts.get(key, ())
        sketch = MemberSketch(
            **values,
            topics=topics.get(key, {}),
            mentions=tuple(mentions.get(key, ())),
            facts=tuple(fact for fact, _ in stated),
            words=tuple(words for _, words in stated),
        )
        members[one.story_id].append(sketch)
    return members
