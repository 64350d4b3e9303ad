"""What stories change for a stack, with the reason; what only speaks of it is set aside with its own.

Pure: the same stack and stories give the same matches in the same order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.knowledge.model_names import describe_model
from analysis.stack.conditions import judge_conditions
from analysis.stack.events import Event, Standing, read_events, tells
from analysis.stack.headlines import RELEASES
from analysis.stack.model import StackMatch
from analysis.stack.reasons import tell_aside, tell_event, tell_weights
from analysis.stack.relate import RELATIONS, find_closest
from analysis.stack.resolve import ResolvedStack, resolve_stack, same_owner
from analysis.stack.rules import match_rules
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from analysis.brief.material import StoryMaterial
    from analysis.knowledge.gazetteer import Gazetteer
    from analysis.stack.resolve import Entry
    from db.types import Topic

    _Change = tuple[str, str, str, str]  # part, entry, what happened, to what
    _Judged = tuple[_Change, StackMatch]
    ReadEvents = Callable[[StoryMaterial, Gazetteer], tuple[Event, ...]]

__all__ = ["ResolvedStack", "StoryMatches", "match_period", "match_story", "resolve_stack"]

_RELEASE = re.compile(r": (?:released?|weights)\b")
_MENTIONED = ("entity", "family", "owner")
# Of two events of one story, that which says less is left out.
_SHADOWED = {
    Predicate.EXPORT_RULE_CHANGED: {Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED},
    Predicate.MODEL_RELEASED: {Predicate.WEIGHTS_PUBLISHED},
    Predicate.LICENCE_CHANGED: {Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED},
    Predicate.DEPRECATED: {Predicate.ACCESS_SUSPENDED},
}
_VIA = {"successor": "family", "newer": "family"}


@dataclass(frozen=True, slots=True)
class StoryMatches:
    """A story of a period with why it concerns a stack."""

    story: StoryMaterial
    matches: tuple[StackMatch, ...]

    @property
    def changes(self) -> bool:
        """Whether it changes something for the stack."""
        return any(match.changes for match in self.matches)


def match_story(stack: ResolvedStack, story: StoryMaterial) -> tuple[StackMatch, ...]:
    """Why a story concerns a stack, what changes something first; empty where it does not.

    One match per thing that changes, for the entry that it touches most closely; where nothing
    changes, at most one, for the entry that the story speaks of most.
    """
    return tuple(match for _, match in _judge(stack, story))


def match_period(
    stack: ResolvedStack,
    stories: Sequence[StoryMaterial],
    told: Collection[str] = (),
    read: ReadEvents = read_events,
) -> tuple[StoryMatches, ...]:
    """The stories that concern a stack, in their order; each change is told with one story only.

    The others that tell the same change keep the match with `changes` off. `told` are the reasons
    that earlier issues gave this stack: a model is released once. Who matches several stacks hands
    over a `read` that reads each story once.
    """
    earlier = frozenset(map(_undated, told))
    judged = [(story, found) for story in stories if (found := _judge(stack, story, read))]
    first: dict[_Change, str] = {}
    for story, found in sorted(judged, key=lambda one: _weight(*one)):
        for change, match in found:
            if match.changes:
                first.setdefault(change, story.story_id)
    return tuple(
        StoryMatches(
            story,
            tuple(
                _fold(change, _unless_told(match, earlier), first, story.story_id)
                for change, match in found
            ),
        )
        for story, found in judged
    )


def _undated(reason: str) -> str:
    return re.sub(r" \([^()]*\)\Z", "", reason)


def _unless_told(match: StackMatch, earlier: frozenset[str]) -> StackMatch:
    # Prices, access and rules change again and again; a release told only by headlines has no fact.
    released = (
        _RELEASE.search(match.reason) if match.fact is None else match.fact.predicate in RELEASES
    )
    if not (match.changes and released and _undated(match.reason) in earlier):
        return match
    return replace(match, changes=False, reason=f"{match.reason}; told in an earlier issue")


def _weight(story: StoryMaterial, found: Sequence[_Judged]) -> tuple[bool, int, str]:
    titled = any(m.changes and m.fact is not None and m.fact.passage.start == 0 for _, m in found)
    return not titled, -len(story.members), story.story_id


def _fold(
    change: _Change, match: StackMatch, first: Mapping[_Change, str], story_id: str
) -> StackMatch:
    if not match.changes or first[change] == story_id:
        return match
    return replace(match, changes=False, reason=f"{match.reason}; told with another story")


def _judge(
    stack: ResolvedStack, story: StoryMaterial, read: ReadEvents = read_events
) -> tuple[_Judged, ...]:
    events = read(story, stack.gazetteer)
    found = _without_shadowed(_changes(stack, events))
    rules = match_rules(stack, story)
    found += [((m.part, m.entry, "rule", m.reason), m) for m in rules if m.changes]
    if found:
        return tuple(found)
    asides = [*rules[:1], *_asides(stack, story, events), *_other_weights(stack, events)][:1]
    return tuple((("", "", "", match.reason), match) for match in asides)


def _changes(stack: ResolvedStack, events: Iterable[Event]) -> list[tuple[Event, _Judged]]:
    best: dict[_Change, tuple[int, Event, StackMatch]] = {}
    for event in events:
        if event.recalled or event.standing is Standing.CONSIDERED:
            continue
        closest = find_closest(stack, event)
        if closest is None:
            continue
        entry, relation = closest
        via = _VIA.get(relation, relation)
        reason = tell_event(entry, event, relation)
        caught, why = judge_conditions(stack, event)
        reason = f"{reason}; {why}" if why else reason
        match = StackMatch(entry.part, entry.written, via, reason, caught, event.fact)
        change, rank = _change_of(entry, event), RELATIONS.index(relation)
        if change not in best or rank < best[change][0]:
            best[change] = rank, event, match
    return [(event, (change, match)) for change, (_, event, match) in best.items()]


def _change_of(entry: Entry, event: Event) -> _Change:
    # "GPT-5.6" and "GPT-5.6 Sol" are one arrival.
    if event.predicate in RELEASES:
        version = ".".join(map(str, event.version))
        return entry.part, entry.written, event.predicate.value, version
    return entry.part, entry.written, event.predicate.value, event.key or event.name


def _without_shadowed(rows: Sequence[tuple[Event, _Judged]]) -> list[_Judged]:
    kept = []
    for event, judged in rows:
        over = _SHADOWED.get(event.predicate, set())
        if event.predicate is Predicate.MODEL_RELEASED:
            out = {e.predicate for e, _ in rows if e.standing is Standing.DONE}
            over = over & out  # weights to come leave the release to be told
        if not any(other.predicate in over and j[1].entry == judged[1].entry for other, j in rows):
            kept.append(judged)
    return kept


def _asides(
    stack: ResolvedStack, story: StoryMaterial, events: Sequence[Event]
) -> Iterator[StackMatch]:
    """Why a story that only speaks of an entry changes nothing, if it speaks of one."""
    named = [key for member in story.members if tells(member) for key in member.entities[:6]]
    topics: frozenset[Topic] = frozenset(t for member in story.members for t in member.topics)
    spoken = [
        (_MENTIONED.index(via), place, at, entry, key)
        for place, key in enumerate(dict.fromkeys(named))
        for at, entry in enumerate(stack.entries)
        if (via := _mentions(entry, key, stack))
    ]
    if not spoken:
        return
    rank, _, _, entry, key = min(spoken, key=lambda row: row[:3])
    touching = [e for e in events if e.key and (e.owner == entry.owner or e.family == entry.family)]
    touching.sort(key=lambda e: e.key != entry.key)
    other = describe_model(key, stack.gazetteer).name if _MENTIONED[rank] == "family" else ""
    reason = tell_aside(entry, topics, touching[0] if touching else None, other)
    yield StackMatch(entry.part, entry.written, _MENTIONED[rank], reason, changes=False)


def _other_weights(stack: ResolvedStack, events: Sequence[Event]) -> Iterator[StackMatch]:
    """Weights of a family that a stack which runs open weights does not list."""
    mine = [entry for entry in stack.of("model") if _is_open(entry, stack)]
    if not mine or not stack.of("hardware"):
        return
    for event in events:
        if event.predicate is Predicate.WEIGHTS_PUBLISHED and event.family and not event.recalled:
            yield StackMatch(
                "model", mine[0].written, "family", tell_weights(event), False, event.fact
            )


def _is_open(entry: Entry, stack: ResolvedStack) -> bool:
    family = stack.gazetteer.entities.get(entry.family)
    known = stack.gazetteer.entities.get(entry.key)
    return any(one is not None and one.weights in {"open", "mixed"} for one in (family, known)) or (
        bool(entry.size) and entry.size[-1:] in "BM"
    )


def _mentions(entry: Entry, key: str, stack: ResolvedStack) -> str:
    if not entry.key or entry.part == "region":
        return ""
    if key == entry.key:
        return "entity"
    if key.startswith("model:") and entry.family:
        known = stack.gazetteer.get(key)
        return "family" if known and known.family == entry.family else ""
    return "owner" if entry.part == "provider" and same_owner(entry.owner, key) else ""
