"""The stream of articles around stories: what a story looked like, what stands near, what is rare.

Everything is asked as of a place in the order of assignment, so that an answer depends on what
came before and not on how the work was cut into passes.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from analysis.stories.threads import (
    Link,
    ThreadOptions,
    compare_sketches,
    find_link,
    may_follow,
    sketch_story,
    tells_event,
)
from analysis.stories.words import split_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from analysis.stories.threads import Sketch, ThreadMember

_DAY = 86_400.0
RARITY_MEMORY = 4_000  # articles by whose words rarity is judged
_PRIOR, _UNSEEN = 40.0, 0.5


class ThreadStream:
    """Articles in order of assignment, with the stories they stand in.

    `words_from` is the first place in that order whose words are asked for.
    """

    def __init__(
        self,
        members: Sequence[ThreadMember],
        options: ThreadOptions | None = None,
        words_from: int = 0,
    ) -> None:
        self.options = options or ThreadOptions()
        arrived = sorted(members, key=lambda member: member.seq)
        self._stories: dict[str, list[ThreadMember]] = defaultdict(list)
        for member in arrived:
            if len(self._stories[member.story_id]) < self.options.members:
                self._stories[member.story_id].append(member)
        self._seqs = [member.seq for member in arrived]
        self._places = _place_words(member for member in arrived if member.seq >= words_from)
        self._panel = _Panel([found for found in self._stories.values() if _is_known(found)])
        self._sketches: dict[tuple[str, int], Sketch] = {}

    def find_link(self, story_id: str) -> Link | None:
        """What a story continues, as of the last of its first members."""
        members = self._members_of(story_id)
        if not members:
            return None
        new, seq = self._sketch(members), members[-1].seq
        return find_link(new, self._near(new, seq), self._rarity_at(seq), self.options)

    def compare_earlier(self, story_id: str) -> list[tuple[str, list[float]]]:
        """The features of a story against each that it may follow, as `find_link` sees them."""
        members = self._members_of(story_id)
        if not members:
            return []
        new, seq = self._sketch(members), members[-1].seq
        weigh = self._rarity_at(seq)
        return [
            (old.story_id, compare_sketches(new, old, weigh))
            for old in self._near(new, seq)
            if may_follow(new, old, self.options)
        ]

    def _members_of(self, story_id: str) -> list[ThreadMember]:
        members = self._stories.get(story_id, [])
        return members if _is_known(members) and tells_event(members) else []

    def _near(self, new: Sketch, seq: int) -> list[Sketch]:
        found = []
        for story_id in self._panel.nearest(new, seq, self.options):
            members = [member for member in self._stories[story_id] if member.seq <= seq]
            found.append(self._sketch(members))
        return found

    def _sketch(self, members: Sequence[ThreadMember]) -> Sketch:
        key = (members[0].story_id, len(members))
        if key not in self._sketches:
            self._sketches[key] = sketch_story(members)
        return self._sketches[key]

    def _rarity_at(self, seq: int) -> Callable[[str], float]:
        floor = seq - RARITY_MEMORY
        seen = bisect_right(self._seqs, seq) - bisect_right(self._seqs, floor)
        top = math.log(seen + _PRIOR)
        known: dict[str, float] = {}

        def weigh(word: str) -> float:
            weight = known.get(word)
            if weight is None:
                places = self._places.get(word, [])
                count = bisect_right(places, seq) - bisect_right(places, floor)
                weight = known[word] = top - math.log(count + _UNSEEN)
            return weight

        return weigh


class _Panel:
    """The members that speak for stories with an event to tell, in the order of their arrival."""

    def __init__(self, stories: Sequence[Sequence[ThreadMember]]) -> None:
        speaking = [
            (max(member.seq, since), member.seq, member)
            for members in stories
            if (since := _tells_from(members)) is not None
            for member in members
        ]
        speaking.sort(key=lambda entry: entry[:2])
        self._stories = [member.story_id for *_, member in speaking]
        self._since = np.array([since for since, *_ in speaking], dtype=np.int64)
        self._days = np.array([m.published_at.timestamp() / _DAY for *_, m in speaking])
        known = [member.vector for *_, member in speaking if member.vector is not None]
        self._vectors = np.stack(known) if known else np.zeros((0, 0), dtype=np.float32)

    def nearest(self, new: Sketch, seq: int, options: ThreadOptions) -> list[str]:
        """Stories as of a place in the order by their most similar member, the best first.

        Members from before the window are passed over, whether they were loaded or not.
        """
        count = int(np.searchsorted(self._since, seq, side="right"))
        if not count:
            return []
        oldest = new.first.timestamp() / _DAY - options.window_days
        inside = np.flatnonzero(self._days[:count] >= oldest)
        similar = self._vectors[inside] @ new.centroid
        order = np.argsort(-similar, kind="stable")[: options.neighbours + new.size]
        ids = dict.fromkeys(self._stories[at] for at in inside[order])
        return [story_id for story_id in ids if story_id != new.story_id]


def _tells_from(members: Sequence[ThreadMember]) -> int | None:
    for count, member in enumerate(members, 1):
        if tells_event(members[:count]):
            return member.seq
    return None


def _is_known(members: Sequence[ThreadMember]) -> bool:
    return bool(members) and all(member.vector is not None for member in members)


def _place_words(members: Iterable[ThreadMember]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for member in members:
        for word in set(split_words(member.title)):
            places[word].append(member.seq)
        for name in member.names:
            places[f"@{name}"].append(member.seq)
    return places
