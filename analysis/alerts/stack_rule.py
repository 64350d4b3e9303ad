"""Stacks as rules over stories that were touched: does something change for the stack?

By the brief's own matching; what only speaks of the stack rings nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.brief.material import StoryMaterial, to_member
from analysis.brief.rank import MARKET, OPINION, ROUNDUP, TUTORIAL, reason_to_set_aside
from analysis.stack.events import read_events
from analysis.stack.match import match_period
from db.analyses import readings
from db.copies import origins_of
from db.stories import members_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from analysis.brief.material import Member
    from analysis.knowledge.gazetteer import Gazetteer
    from analysis.stack.events import Event
    from analysis.stack.match import ReadEvents
    from analysis.stack.model import StackMatch
    from analysis.stack.resolve import ResolvedStack
    from db.store import Connection
    from db.types import Fact

# Such stories report no event of their own.
_NO_EVENT = frozenset((ROUNDUP, TUTORIAL, OPINION, MARKET))
_MOST_REASONS = 2
_MOST_SILENT = 8  # articles of a story for each that states a change


@dataclass(frozen=True, slots=True)
class StackFound:
    """A story that changes something for a stack; `fact` is the statement that does, if any."""

    stack: str
    story_id: str
    rule: str
    fact: Fact | None


def match_stacks(
    connection: Connection,
    stacks: Mapping[str, ResolvedStack],
    story_ids: Sequence[str],
    now: datetime,
    told: Mapping[str, Collection[str]] | None = None,
) -> list[StackFound]:
    """What those stories change for those stacks, by story and stack.

    Articles first seen up to `now` count. `told` are the rules that earlier alerts gave each stack:
    a model is released once.
    """
    if not stacks or not story_ids:
        return []
    stories = load_materials(connection, story_ids, now)
    read = _ReadOnce()
    found = [
        one
        for name, stack in sorted(stacks.items())
        for one in match_materials(name, stack, stories, (told or {}).get(name, ()), read)
    ]
    return sorted(found, key=lambda one: (one.story_id, one.stack))


def match_materials(
    name: str,
    stack: ResolvedStack,
    stories: Sequence[StoryMaterial],
    told: Collection[str] = (),
    read: ReadEvents = read_events,
) -> list[StackFound]:
    """The same of stories at hand; pure."""
    found = []
    for matched in match_period(stack, stories, told, read):
        changing = [m for m in matched.matches if m.changes and _is_borne(m, matched.story)]
        if not changing or reason_to_set_aside(matched.story) in _NO_EVENT:
            continue
        reasons = dict.fromkeys(match.reason for match in changing)
        rule = "; ".join(list(reasons)[:_MOST_REASONS])
        fact = next((match.fact for match in changing if match.fact), None)
        found.append(StackFound(name, matched.story.story_id, rule, fact))
    return found


class _ReadOnce:
    """Reads what each story tells for the first stack, and remembers it for the others."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Event, ...]] = {}

    def __call__(self, story: StoryMaterial, gazetteer: Gazetteer) -> tuple[Event, ...]:
        if story.story_id not in self._known:
            self._known[story.story_id] = read_events(story, gazetteer)
        return self._known[story.story_id]


def _is_borne(match: StackMatch, story: StoryMaterial) -> bool:
    """Whether enough articles of a large story state such an act: one of many recalls what was long before."""
    if match.fact is None:
        return True
    acts = [{fact.predicate for fact in member.facts} for member in story.members]
    stated = sum(match.fact.predicate in some for some in acts)
    return stated * _MOST_SILENT >= len(story.members)


def load_materials(
    connection: Connection, story_ids: Sequence[str], now: datetime
) -> list[StoryMaterial]:
    """Those stories as matching reads them, with the articles first seen up to `now`."""
    placed = members_of(connection, story_ids)
    ids = [key for story_id in story_ids for key in placed.get(story_id, ())]
    heads = origins_of(connection, ids)
    by_story: dict[str, list[Member]] = defaultdict(list)
    read = [one for one in readings(connection, ids) if one.article.first_seen_at <= now]
    for reading in sorted(read, key=lambda r: (r.article.published_at, r.article.number)):
        head = heads[reading.article.id]
        origin = head if head != reading.article.id else None
        if reading.story_id is not None:
            by_story[reading.story_id].append(to_member(reading, origin))
    return [
        StoryMaterial(story_id, tuple(members), members[0].published_at)
        for story_id in dict.fromkeys(story_ids)
        if (members := by_story.get(story_id))
    ]
