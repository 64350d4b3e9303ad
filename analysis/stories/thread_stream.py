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
    from collections.abc import Callable, Sequence

    from analysis.stories.threads import Sketch, ThreadMember

RARITY_MEMORY = 4_000  # articles by whose words rarity is judged
_PRIOR, _UNSEEN = 40.0, 0.5
_OUT = -2.0  # below every cosine


class ThreadStream:
    """Articles in order of assignment, with the stories they stand in."""

    def __init__(
        self, members: Sequence[ThreadMember], options: ThreadOptions | None = None
    ) -> None:
        self.options = options or ThreadOptions()
        self._stories: dict[str, list[ThreadMember]] = defaultdict(list)
        self._places: dict[str, list[int]] = defaultdict(list)
        for member in sorted(members, key=lambda m: m.seq):
            self._stories[member.story_id].append(member)
            for word in {*split_words(member.title), *(f"@{name}" for name in member.names)}:
                self._places[word].append(member.seq)
        self._seqs = sorted(member.seq for member in members)
        self._sketches: dict[tuple[str, int], Sketch] = {}
        self._panel = [
            member for found in self._stories.values() for member in found[: self.options.members]
        ]
        self._vectors = np.stack([m.vector for m in self._panel]) if members else np.zeros((0, 0))
        self._panel_seqs = np.array([member.seq for member in self._panel], dtype=np.int64)

    def members_at(self, story_id: str, seq: int) -> list[ThreadMember]:
        """The first members of a story as of a place in the order, those that speak for it."""
        first = self._stories.get(story_id, [])[: self.options.members]
        return [member for member in first if member.seq <= seq]

    def find_link(self, story_id: str) -> Link | None:
        """What a story continues, as of the last of its first members."""
        members = self._stories.get(story_id, [])[: self.options.members]
        if not members or not tells_event(members):
            return None
        new, seq = self._sketch(members), members[-1].seq
        return find_link(new, self._near(new, seq), self._rarity_at(seq), self.options)

    def compare_earlier(self, story_id: str) -> list[tuple[str, list[float]]]:
        """The features of a story against each that it may follow, as `find_link` sees them."""
        members = self._stories.get(story_id, [])[: self.options.members]
        if not members or not tells_event(members):
            return []
        new, seq = self._sketch(members), members[-1].seq
        weigh = self._rarity_at(seq)
        return [
            (old.story_id, compare_sketches(new, old, weigh))
            for old in self._near(new, seq)
            if may_follow(new, old, self.options)
        ]

    def _near(self, new: Sketch, seq: int) -> list[Sketch]:
        # Stories by their most similar member, the best first.
        similar = np.where(self._panel_seqs <= seq, self._vectors @ new.centroid, _OUT)
        order = np.argsort(-similar, kind="stable")[: self.options.neighbours + new.size]
        ids = dict.fromkeys(self._panel[at].story_id for at in order if similar[at] > _OUT)
        found = []
        for story_id in ids:
            members = self.members_at(story_id, seq)
            if story_id != new.story_id and tells_event(members):
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
            if word not in known:
                places = self._places.get(word, [])
                count = bisect_right(places, seq) - bisect_right(places, floor)
                known[word] = top - math.log(count + _UNSEEN)
            return known[word]

        return weigh
