"""The stories that were looked at and not told, with the reason: one click away from an issue."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from analysis.brief import rank
from analysis.brief.headlines import cut_outlet, rank_titles
from analysis.brief.model import SetAside
from analysis.brief.origins import find_copies
from analysis.brief.pinned import PinnedAside, cite_member, quote_cited
from analysis.brief.rank import weigh_story
from analysis.brief.verify import check_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.brief.material import StoryMaterial
    from analysis.brief.weeks import Period
    from db.types import Snapshot

MOST_SHOWN = 60
_OF_EACH = 5  # the closest of every reason are shown, however light they are


def pick_aside(
    dismissed: Sequence[tuple[StoryMaterial, str]], period: Period
) -> tuple[PinnedAside, ...]:
    """The closest of the stories set aside, by weight; what was folded into a story is told."""
    weighed = [
        (-weigh_story(story, period).total, story.story_id, story, reason)
        for story, reason in dismissed
        if reason != rank.FOLDED
    ]
    weighed.sort(key=lambda one: one[:2])
    taken: Counter[str] = Counter()
    first: list[tuple[float, str, StoryMaterial, str]] = []
    rest: list[tuple[float, str, StoryMaterial, str]] = []
    for one in weighed:
        taken[one[3]] += 1
        (first if taken[one[3]] <= _OF_EACH else rest).append(one)
    shown = sorted([*first, *rest[: max(MOST_SHOWN - len(first), 0)]], key=lambda one: one[:2])
    return tuple(pin_aside(story, reason) for _, _, story, reason in shown[:MOST_SHOWN])


def pin_aside(story: StoryMaterial, reason: str) -> PinnedAside:
    """A story by the title that would be its headline, and the reason."""
    lead = rank_titles(story.members, find_copies(story.members))[0]
    start, end = cut_outlet(lead.snapshot.title, lead.outlet, lead.domain)
    return PinnedAside(story.story_id, reason, start, end, cite_member(lead))


def write_aside(
    pinned: Sequence[PinnedAside], snapshots: Mapping[str, Snapshot]
) -> tuple[SetAside, ...]:
    """The stories set aside with their headlines."""
    written = []
    for one in pinned:
        headline = quote_cited(one.cited, one.start, one.end)
        if not check_sentence(headline, snapshots):
            written.append(SetAside(one.story_id, headline, one.reason))
    return tuple(written)
