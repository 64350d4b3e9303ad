"""Assigning articles to stories, one at a time, in the order in which they came in.

A single pass: an article joins the story it matches best, or opens one. A match is the calibrated
probability that two articles report one event, taken over the story's most similar members: the
best of them and their mean both count, so that one bridging article cannot chain two events. Then
comes a second look: an article that fits two stories asks whether they are one, and a story that
has grown to a certain size whether it is two. The state follows from the last members in order of
assignment, and from nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.stories.calibration import pair_regime, to_probability
from analysis.stories.features import compare, gap_in_days, profile_item
from analysis.stories.item import Outcome, Placement, parted_id_of, story_id_of
from analysis.stories.letters import in_unread_letters, unread_cosine
from analysis.stories.linkage import drift_odds, link_odds, merge_odds
from analysis.stories.live import LiveArticles
from analysis.stories.options import StoryOptions
from analysis.stories.rarity import Rarity
from analysis.stories.shelf import StoryShelf
from analysis.stories.splitting import crosses_checkpoint, find_seam
from db.types import ArticleKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.stories.features import Profile
    from analysis.stories.item import Merge, Split, StoryItem


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
            self._take(self._read(item), story_id)

    def assign(self, item: StoryItem) -> Outcome:
        """Put an article into the story it matches, or into a new one."""
        profile = self._read(item)
        ranked = [] if _stands_alone(item) else self._rank_stories(profile)
        fitting = [one for one in ranked if one[1] >= self.options.threshold]
        if not fitting:
            return self._open(profile)
        story_id, odds = fitting[0]
        before = len(self._shelf.members_of(story_id))
        self._take(profile, story_id)
        placement = Placement(item.article_id, story_id, to_probability(odds), opened=False)
        merges = self._merge_with(story_id, [other for other, _ in fitting[1:]])
        living = merges[-1].survivor if merges else story_id
        return Outcome(placement, merges, self._split(living, before, item.article_id))

    def join(self, item: StoryItem, story_id: str) -> Outcome:
        """Put an article into a given story: a copy goes where its original is."""
        before = len(self._shelf.members_of(story_id))
        self._take(self._read(item), story_id)
        placement = Placement(item.article_id, story_id, 1.0, opened=False)
        return Outcome(placement, splits=self._split(story_id, before, item.article_id))

    def suggest(self, item: StoryItem) -> list[tuple[str, float]]:
        """Stories that a text may tell of with their log odds, best first; places nothing."""
        return self._rank_stories(self._read(item), drift=False)

    def story_of(self, article_id: str) -> str | None:
        """The story an article was put into, as far as memory goes."""
        return self._shelf.story_of(article_id)

    def members_of(self, story_id: str) -> list[StoryItem]:
        """A story's articles in order of arrival, as far as memory goes."""
        return [profile.item for profile in self._shelf.members_of(story_id)]

    def learn(self, item: StoryItem) -> None:
        """Count an article's words without putting it anywhere."""
        self._rarity.learn(self._read(item))

    def match_odds(self, left: StoryItem, right: StoryItem) -> float:
        """Log odds that two articles report one event, as used for stories."""
        return self._score(self._read(left), self._read(right))

    def _open(self, profile: Profile) -> Outcome:
        article_id = profile.item.article_id
        story_id = story_id_of(article_id)
        self._take(profile, story_id)
        return Outcome(Placement(article_id, story_id, 1.0, opened=True))

    def _read(self, item: StoryItem) -> Profile:
        return self._rarity.pack(profile_item(item))

    def _take(self, profile: Profile, story_id: str) -> None:
        self._rarity.learn(profile)
        if _stands_alone(profile.item):
            self._live.skip()
            self._shelf.put(profile, story_id)
        else:
            self._shelf.put(self._live.add(profile), story_id)

    def _rank_stories(self, profile: Profile, *, drift: bool = True) -> list[tuple[str, float]]:
        near = self._live.nearest(profile, self.options.neighbours)
        scores = self._score_many(profile, [one for one, _ in near], [dense for _, dense in near])
        by_story: dict[str, list[float]] = {}
        for (other, _), score in zip(near, scores, strict=True):
            odds = by_story.setdefault(self._shelf.story_of(other.item.article_id) or "", [])
            if len(odds) < self.options.panel:
                odds.append(score)
        scored = [
            (story_id, link_odds(odds, self.options) - drift * self._drift(profile, story_id))
            for story_id, odds in by_story.items()
        ]
        return sorted(scored, key=lambda pair: -pair[1])

    def _merge_with(self, story_id: str, others: Sequence[str]) -> tuple[Merge, ...]:
        # An article that fits two stories asks whether they are one; their members answer.
        merges = []
        for other_id in others:
            between = self._link_stories(story_id, other_id)
            sizes = len(self._shelf.members_of(story_id)), len(self._shelf.members_of(other_id))
            if between >= merge_odds(sizes, self.options):
                merge = self._shelf.merge(story_id, other_id, to_probability(between))
                merges.append(merge)
                story_id = merge.survivor
        return tuple(merges)

    def _link_stories(self, one: str, other: str) -> float:
        left = self._shelf.members_of(one)[-_MERGE_PANEL:]
        right = self._shelf.members_of(other)[-_MERGE_PANEL:]
        return link_odds([odds for a in left for odds in self._score_many(a, right)], self.options)

    def _split(self, story_id: str, before: int, article_id: str) -> tuple[Split, ...]:
        # The larger part keeps the id, of equals that with the first report: it is what links and
        # briefs told of.
        members = self._shelf.members_of(story_id)
        if not crosses_checkpoint(before, len(members), self.options.checkpoints):
            return ()
        told, copies = _part_copies(members)
        if len(told) <= 1:
            return ()
        seam = find_seam(self._score_all(told))
        if not seam.is_open(self.options):
            return ()
        _, parted = sorted((seam.left, seam.right), key=lambda part: (-len(part), part[0]))
        leaving = {told[at].item.article_id for at in parted}
        leaving |= {key for key, original in copies.items() if original in leaving}
        score = to_probability(-seam.between)
        parted_id = parted_id_of(story_id, article_id)
        return (self._shelf.split(story_id, leaving, parted_id, score),)

    def _drift(self, profile: Profile, story_id: str) -> float:
        members = self._shelf.members_of(story_id)
        gap = gap_in_days(profile.item, members[0].item) if members else None
        return drift_odds(gap, self.options)

    def _score_all(self, members: Sequence[Profile]) -> list[list[float]]:
        odds = [[0.0] * len(members) for _ in members]
        for at, member in enumerate(members):
            for before, score in enumerate(self._score_many(member, members[:at])):
                odds[at][before] = odds[before][at] = score
        return odds

    def _score(self, new: Profile, old: Profile) -> float:
        return self._score_many(new, [old])[0]

    def _score_many(
        self, new: Profile, olds: Sequence[Profile], dense: Sequence[float] | None = None
    ) -> list[float]:
        if dense is None:
            dense = [float(new.item.vector @ old.item.vector) for old in olds]
        if in_unread_letters(new.item.title):
            level = self.options.unread_level
            dense = [
                unread_cosine(cosine, level) if in_unread_letters(old.item.title) else cosine
                for cosine, old in zip(dense, olds, strict=True)
            ]
        likenesses = self._rarity.liken(new, olds)
        return [
            self.options.model.log_odds(
                pair_regime(new, old), compare(new, old, cosine, self._rarity, likeness)
            )
            for old, cosine, likeness in zip(olds, dense, likenesses, strict=True)
        ]


def _part_copies(members: Sequence[Profile]) -> tuple[list[Profile], dict[str, str]]:
    # A copy stays with its original, whatever the odds of the two.
    known = {profile.item.article_id for profile in members}
    copies = {p.item.article_id: p.item.original for p in members if p.item.original in known}
    return [p for p in members if p.item.article_id not in copies], copies


def _stands_alone(item: StoryItem) -> bool:
    # A roundup tells of many events, and what has no words of none that could be known again.
    return item.kind is ArticleKind.ROUNDUP or not (item.title.strip() or item.text.strip())
