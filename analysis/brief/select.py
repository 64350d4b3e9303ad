"""Choosing an issue's stories, each told once, and counting the rest with the reason."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.brief import rank
from analysis.brief.focus import focus_story
from analysis.brief.fold import outline_story, same_event
from analysis.brief.material import Member, StoryMaterial, outlet_key, to_member
from analysis.brief.origins import find_copies
from analysis.brief.radar import pick_radar
from analysis.brief.rank import new_facts, reason_to_set_aside, weigh_story
from analysis.brief.told import facts_before, find_continued, fresh_titles, load_archive
from analysis.stories.threads import IN_PART, REVERSALS, REVERSES
from db.analyses import readings, readings_between
from db.briefs import late_articles
from db.copies import origins_of
from db.stories import stories_by_id
from db.threads import threads_of
from db.types import Tier
from db.vectors import vectors_by_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from analysis.brief.fold import Outline
    from analysis.brief.material import Told
    from analysis.brief.model import Continues
    from analysis.brief.told import Archive
    from analysis.brief.weeks import Period
    from db.store import Connection
    from db.types import Reading

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
class Gathered:
    """The stories of a period, and the unit vectors of their articles by article id."""

    stories: tuple[StoryMaterial, ...]
    readings: tuple[Reading, ...]
    vectors: Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Choice:
    """Stories in the order in which they will stand, and how many were set aside for what.

    `under_radar` are those set aside for their weight that few told and builders should know of.
    """

    stories: tuple[StoryMaterial, ...]
    set_aside: tuple[tuple[str, int], ...]
    under_radar: tuple[StoryMaterial, ...] = ()


def gather_stories(connection: Connection, period: Period, model_id: str) -> Gathered:
    """Every story with an article in the period, with what earlier issues told of it."""
    found = readings_between(connection, period.start, period.end)
    found += readings(connection, late_articles(connection, period.start, period.end))
    heads = origins_of(connection, [reading.article.id for reading in found])
    by_story: dict[str, list[Member]] = defaultdict(list)
    for reading in sorted(found, key=lambda r: (r.article.published_at, r.article.number)):
        if reading.story_id is not None:
            head = heads[reading.article.id]
            origin = head if head != reading.article.id else None
            by_story[reading.story_id].append(to_member(reading, origin))
    archive = load_archive(connection, period.week)
    records = stories_by_id(connection, sorted(by_story))
    places = threads_of(connection, sorted(by_story))
    continued = find_continued(connection, places, archive)
    stories = [
        StoryMaterial(
            story_id=story_id,
            members=tuple(members),
            first_seen=min(members[0].published_at, records[story_id].first_published_at),
            told=_recall(archive, story_id, members, continued.get(story_id)),
            continues=continued.get(story_id),
            thread_id=places[story_id].thread_id if story_id in places else None,
        )
        for story_id, members in by_story.items()
    ]
    # An update says so by itself.
    stories = [dataclasses.replace(s, continues=None) if s.told else s for s in stories]
    return Gathered(
        tuple(_add_known_facts(connection, stories, period)),
        tuple(found),
        _load_vectors(connection, found, model_id),
    )


def _recall(
    archive: Archive, story_id: str, members: Sequence[Member], continues: Continues | None
) -> Told | None:
    # A reversal is told in the words of what it reverses, and is another story all the same.
    if continues is not None and continues.relation in REVERSALS:
        return archive.stories.get(story_id)
    return archive.find(story_id, [member.snapshot.title for member in members])


def choose_stories(
    gathered: Gathered,
    period: Period,
    options: BriefOptions,
    tells: Callable[[StoryMaterial], bool],
) -> Choice:
    """The issue's stories, heaviest first. Stories of one event are folded into one.

    `tells` says whether the writer finds anything to quote beyond a headline.
    """
    reasons: Counter[str] = Counter()
    eligible, reserve, counters = [], [], []
    whole = {story.story_id: story for story in gathered.stories}
    for story in (focus_story(story, gathered.vectors) for story in gathered.stories):
        reason = _reason(story)
        if reason is None:
            eligible.append(story)
        else:
            reasons[reason] += 1
            if reason == rank.MINOR:
                reserve.append(story)
            if reason == rank.COUNTER:
                counters.append(story)
    draft = _Draft(period, options, gathered.vectors, tells, whole)
    for story in _by_weight(eligible, period):
        draft.consider(story, options.least_weight)
    for story in _by_weight(reserve, period):
        least = 0.0 if len(draft.chosen) < options.min_stories else options.least_weight
        spread = len(draft.chosen) < options.min_stories or _is_widely_told(story)
        if spread and draft.consider(story, least) is None:
            reasons[rank.MINOR] -= 1
    affairs = {story.thread_id for story in draft.chosen if story.thread_id is not None}
    radar = pick_radar([*draft.crowded_out, *counters], period, affairs, tells)
    reasons += draft.reasons
    reasons.subtract(Counter(_radar_reason(story, counters) for story in radar))
    counted = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    return Choice(draft.final_order(), tuple((r, n) for r, n in counted if n > 0), radar)


def _is_widely_told(story: StoryMaterial) -> bool:
    # Of little use to builders, and what everybody will speak of: better than a short issue.
    copies = find_copies(story.members)
    origins = {outlet_key(m) for m in story.members if m.article_id not in copies}
    return len(origins) >= LEAST_UPDATE_ORIGINS


def _radar_reason(story: StoryMaterial, counters: Sequence[StoryMaterial]) -> str:
    return rank.COUNTER if story in counters else rank.CROWDED_OUT


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
        self.reasons: Counter[str] = Counter()

    def consider(self, story: StoryMaterial, least_weight: float) -> str | None:
        """Take a story in, or say why not."""
        # What two stories share may lie in a part that neither tells.
        outline = outline_story(self.whole[story.story_id], self.vectors)
        for place, known in enumerate(self.outlines):
            if same_event(outline, known):
                self._fold(place, story)
                return self._set_aside(rank.FOLDED)
        more = _LONE_MORE if len({outlet_key(m) for m in story.members}) == 1 else 0.0
        light = self._weigh(story) < least_weight + more
        full = len(self.chosen) >= self.options.max_stories
        if full or (light and len(self.chosen) >= self.options.min_stories):
            self.crowded_out.append(story)
            return self._set_aside(rank.CROWDED_OUT)
        if not self.tells(story):
            return self._set_aside(rank.NO_TEXT)
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

    def _set_aside(self, reason: str) -> str:
        self.reasons[reason] += 1
        return reason


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


def _add_known_facts(
    connection: Connection, stories: Sequence[StoryMaterial], period: Period
) -> list[StoryMaterial]:
    told = [story.story_id for story in stories if story.told is not None]
    known = facts_before(connection, told, period.start)
    return [
        dataclasses.replace(
            story, told=dataclasses.replace(story.told, facts=known[story.story_id])
        )
        if story.told is not None
        else story
        for story in stories
    ]


def _load_vectors(
    connection: Connection, found: Sequence[Reading], model_id: str
) -> dict[str, NDArray[np.float32]]:
    hashes = sorted({reading.analysis.text_hash for reading in found})
    stored = vectors_by_hash(connection, model_id, hashes)
    return {
        reading.article.id: stored[reading.analysis.text_hash]
        for reading in found
        if reading.analysis.text_hash in stored
    }
