"""Why a story stood where it stood in an issue: its weight there, part by part."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from db import briefs
from db.articles import snapshots_by_id
from db.errors import WriterError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.brief.manifest import Manifest
    from db.store import Connection

# The parts of a weight in words for readers; one without words here is spelled out.
PARTS: Final = {
    "outlets": "independent outlets",
    "tier": "nearness to the event",
    "relevance": "use to builders",
    "topics": "topic",
    "facts": "new facts",
    "recency": "recency",
    "novelty": "novelty",
    "reach": "reach",
}
_LEAST = 0.05


@dataclass(frozen=True, slots=True)
class Standing:
    """A story's place in the newest issue that told it, from 1; `parts` sum up to `weight`."""

    week: str
    place: int
    stories: int
    weight: float
    parts: tuple[tuple[str, float], ...]


def read_standing(connection: Connection, story_id: str, weeks: Sequence[str]) -> Standing | None:
    """How the newest issue of those weeks weighed the story; None for one that was never told.

    It is weighed anew from what the issue's manifest pins.
    """
    stored = briefs.find_brief(connection, max(weeks)) if weeks else None
    if stored is None:
        return None
    from analysis.brief.manifest import manifest_from_json, pinned_snapshots

    try:
        pinned = [snapshot.id for snapshot in pinned_snapshots(stored.manifest)]
        snapshots = snapshots_by_id(connection, pinned)
        return weigh_in(manifest_from_json(stored.manifest, snapshots), story_id)
    except (WriterError, KeyError):
        return None  # written by a version that pinned less


def weigh_in(manifest: Manifest, story_id: str) -> Standing | None:
    """The story's standing in the issue of that manifest; None where it does not stand in it."""
    from analysis.brief.rank import weigh_story

    issue = manifest.issue
    for place, story in enumerate(issue.stories, 1):
        if story_id == story.story_id or story_id in story.folded:
            weight = weigh_story(story, issue.period)
            values = {f.name: getattr(weight, f.name) for f in dataclasses.fields(weight)}
            parts = [
                (name, float(value))
                for name, value in values.items()
                if name != "total" and abs(value) >= _LEAST
            ]
            parts.sort(key=lambda part: -part[1])
            week = issue.period.week
            return Standing(week, place, len(issue.stories), weight.total, tuple(parts))
    return None
