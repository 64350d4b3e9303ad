"""Whether a story's sources say more than its headline, asked of a few of them first."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from analysis.brief.extractive import tells_something
from db.types import Tier

if TYPE_CHECKING:
    from analysis.brief.material import StoryMaterial

_ASKED_FIRST = 6
_NEAR = {Tier.PRIMARY: 0, Tier.PRESS: 1, Tier.ANALYSIS: 2, Tier.COMMUNITY: 3}


def tells_more(story: StoryMaterial) -> bool:
    """Whether there is anything to tell behind the headline.

    A story of a hundred articles is not read whole for it: what a few tell, all tell.
    """
    if len(story.members) <= _ASKED_FIRST:
        return tells_something(story)
    places = range(len(story.members))
    texts = [place for place in places if story.members[place].snapshot.text]
    nearest = sorted(texts, key=lambda place: (_NEAR[story.members[place].tier], place))
    few = tuple(story.members[place] for place in sorted(nearest[:_ASKED_FIRST]))
    if few and tells_something(dataclasses.replace(story, members=few)):
        return True
    return tells_something(story)
