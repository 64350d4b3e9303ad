"""What the search page tells of found stories beside their passages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from db import stories, threads
from db.found import topics_of_stories

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.store import Database
    from db.types import Story, Thread


@dataclass(frozen=True, slots=True)
class FoundStory:
    """A found story's leading topics and the longer affair that it is part of, if any."""

    topics: tuple[str, ...]
    thread: Thread | None


def describe_found(database: Database, story_ids: Sequence[str]) -> dict[str, FoundStory]:
    """Topics and threads of stories by id."""
    wanted = [story_id for story_id in story_ids if story_id]
    with database.read() as connection:
        topics = topics_of_stories(connection, wanted)
        places = threads.threads_of(connection, wanted)
        ids = sorted({place.thread_id for place in places.values()})
        known = threads.threads_by_id(connection, ids)
    return {
        story_id: FoundStory(
            topics.get(story_id, ()),
            known.get(places[story_id].thread_id) if story_id in places else None,
        )
        for story_id in wanted
    }


def find_title(database: Database, story_id: str) -> Story | None:
    """The story of that id, or the one that it was merged into."""
    with database.read() as connection:
        return stories.find_story(connection, story_id)
