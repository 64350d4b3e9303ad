"""Assigning articles to stories, one at a time, in the order in which they came in.

A single pass: an article joins the story it matches best, or opens one. A match is the calibrated
probability that two articles report one event, taken over the story's most similar members: the
best of them and their mean both count, so that one bridging article cannot chain two events. The
state follows from the last members in order of assignment, and from nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.stories.calibration import pair_regime, to_probability
from analysis.stories.features import Rarity, compare, gap_in_days, profile_item
from analysis.stories.item import Outcome, Placement, story_id_of
from analysis.stories.linkage import drift_odds, link_odds
from analysis.stories.live import LiveArticles
from analysis.stories.options import StoryOptions
from analysis.stories.shelf import StoryShelf
from db.types import ArticleKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analysis.stories.features import Profile
    from analysis.stories.item import Merge, StoryItem


_MERGE_PANEL = 8  # members of each side


class StoryAssigner:
    """Streams articles into stories; feed it in a fixed order, it answers the same every time."""

    def __init__(self, options: StoryOptions | None = None) -> None:
        self.options = options or StoryOptions()
        self._live = LiveArticles(self.options.window_days, self.options.memory)
        self._rarity = Rarity(self.options.memory)
        self._shelf = StoryShelf(self.options.memory)

    def restore(self, members: Iterable[tuple[StoryItem, str]]) -> None:
        """Take up members assigned before, in their order; the last `memory` of them suffice."""
        for item, story_id in members:
            self._take(profile_item(item), story_id)

    def assign(self, item: StoryItem) -> Outcome:
        """Put an article into the story it matches, or into a new one."""
        profile = profile_item(item)
        ranked = [] if item.kind is ArticleKind.ROUNDUP else self._rank_stories(profile)
        if not ranked or ranked[0][1] < self.options.threshold:
            return self._open(profile)
        story_id, odds = ranked[0]
        self._take(profile, story_id)
        placement = Placement(item.article_id, story_id, to_probability(odds), opened=False)
        return Outcome(placement, self._merge_with(story_id, ranked[1:]))

    def join(self, item: StoryItem, story_id: str) -> Outcome:
        """Put an article into a given story: a copy goes where its original is."""
        self._take(profile_item(item), story_id)
        return Outcome(Placement(item.article_id, story_id, 1.0, opened=False))

    def story_of(self, article_id: str) -> str | None:
        """The story an article was put into, as far as memory goes."""
        return self._shelf.story_of(article_id)

    def members_of(self, story_id: str) -> list[StoryItem]:
        """A story's articles in order of arrival, as far as memory goes."""
        return [profile.item for profile in self._shelf.members_of(story_id)]

    def learn(self, item: StoryItem) -> None:
        """Count an article's words without putting it anywhere."""
        self._rarity.learn(profile_item(item))

    def match_odds(self, left: StoryItem, right: StoryItem) -> float:
        """Log odds that two articles report one event, as used for stories."""
        return self._score(profile_item(left), profile_item(right))

    def _open(self, profile: Profile) -> Outcome:
        article_id = profile.item.article_id
        story_id = story_id_of(article_id)
        self._take(profile, story_id)
        return Outcome(Placement(article_id, story_id, 1.0, opened=True))

    def _take(self, profile: Profile, story_id: str) -> None:
        self._rarity.learn(profile)
        self._shelf.put(profile, story_id)
        if profile.item.kind is ArticleKind.ROUNDUP:
            self._live.skip()
        else:
            self._live.add(profile)

    def _rank_stories(self, profile: Profile) -> list[tuple[str, float]]:
        by_story: dict[str, list[float]] = {}
        for other, dense in self._live.nearest(profile, self.options.neighbours):
            story_id = self._shelf.story_of(other.item.article_id)
            odds = by_story.setdefault(story_id or "", [])
            if len(odds) < self.options.panel:
                odds.append(self._score(profile, other, dense))
        scored = [
            (story_id, link_odds(odds, self.options) - self._drift(profile, story_id))
            for story_id, odds in by_story.items()
        ]
        return sorted(scored, key=lambda pair: -pair[1])

    def _merge_with(self, story_id: str, others: list[tuple[str, float]]) -> tuple[Merge, ...]:
        # An article that fits two stories asks whether they are one; their members answer.
        merges = []
        for other_id, odds in others:
            if odds < self.options.threshold:
                break
            between = self._link_stories(story_id, other_id)
            if between >= self.options.merge_threshold:
                merge = self._shelf.merge(story_id, other_id, to_probability(between))
                merges.append(merge)
                story_id = merge.survivor
        return tuple(merges)

    def _link_stories(self, one: str, other: str) -> float:
        left = self._shelf.members_of(one)[-_MERGE_PANEL:]
        right = self._shelf.members_of(other)[-_MERGE_PANEL:]
        return link_odds([self._score(a, b) for a in left for b in right], self.options)

    def _drift(self, profile: Profile, story_id: str) -> float:
        members = self._shelf.members_of(story_id)
        gap = gap_in_days(profile.item, members[0].item) if members else None
        return drift_odds(gap, self.options)

    def _score(self, new: Profile, old: Profile, dense: float | None = None) -> float:
        if dense is None:
            dense = float(new.item.vector @ old.item.vector)
        values = compare(new, old, dense, self._rarity)
        return self.options.model.log_odds(pair_regime(new, old), values)
