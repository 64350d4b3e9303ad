"""Which remembered article stands in which story."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from analysis.stories.item import Merge, Split

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from analysis.stories.features import Profile


class StoryShelf:
    """Stories of the last `memory` arrivals; what is older is forgotten, here as after a restart."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._arrived = 0
        self._order: dict[str, int] = {}
        self._story_of: dict[str, str] = {}
        self._members: dict[str, list[Profile]] = {}
        self._arrivals: deque[str] = deque()

    def put(self, profile: Profile, story_id: str) -> None:
        """Place an article that has just arrived."""
        article_id = profile.item.article_id
        self._order[article_id] = self._arrived
        self._arrived += 1
        self._story_of[article_id] = story_id
        self._members.setdefault(story_id, []).append(profile)
        self._arrivals.append(article_id)
        if len(self._arrivals) > self._memory:
            self._forget(self._arrivals.popleft())

    def story_of(self, article_id: str) -> str | None:
        """The story of a remembered article."""
        return self._story_of.get(article_id)

    def members_of(self, story_id: str) -> list[Profile]:
        """The remembered members in order of arrival."""
        return self._members.get(story_id, [])

    def merge(self, one: str, other: str, score: float) -> Merge:
        """Make two stories one; that with the earliest member survives."""
        survivor, absorbed = sorted((one, other), key=self._first_arrival)
        gone = self._members.pop(absorbed)
        for profile in gone:
            self._story_of[profile.item.article_id] = survivor
        joined = self._members[survivor] + gone
        self._members[survivor] = sorted(joined, key=lambda p: self._order[p.item.article_id])
        return Merge(survivor, absorbed, score)

    def split(
        self, story_id: str, leaving: AbstractSet[str], parted_id: str, score: float
    ) -> Split:
        """Give some articles of a story to a new one; the others keep its id."""
        members = self._members[story_id]
        gone = [p for p in members if p.item.article_id in leaving]
        self._members[story_id] = [p for p in members if p.item.article_id not in leaving]
        self._members[parted_id] = gone
        ids = tuple(profile.item.article_id for profile in gone)
        self._story_of.update(dict.fromkeys(ids, parted_id))
        return Split(story_id, parted_id, ids, score)

    def _first_arrival(self, story_id: str) -> int:
        return self._order[self._members[story_id][0].item.article_id]

    def _forget(self, article_id: str) -> None:
        story_id = self._story_of.pop(article_id)
        del self._order[article_id]
        kept = [p for p in self._members[story_id] if p.item.article_id != article_id]
        if kept:
            self._members[story_id] = kept
        else:
            del self._members[story_id]
