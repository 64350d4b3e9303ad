"""Choosing an issue's stories, each told once, and counting the rest with the reason."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.brief import rank
from analysis.brief.focus import focus_story
from analysis.brief.fold import outline_story, same_event
from analysis.brief.material import StoryMaterial, outlet_key
from analysis.brief.origins import find_copies
from analysis.brief.radar import pick_radar
from analysis.brief.rank import new_facts, reason_to_set_aside, weigh_story
from analysis.brief.told import fresh_titles
from analysis.stories.threads import IN_PART, REVERSES
from db.types import Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from analysis.brief.fold import Outline
    from analysis.brief.gather import Gathered
    from analysis.brief.weeks import Period

LEAST_UPDATE_ORIGINS = 4
_MATE_MALUS = 0.7
_LONE_MORE = 0.4  # what one outlet tells must weigh more to stand in the list


@dataclass(frozen=True, slots=True)
class BriefOptions:
    """How long an issue is: stories at most, stories at least, the least weight of any more."""

    max_stories: int = 10
    min_stories: int = 5
    least_weight: float = 3.5


@dataclass(frozen=True, slots=True)
class Choice:
    """Stories in the order in which they will stand, and those set aside, each with its reason.

    `under_radar` are those set aside for their weight that few told and builders should know of.
    """

    stories: tuple[StoryMaterial, ...]
    set_aside: tuple[tuple[StoryMaterial, str], ...]
    under_radar: tuple[StoryMaterial, ...] = ()

    @property
    def reasons(self) -> tuple[tuple[str, int], ...]:
        """How many stories were set aside for what, the most frequent reason first."""
        counts = Counter(reason for _, reason in self.set_aside)
        return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def choose_stories(
    gathered: Gathered,
    period: Period,
    options: BriefOptions,
    tells: Callable[[StoryMaterial], bool],
) -> Choice:
    """The issue's stories, heaviest first. Stories of one event are folded into one.

    `tells` says whether the writer finds anything to quote beyond a headline.
    """
    whole = {story.story_id: story for story in gathered.stories}
    stories = [focus_story(story, gathered.vectors) for story in gathered.stories]
    dismissed = {story.story_id: reason for story in stories if (reason := _reason(story))}
    eligible = [story for story in stories if story.story_id not in dismissed]
    reserve = [story for story in stories if dismissed.get(story.story_id) == rank.MINOR]
    draft = _Draft(period, options, gathered.vectors, tells, whole)
    for story in _by_weight(eligible, period):
        if reason := draft.consider(story, options.least_weight):
            dismissed[story.story_id] = reason
    for story in _by_weight(reserve, period):
        least = 0.0 if len(draft.chosen) < options.min_stories else options.least_weight
        if len(draft.chosen) < options.min_stories or _is_widely_told(story):
            _dismiss_again(dismissed, story, draft.consider(story, least))
    affairs = {story.thread_id for story in draft.chosen if story.thread_id is not None}
    counters = [story for story in stories if dismissed.get(story.story_id) == rank.COUNTER]
    radar = pick_radar([*draft.crowded_out, *counters], period, affairs, tells)
    told = {story.story_id for story in radar}
    aside = [(s, dismissed[s.story_id]) for s in stories if s.story_id in dismissed]
    kept = tuple((story, reason) for story, reason in aside if story.story_id not in told)
    return Choice(draft.final_order(), kept, radar)


def _dismiss_again(dismissed: dict[str, str], story: StoryMaterial, reason: str | None) -> None:
    # What is of little use stays so, unless the issue tells it after all.
    if reason is None:
        del dismissed[story.story_id]
    elif reason == rank.FOLDED:
        dismissed[story.story_id] = reason


def _is_widely_told(story: StoryMaterial) -> bool:
    # Of little use to builders, and what everybody will speak of: better than a short issue.
    copies = find_copies(story.members)
    origins = {outlet_key(m) for m in story.members if m.article_id not in copies}
    return len(origins) >= LEAST_UPDATE_ORIGINS


class _Draft:
    """An issue while its stories are being chosen."""

    def __init__(
        self,
        period: Period,
        options: BriefOptions,
        vectors: Mapping[str, NDArray[np.float32]],
        tells: Callable[[StoryMaterial], bool],
        whole: Mapping[str, StoryMaterial],
    ) -> None:
        self.period = period
        self.options = options
        self.vectors = vectors
        self.tells = tells
        self.whole = whole
        self.chosen: list[StoryMaterial] = []
        self.outlines: list[Outline] = []
        self.crowded_out: list[StoryMaterial] = []

    def consider(self, story: StoryMaterial, least_weight: float) -> str | None:
        """Take a story in, or say why not."""
        # What two stories share may lie in a part that neither tells.
        outline = outline_story(self.whole[story.story_id], self.vectors)
        for place, known in enumerate(self.outlines):
            if same_event(outline, known):
                self._fold(place, story)
                return rank.FOLDED
        more = _LONE_MORE if len({outlet_key(m) for m in story.members}) == 1 else 0.0
        light = self._weigh(story) < least_weight + more
        full = len(self.chosen) >= self.options.max_stories
        if full or (light and len(self.chosen) >= self.options.min_stories):
            self.crowded_out.append(story)
            return rank.CROWDED_OUT
        if not self.tells(story):
            return rank.NO_TEXT
        self.chosen.append(story)
        self.outlines.append(outline)
        return None

    def final_order(self) -> tuple[StoryMaterial, ...]:
        """The chosen stories, weighed again with what was folded into them."""
        return tuple(last_turn_first(_by_weight(self.chosen, self.period)))

    def _weigh(self, story: StoryMaterial) -> float:
        # The further turns of an affair that is told here already must weigh for themselves.
        mates = sum(known.thread_id == story.thread_id for known in self.chosen)
        malus = _MATE_MALUS * mates if story.thread_id is not None else 0.0
        return _weight(story, self.period) - malus

    def _fold(self, place: int, story: StoryMaterial) -> None:
        # The outline stays that of the first story: folding must not chain from one to the next.
        host = self.chosen[place]
        members = sorted(host.members + story.members, key=lambda m: (m.published_at, m.article_id))
        self.chosen[place] = dataclasses.replace(
            host,
            members=tuple(members),
            first_seen=min(host.first_seen, story.first_seen),
            folded=(*host.folded, story.story_id),
        )


def _reason(story: StoryMaterial) -> str | None:
    if story.told is not None and not has_news(story):
        return rank.TOLD
    return reason_to_set_aside(story)


def has_news(story: StoryMaterial) -> bool:
    """Whether a told story has a new fact, or much new coverage that says something new."""
    if story.told is None:
        return True
    copies = find_copies(story.members)
    origins = [m for m in story.members if m.article_id not in copies]
    outlets = len({outlet_key(m) for m in origins})
    if new_facts(story) and (outlets > 1 or any(m.tier is Tier.PRIMARY for m in origins)):
        return True
    fresh = fresh_titles(origins, story.told)
    return outlets >= LEAST_UPDATE_ORIGINS and len(fresh) * 2 >= len(origins)


def _weight(story: StoryMaterial, period: Period) -> float:
    return weigh_story(story, period).total


def last_turn_first(ranked: Sequence[StoryMaterial]) -> list[StoryMaterial]:
    """The order with what gave back whole before what, earlier in the affair, gave back in part."""
    order = list(ranked)
    for at, story in enumerate(order):
        if not _turns(story, IN_PART):
            continue
        for later in range(at + 1, len(order)):
            whole = order[later]
            if _turns(whole, REVERSES) and whole.thread_id == story.thread_id:
                order.insert(at, order.pop(later))
                return order
    return order


def _turns(story: StoryMaterial, relation: str) -> bool:
    return story.continues is not None and story.continues.relation == relation


def _by_weight(stories: Sequence[StoryMaterial], period: Period) -> list[StoryMaterial]:
    return sorted(stories, key=lambda s: (-_weight(s, period), s.first_seen, s.story_id))
